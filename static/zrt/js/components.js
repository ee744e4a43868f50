// Small Alpine components (its CSP build: names and calls only, no expressions).
document.addEventListener("alpine:init", () => {
  // x-data="disclosure": a part that folds; @click="toggle", x-show="open", :aria-expanded="open"
  window.Alpine.data("disclosure", () => ({
    open: false,
    toggle() {
      this.open = !this.open;
    },
    close() {
      this.open = false;
    },
  }));
});
