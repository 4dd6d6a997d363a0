"use strict";
// The reader of a sealed journal page. docs/format-page.md describes what it opens. It keeps keys and words in memory
// only: nothing goes into the address, the title, the history or any storage, and all of it is dropped at the lock.
(() => {
const $ = (id) => document.getElementById(id);
const root = document.documentElement;
const seconds = (name, usual) => (Number(root.dataset[name]) || usual) * 1000;
const VEIL = seconds("veil", 60), WARN = seconds("warn", 270), LOCK = seconds("lock", 300);
const WRONG = "That passphrase did not open the journal. Nothing has been lost, and you can try again as often as you need.";
const DAMAGED = "This file is damaged, so it cannot be opened. Your journal itself is not affected: make a fresh page with \u201cafterword build\u201d.";
const PARTLY = "Part of this file is damaged. What could be opened is here. Your journal itself is not affected: make a fresh page with \u201cafterword build\u201d.";
const NEWER = "This page was made by a newer version of Afterword, and its reader has been changed. Make a fresh page with \u201cafterword build\u201d.";
const TOO_OLD = "This browser cannot open the journal from here. Copy the file to your computer and open it in a current Firefox, Chrome, Edge or Safari.";

// ---- the container ----

class Problem extends Error {}
const damaged = () => new Problem(DAMAGED);

function fromBase64(text) {
  try {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const raw = atob(text), bytes = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    return bytes;
  } catch { throw damaged(); }
}

async function readHeader(bytes) {
  if (bytes.length < 100 || new TextDecoder().decode(bytes.subarray(0, 8)) !== "AFTERWRD") throw damaged();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(8) > 1) throw new Problem(NEWER);
  const count = view.getUint32(96), end = 100 + 4 * count;
  if (end + 32 > bytes.length) throw damaged();
  const digest = bytes.subarray(end, end + 32);
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.subarray(0, end)));
  if (found.some((byte, i) => byte !== digest[i])) throw damaged();
  const iterations = view.getUint32(12);
  if (view.getUint16(10) !== 0x0101 || iterations < 1 || iterations > 4e6) throw damaged();
  const parts = [];
  let at = end + 32;
  for (let i = 0; i < count; i++) {
    const length = view.getUint32(100 + 4 * i);
    parts.push(bytes.subarray(at, at + length));
    at += length;
  }
  if (at !== bytes.length) throw damaged();
  return { fixed: bytes.subarray(0, 48), salt: bytes.subarray(16, 48), wrapped: bytes.subarray(48, 96), iterations, digest, parts };
}

async function siteKey(header, passphrase) {
  const subtle = crypto.subtle, text = new TextEncoder().encode(passphrase.normalize("NFKC"));
  const base = await subtle.importKey("raw", text, "PBKDF2", false, ["deriveKey"]);
  text.fill(0);
  const derivation = { name: "PBKDF2", hash: "SHA-512", salt: header.salt, iterations: header.iterations };
  const wrapping = await subtle.deriveKey(derivation, base, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  let raw;
  try {
    raw = new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12), additionalData: header.fixed }, wrapping, header.wrapped));
  } catch { throw new Problem(WRONG); }
  const key = await subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  raw.fill(0);
  return key;
}

