"use strict";
// The reader of a sealed journal page. The opener, which stands before it, opens the container; the reader shows what is
// in it. It keeps words in memory only: nothing goes into the address, the title, the history or any storage, and all of
// it is dropped at the lock.
(() => {
const $ = (id) => document.getElementById(id);
const root = document.documentElement, SCRIPT = document.currentScript.textContent;
const seconds = (name, usual) => (Number(root.dataset[name]) || usual) * 1000;
const VEIL = seconds("veil", 60), WARN = seconds("warn", 270), LOCK = seconds("lock", 300);
const WRONG = "That passphrase did not open the journal. Nothing has been lost, and you can try again as often as you need.";
const DAMAGED = "This file is damaged, so it cannot be opened. Your journal itself is not affected: make a fresh page with \u201cafterword build\u201d.";
const PARTLY = "Part of this file is damaged. What could be opened is here. Your journal itself is not affected: make a fresh page with \u201cafterword build\u201d.";
const NEWER = "This page was made by a newer version of Afterword, and its reader has been changed. Make a fresh page with \u201cafterword build\u201d.";
const TOO_OLD = "This browser cannot open the journal from here. Copy the file to your computer and open it in a current Firefox, Chrome, Edge or Safari.";

// ---- the opener ----

const SENTENCES = { wrong: WRONG, damaged: DAMAGED, newer: NEWER };
const stopped = () => Object.assign(new Error("stopped"), { word: "stopped" });

// The text of the worker is a part of this script, so that the hash in the policy speaks for it too.
function workerOpener() {
  return new Promise((resolve, reject) => {
    const address = URL.createObjectURL(new Blob(["(" + makeOpener + ")().serve(self)"], { type: "text/javascript" }));
    const asked = new Map();
    let calls = 0, tell = () => {}, worker = null;
    const stop = () => {
      URL.revokeObjectURL(address);
      if (worker) worker.terminate();
      asked.forEach((one) => one.reject(stopped()));
      asked.clear();
    };
    const fail = () => {
      stop();
      reject(stopped());
    };
    const call = (name, given, moved = []) => new Promise((done, failed) => {
      asked.set(++calls, { resolve: done, reject: failed });
      worker.postMessage({ call: calls, name, given }, moved);
    });
    const late = setTimeout(fail, 5000);
    const opener = {
      open: (text, passphrase, listener) => {
        tell = listener;
        return call("open", [text, passphrase], [text.buffer]);
      },
      read: (place) => call("read", [place]),
      find: (words) => call("find", [words]),
      gather: () => call("gather", []),
      file: (number) => call("file", [number]),
      picture: (number) => call("picture", [number]),
      stop,
    };
    const heard = ({ data }) => {
      if (data.ready) {
        clearTimeout(late);
        URL.revokeObjectURL(address);
        resolve(opener);
      } else if (data.told) {
        tell(data.told);
      } else {
        const one = asked.get(data.call);
        asked.delete(data.call);
        if (one && data.word) one.reject(Object.assign(new Error(data.word), { word: data.word }));
        else if (one) one.resolve(data.result);
      }
    };
    try {
      worker = new Worker(address);
    } catch {
      clearTimeout(late);
      return fail();
    }
    worker.onmessage = heard;
    worker.onerror = (event) => {
      event.preventDefault();
      clearTimeout(late);
      fail();
    };
  });
}

const startOpener = () => (window.Worker ? workerOpener().catch(() => makeOpener()) : Promise.resolve(makeOpener()));

// ---- what is open ----

let opening = null;   // { opener } from the passphrase to the first page
let open = null;      // { opener, keeping, index, rows, frame, page } while unlocked
let here = null;      // { to, at, scroll }
let places = new Map(); // the places that were gone to, by their number; the history of the browser holds the number alone
let kept = null;      // these places while it is locked, sealed with the key of the page

const text = (place) => open.opener.read(place);

async function unlock(passphrase, attempt) {
  attempt.opener = await startOpener();
  if (opening !== attempt) return attempt.opener.stop();
  const { json, keeping } = await attempt.opener.open(new TextEncoder().encode($("sealed").textContent), passphrase, told);
  if (opening !== attempt) return;
  const index = JSON.parse(json), rows = new Map(index.entries.map((row) => [row[0], row]));
  open = { opener: attempt.opener, keeping, index, rows, frame: null, page: null };
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
  doc.addEventListener("toggle", (event) => { if (event.target.open) pictures(event.target); }, true);
  doc.addEventListener("auxclick", (event) => { if (event.target.closest("a,area")) event.preventDefault(); });
  listen(doc);
}

const isLink = (one) => one.localName === "a" || one.localName === "area";

function clicked(event) {
  const target = event.target.closest("a,area,[data-to],[data-do],[data-save]");
  if (!target) return;
  if (isLink(target) || target.dataset.to) event.preventDefault();
  if (target.dataset.to) go(target.dataset.to, Number(target.dataset.at) || 1);
  else if (target.dataset.do === "print") print();
  else if (target.dataset.do === "keys") showBox($("keys"));
  else if (target.dataset.save) save(Number(target.dataset.save));
  else if (isLink(target)) jump(target.getAttribute("href") || "");
}

// ---- pictures and files ----

// A picture takes the place of its words when it is to be seen: not before its entry is opened, and not while it is
// behind a note that is folded. Where it cannot be shown, the words stay.
async function pictures(within) {
  const now = open;
  for (const words of within.querySelectorAll("[data-picture]")) {
    if (open !== now) return;
    if (words.closest("details:not([open])")) continue;
    const number = Number(words.dataset.picture), image = words.ownerDocument.createElement("img");
    delete words.dataset.picture;
    try {
      const address = await now.opener.picture(number);
      if (open !== now) return;
      image.className = "shown";
      image.alt = words.lastElementChild.textContent || "A picture without a description";
      image.src = address;
      await image.decode();
      if (open === now && words.isConnected) words.replaceWith(image);
    } catch { /* The words stay. */ }
  }
}

// A file is saved by the reader's own wish, outside the frame, which may save nothing.
async function save(number) {
  const now = open, row = (open.index.files || [])[number];
  let bytes;
  try { bytes = await now.opener.file(number); } catch { return; }
  if (open !== now || !row) return;
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" })), link = document.createElement("a");
  bytes.fill(0);
  link.href = address;
  link.download = row[2] || "file";
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 4000);
}

function jump(href) {
  const place = href.length > 1 && href[0] === "#" && open.page.ownerDocument.getElementById(href.slice(1));
  if (!place) return;
  place.scrollIntoView({ block: "center" });
  place.focus({ preventScroll: true });
}

// ---- places ----

// The browser keeps a step for each place, so that its own Back and Forward work. A step holds a number and nothing else.
const HOME = { to: "timeline", at: 1, scroll: 0 };
const step = () => Number.isInteger(history.state) && history.state > 0 ? history.state : 0;

function leave() {
  if (here && open && open.page) here.scroll = scroller().scrollTop;
}

function go(to, at) {
  if (!open || !here) return;
  const place = { to, at: at || 1, scroll: 0 };
  leave();
  if (here.to !== place.to || here.at !== place.at) {
    // A browser that is asked for very many steps at once refuses some; the place then takes that of the one before.
    try { history.pushState(step() + 1, ""); } catch { /* As said. */ }
    for (const number of places.keys()) if (number > step()) places.delete(number);
  }
  places.set(step(), place);
  show(place);
}

// The browser has gone to another step. Of one from before the page was opened nothing is known.
function stepped() {
  if (leaving) return vanish();
  if (!open || !here) return;
  leave();
  before = null;
  document.querySelectorAll("dialog[open]").forEach((one) => one.close());
  if (!places.has(step())) places.set(step(), { ...HOME });
  show(places.get(step()));
}

const back = () => { if (open && places.has(step() - 1)) history.back(); };
const forward = () => { if (open && places.has(step() + 1)) history.forward(); };

// The places are sealed at the lock under a key that goes with it, and come back with the passphrase.
function keep() {
  leave();
  const iv = crypto.getRandomValues(new Uint8Array(12)), bytes = new TextEncoder().encode(JSON.stringify([...places]));
  const sealed = crypto.subtle.encrypt({ name: "AES-GCM", iv }, open.keeping, bytes);
  sealed.catch(() => {});
  bytes.fill(0);
  return { iv, sealed };
}

async function comeBack() {
  try {
    const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, open.keeping, await kept.sealed);
    places = new Map(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    places = new Map();
  }
  kept = null;
  if (!places.has(step())) places.set(step(), { ...HOME });
}
const scroller = () => open.page.ownerDocument.scrollingElement;

async function show(place) {
  const now = open;
  here = place;
  let ready;
  try {
    ready = await compose(place);
  } catch (problem) {
    ready = notice("That page cannot be opened", problem.word === "damaged" ? DAMAGED : "Something went wrong while opening it. Lock the journal and try again.");
  }
  if (open !== now || here !== place) return;
  open.page.replaceChildren(...ready);
  scroller().scrollTop = place.scroll;
  $("back").hidden = !places.has(step() - 1);
  mark(place.to);
  const heading = open.page.querySelector("h1");
  if (heading) heading.focus({ preventScroll: true });
  await pictures(open.page);
  // What was below a picture has moved.
  if (open === now && here === place && place.scroll > scroller().scrollTop) scroller().scrollTop = place.scroll;
}

// A fragment as nodes. Whatever loads or leads of itself is taken out before it can: nothing of the program's making does,
// and no policy keeps a browser from connecting to where a link leads before it is asked whether it may go there.
const LOADS = "link, meta, base, script, style, iframe, frame, object, embed, form, portal, animate, set, foreignObject";
const LEADS = /^(href|xlink:href|src|srcset|ping|action|formaction|poster|background|data)$/;
function fragment(html, doc) {
  const holder = doc.createElement("template");
  holder.innerHTML = html;
  holder.content.querySelectorAll(LOADS).forEach((one) => one.remove());
  for (const one of holder.content.querySelectorAll("*")) for (const { name, value } of [...one.attributes]) {
    if (LEADS.test(name) && !/^(#|data:|blob:)/.test(value)) one.removeAttribute(name);
  }
  return holder.content;
}

// The fragment of a place, as nodes of the frame's document.
async function compose({ to, at }) {
  const { index, page } = open, doc = page.ownerDocument;
  const number = /^entry\/(\d+)$/.exec(to);
  if (number) {
    const row = open.rows.get(Number(number[1]));
    if (!row) return notice("No such entry", "It is not in this page.");
    return fragment(await text([row[5][0], row[5][1] + row[5][2], row[6]]), doc).childNodes;
  }
  const where = Object.hasOwn(index.pages, to) && index.pages[to];
  if (!where) return notice("No entries", "No entry in this page has that theme.");
  const content = fragment(await text(where), doc), list = content.querySelector("[data-list]");
  if (list) await fill(list, to, at, doc);
  if (at > 1) content.querySelectorAll("[data-first]").forEach((one) => one.remove());
  return content.childNodes;
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
    list.append(fragment(cards[i], doc));
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
    const above = to.startsWith("entry/") ? "timeline" : to.startsWith("theme/") ? "themes" : to.split("/")[0];
    const within = one.dataset.to === above;
    if (exact || within) one.setAttribute("aria-current", exact ? "page" : "true");
    else one.removeAttribute("aria-current");
  }
}

// ---- search ----

let turns = 0;
async function search() {
  if (!open) return;
  const now = open, turn = ++turns;
  if (!$("query").value.trim()) {
    $("hits").replaceChildren();
    $("found").textContent = "Type a word, a theme or a month.";
    return;
  }
  let found;
  try { found = await now.opener.find($("query").value); } catch { return; }
  if (open !== now || turn !== turns) return;
  const many = found.total === 1 ? "1 entry found" : found.total + " entries found";
  const reading = "Still reading the entries, " + Math.floor(found.share * 100) + " % done.";
  const shown = found.total > found.hits.length && found.total > 30 ? ", the newest 30 are shown." : ".";
  $("found").textContent = found.complete
    ? (found.total ? many + shown : "Nothing found. Try part of a word.")
    : (found.total ? many + " so far" + shown + " " : "") + reading;
  $("hits").replaceChildren(...found.hits.map(line));
}

function line({ number, title, date, hidden, pieces }) {
  const item = document.createElement("li"), button = document.createElement("button"), name = document.createElement("b"), under = document.createElement("span");
  button.type = "button";
  button.dataset.to = "entry/" + number;
  name.textContent = title;
  under.className = "sub";
  under.append(date ? date + ". " : "", hidden ? "Hidden by a content note" : pieces[0] || "");
  if (pieces.length === 3) {
    const marked = document.createElement("mark");
    marked.textContent = pieces[1];
    under.append(marked, pieces[2]);
  }
  button.append(name, under);
  item.append(button);
  return item;
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
  // Paper cannot be asked for a table.
  paper.querySelectorAll(".as-table").forEach((one) => { one.open = true; });
  $("paper").dataset.sheet = sheet.dataset.sheet;
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
  if (open) open.opener.stop();
  open = here = focused = null;
  places = new Map();
  $("veil").hidden = $("toast").hidden = $("reader").hidden = $("back").hidden = true;
  $("reader").inert = false;
  $("gate").hidden = false;
  document.title = "Locked";
  hide();
}

function lock() {
  if (!open) return;
  kept = here && keep();
  wipe();
  $("status").textContent = "The journal is locked.";
  $("passphrase").focus();
}

// The step that the page was opened with is the one to replace, or Back would bring the page up again. What takes its
// place is an empty page that goes on to about:blank, and with that the steps ahead are gone, so that Forward leads
// nowhere. It is made in memory, with this very script, the one that the policy allows, which does nothing else there.
let leaving = false;
function vanish() {
  const empty = ["<!doctype html><title></title><script>", SCRIPT, "<\/script>"];
  try { location.replace(URL.createObjectURL(new Blob(empty, { type: "text/html" }))); } catch { location.replace("about:blank"); }
}
// Only what is asked for after a page has loaded is a step of its own.
const goOn = () => window.addEventListener("load", () => setTimeout(() => { location.href = "about:blank"; }));
function quit() {
  if (leaving) return;
  leaving = true;
  for (const one of [open, opening]) if (one && one.opener) one.opener.stop();
  open = opening = here = kept = null;
  places = new Map();
  document.body.replaceChildren();
  document.title = "";
  if (!step()) return vanish();
  // A browser keeps some fifty steps and forgets the first ones.
  history.go(-Math.min(step(), history.length - 1));
  setTimeout(vanish, 250);
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

const STEPS = {
  start: "Opening the journal. This takes a moment.",
  key: "Step 1 of 2: checking your passphrase. This takes about a second, and longer on a phone.",
  slow: "Still checking your passphrase. Nothing is wrong: this takes longer on an older device.",
  index: "Step 2 of 2: opening the list of entries.",
};
let patience = 0;

function busy(on) {
  clearTimeout(patience);
  $("unlock").setAttribute("aria-disabled", String(on));
  $("unlock").textContent = on ? "Opening\u2026" : "Unlock";
  $("progress").hidden = $("cancel").hidden = !on;
  $("progress").value = 0;
  $("status").textContent = on ? STEPS.start : "";
}

// What the opener tells on its way.
function told({ step }) {
  if (step === "key" && opening) patience = setTimeout(() => { $("status").textContent = STEPS.slow; }, 4000);
  if (step === "index") clearTimeout(patience);
  if (opening && STEPS[step]) {
    $("status").textContent = STEPS[step];
    $("progress").value = step === "key" ? 1 : 2;
  }
  if (step === "damaged" && open) $("alert").textContent = PARTLY;
  if ((step === "entries" || step === "complete") && open && $("search").open) search();
}

// Ends what is under way, and leaves neither a word of it nor the passphrase.
function cancel() {
  if (!opening) return;
  if (opening.opener) opening.opener.stop();
  opening = null;
  $("passphrase").value = "";
  hide();
  busy(false);
  $("status").textContent = "Stopped. Nothing was opened.";
  $("passphrase").focus();
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
  const attempt = opening = { opener: null };
  busy(true);
  try {
    await unlock($("passphrase").value, attempt);
    if (opening !== attempt) return;
    opening = null;
    $("passphrase").value = "";
    hide();
    busy(false);
    await enter();
  } catch (problem) {
    if (attempt.opener) attempt.opener.stop();
    // Cancelled before, or locked while the first page was on its way.
    if (opening !== attempt && !(open && open.opener === attempt.opener)) return;
    if (open) wipe();
    opening = null;
    busy(false);
    refuse(SENTENCES[problem.word] || DAMAGED);
  }
}

async function enter() {
  $("name").textContent = open.index.title;
  $("gate").hidden = true;
  $("reader").hidden = false;
  document.title = "Journal";
  last = Date.now();
  // A page for someone else has not every place.
  for (const one of document.querySelectorAll("#bar [data-to]")) one.hidden = !Object.hasOwn(open.index.pages, one.dataset.to);
  await prepareFrame();
  await comeBack();
  await show(places.get(step()));
  if (open) open.opener.gather().catch(() => { /* Locked meanwhile. */ });
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
  $("cancel").addEventListener("click", cancel);
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
  history.scrollRestoration = "manual";
  window.addEventListener("popstate", stepped);
  window.addEventListener("pagehide", () => { cancel(); if (open) wipe(); kept = null; });
  setInterval(tick, 500);
  $("passphrase").focus();
}
if (location.protocol === "blob:") goOn();
else begin();
})();
