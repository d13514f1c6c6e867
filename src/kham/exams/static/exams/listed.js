// The list of a session in the browser's database (exams/rules/offline.py): fingerprints of codes and numbers → who, and the verdict
// at the time of loading. No name, number or address. For one session and one day; gone at sign-out.
const ALPHABET = "23456789BCFGHJKMNPQRTVX";
const SIGNS = 12; // hex digits of a fingerprint
const DAY = 24 * 60 * 60 * 1000;

// --- SHA-256 (FIPS 180-4): without HTTPS a browser has no crypto.subtle ----------------------------------------------------
const primes = [];
for (let number = 2; primes.length < 64; number += 1) if (primes.every((prime) => number % prime)) primes.push(number);
const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32);
const ROUNDS = Uint32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const FIRST = Uint32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const turn = (word, by) => (word >>> by) | (word << (32 - by));

function block(state, words) {
  for (let at = 16; at < 64; at += 1) {
    const [early, late] = [words[at - 15], words[at - 2]];
    const one = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const two = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[at] = words[at - 16] + one + words[at - 7] + two;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let at = 0; at < 64; at += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[at] + words[at]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => (state[at] += word));
}

export function sha256(text) {
  const bytes = new TextEncoder().encode(text);
  const padded = new DataView(new ArrayBuffer(((bytes.length + 72) >> 6) << 6));
  bytes.forEach((byte, at) => padded.setUint8(at, byte));
  padded.setUint8(bytes.length, 0x80);
  padded.setUint32(padded.byteLength - 4, bytes.length * 8);
  const state = Uint32Array.from(FIRST);
  const words = new Uint32Array(64);
  for (let from = 0; from < padded.byteLength; from += 64) {
    for (let at = 0; at < 16; at += 1) words[at] = padded.getUint32(from + at * 4);
    block(state, words);
  }
  return [...state].map((word) => word.toString(16).padStart(8, "0")).join("");
}

// --- reading the box, as exams/rules/box.py does ------------------------------------------------------------------------------
const TOKEN = /(?:^|[/#=:])([A-Z2-9]{20,40})$/;
const MARKED = /^kh[aá]m\s*1?\s*:/i;
const LAYOUT = /[ăâêô\u0300\u0309\u0303\u0301\u0323đ]{6,}/;

function isCode(code) {
  if (code.length !== 7 || [...code].some((sign) => !ALPHABET.includes(sign))) return false;
  const total = [...code.slice(0, 6)].reduce((sum, sign, at) => sum + (at + 2) * ALPHABET.indexOf(sign), 0);
  return ALPHABET[(23 - (total % 23)) % 23] === code[6];
}

export function read(given) {
  const text = given.trim().slice(0, 600).normalize("NFC").replace(/[｜¦│‖]/g, "|").replace(/^[\ufeff\0]+|[\ufeff\0\s]+$/g, "");
  const spoiled = () => ({ kind: "spoiled", why: LAYOUT.test(text.toLowerCase()) ? "layout" : MARKED.test(text) ? "typing" : "spoiled" });
  if (!text) return { kind: "empty" };
  if ((text.match(/\|/g) ?? []).length >= 2) {
    const parts = text.split("|").map((part) => part.trim());
    const number = parts.find((part) => /^\d{12}$/.test(part));
    return number && parts.length >= 7 ? { kind: "card", text: number } : spoiled();
  }
  const token = TOKEN.exec(text.toUpperCase());
  if (token) return { kind: "invitation", text: token[1] };
  if (MARKED.test(text)) return spoiled();
  const code = text.replace(/[\s\-_.·–—]+/g, "").toUpperCase();
  if (isCode(code)) return { kind: "code", text: code };
  const digits = text.replace(/[\s.-]/g, "");
  if (/^\d{12}$/.test(digits)) return { kind: "number", text: digits };
  return LAYOUT.test(text.toLowerCase()) ? spoiled() : { kind: "words" };
}

const KINDS = { card: ["number"], number: ["number"], invitation: ["token"], code: ["code", "person"] };
const METHODS = { token: "invitation", number: "card", code: "invitation", person: "code" };

export class Listed {
  constructor(pack) {
    this.pack = pack;
    this.made = new Date(pack.made);
    this.keys = new Map(Object.entries(pack.keys));
  }

  // {light, why, person, method, said, appointment, child}: what the box says of a text
  look(text) {
    const given = read(text);
    if (!KINDS[given.kind]) return { light: "red", why: given.why ?? given.kind, person: "", method: "", said: "" };
    for (const kind of KINDS[given.kind]) {
      const at = this.keys.get(sha256(`${this.pack.salt}:${kind}:${given.text}`).slice(0, SIGNS));
      if (at !== undefined) return this.row(at, METHODS[kind]);
    }
    return { light: "red", why: "not_listed", person: "", method: "", said: "" };
  }

  row(at, method) {
    const [person, appointment, light, code, said, child] = this.pack.people[at];
    const why = { green: "listed", red: "stopped" }[light] ?? (code === "already_here" ? "same" : "other");
    return { light, why, person, method, said: this.pack.said[said], appointment, child };
  }

  // somebody chosen by hand before the network dropped
  person(id) {
    const at = this.pack.people.findIndex(([person]) => person === id);
    return at < 0 ? { light: "red", why: "not_listed", person: "", method: "", said: "" } : this.row(at, "known");
  }
}

// --- keeping it ---------------------------------------------------------------------------------------------------------------
function store(mode) {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("kham.list", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("lists");
    asked.onerror = () => failed(asked.error);
    asked.onsuccess = () => {
      const base = asked.result;
      base.onversionchange = () => base.close(); // sign-out deletes it
      const work = base.transaction("lists", mode);
      work.oncomplete = () => base.close();
      done(work.objectStore("lists"));
    };
  });
}

async function kept(place) {
  try {
    const lists = await store("readonly");
    return await new Promise((done) => {
      const asked = lists.get(place);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => done(undefined);
    });
  } catch (closed) {
    return undefined; // no storage: the list lives as long as the page
  }
}

async function keep(place, pack) {
  try {
    const lists = await store("readwrite");
    lists.clear(); // one session at a time
    lists.put(pack, place);
  } catch (closed) {
    // no storage: the list lives as long as the page
  }
}

// the kept list first, so that a reload without server still has one
export async function fromBefore(place) {
  const pack = await kept(place);
  return pack && Date.now() - new Date(pack.made).getTime() < DAY ? new Listed(pack) : null;
}

// the list of the server; the one at hand when the server has nothing new or does not answer
export async function fresh(url, place, before) {
  const body = new URLSearchParams({ have: before?.pack.same ?? "" });
  try {
    const headers = { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content };
    const answer = await fetch(url, { method: "POST", headers, body });
    if (answer.redirected || !answer.ok) return before;
    const pack = answer.status === 204 ? { ...before.pack, made: new Date().toISOString() } : await answer.json();
    await keep(place, pack);
    return new Listed(pack);
  } catch (offline) {
    return before;
  }
}