async function openPart(header, key, number) {
  const iv = new Uint8Array(12), place = new Uint8Array(36);
  new DataView(iv.buffer).setUint32(8, number);
  place.set(header.digest);
  new DataView(place.buffer).setUint32(32, number);
  const padded = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: place }, key, header.parts[number]));
  const view = new DataView(padded.buffer), compressed = view.getUint32(0), plain = view.getUint32(4);
  const stream = new Blob([padded.subarray(8, 8 + compressed)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  padded.fill(0);
  if (bytes.length !== plain) throw damaged();
  return bytes;
}

// ---- what is open ----

let open = null;      // { header, key, index, opened, rows, frame, main } while unlocked
let here = null;      // { to, at, scroll }
let behind = [], ahead = [];
let kept = null;      // the place to come back to after a lock

function part(number) {
  const now = open;
  if (!now.opened[number]) {
    now.opened[number] = openPart(now.header, now.key, number);
    now.opened[number].catch(() => { if (open === now) $("alert").textContent = PARTLY; });
  }
  return now.opened[number];
}

async function text(place) {
  const bytes = await part(place[0]);
  return new TextDecoder().decode(bytes.subarray(place[1], place[1] + place[2]));
}

async function unlock(passphrase) {
  const header = await readHeader(fromBase64($("sealed").textContent.trim()));
  const key = await siteKey(header, passphrase);
  let index;
  try {
    index = JSON.parse(new TextDecoder().decode(await openPart(header, key, 0)));
  } catch { throw damaged(); }
  if (index.format !== 1) throw new Problem(NEWER);
  const rows = new Map(index.entries.map((row) => [row[0], row]));
  open = { header, key, index, opened: [], rows, frame: null, page: null, docs: [], complete: false };
}

// ---- the frame ----

// What is read stands in a frame that can run no script, open no window and go nowhere, whatever an entry holds.
// Its first text is empty of words; pages are put into its document afterwards, so that a browser that writes down the
// first text of a frame writes nothing of the journal.
function makeFrame(sandbox) {
  return new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", sandbox);
    frame.title = "Journal";
    frame.addEventListener("load", () => resolve(frame), { once: true });
    frame.srcdoc = "<!doctype html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>Journal</title><style>" + open.index.style + "</style></head><body>" + open.index.frame + "</body></html>";
    $("frame").replaceChildren(frame);
  });
}

// Some browsers do not pass events of such a frame to the page around it. Then the frame is made again with scripts
// allowed by the sandbox; the policy of the page, which holds in the frame too, still allows none.
function hears(doc) {
  let heard = false;
  doc.addEventListener("afterword", () => { heard = true; }, { once: true });
  doc.dispatchEvent(new Event("afterword"));
  return heard;
}

async function prepareFrame() {
  let frame = await makeFrame("allow-same-origin");
  if (!hears(frame.contentDocument)) frame = await makeFrame("allow-same-origin allow-scripts");
  const doc = frame.contentDocument;
  open.frame = frame;
  open.page = doc.querySelector("[data-page]");
  paint();
  doc.addEventListener("click", clicked);
  doc.addEventListener("auxclick", (event) => { if (event.target.closest("a")) event.preventDefault(); });
  listen(doc);
}

function clicked(event) {
  const target = event.target.closest("a,[data-to],[data-do]");
  if (!target) return;
  if (target.tagName === "A" || target.dataset.to) event.preventDefault();
  if (target.dataset.to) go(target.dataset.to, Number(target.dataset.at) || 1);
  else if (target.dataset.do === "print") print();
  else if (target.dataset.do === "keys") showBox($("keys"));
  else if (target.tagName === "A") jump(target.getAttribute("href") || "");
}

function jump(href) {
  const place = href.length > 1 && href[0] === "#" && open.page.ownerDocument.getElementById(href.slice(1));
  if (!place) return;
  place.scrollIntoView({ block: "center" });
  place.focus({ preventScroll: true });
}

// ---- places ----

async function go(to, at, quietly) {
  if (!open) return;
  if (here && !quietly) {
    here.scroll = scroller().scrollTop;
    behind.push(here);
    ahead = [];
  }
  await show({ to, at: at || 1, scroll: 0 });
}

function step(from, onto) {
  if (!open || !from.length) return;
  here.scroll = scroller().scrollTop;
  onto.push(here);
  show(from.pop());
}
const back = () => step(behind, ahead);
const forward = () => step(ahead, behind);
const scroller = () => open.page.ownerDocument.scrollingElement;

async function show(place) {
  const now = open;
  here = place;
  let ready;
  try {
    ready = await compose(place);
  } catch (problem) {
    ready = notice("That page cannot be opened", problem instanceof Problem || problem.name === "OperationError" ? DAMAGED : "Something went wrong while opening it. Lock the journal and try again.");
  }
  if (open !== now || here !== place) return;
  open.page.replaceChildren(...ready);
  scroller().scrollTop = place.scroll;
  $("back").hidden = behind.length === 0;
  mark(place.to);
  const heading = open.page.querySelector("h1");
  if (heading) heading.focus({ preventScroll: true });
}

