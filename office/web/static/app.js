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
const here = document.querySelector(".within [aria-current]"); // It may lie beyond the edge.
if (here) { here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.clientWidth / 2; }
// Filters act at once.
document.querySelectorAll("form.filters select").forEach((select) => {
  select.addEventListener("change", () => select.form.requestSubmit());
});
// A password can be looked at while it is typed.
document.querySelectorAll("[data-looks]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.looks);
    field.type = field.type === "password" ? "text" : "password";
    button.setAttribute("aria-pressed", String(field.type === "text"));
  });
});
// A link's code stands after the #, which no server and no log is told; here it fills its field.
const code = document.querySelector("input[data-from-link]");
if (code && location.hash.length > 1) { code.value = decodeURIComponent(location.hash.slice(1)); history.replaceState(null, "", location.pathname); }
// On paper nothing can be unfolded: it is printed so, but for files that would have to be loaded.
const unfold = () => document.querySelectorAll("details:not(.preview)").forEach((each) => { each.open = true; });
window.addEventListener("beforeprint", unfold);
if (document.documentElement.matches(".paper")) { unfold(); }
