// Leaving: two minutes before the session ends by itself a sheet says so and what is typed is saved.
// <dialog id="zrt-leaving" data-idle="1800" data-stay="…" data-out="…">
const sheet = document.getElementById("zrt-leaving");
const WARNING = 120;
const PING = 60; // typing and clicking in one page keep the session, at most once a minute
let since = Date.now();
let pinged = Date.now();

function left() {
  return Number(sheet.dataset.idle) - Math.floor((Date.now() - since) / 1000);
}

async function stay() {
  const now = Date.now();
  const answer = await fetch(sheet.dataset.stay, {
    method: "POST",
    headers: { "X-CSRFToken": sheet.dataset.token },
    redirect: "manual",
  }).catch(() => null);
  if (answer?.ok) {
    since = pinged = now;
    if (sheet.open) sheet.close();
  } else if (answer) location.assign(sheet.dataset.out);
}

if (sheet) {
  for (const event of ["input", "click", "keydown", "scroll"]) {
    document.addEventListener(event, () => {
      if (!sheet.open && Date.now() - pinged > PING * 1000) stay();
    }, { passive: true });
  }
  document.addEventListener("htmx:afterRequest", () => { since = Date.now(); });
  sheet.querySelector("[data-stay-here]").addEventListener("click", stay);
  setInterval(() => {
    const seconds = left();
    if (seconds <= 0) location.assign(sheet.dataset.out);
    else if (seconds <= WARNING && !sheet.open) {
      document.dispatchEvent(new CustomEvent("zrt:save-now"));
      sheet.showModal();
    }
    sheet.querySelector("[data-seconds]").textContent = Math.max(seconds, 0);
  }, 1000);
}
