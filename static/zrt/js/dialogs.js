// Sheets (data-dialog="id" opens, data-close closes) and the question before a button whose label ends in ….
const sheet = document.getElementById("zrt-confirm");
let asked = null;

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.matches("dialog")) event.target.close(); // a click on the backdrop
  if (event.target.closest("#zrt-confirm [data-go]")) go();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button, a.btn, input[type=submit]");
  if (!sheet || !button || !asks(button)) return;
  if ("confirmed" in button.dataset) {
    delete button.dataset.confirmed;
    return;
  }
  if (button.form && button.type === "submit" && !button.formNoValidate && !button.form.reportValidity()) {
    event.preventDefault();
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(button);
}, true);

// what stands on it: the value of a button that has text is for the server
function label(button) {
  return (button.matches("input") ? button.value : button.textContent).trim();
}

// a link and a form that only gets lead to the page that asks
function asks(button) {
  if ("dialog" in button.dataset || button.closest("dialog")) return false;
  if ("confirm" in button.dataset) return true;
  const acts = button.matches("button, input") && (button.formMethod || button.form?.method) !== "get";
  return acts && /(…|\.\.\.)$/.test(label(button));
}

function ask(button) {
  asked = button;
  const verb = label(button).replace(/(…|\.\.\.)$/, "");
  document.getElementById("zrt-confirm-title").textContent = button.dataset.confirmTitle ?? verb;
  const chosen = button.closest("[data-bulk-bar]")?.firstElementChild.textContent; // 已选 3 份
  document.getElementById("zrt-confirm-text").textContent = [chosen, button.dataset.confirm].filter(Boolean).join("。");
  sheet.querySelector("[data-go]").textContent = button.dataset.confirmGo ?? verb;
  sheet.showModal();
}

function go() {
  sheet.close();
  if (!asked) return;
  asked.dataset.confirmed = "yes";
  asked.click();
  asked = null;
}
