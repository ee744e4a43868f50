// The frame: search key, drawer, folding, menus, toasts.
const root = document.documentElement;
const isTyping = (element) => element.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !isTyping(event.target)) {
    const search = document.querySelector("[data-slash]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
  if (event.key === "Escape") {
    closeDrawer();
    closeMenus(null, true);
  }
});

function closeMenus(except, giveFocusBack) {
  for (const menu of document.querySelectorAll("details.zrt-menu[open]")) {
    if (menu === except) continue;
    if (giveFocusBack && menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
  for (const item of document.querySelectorAll(".zrt-nav-list > li[data-open]")) {
    if (item !== except) item.removeAttribute("data-open");
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.zrt-menu, .zrt-nav-list > li"));
  const section = event.target.closest(".zrt-nav-section");
  if (section) toggleSection(section);
  if (event.target.closest("[data-drawer]")) openDrawer(event.target.closest("[data-drawer]"));
  if (event.target.closest("[data-fold]")) fold();
  if (event.target.closest("[data-print]")) window.print();
  event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove();
});

function isFolded() {
  return getComputedStyle(root).getPropertyValue("--zrt-nav-mode").trim() === "icons";
}

function toggleSection(section) {
  if (isFolded()) section.parentElement.toggleAttribute("data-open");
  else section.setAttribute("aria-expanded", section.getAttribute("aria-expanded") === "false");
}

function fold() {
  const folded = root.classList.toggle("zrt-folded");
  document.cookie = `zrt_nav=${folded ? "folded" : "full"};path=/;max-age=31536000;samesite=lax`;
}

let opener = null;

function openDrawer(button) {
  opener = button;
  root.classList.add("zrt-drawer");
  for (const each of document.querySelectorAll("[data-drawer]")) each.setAttribute("aria-expanded", "true");
  const backdrop = document.createElement("button");
  backdrop.className = "zrt-backdrop";
  backdrop.type = "button";
  backdrop.setAttribute("aria-label", "关闭导航");
  backdrop.addEventListener("click", closeDrawer);
  document.querySelector(".zrt-nav").before(backdrop);
  document.querySelector(".zrt-nav .zrt-nav-item")?.focus();
}

function closeDrawer() {
  if (!root.classList.contains("zrt-drawer")) return;
  root.classList.remove("zrt-drawer");
  for (const each of document.querySelectorAll("[data-drawer]")) each.setAttribute("aria-expanded", "false");
  document.querySelector(".zrt-backdrop")?.remove();
  opener?.focus();
}

// a toast stays six seconds, longer while it is read
function retire(toast) {
  let timer = 0;
  const start = () => { timer = setTimeout(() => toast.remove(), 6000); };
  const stop = () => clearTimeout(timer);
  toast.addEventListener("mouseenter", stop);
  toast.addEventListener("mouseleave", start);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("focusout", start);
  start();
}
document.querySelectorAll("[data-toast]").forEach(retire);

// a request that failed altogether says so where the user looks
document.addEventListener("htmx:sendError", () => say("没有连上服务器，刚才的操作没有生效。网络恢复后再试一次。"));
document.addEventListener("htmx:responseError", (event) => {
  say(`操作没有完成（${event.detail.xhr.status}）。刷新页面后再试；仍不行请联系系统管理员。`);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.xhr.status >= 200 && event.detail.xhr.status < 400) document.getElementById("zrt-alerts")?.replaceChildren();
});

function say(sentence) {
  const alerts = document.getElementById("zrt-alerts");
  if (!alerts) return;
  const box = document.createElement("div");
  box.className = "zrt-alert zrt-alert-late";
  box.setAttribute("role", "alert");
  box.textContent = sentence;
  alerts.replaceChildren(box);
}

// a list opened whole to be printed
if (new URLSearchParams(location.search).has("print")) {
  window.addEventListener("load", () => window.print());
}
