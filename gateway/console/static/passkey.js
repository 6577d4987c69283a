// Makes or shows a passkey with what the page's form says in its attributes, puts the answer into
// the form and sends it. Without this script, or a browser that can, another factor is offered.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const known = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

const ways = {
  async make(asked) {
    const made = await navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: known(asked.excludeCredentials),
      },
    });
    return [made, { attestationObject: text(made.response.attestationObject) }];
  },
  async show(asked) {
    const shown = await navigator.credentials.get({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        allowCredentials: known(asked.allowCredentials),
      },
    });
    return [shown, {
      authenticatorData: text(shown.response.authenticatorData),
      signature: text(shown.response.signature),
    }];
  },
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    form.querySelector("[data-failed]").hidden = true;
    try {
      const [given, response] = await ways[form.dataset.way](JSON.parse(form.dataset.passkey));
      form.elements.answer.value = JSON.stringify({
        id: given.id,
        rawId: text(given.rawId),
        type: given.type,
        response: { clientDataJSON: text(given.response.clientDataJSON), ...response },
      });
      form.submit();
    } catch {
      form.querySelector("[data-failed]").hidden = false;
      button.disabled = false;
    }
  });
}
