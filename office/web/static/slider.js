// Looking back: the slider moves the day, the button plays day by day. Without this file the day is typed.
(() => {
  document.documentElement.classList.add("js");
  const back = document.querySelector(".back");
  const range = back && back.querySelector("input[type=range]");
  if (!range) return;
  const day = back.querySelector("input[type=date]"), play = back.querySelector("[data-play]");
  const {first, days, here, now} = back.dataset, key = "campaign-play";
  const dayAt = (place) => new Date(Date.parse(first) + place * 864e5).toISOString().slice(0, 10);
  const placeOf = (text) => Math.round((Date.parse(text) - Date.parse(first)) / 864e5);
  const go = (place) => { location.href = place >= +days ? now : here.replace("DAY", dayAt(Math.max(0, place))); };
  range.addEventListener("input", () => { day.value = dayAt(+range.value); range.setAttribute("aria-valuetext", day.value); });
  range.addEventListener("change", () => go(+range.value));
  day.addEventListener("change", () => { if (day.value && day.checkValidity()) go(placeOf(day.value)); });
  const store = (value) => { try { value ? sessionStorage.setItem(key, value) : sessionStorage.removeItem(key); } catch { /* private window */ } };
  const stored = () => { try { return sessionStorage.getItem(key); } catch { return null; } };
  const step = +days > 120 ? 7 : 1, wait = matchMedia("(prefers-reduced-motion: reduce)").matches ? 4000 : 1200;
  let timer = 0;
  const run = () => {
    play.textContent = "❚❚ " + play.dataset.pause;
    timer = setTimeout(() => { const next = +range.value + step; if (next >= +days) store(""); go(next); }, wait);
  };
  const label = play.textContent;
  play.addEventListener("click", () => {
    if (timer) { clearTimeout(timer); timer = 0; store(""); play.textContent = label; return; }
    store(location.pathname);
    if (+range.value >= +days) go(0); else run();
  });
  if (stored() === location.pathname && +range.value < +days) run(); else store("");
})();