// The fragment of a place, as nodes of the frame's document.
async function compose({ to, at }) {
  const { index, page } = open, doc = page.ownerDocument, holder = doc.createElement("template");
  const number = /^entry\/(\d+)$/.exec(to);
  if (number) {
    const row = open.rows.get(Number(number[1]));
    if (!row) return notice("No such entry", "It is not in this page.");
    holder.innerHTML = await text([row[5][0], row[5][1] + row[5][2], row[6]]);
    return holder.content.childNodes;
  }
  const where = Object.hasOwn(index.pages, to) && index.pages[to];
  if (!where) return notice("No entries", "No entry in this page has that theme.");
  holder.innerHTML = await text(where);
  const list = holder.content.querySelector("[data-list]");
  if (list) await fill(list, to, at, doc);
  if (at > 1) holder.content.querySelectorAll("[data-first]").forEach((one) => one.remove());
  return holder.content.childNodes;
}

function notice(title, words) {
  const doc = open.page.ownerDocument, heading = doc.createElement("h1"), line = doc.createElement("p");
  heading.tabIndex = -1;
  heading.textContent = title;
  line.textContent = words;
  return [heading, line];
}

// A list of entries under the weeks they belong to.
async function fill(list, to, at, doc) {
  const { index } = open, theme = index.themes.findIndex(([id]) => "theme/" + id === to);
  const all = theme < 0 ? index.entries : index.entries.filter((row) => row[4].includes(theme));
  const first = (at - 1) * index.per_page, shown = all.slice(first, first + index.per_page);
  const cards = await Promise.all(shown.map((row) => text(row[5])));
  let week = -1;
  shown.forEach((row, i) => {
    if (row[1] !== week) {
      week = row[1];
      const heading = doc.createElement("h2");
      heading.className = "week";
      heading.textContent = index.weeks[week];
      list.append(heading);
    }
    const holder = doc.createElement("template");
    holder.innerHTML = cards[i];
    list.append(holder.content);
  });
  if (all.length <= index.per_page) return;
  const pager = doc.createElement("nav");
  pager.className = "pager";
  pager.setAttribute("aria-label", "More entries");
  const button = (words, onto) => {
    const one = doc.createElement("button");
    one.type = "button";
    one.className = "btn";
    one.dataset.to = to;
    one.dataset.at = onto;
    one.textContent = words;
    pager.append(one);
  };
  if (at > 1) button("Later entries", at - 1);
  if (first + index.per_page < all.length) button("Earlier entries", at + 1);
  list.append(pager);
}

function mark(to) {
  for (const one of document.querySelectorAll("#bar [data-to]")) {
    const exact = one.dataset.to === to;
    const within = (one.dataset.to === "timeline" && to.startsWith("entry/")) || (one.dataset.to === "themes" && to.startsWith("theme/"));
    if (exact || within) one.setAttribute("aria-current", exact ? "page" : "true");
    else one.removeAttribute("aria-current");
  }
}

// ---- search ----

const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\u2019/g, "'");
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: "\"", "#39": "'" };
const BLOCK = /^(p|li|h\d|td|th|dt|dd|div|br|pre|summary|blockquote)$/;

// The words of a fragment, apart from those behind a content note. Fragments are of the program's own making: a sign
// that could end a tag is written as an entity everywhere else.
function words(html) {
  const said = { open: "", hidden: "" };
  let at = 0, depth = 0, summary = false;
  const add = (piece) => { said[depth > 0 && !(summary && depth === 1) ? "hidden" : "open"] += piece; };
  for (const tag of html.matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
    add(html.slice(at, tag.index));
    at = tag.index + tag[0].length;
    if (BLOCK.test(tag[2])) add(" ");
    if (tag[2] === "details") depth += tag[1] ? -1 : 1;
    if (tag[2] === "summary") summary = !tag[1];
  }
  add(html.slice(at));
  const plain = (piece) => piece.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ENTITIES[name]).replace(/\s+/g, " ").trim();
  return { open: plain(said.open), hidden: plain(said.hidden) };
}

const reflection = (row) => text([row[5][0], row[5][1] + row[5][2] + row[7][0], row[7][1]]);

