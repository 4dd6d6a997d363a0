"use strict";
// Opens the sealed container of a page: docs/format-page.md describes every byte. It runs in a worker where there is one,
// made of this very text, so that a page stays awake while it works and a lock or a cancel ends it whole; without one it
// runs beside the page in short slices. It knows nothing of the page around it and keeps all it knows in memory.
const makeOpener = function () {
  const LISTED = 30, MARKED = 4096;
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
    // Not by way of a Blob, which a browser may lay down on the disk.
    const stream = new Response(deflated).body.pipeThrough(new DecompressionStream("deflate-raw"));
    const coded = new Uint8Array(await new Response(stream).arrayBuffer());
    const plain = view.getUint32(8);
    if (coded.length !== view.getUint32(4)) throw damaged();
    padded.fill(0);
    return { coded, plain, marks: [] };
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

  // The bytes of a part from a place on. A walk through the whole of it proves its length and leaves marks on the way,
  // from which a later one begins.
  async function expand(part, start = 0, length = part.plain) {
    const { coded, marks } = part, { bytes, starts, word } = words, { one, two, spelt } = NUMBERS;
    const end = start + length, last = coded.length, whole = !start && length === part.plain, first = whole && !marks.length;
    const mark = marks.findLast((one) => one.at <= start) || { from: 0, at: 0, afterWord: false };
    const base = mark.at, out = new Uint8Array(end - base);
    let { from, at, afterWord } = mark, next = 0;
    while (from < last && (whole || at < end)) {
      const stop = Math.min(last, from + 16384);
      while (from < stop && (whole || at < end)) {
        if (first && at >= next) {
          marks.push({ from, at, afterWord });
          next = at + MARKED;
        }
        let number = coded[from++], source = bytes, begin, size, isOne;
        if (number === spelt) {
          let shift = 0, byte;
          size = 0;
          do {
            byte = coded[from++];
            size += (byte & 127) * 2 ** shift;
            shift += 7;
          } while (byte > 127 && shift < 35);
          if (!(from + size <= last)) throw damaged();
          source = coded;
          begin = from;
          from += size;
          isOne = size > 0 && isWord(coded, begin, from);
        } else {
          if (number >= one + two) number = one + two * 256 + (number - one - two) * 65536 + coded[from++] * 256 + coded[from++];
          else if (number >= one) number = one + (number - one) * 256 + coded[from++];
          if (!(number < word.length)) throw damaged();
          begin = starts[number];
          size = starts[number + 1] - begin - 1;
          isOne = word[number] === 1;
        }
        const space = isOne && afterWord ? 1 : 0;
        if (at + space + size > end) {
          if (whole) throw damaged();
          size = end - at - space;
        }
        if (space) out[at++ - base] = 32;
        if (size > 64) out.set(source.subarray(begin, begin + size), at - base);
        else for (let to = at - base, i = 0; i < size; i++) out[to++] = source[begin++];
        at += size;
        afterWord = isOne;
      }
      await breathe();
    }
    if (at !== end) throw damaged();
    return out.subarray(start - base, end - base);
  }

  // ---- what is open ----

  let header = null, key = null, words = null, index = null, tell = () => {};
  const parts = new Map();

  // A part that has been opened is kept in numbers, which take half the room of its text; its sealed form is let go.
  // Whoever is first can have the text that it was proved with.
  function part(number, first = () => {}) {
    if (!parts.has(number)) {
      const opened = unseal(header, key, number).then(async (one) => {
        first(await expand(one));
        header.parts[number].run = null;
        return one;
      });
      opened.catch(() => tell({ step: "damaged" }));
      parts.set(number, opened);
    }
    return parts.get(number);
  }

  async function bytesOf([number, start, length]) {
    if (!header.parts[number]) throw damaged();
    const one = await part(number);
    if (!(start + length <= one.plain)) throw damaged();
    return expand(one, start, length);
  }

  const read = async (place) => new TextDecoder().decode(await bytesOf(place));

  // A file is a part of its own, opened when it is asked for and not kept.
  async function file(number) {
    const row = (index.files || [])[number];
    if (!row || !header.parts[row[0]]) throw damaged();
    try {
      return await expand(await unseal(header, key, row[0]));
    } catch (problem) {
      if (problem.word === "damaged") tell({ step: "damaged" });
      throw problem;
    }
  }

  // A picture as an address that holds it: nothing of it goes to the disk or to any other place.
  const SHOWN = ["image/jpeg", "image/png", "image/gif", "image/webp"];
  async function picture(number) {
    const bytes = await file(number), pieces = [], media = index.files[number][1];
    if (!SHOWN.includes(media)) throw damaged();
    for (let at = 0; at < bytes.length; at += 24576) {
      pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 24576))));
      await breathe();
    }
    return "data:" + media + ";base64," + pieces.join("");
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
    const first = await unseal(header, key, 0), { coded } = first;
    if (coded.length < 4) throw damaged();
    const listed = new DataView(coded.buffer).getUint32(0) + 4;
    if (listed > coded.length) throw damaged();
    words = list(coded.slice(4, listed));
    const json = new TextDecoder().decode(await expand({ ...first, coded: coded.subarray(listed) }));
    try { index = JSON.parse(json); } catch { throw damaged(); }
    if (index.format !== 1) throw fail("newer");
    return { json, keeping: keys.keeping };
  }

  // ---- search ----

  // Letters without their marks, and signs in their plain form, so that a text of Latin letters stays short in memory.
  const PLAIN = { "\u2018": "'", "\u2019": "'", "\u201c": "\"", "\u201d": "\"", "\u2013": "-", "\u2014": "-", "\u2026": ".", "\u00a0": " ", "\u03c2": "\u03c3" };
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0\u03c2]/g, (sign) => PLAIN[sign]);

  // What a character of more than one byte is when it is folded, and what an ASCII one is: nothing stands for those that
  // need more thought.
  const FOLDED = new Map(), LOWER = new Uint8Array(128), SAME_BYTE = new Uint8Array(128);
  for (let one = 33; one < 128; one++) {
    if (one === 38 || one === 60) continue;
    SAME_BYTE[one] = one;
    LOWER[one] = one >= 65 && one <= 90 ? one + 32 : one;
  }
  const encode = (text) => new TextEncoder().encode(text);
  function foldedOf(bytes, at, size) {
    let number = 0;
    for (let i = 0; i < size; i++) number = number * 256 + bytes[at + i];
    if (!FOLDED.has(number)) FOLDED.set(number, encode(fold(new TextDecoder().decode(bytes.subarray(at, at + size)))));
    return FOLDED.get(number);
  }

  // The names of tags as numbers, by their first eight letters.
  const nameOf = (bytes, at) => {
    let number = 0;
    for (const end = at + 8; at < end && (bytes[at] >= 97 && bytes[at] <= 122 || bytes[at] >= 48 && bytes[at] <= 57); at++) number = number * 80 + bytes[at] - 47;
    return number;
  };
  const tag = (name) => nameOf(encode(name), 0);
  const DETAILS = tag("details"), SUMMARY = tag("summary");
  const BLOCK = new Set("p li h1 h2 h3 h4 h5 h6 td th dt dd div br pre summary blockquote".split(" ").map(tag));
  const ENTITIES = [["&amp;", 38], ["&lt;", 60], ["&gt;", 62], ["&quot;", 34], ["&#39;", 39]].map(([name, sign]) => [encode(name), sign]);

  // The words of a fragment, and those behind a content note, in two stores that are used again at the next call.
  // Fragments are of the program's own making: a sign that could end a tag is written as an entity everywhere else.
  const stores = [new Uint8Array(8192), new Uint8Array(8192)];
  function said(bytes, folded) {
    const table = folded ? LOWER : SAME_BYTE, end = bytes.length, lengths = [0, 0];
    for (const i of [0, 1]) if (stores[i].length < end + 16) stores[i] = new Uint8Array(2 * end + 16);
    let which = 0, out = stores[0], to = 0, depth = 0, summary = false, blank = true, at = 0;
    while (at < end) {
      const first = bytes[at], plain = first < 128 ? table[first] : 0;
      if (plain) {
        out[to++] = plain;
        blank = false;
        at++;
      } else if (first > 127) {
        const size = first >= 240 ? 4 : first >= 224 ? 3 : 2, piece = folded ? foldedOf(bytes, at, size) : bytes.subarray(at, at + size);
        at += size;
        // A few letters take more room when they are folded.
        if (to + piece.length + end - at > out.length) {
          stores[which] = new Uint8Array(2 * out.length + piece.length);
          stores[which].set(out);
          out = stores[which];
        }
        out.set(piece, to);
        to += piece.length;
        blank = false;
      } else if (first === 60) {
        const closes = bytes[at + 1] === 47, name = nameOf(bytes, at + (closes ? 2 : 1)), behind = bytes.indexOf(62, at);
        if (BLOCK.has(name) && !blank) {
          out[to++] = 32;
          blank = true;
        }
        if (name === DETAILS) depth += closes ? -1 : 1;
        if (name === SUMMARY) summary = !closes;
        const now = depth > 0 && !(summary && depth === 1) ? 1 : 0;
        if (now !== which) {
          lengths[which] = to;
          which = now;
          out = stores[now];
          to = lengths[now];
          blank = !to || out[to - 1] === 32;
        }
        at = behind < 0 ? end : behind + 1;
      } else if (first === 38) {
        const [name, sign] = ENTITIES.find(([one]) => one.every((byte, i) => byte === bytes[at + i])) || [[38], 38];
        out[to++] = sign;
        at += name.length;
        blank = false;
      } else {
        if (!blank) out[to++] = 32;
        blank = true;
        at++;
      }
    }
    lengths[which] = to;
    return stores.map((store, i) => store.subarray(0, lengths[i]));
  }

  const body = (row) => [row[5][0], row[5][1] + row[5][2] + row[7][0], row[7][1]];

  // The folded words of the entries of a part in one text, each entry as three lines: what
  // stands above it, its words, and those that a note hides.
  const sheets = [];
  let done = 0, complete = false;

  // Reads every part once, newest first, beside whatever else goes on.
  async function gather() {
    let sheet = null, whole = null, text = new Uint8Array(65536), at = 0;
    const put = (bytes) => {
      if (at + bytes.length >= text.length) {
        const wider = new Uint8Array(2 * (at + bytes.length));
        wider.set(text);
        text = wider;
      }
      text.set(bytes, at);
      at += bytes.length;
      text[at++] = 10;
    };
    const finish = () => {
      if (!sheet) return;
      const { rows } = sheet, whole = new TextDecoder().decode(text.subarray(0, at)), ends = [];
      for (let end = whole.indexOf("\n"); end >= 0; end = whole.indexOf("\n", end + 1)) ends.push(end + 1);
      const third = (first) => Uint32Array.from(rows, (_, i) => ends[3 * i + first]);
      sheets.push({ rows, text: whole, hidden: third(1), ends: third(2) });
      done += rows.length;
      tell({ step: "entries" });
      at = 0;
    };
    for (const row of index.entries) {
      const [number, start, length] = body(row);
      if (!sheet || sheet.number !== number) {
        finish();
        sheet = { number, rows: [] };
        whole = null;
        try {
          const one = await part(number, (text) => { whole = text; });
          whole = whole || await expand(one);
        } catch { goOn(); /* The part is damaged, and the page says so. */ }
      }
      const [open, hidden] = said(whole ? whole.subarray(start, start + length) : new Uint8Array(0), true);
      put(encode(fold([row[2], row[3], ...row[4].map((theme) => index.themes[theme][1])].join(" ")).replace(/\s+/g, " ")));
      put(open);
      put(hidden);
      sheet.rows.push(row);
      await breathe();
    }
    finish();
    complete = true;
    tell({ step: "complete" });
  }

  // The newest entries that hold every word, and how many there are.
  async function find(text) {
    const asked = fold(text).split(/\s+/).filter(Boolean), hits = [];
    let total = 0;
    for (const { text, rows, hidden, ends } of asked.length ? sheets : []) {
      const words = new Uint8Array(rows.length), behind = new Uint8Array(rows.length);
      asked.forEach((word, turn) => {
        for (let one = 0, at = text.indexOf(word); at >= 0; at = text.indexOf(word, ends[one])) {
          while (ends[one] <= at) one++;
          if (words[one] !== turn) continue;
          words[one]++;
          if (at >= hidden[one]) behind[one] = 1;
        }
      });
      rows.forEach((row, i) => {
        if (words[i] !== asked.length) return;
        total++;
        if (hits.length < LISTED) hits.push({ row, hidden: behind[i] === 1 });
      });
    }
    const share = index.entries.length ? done / index.entries.length : 1;
    return { total, complete, share, hits: await Promise.all(hits.map((one) => line(one, asked))) };
  }

  async function line({ row, hidden }, asked) {
    let pieces = [];
    if (!hidden) try {
      const bytes = await bytesOf(body(row)), [whole, folded] = [false, true].map((one) => new TextDecoder().decode(said(bytes, one)[0]));
      pieces = snippet(whole, folded, asked);
    } catch { goOn(); }
    return { number: row[0], title: row[2], date: row[3], hidden, pieces };
  }

  // For each place in the folded text, the place in the text that it comes from.
  const SAME = /^[\x20-\x7e\u00a0-\u017f\u2013\u2014\u2018\u2019\u201c\u201d\u2026]$/;
  function places(whole) {
    const from = [];
    for (let at = 0; at < whole.length;) {
      const letter = String.fromCodePoint(whole.codePointAt(at));
      for (let i = letter < "\x7f" || SAME.test(letter) ? 1 : fold(letter).length; i > 0; i--) from.push(at);
      at += letter.length;
    }
    return from;
  }

  // About a hundred characters around the first word that stands in the text: before, the word, after.
  function snippet(whole, folded, asked) {
    const word = asked.find((one) => folded.includes(one));
    if (!word) return [whole.slice(0, 110) + (whole.length > 110 ? "\u2026" : "")];
    const from = places(whole), at = folded.indexOf(word);
    const [start, end] = [at, at + word.length].map((one) => from[one] ?? whole.length);
    return [(start > 40 ? "\u2026" : "") + whole.slice(Math.max(0, start - 40), start), whole.slice(start, end), whole.slice(end, end + 60) + (end + 60 < whole.length ? "\u2026" : "")];
  }

  // A worker is ended from outside; what runs beside the page ends itself at its next breath.
  function stop() {
    stopped = true;
    header = key = words = index = null;
    parts.clear();
    sheets.length = 0;
    FOLDED.clear();
    stores.forEach((store) => store.fill(0));
    tell = () => {};
  }

  // ---- in a worker ----

  function serve(scope) {
    const work = { open, read, find, gather, file, picture };
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

  return { open, read, find, gather, file, picture, stop, serve };
};
