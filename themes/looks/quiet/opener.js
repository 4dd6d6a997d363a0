"use strict";
// Opens the sealed container of a page: docs/format-page.md describes every byte. It runs in a worker where there is one,
// made of this very text, so that a page stays awake while it works and a lock or a cancel ends it whole; without one it
// runs beside the page in short slices. It knows nothing of the page around it and keeps all it knows in memory.
const makeOpener = function () {
  const LISTED = 30, KEPT = 8;
  const NUMBERS = { one: 192, two: 56, spelt: 255 };
  const EXCLUDED = [0, 7, 8, 9, 10, 11, 12, 13, 26, 27, 32, 44, 60, 127], COMMA = 44;

  // Errors are told by one word; the page has the sentences.
  const fail = (word) => Object.assign(new Error(word), { word });
  const damaged = () => fail("damaged");

  // Long loops stop now and then, so that whatever else waits can have its turn.
  let rested = Date.now(), stopped = false;
  function goOn() {
    if (stopped) throw fail("stopped");
  }
  async function breathe() {
    goOn();
    if (Date.now() - rested < 24) return;
    await new Promise((resolve) => setTimeout(resolve));
    rested = Date.now();
    goOn();
  }

  // ---- text to bytes ----

  const KIND = new Uint8Array(128);
  for (const one of EXCLUDED) KIND[one] = 1;
  for (const blank of [9, 10, 12, 13, 32]) KIND[blank] = 2;

  // Seven bits of a character of one byte, fourteen of one of two. A run may come with one zero byte too many.
  async function fromText(text, length) {
    const out = new Uint8Array(length + 1), end = text.length;
    let at = 0, bits = 0, held = 0, from = 0;
    while (from < end) {
      const stop = Math.min(end, from + 32768);
      for (; from < stop; from++) {
        const first = text[from];
        if (first < 128) {
          if (KIND[first] === 2) continue;
          if (KIND[first]) throw damaged();
          bits = bits << 7 | first;
          held += 7;
        } else {
          const second = text[++from], place = ((first & 31) << 6 | second & 63) - 256;
          if ((first & 224) !== 192 || (second & 192) !== 128 || place < 0 || place >= 1792) throw damaged();
          bits = bits << 14 | EXCLUDED[place >> 7] << 7 | place & 127;
          held += 14;
        }
        while (held >= 8) {
          held -= 8;
          out[at++] = bits >> held;
        }
        bits &= (1 << held) - 1;
      }
      await breathe();
    }
    if (bits || at < length || at > length + 1 || out[length]) throw damaged();
    return out.subarray(0, length);
  }

  function runs(text) {
    const found = [];
    for (let from = 0; from <= text.length;) {
      const comma = text.indexOf(COMMA, from), end = comma < 0 ? text.length : comma;
      found.push(text.subarray(from, end));
      from = end + 1;
    }
    return found;
  }

  // ---- the container ----

  async function readHeader(text) {
    const [version, first, ...parts] = runs(text);
    const number = new TextDecoder().decode(version).trim();
    if (!/^\d{1,5}$/.test(number) || !first) throw damaged();
    if (Number(number) !== 2) throw fail(Number(number) > 2 ? "newer" : "damaged");
    const length = 132 + 4 * parts.length;
    const bytes = await fromText(first, length), view = new DataView(bytes.buffer);
    if (new TextDecoder().decode(bytes.subarray(0, 8)) !== "AFTERWRD") throw damaged();
    if (view.getUint16(8) > 2) throw fail("newer");
    const digest = bytes.subarray(length - 32);
    const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.subarray(0, length - 32)));
    if (found.some((byte, i) => byte !== digest[i])) throw damaged();
    const iterations = view.getUint32(12);
    if (view.getUint32(8) !== 0x00020102 || iterations < 1 || iterations > 4e6 || view.getUint32(96) !== parts.length) throw damaged();
    return {
      fixed: bytes.subarray(0, 48), salt: bytes.subarray(16, 48), wrapped: bytes.subarray(48, 96), iterations, digest,
      parts: parts.map((run, i) => ({ run, length: view.getUint32(100 + 4 * i) })),
    };
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
    } catch { throw fail("wrong"); }
    const key = await subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]), keeping = await keepingKey(raw);
    raw.fill(0);
    return { key, keeping };
  }

  // The key under which places wait while the page is locked. It opens no part.
  async function keepingKey(raw) {
    const name = new TextEncoder().encode("afterword places"), both = new Uint8Array(name.length + raw.length);
    both.set(name);
    both.set(raw, name.length);
    const digest = await crypto.subtle.digest("SHA-256", both);
    both.fill(0);
    return crypto.subtle.importKey("raw", digest, "AES-GCM", false, ["encrypt", "decrypt"]);
  }

  // A part as it was before it was sealed: words as numbers.
  async function unseal(header, key, number) {
    const iv = new Uint8Array(12), place = new Uint8Array(36), { run, length } = header.parts[number];
    if (length > run.length) throw damaged();
    new DataView(iv.buffer).setUint32(8, number);
    place.set(header.digest);
    new DataView(place.buffer).setUint32(32, number);
    const sealed = await fromText(run, length);
    let padded;
    try {
      padded = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: place }, key, sealed));
    } catch { throw damaged(); }
    const view = new DataView(padded.buffer), deflated = padded.subarray(12, 12 + view.getUint32(0));
    const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const coded = new Uint8Array(await new Response(stream).arrayBuffer());
    const plain = view.getUint32(8);
    if (coded.length !== view.getUint32(4)) throw damaged();
    padded.fill(0);
    return { coded, plain };
  }

  // ---- numbers to words ----

  // Dashes and quotation marks are no words; any other character beyond ASCII is.
  function isWord(bytes, at, end) {
    const first = bytes[at];
    if (first === 0xe2 && at + 1 < end && bytes[at + 1] === 0x80) return at + 2 < end && bytes[at + 2] === 0x99;
    return first >= 128 || first === 39 || (first >= 48 && first <= 57) || (first >= 65 && first <= 90) || (first >= 97 && first <= 122);
  }

  function list(bytes) {
    const starts = [0], word = [];
    for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, end + 1)) {
      word.push(isWord(bytes, starts[starts.length - 1], end));
      starts.push(end + 1);
    }
    return { bytes, starts: Uint32Array.from(starts), word: Uint8Array.from(word) };
  }

  async function expand(coded, words, length) {
    const out = new Uint8Array(length), { bytes, starts, word } = words, { one, two, spelt } = NUMBERS, end = coded.length;
    let at = 0, afterWord = false, from = 0;
    while (from < end) {
      const stop = Math.min(end, from + 16384);
      while (from < stop) {
        let number = coded[from++], source = bytes, start, size, isOne;
        if (number === spelt) {
          let shift = 0, byte;
          size = 0;
          do {
            byte = coded[from++];
            size += (byte & 127) * 2 ** shift;
            shift += 7;
          } while (byte > 127 && shift < 35);
          if (!(from + size <= end)) throw damaged();
          source = coded;
          start = from;
          from += size;
          isOne = size > 0 && isWord(coded, start, from);
        } else {
          if (number >= one + two) number = one + two * 256 + (number - one - two) * 65536 + coded[from++] * 256 + coded[from++];
          else if (number >= one) number = one + (number - one) * 256 + coded[from++];
          if (!(number < word.length)) throw damaged();
          start = starts[number];
          size = starts[number + 1] - start - 1;
          isOne = word[number] === 1;
        }
        if (at + size + 1 > length + (isOne && afterWord ? 0 : 1)) throw damaged();
        if (isOne && afterWord) out[at++] = 32;
        for (const last = start + size; start < last; start++) out[at++] = source[start];
        afterWord = isOne;
      }
      await breathe();
    }
    if (at !== length) throw damaged();
    return out;
  }

  // ---- what is open ----

  let header = null, key = null, words = null, index = null, tell = () => {};
  const opened = new Map();

  // The parts that were read last are kept; the rest opens again in some milliseconds.
  function part(number) {
    let bytes = opened.get(number);
    opened.delete(number);
    if (!bytes) {
      bytes = unseal(header, key, number).then(({ coded, plain }) => expand(coded, words, plain));
      bytes.catch(() => tell({ step: "damaged" }));
      if (opened.size >= KEPT) opened.delete(opened.keys().next().value);
    }
    opened.set(number, bytes);
    return bytes;
  }

  async function read(place) {
    if (!header.parts[place[0]]) throw damaged();
    const bytes = await part(place[0]);
    return new TextDecoder().decode(bytes.subarray(place[1], place[1] + place[2]));
  }

  // Opens the index and gives it as its JSON.
  async function open(text, passphrase, listener) {
    tell = listener;
    header = await readHeader(text);
    if (!header.parts.length) throw damaged();
    tell({ step: "key" });
    const keys = await siteKey(header, passphrase);
    key = keys.key;
    goOn();
    tell({ step: "index" });
    const { coded, plain } = await unseal(header, key, 0);
    if (coded.length < 4) throw damaged();
    const listed = new DataView(coded.buffer).getUint32(0) + 4;
    if (listed > coded.length) throw damaged();
    words = list(coded.slice(4, listed));
    const json = new TextDecoder().decode(await expand(coded.subarray(listed), words, plain));
    try { index = JSON.parse(json); } catch { throw damaged(); }
    if (index.format !== 1) throw fail("newer");
    return { json, keeping: keys.keeping };
  }

  // ---- search ----

  // Letters without their marks, and signs in their plain form, so that a text of Latin letters stays short in memory.
  const PLAIN = { "\u2018": "'", "\u2019": "'", "\u201c": "\"", "\u201d": "\"", "\u2013": "-", "\u2014": "-", "\u2026": ".", "\u00a0": " " };
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0]/g, (sign) => PLAIN[sign]);
  const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: "\"", "#39": "'" };
  const BLOCK = /^(p|li|h\d|td|th|dt|dd|div|br|pre|summary|blockquote)$/;

  // The words of a fragment, apart from those behind a content note. Fragments are of the program's own making: a sign
  // that could end a tag is written as an entity everywhere else.
  function said(html) {
    const all = { open: "", hidden: "" };
    let at = 0, depth = 0, summary = false;
    const add = (piece) => { all[depth > 0 && !(summary && depth === 1) ? "hidden" : "open"] += piece; };
    for (const tag of html.matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
      add(html.slice(at, tag.index));
      at = tag.index + tag[0].length;
      if (BLOCK.test(tag[2])) add(" ");
      if (tag[2] === "details") depth += tag[1] ? -1 : 1;
      if (tag[2] === "summary") summary = !tag[1];
    }
    add(html.slice(at));
    const plain = (piece) => piece.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ENTITIES[name]).replace(/\s+/g, " ").trim();
    return { open: plain(all.open), hidden: plain(all.hidden) };
  }

  const reflection = (row) => read([row[5][0], row[5][1] + row[5][2] + row[7][0], row[7][1]]);
  const docs = [];
  let complete = false;

  // Reads every part once, newest first, beside whatever else goes on.
  async function gather() {
    for (const row of index.entries) {
      let body = { open: "", hidden: "" };
      try { body = said(await reflection(row)); } catch { /* The part is damaged, and the page says so. */ }
      const labels = row[4].map((theme) => index.themes[theme][1]).join(" ");
      docs.push({ row, head: fold([row[2], row[3], labels].join(" ")), open: fold(body.open), hidden: fold(body.hidden), plain: new TextEncoder().encode(body.open) });
      if (docs.length % 100 === 0) tell({ step: "entries", done: docs.length, of: index.entries.length });
      await breathe();
    }
    complete = true;
    tell({ step: "complete" });
  }

  // The newest entries that hold every word, and how many there are.
  async function find(text) {
    const asked = fold(text).split(/\s+/).filter(Boolean), hits = [];
    let total = 0;
    for (const one of asked.length ? docs : []) {
      let hidden = false;
      const all = asked.every((word) => {
        if (one.head.includes(word) || one.open.includes(word)) return true;
        hidden = true;
        return one.hidden.includes(word);
      });
      if (!all) continue;
      total++;
      if (hits.length < LISTED) hits.push({
        number: one.row[0], title: one.row[2], date: one.row[3], hidden,
        pieces: hidden ? [] : snippet(new TextDecoder().decode(one.plain), one.open, asked),
      });
    }
    const share = index.entries.length ? docs.length / index.entries.length : 1;
    return { total, complete, share, hits };
  }

  // Where each of these characters is one when it is folded, a place in the folded text is a place in the text.
  const SAME = /^[\x20-\x7e\u00a0-\u017f\u2013\u2014\u2018\u2019\u201c\u201d\u2026]*$/;

  // For each place in the folded text, the place in the text that it comes from.
  function places(whole) {
    const from = [];
    for (let at = 0; at < whole.length;) {
      const letter = String.fromCodePoint(whole.codePointAt(at));
      for (let i = fold(letter).length; i > 0; i--) from.push(at);
      at += letter.length;
    }
    return from;
  }

  // About a hundred characters around the first word that stands in the text: before, the word, after.
  function snippet(whole, folded, asked) {
    const word = asked.find((one) => folded.includes(one));
    if (!word) return [whole.slice(0, 110) + (whole.length > 110 ? "\u2026" : "")];
    const from = SAME.test(whole) ? null : places(whole), place = (at) => (from ? from[at] : at) ?? whole.length;
    const at = folded.indexOf(word), start = place(at), end = place(at + word.length);
    return [(start > 40 ? "\u2026" : "") + whole.slice(Math.max(0, start - 40), start), whole.slice(start, end), whole.slice(end, end + 60) + (end + 60 < whole.length ? "\u2026" : "")];
  }

  // A worker is ended from outside; what runs beside the page ends itself at its next breath.
  function stop() {
    stopped = true;
    header = key = words = index = null;
    opened.clear();
    docs.length = 0;
    tell = () => {};
  }

  // ---- in a worker ----

  function serve(scope) {
    const work = { open, read, find, gather };
    scope.onmessage = async ({ data: { call, name, given } }) => {
      try {
        const extra = name === "open" ? [(told) => scope.postMessage({ told })] : [];
        scope.postMessage({ call, result: await work[name](...given, ...extra) });
      } catch (problem) {
        scope.postMessage({ call, word: problem.word || "failed" });
      }
    };
    scope.postMessage({ ready: true });
  }

  return { open, read, find, gather, stop, serve };
};
