// The checklist page: counters, what the server says of the text, last quarter's words, files dragged onto an entry.
const form = document.getElementById("checklist");

function counting() {
  for (const counter of document.querySelectorAll("[data-counting]")) {
    const length = [...document.getElementById(counter.dataset.counting).value.trim()].length;
    counter.textContent = `${length}/${counter.dataset.limit} 字`;
    counter.classList.toggle("zrt-over", length > Number(counter.dataset.limit));
  }
}

document.addEventListener("input", (event) => {
  const entry = event.target.closest(".zrt-entry[data-asked]");
  if (!entry) return;
  counting();
  entry.querySelector(".zrt-entry-preview").textContent = entry.querySelector("textarea").value;
});

// what the server says of the text it has just kept: states, errors and counts change, what is typed in stays put
document.addEventListener("zrt:saved", (event) => {
  const typing = document.activeElement;
  const was = typing.getBoundingClientRect().top;
  const answer = document.createElement("template");
  answer.innerHTML = event.detail.parts ?? "";
  for (const part of [...answer.content.children]) {
    const shown = document.getElementById(part.id);
    if (shown && shown.outerHTML !== part.outerHTML) shown.replaceWith(part);
  }
  for (const field of form.querySelectorAll("[aria-describedby]")) {
    const error = document.getElementById(field.getAttribute("aria-describedby"));
    field.setAttribute("aria-invalid", String(!error.hidden));
  }
  window.scrollBy(0, typing.getBoundingClientRect().top - was);
});

// a file that came or went may be all that a returned entry was waiting for
document.addEventListener("htmx:oobAfterSwap", () => form?.dispatchEvent(new Event("change")));

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
