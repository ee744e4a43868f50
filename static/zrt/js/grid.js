// A table with data-grid is one stop for Tab: arrows move between its linked cells, Enter opens, Esc comes back.
let last = null;

const cellsOf = (row) => [...row.querySelectorAll("a.zrt-cell, button.zrt-cell")];
const rowsOf = (grid) => [...grid.querySelectorAll("tbody tr")].filter((row) => row.offsetParent && cellsOf(row).length);

function nearest(row, x) {
  const middle = (cell) => cell.getBoundingClientRect().x + cell.offsetWidth / 2;
  return cellsOf(row).sort((a, b) => Math.abs(middle(a) - x) - Math.abs(middle(b) - x))[0];
}

function target(grid, cell, key) {
  const rows = rowsOf(grid);
  const row = cell.closest("tr");
  const cells = cellsOf(row);
  const x = cell.getBoundingClientRect().x + cell.offsetWidth / 2;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (step) return cells[cells.indexOf(cell) + step];
  if (key === "Home") return cells[0];
  if (key === "End") return cells.at(-1);
  const next = rows[rows.indexOf(row) + (key === "ArrowDown" ? 1 : -1)];
  return next && nearest(next, x);
}

function rove(grid, cell) {
  for (const other of grid.querySelectorAll('.zrt-cell[tabindex="0"]')) other.tabIndex = -1;
  cell.tabIndex = 0;
}

document.addEventListener("keydown", (event) => {
  const grid = event.target.closest?.("[data-grid]");
  if (grid && /^(Arrow|Home|End)/.test(event.key) && event.target.matches(".zrt-cell")) {
    const found = target(grid, event.target, event.key);
    event.preventDefault();
    if (found) {
      rove(grid, found);
      found.focus();
    }
  }
  if (event.key === "Escape" && last?.isConnected) {
    document.dispatchEvent(new CustomEvent("zrt:cell-closed", { detail: last }));
    last.focus();
    last = null;
  }
});
document.addEventListener("click", (event) => {
  const cell = event.target.closest("[data-grid] .zrt-cell");
  if (!cell) return;
  last = cell;
  for (const other of document.querySelectorAll("[data-grid] .zrt-cell[aria-current]")) other.removeAttribute("aria-current");
  cell.setAttribute("aria-current", "true");
});
for (const grid of document.querySelectorAll("[data-grid]")) {
  const cells = grid.querySelectorAll("a.zrt-cell, button.zrt-cell");
  cells.forEach((cell, n) => { cell.tabIndex = n ? -1 : 0; });
}
