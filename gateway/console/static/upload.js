// Sends a file piece by piece (tus 1.0) and goes on where it stood when a connection breaks.

const PIECE_BYTES = 16 * 1024 * 1024;
const TRIES = 20;
const TUS = { "Tus-Resumable": "1.0.0" };

const form = document.getElementById("upload");
if (form) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form).catch((problem) => show("failed", problem.message));
  });
}

async function send(form) {
  const file = form.elements.file.files[0];
  const button = form.querySelector("button");
  button.disabled = true;
  show("running", "");
  try {
    const record = await upload(file, described(form), form.dataset.csrf);
    form.reset();
    show("done", record);
  } finally {
    button.disabled = false;
  }
}

async function upload(file, metadata, csrf) {
  const own = { ...TUS, "X-CSRF-Token": csrf };
  const begun = await fetch("/api/v1/uploads", {
    method: "POST",
    headers: { ...own, "Upload-Length": String(file.size), "Upload-Metadata": metadata },
  });
  await check(begun);
  const address = begun.headers.get("Location");
  let answer = begun;
  let offset = 0;
  let tries = TRIES;
  while (offset < file.size) {
    try {
      answer = await piece(address, file, offset, own);
      offset = Number(answer.headers.get("Upload-Offset"));
      tries = TRIES;
      progress(offset / file.size);
    } catch (problem) {
      if (problem.final || --tries === 0) throw problem;
      await new Promise((go) => setTimeout(go, 1000));
      offset = await standing(address, own, offset);
    }
  }
  const record = answer.headers.get("Mingjing-Record");
  if (record) return record;
  // The answer to the last piece was lost: with no more bytes the server says it again.
  return (await piece(address, file, file.size, own)).headers.get("Mingjing-Record");
}

async function piece(address, file, offset, own) {
  const bytes = await file.slice(offset, offset + PIECE_BYTES).arrayBuffer();
  const headers = { ...own, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
  if (window.crypto.subtle) {
    const digest = new Uint8Array(await window.crypto.subtle.digest("SHA-256", bytes));
    headers["Upload-Checksum"] = `sha256 ${btoa(String.fromCharCode(...digest))}`;
  }
  const answer = await fetch(address, { method: "PATCH", headers, body: bytes });
  await check(answer);
  return answer;
}

async function standing(address, own, offset) {
  try {
    const answer = await fetch(address, { method: "HEAD", headers: own });
    return answer.ok ? Number(answer.headers.get("Upload-Offset")) : offset;
  } catch {
    return offset;
  }
}

// What another try may mend: somebody else's turn, another offset, a garbled piece, a busy server.
const PASSING = new Set([408, 409, 423, 429, 460]);

async function check(answer) {
  if (answer.ok) return;
  const said = await answer.json().catch(() => ({}));
  const problem = new Error([said.title, said.detail].filter(Boolean).join(" — ") || String(answer.status));
  const lasting = said.type === "urn:mingjing:problem:other-content";
  problem.final = lasting || (answer.status < 500 && !PASSING.has(answer.status));
  throw problem;
}

function described(form) {
  const said = {};
  for (const name of ["project", "session", "lot", "title", "secrecy_class"]) {
    if (form.elements[name].value) said[name] = form.elements[name].value;
  }
  const { from, to, camera } = form.elements;
  if (from.value && to.value) {
    const span = { from: instant(from.value), to: instant(to.value) };
    if (camera.value) span.camera = camera.value;
    said.spans = JSON.stringify([span]);
  }
  return Object.entries(said).map(([name, value]) => `${name} ${base64(value)}`).join(",");
}

// The page's times are Beijing's, wherever the browser is.
function instant(local) {
  return new Date(`${local}+08:00`).toISOString().replace("Z", "000Z");
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function progress(share) {
  document.querySelector("[data-state=running] progress").value = share;
}

function show(state, text) {
  for (const each of document.querySelectorAll("[data-state]")) each.hidden = each.dataset.state !== state;
  if (state === "running") progress(0);
  if (state === "failed") document.querySelector("[data-reason]").textContent = text;
  if (state === "done") {
    const link = document.querySelector("[data-record]");
    link.textContent = text;
    link.href = link.dataset.record + encodeURIComponent(text) + link.dataset.query;
  }
}
