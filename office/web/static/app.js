// Makes pages easier where there is JavaScript; every page works without it.
"use strict";
// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method === "post") { form.dataset.sent = "1"; }
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});
// The summary of faults is read out first.
const faults = document.getElementById("faults");
if (faults) { faults.tabIndex = -1; faults.focus(); }
// Text that was typed is not left without a question.
let dirty = false;
document.addEventListener("input", (event) => { if (event.target.closest("form[method=post]")) { dirty = true; } });
document.addEventListener("submit", () => { dirty = false; });
window.addEventListener("beforeunload", (event) => { if (dirty) { event.preventDefault(); } });
// Filters act at once.
document.querySelectorAll("form.filters select").forEach((select) => {
  select.addEventListener("change", () => select.form.requestSubmit());
});
