// The checklist page: counters, what counts as filled, last quarter's words, files dragged onto an entry.
const form = document.getElementById("checklist");

function counting() {
  for (const counter of document.querySelectorAll("[data-counting]")) {
    const length = [...document.getElementById(counter.dataset.counting).value.trim()].length;
    counter.textContent = `${length}/${counter.dataset.limit} 字`;
    counter.classList.toggle("zrt-over", length > Number(counter.dataset.limit));
  }
}

function isFilled(entry) {
  return Boolean(entry.querySelector("input[type=radio]:checked") && entry.querySelector("textarea").value.trim());
}

// the state of an entry that was typed in: 未填 and 已填; what is wrong is said by the server
function restate(entry) {
  const filled = isFilled(entry);
  const was = entry.dataset.state;
  if (["wrong", "returned"].includes(was) || filled === (was === "filled")) return;
  entry.dataset.state = filled ? "filled" : "todo";
  const shape = document.querySelector(`#zrt-shapes [data-shape="${filled ? "done" : "todo"}"]`);
  const jump = document.querySelector(`[data-jump="${entry.id}"] [data-mark]`);
  const place = entry.querySelector("[data-entry-state]");
  if (shape && place) place.replaceChildren(shape.content.cloneNode(true));
  if (shape && jump) jump.replaceChildren(shape.content.firstElementChild.querySelector("svg").cloneNode(true));
  const asked = [...document.querySelectorAll(".zrt-entry:not([data-state=silent])")];
  const done = (each) => ["filled", "locked"].includes(each.dataset.state);
  for (const count of document.querySelectorAll("[data-filled]")) count.textContent = asked.filter(done).length;
  document.querySelectorAll(".zrt-bottom .zrt-segments i").forEach((piece, n) => {
    if (asked[n] && !piece.classList.contains("zrt-seg-late")) piece.className = done(asked[n]) ? "zrt-seg-done" : "zrt-seg-todo";
  });
}

document.addEventListener("input", (event) => {
  const entry = event.target.closest(".zrt-entry[data-asked]");
  if (!entry) return;
  counting();
  restate(entry);
});

document.addEventListener("click", (event) => {
  const carry = event.target.closest("[data-carry]");
  if (!carry) return;
  const field = document.getElementById(carry.dataset.into);
  const words = document.getElementById(carry.dataset.carry).textContent;
  field.value = field.value.trim() ? `${field.value.trimEnd()}\n${words}` : words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

// a link to an entry opens it; the jump list shows where one is
function reveal(entry) {
  if (entry?.matches?.("details")) entry.open = true;
}
window.addEventListener("hashchange", () => reveal(document.getElementById(location.hash.slice(1))));
reveal(location.hash ? document.getElementById(location.hash.slice(1)) : null);
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#entry-"]');
  if (link) reveal(document.getElementById(link.hash.slice(1)));
});
document.addEventListener("focusin", (event) => {
  const entry = event.target.closest(".zrt-entry");
  if (!entry) return;
  for (const link of document.querySelectorAll("[data-jump]")) {
    if (link.dataset.jump === entry.id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
});

// after pressing 送签 with something missing: to the first error
const summary = document.querySelector("[data-first-error]");
if (summary) {
  const entry = document.getElementById(summary.dataset.firstError);
  reveal(entry);
  (entry.querySelector('[aria-invalid="true"]') ?? entry.querySelector("textarea"))?.focus({ preventScroll: true });
  summary.scrollIntoView({ block: "start" });
}
document.querySelector("[data-open-dialog]")?.closest("dialog").showModal();

// files of this quarter, or of the desktop, dropped on an entry
document.addEventListener("dragstart", (event) => {
  const file = event.target.closest?.("[data-drag]");
  if (file) event.dataTransfer.setData("text/x-evidence", file.dataset.drag);
});
document.addEventListener("dragover", (event) => {
  const entry = event.target.closest?.(".zrt-entry[data-asked]");
  if (!entry) return;
  event.preventDefault();
  entry.toggleAttribute("data-over", true);
});
document.addEventListener("dragleave", (event) => event.target.closest?.(".zrt-entry")?.removeAttribute("data-over"));
document.addEventListener("drop", (event) => {
  const entry = event.target.closest?.(".zrt-entry[data-asked]");
  if (!entry) return;
  event.preventDefault();
  entry.removeAttribute("data-over");
  entry.open = true;
  const known = event.dataTransfer.getData("text/x-evidence");
  if (known) {
    entry.querySelector(`.zrt-add [hx-post*="/${known}/"]`)?.click();
  } else if (event.dataTransfer.files.length) {
    const input = entry.querySelector(".zrt-add input[type=file]");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

// the head's and the reviewer's pages have no form to count
if (form) counting();
