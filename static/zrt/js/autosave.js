// Autosave of <form data-autosave-url>: the answer is {"saved_at": "14:32:08", "version": 3, "others": ["示例辛"]};
// a refusal (409) is {"message"}; "fields" in either are hidden fields to set, so that what is taken is not sent twice.
// Without a connection the text stays in this browser and is sent when it is back, with what the window
// showed before ("version" and "…-was"), so that the server sees what has changed in between.
const PAUSE = 800;

class Autosave {
  constructor(form) {
    this.form = form;
    this.key = `zrt-draft:${form.dataset.autosaveOwner}:${form.dataset.autosaveUrl}`;
    this.timer = 0;
    this.saving = false;
    this.again = false;
    form.addEventListener("input", () => this.soon());
    form.addEventListener("change", () => this.soon());
    form.addEventListener("submit", (event) => this.leave(event));
    window.addEventListener("online", () => this.resend());
    document.addEventListener("zrt:save-now", () => this.timer && this.save());
    this.restore();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  // pressing 保存 waits for the autosave under way, which tells the form what has been taken
  leave(event) {
    clearTimeout(this.timer);
    if (!this.saving) return;
    event.preventDefault();
    this.pressed = event.submitter;
  }

  async save() {
    if (this.saving) {
      this.again = true;
      return;
    }
    this.saving = true;
    this.say("saving", "正在保存");
    try {
      await this.send();
    } catch {
      this.keep();
    } finally {
      this.saving = false;
      if (this.pressed !== undefined) this.form.requestSubmit(this.pressed);
      else if (this.again) {
        this.again = false;
        this.save();
      }
    }
  }

  async send() {
    const response = await fetch(this.form.dataset.autosaveUrl, {
      method: "POST",
      body: this.fields(),
      headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
    });
    if (response.redirected || response.status === 403) {
      this.keep("登录已失效，已存本机；重新登录后打开本页会接着保存");
      return;
    }
    if (response.status >= 500) throw new Error(response.status);
    const answer = await response.json();
    this.set(answer.fields);
    if (response.ok) this.saved(answer);
    else if (response.status === 409) {
      localStorage.removeItem(this.key); // the server has it, beside what stands
      this.say("refused", answer.message);
    } else {
      this.remember();
      this.say("refused", answer.message ?? "没有保存，文字已存本机");
    }
  }

  fields() {
    const data = new FormData(this.form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }

  set(fields = {}) {
    for (const [name, value] of Object.entries(fields)) {
      const field = this.form.elements.namedItem(name);
      if (field) field.value = value;
    }
  }

  saved(answer) {
    localStorage.removeItem(this.key);
    const version = this.form.elements.namedItem("version");
    if (version && answer.version !== undefined) version.value = answer.version;
    if (!this.again) this.form.dispatchEvent(new CustomEvent("zrt:saved", { bubbles: true, detail: answer }));
    if (answer.others?.length) this.say("other", `${answer.others.join("、")}也在改`);
    else this.say("saved", `已保存 ${answer.saved_at ?? new Date().toTimeString().slice(0, 8)}`);
  }

  remember() {
    const names = [...this.form.elements].filter(isTouched).map((field) => field.name);
    const changed = new Set([...names, ...names.map((name) => name.replace(/-[^-]*$/, "-was")), "version"]);
    const texts = [...this.fields()].filter(([name]) => changed.has(name));
    localStorage.setItem(this.key, JSON.stringify(texts));
  }

  keep(sentence = "断网，已存本机") {
    this.remember();
    this.say("offline", sentence);
  }

  // what was typed without a connection comes back into the fields and is sent
  restore() {
    const kept = localStorage.getItem(this.key);
    if (!kept) return;
    const seen = {};
    for (const [name, value] of JSON.parse(kept)) {
      seen[name] = (seen[name] ?? -1) + 1;
      const field = this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)[seen[name]];
      if (!field) continue;
      if (["radio", "checkbox"].includes(field.type)) this.check(name, value);
      else field.value = value;
    }
    this.save();
  }

  check(name, value) {
    for (const field of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.value === value) field.checked = true;
    }
  }

  resend() {
    if (localStorage.getItem(this.key)) this.save();
  }

  say(state, sentence) {
    const place = document.querySelector("[data-save-state]");
    if (!place) return;
    place.dataset.state = state;
    place.querySelector("[data-save-text]").textContent = sentence;
  }
}

// only what was changed in this window is kept: another window may have changed the rest
function isTouched(field) {
  if (!field.name || ["hidden", "password", "file"].includes(field.type)) return false;
  if (["radio", "checkbox"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

const begun = new WeakSet();
function begin(scope) {
  for (const form of scope.querySelectorAll("form[data-autosave-url]")) {
    if (!begun.has(form)) new Autosave(form);
    begun.add(form);
  }
}
begin(document);
document.addEventListener("htmx:afterSettle", () => begin(document));
