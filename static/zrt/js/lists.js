// Lists: choosing rows, filters that apply when chosen, the tree by arrow keys.
function updateBulk(form) {
  const boxes = [...form.querySelectorAll("tbody .zrt-check input[type=checkbox]")];
  const chosen = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-bulk-all]");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  const bar = form.querySelector("[data-bulk-bar]");
  if (!bar) return;
  bar.hidden = chosen === 0;
  for (const place of form.querySelectorAll("[data-bulk-count]")) place.textContent = chosen;
}

function choose(form, checked) {
  for (const box of form.querySelectorAll(".zrt-check input[type=checkbox]")) box.checked = checked;
  updateBulk(form);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-bulk]");
  if (form && event.target.matches("[data-bulk-all]")) choose(form, event.target.checked);
  else if (form && event.target.closest(".zrt-check")) updateBulk(form);
  const filters = event.target.closest("form[data-filters]");
  if (filters) filters.requestSubmit();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-bulk-clear]")) choose(event.target.closest("form[data-bulk]"), false);
  const toggle = event.target.closest(".zrt-tree-toggle");
  if (toggle) flip(toggle.closest("[role=treeitem]"));
});

// the address names only the filters that are set
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-filters]")) return;
  for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
});
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-filters] :disabled")) field.disabled = false;
  document.querySelectorAll("form[data-bulk]").forEach(updateBulk);
});
for (const button of document.querySelectorAll("[data-filters-go]")) button.classList.add("zrt-sr");

const flip = (item) => item.setAttribute("aria-expanded", item.getAttribute("aria-expanded") !== "true");
const link = (item) => item.querySelector(":scope > .zrt-tree-row > a");
const shown = (tree) => [...tree.querySelectorAll("[role=treeitem]")].filter((item) => link(item).offsetParent);

function move(item, key) {
  const open = item.getAttribute("aria-expanded");
  const items = shown(item.closest("[data-tree]"));
  const at = items.indexOf(item);
  if (key === "ArrowRight" && open === "false") return flip(item);
  if (key === "ArrowLeft" && open === "true") return flip(item);
  const target = {
    ArrowDown: items[at + 1],
    ArrowUp: items[at - 1],
    ArrowRight: open ? items[at + 1] : null,
    ArrowLeft: item.parentElement.closest("[role=treeitem]"),
    Home: items[0],
    End: items.at(-1),
  }[key];
  if (target) {
    for (const other of items) link(other).tabIndex = -1;
    link(target).tabIndex = 0;
    link(target).focus();
  }
}

document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.("[data-tree] [role=treeitem]");
  if (!item || !["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  move(item, event.key);
});
for (const tree of document.querySelectorAll("[data-tree]")) {
  if (!tree.querySelector('a[tabindex="0"], [aria-current] > .zrt-tree-row > a')) tree.querySelector("a")?.removeAttribute("tabindex");
}