// Reads every part once, newest first, beside whatever else goes on.
async function gather() {
  const now = open;
  for (const row of now.index.entries) {
    let body = { open: "", hidden: "" };
    try { body = words(await reflection(row)); } catch { /* The part is damaged, and the page says so. */ }
    if (open !== now) return;
    const labels = row[4].map((theme) => now.index.themes[theme][1]).join(" ");
    now.docs.push({ row, head: fold([row[2], row[3], labels].join(" ")), open: fold(body.open), hidden: fold(body.hidden) });
  }
  now.complete = true;
  if ($("search").open) search();
}

let turns = 0;
function search() {
  if (!open) return;
  const now = open, asked = fold($("query").value).split(/\s+/).filter(Boolean), turn = ++turns;
  if (!asked.length) {
    $("hits").replaceChildren();
    $("found").textContent = "Type a word, a theme or a month.";
    return;
  }
  const found = [];
  for (const one of now.docs) {
    let hidden = false;
    const all = asked.every((word) => {
      if (one.head.includes(word) || one.open.includes(word)) return true;
      hidden = true;
      return one.hidden.includes(word);
    });
    if (all) found.push({ row: one.row, hidden });
  }
  const many = found.length === 1 ? "1 entry found" : found.length + " entries found";
  const rest = now.complete ? "" : " so far";
  $("found").textContent = found.length ? many + rest + (found.length > 30 ? ", the newest 30 are shown." : ".") : now.complete ? "Nothing found. Try part of a word." : "Still reading the entries\u2026";
  Promise.all(found.slice(0, 30).map((hit) => line(hit, asked).catch(() => null))).then((lines) => {
    if (open === now && turn === turns) $("hits").replaceChildren(...lines.filter(Boolean));
  });
}

async function line({ row, hidden }, asked) {
  const item = document.createElement("li"), button = document.createElement("button"), title = document.createElement("b"), under = document.createElement("span");
  button.type = "button";
  button.dataset.to = "entry/" + row[0];
  title.textContent = row[2];
  under.className = "sub";
  under.append(row[3] ? row[3] + ". " : "", ...(hidden ? ["Hidden by a content note"] : snippet(words(await reflection(row)).open, asked)));
  button.append(title, under);
  item.append(button);
  return item;
}

// About a hundred characters around the first word that stands in the text.
function snippet(whole, asked) {
  const from = [];
  let folded = "";
  for (let at = 0; at < whole.length;) {
    const letter = String.fromCodePoint(whole.codePointAt(at)), plain = fold(letter);
    for (let i = 0; i < plain.length; i++) from.push(at);
    folded += plain;
    at += letter.length;
  }
  const word = asked.find((one) => folded.includes(one));
  if (!word) return [whole.slice(0, 110) + (whole.length > 110 ? "\u2026" : "")];
  const at = folded.indexOf(word), start = from[at], end = from[at + word.length] ?? whole.length;
  const marked = document.createElement("mark");
  marked.textContent = whole.slice(start, end);
  return [(start > 40 ? "\u2026" : "") + whole.slice(Math.max(0, start - 40), start), marked, whole.slice(end, end + 60) + (end + 60 < whole.length ? "\u2026" : "")];
}

// A box gives the focus back to where it was, in the frame too, unless it led somewhere else.
let before = null;
function showBox(box) {
  before = open && open.page ? open.page.ownerDocument.activeElement : null;
  box.showModal();
}
function boxClosed() {
  const place = before;
  before = null;
  if (document.querySelector("dialog[open]") || !place || !place.isConnected) return;
  if (place === place.ownerDocument.body) open && open.page.querySelector("h1").focus({ preventScroll: true });
  else place.focus({ preventScroll: true });
}

function openSearch() {
  if (!open || document.querySelector("dialog[open]") || !$("veil").hidden) return;
  $("query").value = "";
  showBox($("search"));
  search();
  $("query").focus();
}

function searchKeys(event) {
  const hits = [...$("hits").querySelectorAll("button")], at = hits.indexOf(document.activeElement);
  if (event.key === "ArrowDown" && hits.length) hits[Math.min(at + 1, hits.length - 1)].focus();
  else if (event.key === "ArrowUp" && at >= 0) (at === 0 ? $("query") : hits[at - 1]).focus();
  else if (event.key === "Enter" && document.activeElement === $("query")) { if (hits.length) hits[0].click(); }
  else return;
  event.preventDefault();
}

