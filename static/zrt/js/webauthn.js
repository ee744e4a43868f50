// Security keys: <form data-webauthn="get|create" data-options="id of the JSON">; the answer goes into its
// hidden field and the form is sent.
const supported = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);

for (const form of document.querySelectorAll("[data-webauthn]")) {
  const go = form.querySelector("[data-webauthn-go]");
  if (!supported) continue;
  form.hidden = go.hidden = false;
  document.querySelector("[data-webauthn-missing]")?.toggleAttribute("hidden", true);
  go.addEventListener("click", () => form.reportValidity() && ask(form));
}

async function ask(form) {
  const told = form.querySelector("[data-webauthn-error]");
  told.hidden = true;
  const options = JSON.parse(document.getElementById(form.dataset.options).textContent);
  try {
    const credential = form.dataset.webauthn === "get"
      ? await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
      : await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
    form.elements.namedItem("answer").value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch (error) {
    told.textContent = error.name === "InvalidStateError" ? "这把密钥已经登记过了。" : "没有完成。请再试一次，或改用六位数字。";
    told.hidden = false;
  }
}
