// 责任田: folding groups, closing the drawer, marking the cell that is open.
const grid = document.querySelector("[data-grid]");
let opened = null;

document.addEventListener("click", (event) => {
  const fold = event.target.closest("[data-fold]");
  if (fold) {
    const body = document.getElementById(fold.dataset.fold);
    body.hidden = !body.hidden;
    fold.setAttribute("aria-expanded", String(!body.hidden));
  }
  if (event.target.closest("[data-drawer-close]")) close();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && opened) close();
});

grid?.addEventListener("htmx:beforeRequest", (event) => {
  const cell = event.target.closest("a.zrt-cell");
  if (!cell) return;
  opened?.removeAttribute("aria-current");
  opened = cell;
  cell.setAttribute("aria-current", "true");
});

document.addEventListener("htmx:afterSwap", (event) => {
  const button = grid?.querySelector(`[hx-target="#${event.target.id}"]`);
  if (button) button.setAttribute("aria-expanded", "true");
});

function close() {
  document.getElementById("drawer").replaceChildren();
  if (!opened) return;
  opened.removeAttribute("aria-current");
  opened.focus();
  opened = null;
}
