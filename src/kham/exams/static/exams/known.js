// Warns of a doubled person without network: the pack of the commune (exams/queries/known.py) holds hashes of the words of names,
// birth years, sexes and short codes; no name, number or address. What it shows of a person is what was typed, and the code.
// Points and words as in roster/rules/candidates.py, as far as a pack without letters can tell.
const ALPHABET = "23456789BCFGHJKMNPQRTVX";
const SEXES = ["", "male", "female", "other"];
const POINTS = { "name.same": 8, "name.order": 5, "name.near": 4, "birth.year": 6, "birth.near": 2, "birth.differs": -8, "sex.same": 1, "sex.differs": -6 };
const AGREES = { "name.same": "yes", "name.order": "near", "name.near": "near", "birth.year": "yes", "birth.near": "near", "birth.differs": "no", "sex.same": "yes", "sex.differs": "no" };
export const LIKELY = 8;

export function matchKey(text) {
  const plain = text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]+/gu, " ").trim().replace(/\b(qu|[bcdghklmnprstvx]+)y\b/g, "$1i");
}

function hash(salt, word) {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${salt}:${word}`)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}

function codeOf(number) {
  if (number === 0xffffffff) return "";
  const signs = [];
  for (let at = 0; at < 6; at += 1) {
    signs.unshift(number % 23);
    number = Math.floor(number / 23);
  }
  const total = signs.reduce((sum, sign, at) => sum + (at + 2) * sign, 0);
  return [...signs, (23 - (total % 23)) % 23].map((sign) => ALPHABET[sign]).join("");
}

export class Known {
  constructor(buffer) {
    const bytes = new Uint8Array(buffer);
    const end = bytes.indexOf(10);
    this.head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
    const body = buffer.slice(end + 1);
    const { people, words } = this.head;
    const hashes = new Uint32Array(body, 0, words);
    this.word = new Map([...hashes].map((value, at) => [value, at]));
    this.codes = new Uint32Array(body, words * 4, people);
    const counts = (words + people) * 4;
    const total = (body.byteLength - counts - people * 3) / 2;
    this.names = new Uint16Array(body, counts, total);
    this.counts = new Uint8Array(body, counts + total * 2, people);
    this.years = new Uint8Array(body, counts + total * 2 + people, people);
    this.flags = new Uint8Array(body, counts + total * 2 + people * 2, people);
  }

  // {full_name, birth, sex} as typed → [{code, year, sex, gone, words: [[code, agrees]], points}], the likeliest first
  look(typed, limit = 4) {
    const words = matchKey(typed.full_name ?? "").split(" ").filter(Boolean);
    const own = words.map((word) => this.word.get(hash(this.head.salt, word)) ?? -1);
    if (words.length < 2 || own.filter((at) => at >= 0).length < 2) return [];
    const born = /(?:^|\D)((?:18|19|20)\d\d)(?!\d)/.exec(typed.birth ?? "");
    const year = born ? Number(born[1]) - 1880 : 0;
    const found = [];
    let start = 0;
    for (let at = 0; at < this.counts.length; at += 1) {
      const length = this.counts[at];
      if (Math.abs(length - own.length) <= 1) {
        const name = this.name(own, start, length);
        if (name) this.judge(found, at, name, year, typed.sex ?? "");
      }
      start += length;
    }
    found.sort((one, two) => two.points - one.points || one.code.localeCompare(two.code));
    return found.slice(0, limit);
  }

  name(own, start, length) {
    const words = this.names;
    if (length === own.length) {
      let same = 0;
      for (let at = 0; at < length; at += 1) {
        if (words[start + at] === own[at]) same += 1;
        else if (!own.includes(words[start + at])) return ""; // most end here
      }
      if (same === length) return "name.same";
      const theirs = words.subarray(start, start + length);
      return [...theirs].sort().join() === [...own].sort().join() ? "name.order" : "";
    }
    if (words[start] !== own[0] || words[start + length - 1] !== own[own.length - 1]) return "";
    const theirs = words.subarray(start, start + length);
    const [shorter, longer] = length < own.length ? [theirs, own] : [own, theirs];
    return shorter.length >= 2 && shorter.every((word) => longer.includes(word)) ? "name.near" : "";
  }

  judge(found, at, name, year, sex) {
    const words = [name];
    const theirs = this.years[at];
    if (year && theirs) words.push(year === theirs ? "birth.year" : Math.abs(year - theirs) === 1 ? "birth.near" : "birth.differs");
    const other = SEXES[this.flags[at] & 3];
    if (sex && other) words.push(sex === other ? "sex.same" : "sex.differs");
    const points = words.reduce((sum, word) => sum + POINTS[word], 0);
    if (points < LIKELY) return;
    found.push({
      code: codeOf(this.codes[at]), year: theirs ? theirs + 1880 : 0, sex: other, gone: (this.flags[at] & 4) > 0,
      words: words.map((word) => [word, AGREES[word]]), points,
    });
  }
}

// --- keeping the pack: in the browser's database, for one session and one day, gone at sign-out -------------------------------
const NAME = "kham.known";

function database() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("packs");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function kept(url) {
  try {
    const store = (await database()).transaction("packs").objectStore("packs");
    return await new Promise((done) => {
      const asked = store.get(url);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => done(undefined);
    });
  } catch (closed) {
    return undefined; // no storage: the pack lives as long as the page
  }
}

async function keep(url, pack) {
  try {
    const store = (await database()).transaction("packs", "readwrite").objectStore("packs");
    store.clear();
    store.put(pack, url);
  } catch (closed) {
    // no storage: the pack lives as long as the page
  }
}

export async function load(url, freshFor = 30 * 60 * 1000) {
  const before = await kept(url);
  if (before && Date.now() - before.at < freshFor) return new Known(before.buffer);
  try {
    const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content } });
    if (answer.ok && !answer.redirected) {
      const buffer = await answer.arrayBuffer();
      await keep(url, { at: Date.now(), buffer });
      return new Known(buffer);
    }
  } catch (offline) {
    // the older pack is better than none
  }
  return before ? new Known(before.buffer) : null;
}

// --- on the page ------------------------------------------------------------------------------------------------------------
function line(one, typed, say) {
  const item = document.createElement("li");
  const who = document.createElement("div");
  who.className = "k-found-who";
  const name = document.createElement("strong");
  name.textContent = typed.full_name.trim();
  const year = document.createElement("span");
  year.textContent = one.year ? String(one.year) : "";
  const sex = document.createElement("span");
  sex.textContent = say[one.sex] ?? "";
  const code = document.createElement("code");
  code.textContent = one.code;
  who.append(name, year, sex, ...(one.gone ? [Object.assign(document.createElement("span"), { textContent: say.gone })] : []), code);
  const words = document.createElement("ul");
  words.className = "k-candidate-words";
  for (const [word, agrees] of one.words) {
    const said = document.createElement("li");
    said.dataset.agrees = agrees;
    said.textContent = `${{ yes: "✓", near: "–", no: "✕" }[agrees]} ${say[word]}`;
    words.append(said);
  }
  const buttons = document.createElement("div");
  buttons.className = "k-buttons";
  const use = document.createElement("button");
  use.type = "button";
  use.className = "btn btn-secondary btn-sm";
  use.dataset.use = one.code;
  use.textContent = say.use;
  if (one.code) buttons.append(use);
  item.append(who, words, buttons);
  return item;
}

export function show(box, found, typed, say) {
  box.replaceChildren();
  if (!found.length) return;
  const part = document.createElement("section");
  part.className = "k-candidates";
  const title = document.createElement("h3");
  title.textContent = say.title;
  const note = document.createElement("p");
  note.className = "k-quiet";
  note.textContent = say.note;
  const list = document.createElement("ul");
  list.append(...found.map((one) => line(one, typed, say)));
  part.append(title, note, list);
  box.append(part);
}

export function start(url, say) {
  let known = null;
  const ready = load(url).then((loaded) => {
    known = loaded;
    document.documentElement.dataset.known = loaded ? String(loaded.head.people) : "none";
  });
  const answer = (box, form) => {
    const typed = Object.fromEntries(new FormData(form));
    if (known) show(box, known.look(typed), typed, say);
  };
  document.addEventListener("kham:look", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    answer(event.detail.box, event.detail.form);
  });
  for (const failure of ["htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(failure, (event) => {
      const box = event.target;
      if (box.matches?.("[data-candidates]")) answer(box, box.closest("form"));
    });
  }
  return ready;
}
