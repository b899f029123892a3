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
