// data-copy="id" puts that element's text on the clipboard, and says so in the next data-copied. Where the
// browser has no clipboard for us (plain http), the text is selected for Ctrl+C.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(source.textContent);
    said.textContent = "已复制";
  } catch {
    getSelection().selectAllChildren(source);
    said.textContent = "已选中，按 Ctrl+C 复制";
  }
});