// ---- paper ----

let paper = null;
function fillPaper() {
  if (!open || !here || $("paper").hasAttribute("data-filled")) return;
  const sheet = open.page.querySelector("[data-sheet]");
  if (!sheet) return;
  const symbols = open.page.ownerDocument.querySelector("svg");
  paper = paper || $("paper").attachShadow({ mode: "open" });
  const style = new CSSStyleSheet();
  style.replaceSync(open.index.style);
  paper.adoptedStyleSheets = [style];
  paper.replaceChildren(...[symbols, sheet].filter(Boolean).map((one) => document.importNode(one, true)));
  $("paper").setAttribute("data-filled", "");
}
function emptyPaper() {
  if (paper) paper.replaceChildren();
  $("paper").removeAttribute("data-filled");
}

// ---- privacy ----

let last = Date.now(), shifts = 0, shiftAt = 0, focused = null;

function wipe() {
  emptyPaper();
  document.querySelectorAll("dialog[open]").forEach((one) => one.close());
  $("hits").replaceChildren();
  $("frame").replaceChildren();
  for (const id of ["query", "passphrase"]) $(id).value = "";
  for (const id of ["found", "alert", "name", "error", "status"]) $(id).textContent = "";
  if (here) kept = { to: here.to, at: here.at, scroll: 0 };
  open = here = focused = null;
  behind = [];
  ahead = [];
  $("veil").hidden = $("toast").hidden = $("reader").hidden = $("back").hidden = true;
  $("reader").inert = false;
  $("gate").hidden = false;
  document.title = "Locked";
  hide();
}

function lock() {
  if (!open) return;
  wipe();
  $("status").textContent = "The journal is locked.";
  $("passphrase").focus();
}

function quit() {
  open = kept = null;
  document.body.replaceChildren();
  location.replace("about:blank");
}

function veil() {
  if (!open || !$("veil").hidden) return;
  document.querySelectorAll("dialog[open]").forEach((one) => one.close());
  focused = document.activeElement;
  $("veil").hidden = false;
  $("reader").inert = true;
  $("unveil").focus();
}

function unveil() {
  last = Date.now();
  $("toast").hidden = $("veil").hidden = true;
  $("reader").inert = false;
  const heading = open && open.page && open.page.querySelector("h1");
  if (focused && focused.isConnected && focused.tagName !== "IFRAME" && focused !== document.body) focused.focus();
  else if (heading) heading.focus({ preventScroll: true });
}

function sign() {
  if (!$("veil").hidden) return;
  last = Date.now();
  $("toast").hidden = true;
}

function tick() {
  if (!open) return;
  const idle = Date.now() - last;
  if (idle >= LOCK) return lock();
  if (idle >= VEIL) veil();
  const warn = idle >= WARN;
  if (warn && $("toast").hidden) $("toast").hidden = false;
  if (warn) $("left").textContent = Math.max(1, Math.ceil((LOCK - idle) / 1000));
}

function pressed(event) {
  if (event.key === "Shift") {
    if (event.repeat) return;
    shifts = Date.now() - shiftAt < 1500 ? shifts + 1 : 1;
    shiftAt = Date.now();
    if (shifts >= 3) quit();
    return;
  }
  shifts = 0;
  sign();
  if (!open || !$("veil").hidden) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); openSearch(); }
  else if (event.altKey && event.key === "ArrowLeft") { event.preventDefault(); back(); }
  else if (event.altKey && event.key === "ArrowRight") { event.preventDefault(); forward(); }
  else if (event.key === "/" && $("single").checked && !document.querySelector("dialog[open]")) { event.preventDefault(); openSearch(); }
}

function listen(doc) {
  doc.addEventListener("keydown", pressed);
  for (const kind of ["pointerdown", "pointermove", "wheel", "scroll", "touchstart"]) doc.addEventListener(kind, sign, { passive: true, capture: true });
}

