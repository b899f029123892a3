// Ctrl+Z and Ctrl+Y (or Cmd) undo and redo a step of the study, unless text is being written.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const writing = event.target.closest("input[type=text], input[type=number], textarea");
  const key = event.key.toLowerCase();
  const step = key === "z" && !event.shiftKey ? "undo" : key === "y" || key === "z" ? "redo" : null;
  if (step === null || writing) return;
  event.preventDefault();
  document.getElementById(step).click();
});

// Each anchor of a calibration is a slider over the figure, which goes with the field of its number.
function placeAnchors() {
  const figure = document.querySelector(".stack .drawing");
  const sliders = [...document.querySelectorAll(".stack input[type=range]")];
  if (!figure) return;
  const [left, width, top, height] = figure.dataset.box.split(" ").map((share) => share * 100);
  const [low, high] = [Number(figure.dataset.low), Number(figure.dataset.high)];
  sliders.forEach((slider, i) => {
    slider.style.cssText = `left: calc(${left}% - 1rem); width: calc(${width}% + 2rem);
      top: ${top}%; height: ${height}%`;
    if (slider.matches(":active")) return; // it is being dragged
    const number = document.getElementById(slider.dataset.field)?.value ?? "";
    Object.assign(slider, { min: low, max: high });
    slider.classList.toggle("unset", number === "");
    slider.value = number === "" ? low + ((high - low) * (i + 0.5)) / sliders.length : number;
  });
}
function followSlider(slider) {
  const digits = Math.max(0, 3 - Math.ceil(Math.log10(slider.max - slider.min)));
  const field = document.getElementById(slider.dataset.field);
  field.value = Number(Number(slider.value).toFixed(digits));
  slider.classList.remove("unset");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
document.addEventListener("input", (event) =>
  event.target.matches(".stack input[type=range]") ? followSlider(event.target) : placeAnchors(),
);
document.addEventListener("click", (event) => {
  if (event.target.matches(".stack input.unset")) followSlider(event.target); // where it lies is right
});
document.addEventListener("change", () => setTimeout(placeAnchors)); // it lies where its number is
document.addEventListener("DOMContentLoaded", () => {
  const watched = { childList: true, subtree: true };
  new MutationObserver(placeAnchors).observe(document.querySelector(".anchors"), watched);
});

// A click on a point of a figure chooses its case.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".cases svg a");
  if (!link) return;
  event.preventDefault();
  const field = document.getElementById(link.closest(".cases").dataset.field);
  field.selectize.setValue(link.getAttribute("xlink:href").replace("#case-", ""));
});
document.addEventListener("DOMContentLoaded", () =>
  $(document).on("shiny:inputchanged", ({ name, value }) => {
    for (const link of document.querySelectorAll(".cases svg a")) {
      const here = link.closest(".cases").dataset.field === name;
      if (here) link.classList.toggle("lit", link.getAttribute("xlink:href") === `#case-${value}`);
    }
  }),
);

// What was made beside the page is taken away as soon as it is there.
document.addEventListener("DOMContentLoaded", () =>
  Shiny.addCustomMessageHandler("press", ({ id }) => document.getElementById(id).click()),
);
