// Asks the authenticator, puts its answer into the form's hidden fields, and sends the form. The
// page has all that is asked in its attributes; without this script it offers the other way.

const text = {
  from: (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""),
  to: (given) =>
    Uint8Array.from(atob(given.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0)),
};

const form = document.getElementById("sign") ?? document.getElementById("make-key");
if (form && window.PublicKeyCredential) offer(form);

function offer(form) {
  const own = form.querySelector("[data-own]");
  own.hidden = false;
  form.querySelector("[data-plain]").hidden = true;
  form.addEventListener("submit", async (event) => {
    if (event.submitter !== own) return;
    event.preventDefault();
    own.disabled = true;
    try {
      const answer = await (form.id === "sign" ? sign(form.dataset) : make(form.dataset));
      for (const [name, value] of Object.entries(answer)) form.elements[name].value = value;
      // Sent by the script, a form does not say which button: a field does.
      const which = document.createElement("input");
      which.type = "hidden";
      which.name = own.name;
      which.value = own.value;
      form.append(which);
      form.submit();
    } catch {
      form.querySelector("[data-failed]").hidden = false;
      own.disabled = false;
    }
  });
}

async function sign(asked) {
  const given = await navigator.credentials.get({
    publicKey: {
      challenge: text.to(asked.challenge),
      rpId: asked.site,
      allowCredentials: [{ type: "public-key", id: text.to(asked.credential) }],
      userVerification: "required",
    },
  });
  return {
    credential: text.from(given.rawId),
    signature: text.from(given.response.signature),
    authenticator_data: text.from(given.response.authenticatorData),
    client_data: text.from(given.response.clientDataJSON),
  };
}

async function make(asked) {
  const given = await navigator.credentials.create({
    publicKey: {
      challenge: text.to(asked.challenge),
      rp: { id: asked.site, name: asked.siteName },
      user: { id: text.to(asked.user), name: asked.userName, displayName: asked.userName },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }],
      // Not to be found by a page that asks who is there: it signs acts, not people in.
      authenticatorSelection: { residentKey: "discouraged", userVerification: "required" },
      excludeCredentials: asked.known.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: text.to(id) })),
      attestation: "none",
    },
  });
  return {
    credential: text.from(given.rawId),
    attestation: text.from(given.response.attestationObject),
    client_data: text.from(given.response.clientDataJSON),
  };
}
