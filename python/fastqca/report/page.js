
"use strict";
// Tables with one body are sorted by a click on a heading; cases are lit up wherever they stand.
for (const table of document.querySelectorAll("table.fastqca")) {
  if (table.tBodies.length !== 1 || table.tBodies[0].rows.length < 3) continue;
  const body = table.tBodies[0];
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    if (!head.textContent.trim()) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const rising = head.getAttribute("aria-sort") !== "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
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
