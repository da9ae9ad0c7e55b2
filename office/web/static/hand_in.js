// Handing in with JavaScript: each file goes up by itself and tries again; texts are kept as typed.
"use strict";
const handIn = document.querySelector("form.hand-in");
const say = (block, text, bad) => {
  const told = block.querySelector(".told");
  told.textContent = text; told.classList.toggle("bad", Boolean(bad));
};
const send = (data, progress) => new Promise((done, failed) => {
  const request = new XMLHttpRequest();
  request.open("POST", handIn.action);
  request.setRequestHeader("Accept", "application/json");
  request.upload.onprogress = (event) => { if (progress && event.lengthComputable) { progress(100 * event.loaded / event.total); } };
  request.onload = () => {
    if (new URL(request.responseURL).pathname === "/sign-in") { failed(new Error("ended")); return; }
    try { done(JSON.parse(request.responseText)); } catch (fault) { failed(fault); }
  };
  request.onerror = request.ontimeout = failed;
  request.timeout = 600000;
  request.send(data);
});
const kept = (answer) => {
  handIn.elements.version.value = answer.version;
  if (answer.saved) { handIn.querySelector(".saved").textContent = answer.saved; }
};
// One after the other, so that each sees the version that the one before it left.
let turn = Promise.resolve();
const inTurn = (work) => { turn = turn.then(work, work); return turn; };
const started = () => {
  const data = new FormData(); data.set("csrf", handIn.elements.csrf.value); return data;
};
const upload = async (input, tries) => {
  const block = input.closest(".block"), bar = block.querySelector(".sending"), file = input.files[0];
  if (!file) { return; }
  if (file.size > handIn.dataset.most * 1048576) { say(block, handIn.dataset.large, true); return; }
  const data = started();
  data.set("step", "file");
  data.set(input.name, file);
  bar.hidden = false;
  say(block, handIn.dataset.sending);
  try {
    const answer = await send(data, (part) => { bar.value = part; });
    kept(answer);
    bar.hidden = true;
    const fault = answer.faults[input.name];
    if (fault) { say(block, fault, true); return; }
    input.value = "";
    say(block, "✓ " + answer.files[input.name].name);
  } catch (fault) {
    bar.hidden = true;
    if (fault.message === "ended") { say(block, handIn.dataset.ended, true); return; }
    if (tries < 5) {
      say(block, handIn.dataset.again, true);
      setTimeout(() => inTurn(() => upload(input, tries + 1)), 2000 * 2 ** tries);
    } else { say(block, handIn.dataset.lost, true); }
  }
};
let waiting = 0;
// Texts that the server could not take stay in this window until it has them.
const saveTexts = async () => {
  const data = started(), texts = [...new FormData(handIn)].filter(([, value]) => typeof value === "string");
  texts.forEach(([name, value]) => data.set(name, value));
  data.set("step", "save");
  try { kept(await send(data)); sessionStorage.removeItem(handIn.action); } catch (fault) {
    const over = fault.message === "ended", own = texts.filter(([name]) => !["csrf", "version"].includes(name));
    sessionStorage.setItem(handIn.action, JSON.stringify(own));
    handIn.querySelector(".saved").textContent = over ? handIn.dataset.ended : handIn.dataset.again;
    if (!over) { soon(5000); }
  }
};
const soon = (wait) => { clearTimeout(waiting); waiting = setTimeout(() => inTurn(saveTexts), wait); };
if (handIn) {
  handIn.querySelectorAll("input[type=file]").forEach((input) => {
    input.addEventListener("change", () => inTurn(() => upload(input, 0)));
  });
  handIn.addEventListener("input", (event) => { if (event.target.type !== "file") { soon(1500); } });
  const left = JSON.parse(sessionStorage.getItem(handIn.action) || "[]");
  left.forEach(([name, value]) => { if (value && handIn.elements[name] && handIn.elements[name].type !== "checkbox") { handIn.elements[name].value = value; } });
  if (left.length) { soon(0); }
}
