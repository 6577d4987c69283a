// The live part of the page of alerts. Without it the page is the same, and reloading updates it.
// Text goes in as text, never as markup: the page's policy allows no other way.

const table = document.getElementById("alerts");
const rows = table.tBodies[0];
const blank = document.getElementById("alert-row");
const live = document.getElementById("live");
const ROWS_MAX = 400; // twice what the server puts on a page; older rows are on the next one

if (table.dataset.feed) follow();

function follow() {
  const address = new URL(table.dataset.feed, location.href);
  address.searchParams.set("after", String(Math.max(0, Number(table.dataset.since))));
  const feed = new EventSource(address);
  feed.addEventListener("open", () => say(true));
  feed.addEventListener("error", () => say(false)); // the browser comes back by itself
  feed.addEventListener("alert", (event) => show(JSON.parse(event.data)));
  feed.addEventListener("summary", (event) => count(JSON.parse(event.data)));
}

function say(connected) {
  live.classList.toggle("live-on", connected);
  live.classList.toggle("live-off", !connected);
  document.getElementById("live-word").textContent = connected ? live.dataset.on : live.dataset.off;
}

function show(alert) {
  const known = rows.querySelector(`tr[data-index="${Number(alert.index)}"]`);
  const row = blank.content.firstElementChild.cloneNode(true);
  row.className = `alert row-${alert.level} state-${alert.state}`;
  row.dataset.index = alert.index;
  for (const slot of ["level_word", "title", "rule", "basis", "stream", "due", "raised", "state_word"]) {
    put(row, slot, alert[slot]);
  }
  row.querySelector('[data-slot="level"]').className = `level level-${alert.level}`;
  row.querySelector('[data-slot="stream"]').href = alert.stream_link;
  row.querySelector('[data-slot="title"]').href = alert.page_link;
  cite(row.querySelector('[data-slot="evidence"]'), alert);
  row.classList.add("fresh");
  if (known) {
    known.replaceWith(row);
  } else {
    rows.prepend(row);
    if (rows.rows.length > ROWS_MAX) rows.rows[rows.rows.length - 1].remove();
  }
  document.getElementById("none")?.remove();
}

function cite(cell, alert) {
  cell.replaceChildren();
  for (const index of alert.evidence) {
    const link = document.createElement("a");
    link.href = `/api/v1/entries/${Number(index)}`;
    link.textContent = index;
    cell.append(link, " ");
  }
  if (alert.evidence_more) cell.append(`+${alert.evidence_more}`);
}

function put(row, slot, text) {
  row.querySelector(`[data-slot="${slot}"]`).textContent = text;
}

function count(summary) {
  const numbers = { ...summary.levels, entries: summary.entries, streams: summary.streams };
  if (summary.checkpoint) numbers.checkpoint = summary.checkpoint.size;
  for (const [name, number] of Object.entries(numbers)) {
    for (const place of document.querySelectorAll(`[data-count="${name}"]`)) {
      place.textContent = number.toLocaleString("en");
    }
  }
  if (summary.checkpoint) {
    document.querySelector('[data-count="root"]').textContent = summary.checkpoint.root;
  }
}
