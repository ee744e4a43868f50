// Forms: nothing typed is lost, errors are found, long lists can be searched, files can be dropped.
const dirty = new WeakSet();
const guarded = "form[data-dirty], form[data-autosave-url]";

document.addEventListener("input", (event) => {
  const form = event.target.closest(guarded);
  if (form) dirty.add(form);
  count(event.target);
});
document.addEventListener("submit", (event) => dirty.delete(event.target));
document.addEventListener("zrt:saved", (event) => dirty.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll(guarded)].some((form) => dirty.has(form))) event.preventDefault();
});

// aria-disabled buttons keep their place and their reason, but do not act
document.addEventListener("click", (event) => {
  if (event.target.closest('[aria-disabled="true"]')) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

function count(field) {
  const counter = field.id && document.querySelector(`[data-counts="${CSS.escape(field.id)}"]`);
  if (counter) counter.textContent = `${[...field.value].length}/${field.maxLength > 0 ? field.maxLength : "—"} 字`;
}

let tomSelect = null;

function loadTomSelect() {
  tomSelect ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.tomSelect;
    script.addEventListener("load", () => resolve(window.TomSelect));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return tomSelect;
}

async function makeSearchable(select) {
  if (select.dataset.searchReady) return;
  select.dataset.searchReady = "yes";
  if (select.labels[0]) select.setAttribute("aria-label", select.labels[0].textContent.trim());
  const TomSelect = await loadTomSelect();
  const noResults = (data, escape) => `<div class="no-results">没有“${escape(data.input)}”，换个说法试试</div>`;
  const options = { searchField: ["text", "also"], maxOptions: 200, clearAfterSelect: true, plugins: select.multiple ? ["remove_button"] : [], render: { no_results: noResults } };
  if (select.dataset.search) Object.assign(options, remote(select.dataset.search));
  new TomSelect(select, options);
}

// data-search="/address/" asks the server: {"results": [{"value", "text"}]} for ?q=
function remote(url) {
  return {
    load(query, done) {
      fetch(`${url}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } })
        .then((response) => response.json())
        .then((answer) => done(answer.results))
        .catch(() => done());
    },
  };
}

document.addEventListener("dragover", (event) => {
  const zone = event.target.closest(".zrt-drop");
  if (!zone) return;
  event.preventDefault();
  zone.toggleAttribute("data-over", true);
});
for (const leaving of ["dragleave", "drop"]) {
  document.addEventListener(leaving, (event) => event.target.closest?.(".zrt-drop")?.removeAttribute("data-over"));
}
document.addEventListener("drop", (event) => {
  const input = event.target.closest(".zrt-drop")?.querySelector("input[type=file]");
  if (!input) return;
  event.preventDefault();
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
document.addEventListener("change", (event) => {
  const zone = event.target.closest(".zrt-drop");
  if (!zone || !event.target.files?.length) return;
  const names = [...event.target.files].map((file) => file.name).join("、");
  const label = zone.querySelector("[data-drop-name]");
  if (label) label.textContent = names;
  if ("dropSubmit" in zone.dataset) event.target.form.requestSubmit();
});

function prepare(scope) {
  scope.querySelectorAll("select[data-search]").forEach(makeSearchable);
  scope.querySelectorAll("textarea, input").forEach(count);
  scope.querySelector("[data-error-summary]:not([data-quiet] *)")?.focus();
}
prepare(document);
document.addEventListener("htmx:afterSettle", (event) => prepare(event.target));
