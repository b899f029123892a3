
"use strict";
// Tables with one body are sorted by a click on a heading; cases are lit up wherever they stand.
for (const table of document.querySelectorAll("table.fastqca")) {
  if (table.tBodies.length !== 1 || table.tBodies[0].rows.length < 3) continue;
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows].at(-1).cells; // above it stand headings of several columns
  [...heads].forEach((head, column) => {
    if (!head.textContent.trim()) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const rising = head.getAttribute("aria-sort") !== "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      const text = (row) => (row.cells[column] ? row.cells[column].textContent.trim() : "");
      const number = (value) => (value === "" || value === "-" ? NaN : Number(value));
      const rows = [...body.rows].map((row, at) => ({ row, at, value: text(row) }));
      const numeric = rows.every(({ value }) => value === "" || value === "-" || !isNaN(number(value)));
      rows.sort((a, b) => {
        let order;
        if (numeric) {
          const x = number(a.value), y = number(b.value);
          if (isNaN(x) || isNaN(y)) return isNaN(x) - isNaN(y) || a.at - b.at;
          order = x - y;
        } else {
          order = a.value.localeCompare(b.value, undefined, { numeric: true });
        }
        return (rising ? order : -order) || a.at - b.at;
      });
      body.append(...rows.map(({ row }) => row));
    });
  });
}
for (const link of document.querySelectorAll("svg a")) {
  const row = document.getElementById((link.getAttribute("xlink:href") || "").slice(1));
  if (!row) continue;
  link.addEventListener("mouseenter", () => row.classList.add("lit"));
  link.addEventListener("mouseleave", () => row.classList.remove("lit"));
  row.addEventListener("mouseenter", () => light(row.id, true));
  row.addEventListener("mouseleave", () => light(row.id, false));
}
function light(id, on) {
  for (const link of document.querySelectorAll("svg a")) {
    if (link.getAttribute("xlink:href") === "#" + id) link.classList.toggle("lit", on);
  }
}
// What is folded opens where a link leads into it, and on paper.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let up = target.parentElement; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", reveal);
reveal();
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("main section details:not([open])")];
  for (const one of closed) one.open = true;
});
addEventListener("afterprint", () => { for (const one of closed) one.open = false; });
// Tables wider than the page say so.
for (const box of document.querySelectorAll(".scroll")) {
  const hint = document.createElement("p");
  hint.className = "hint";
  hint.textContent = "Scroll sideways for the rest \u2192";
  box.after(hint);
  new ResizeObserver(() => box.classList.toggle("wide", box.scrollWidth > box.clientWidth + 1)).observe(box);
}