function paint() {
  const value = document.querySelector("input[name=colours]:checked").value;
  for (const one of [root, open && open.frame && open.frame.contentDocument.documentElement]) {
    if (one && value) one.dataset.theme = value;
    else if (one) delete one.dataset.theme;
  }
}

// ---- the gate ----

function hide() {
  $("passphrase").type = "password";
  $("show").setAttribute("aria-pressed", "false");
  $("show").setAttribute("aria-label", "Show passphrase");
  $("show").textContent = "Show";
}

function toggle() {
  const shown = $("passphrase").type === "text";
  hide();
  if (!shown) {
    $("passphrase").type = "text";
    $("show").setAttribute("aria-pressed", "true");
    $("show").setAttribute("aria-label", "Hide passphrase");
    $("show").textContent = "Hide";
  }
  $("passphrase").focus();
}

function busy(on) {
  $("unlock").setAttribute("aria-disabled", String(on));
  $("unlock").textContent = on ? "Opening\u2026" : "Unlock";
  $("progress").hidden = !on;
  $("status").textContent = on ? "Opening the journal. This takes a moment." : "";
}

function refuse(message) {
  $("error").textContent = message;
  $("passphrase").setAttribute("aria-invalid", "true");
  $("passphrase").focus();
  $("passphrase").select();
}

async function submitted(event) {
  event.preventDefault();
  if ($("unlock").getAttribute("aria-disabled") === "true") return;
  $("error").textContent = "";
  $("passphrase").removeAttribute("aria-invalid");
  if (!$("passphrase").value) return refuse("Enter your passphrase.");
  busy(true);
  try {
    await unlock($("passphrase").value);
    $("passphrase").value = "";
    hide();
    await enter();
    busy(false);
  } catch (problem) {
    open = null;
    busy(false);
    refuse(problem instanceof Problem ? problem.message : DAMAGED);
  }
}

async function enter() {
  $("name").textContent = open.index.title;
  $("gate").hidden = true;
  $("reader").hidden = false;
  document.title = "Journal";
  last = Date.now();
  await prepareFrame();
  const place = kept || { to: "timeline", at: 1, scroll: 0 };
  kept = null;
  await show(place);
  gather();
}

function begin() {
  listen(document);
  $("exit-gate").addEventListener("click", quit);
  $("exit").addEventListener("click", quit);
  if (!window.isSecureContext || !window.crypto || !crypto.subtle || !window.DecompressionStream) {
    $("error").textContent = TOO_OLD;
    $("unlock").disabled = $("passphrase").disabled = true;
    return;
  }
  $("form").addEventListener("submit", submitted);
  $("show").addEventListener("click", toggle);
  $("passphrase").addEventListener("keyup", (event) => {
    $("caps").textContent = event.getModifierState && event.getModifierState("CapsLock") ? "Caps Lock is on." : "";
  });
  $("bar").addEventListener("click", clicked);
  $("back").addEventListener("click", back);
  $("find").addEventListener("click", openSearch);
  $("lock").addEventListener("click", lock);
  $("query").addEventListener("input", search);
  $("search").addEventListener("keydown", searchKeys);
  $("search").addEventListener("click", (event) => {
    const hit = event.target.closest("[data-to]");
    if (!hit) return;
    before = null;
    $("search").close();
    go(hit.dataset.to);
  });
  $("search").addEventListener("close", () => {
    if ($("search").open) return;
    turns++;
    $("hits").replaceChildren();
    $("query").value = "";
    boxClosed();
  });
  $("keys").addEventListener("close", boxClosed);
  document.querySelectorAll("[data-close]").forEach((one) => one.addEventListener("click", () => one.closest("dialog").close()));
  document.querySelector("#search form").addEventListener("submit", (event) => event.preventDefault());
  document.querySelectorAll("input[name=colours]").forEach((one) => one.addEventListener("change", paint));
  $("unveil").addEventListener("click", unveil);
  $("stay").addEventListener("click", unveil);
  document.addEventListener("visibilitychange", () => { if (document.hidden) veil(); });
  window.addEventListener("beforeprint", fillPaper);
  window.addEventListener("afterprint", emptyPaper);
  window.addEventListener("pagehide", () => { if (open) wipe(); kept = null; });
  setInterval(tick, 500);
  $("passphrase").focus();
}
begin();
})();
