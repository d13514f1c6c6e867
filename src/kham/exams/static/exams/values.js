// Reading one typed value in the browser: the same words as the server's, so that nobody learns of an error later.
// The server judges again; this file only spares the walk.
const number = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 2 });

export function asNumber(text) {
  const plain = String(text).trim().replace(",", ".");
  return /^-?\d{1,9}(\.\d{1,6})?$/.test(plain) ? Number(plain) : null;
}

export function pressure(text) {
  const plain = String(text).trim();
  const parted = plain.match(/^(\d{2,3})\s*[/\-–.,;: ]\s*(\d{2,3})$/);
  if (parted) return { high: Number(parted[1]), low: Number(parted[2]), guessed: !plain.includes("/") };
  if (!/^\d{4,6}$/.test(plain)) return null;
  const cut = { 4: 2, 5: 3, 6: 3 }[plain.length];
  return { high: Number(plain.slice(0, cut)), low: Number(plain.slice(cut)), guessed: true };
}

const ok = (value, extra = {}) => ({ value, ...extra });
const bad = (error) => ({ value: null, error });

function readNumber(field, text, words) {
  const value = asNumber(text);
  if (value === null) return bad(words.number);
  if (field.type === "integer" && !Number.isInteger(value)) return bad(words.whole);
  const other = field.other_unit;
  if (other && ((other.above !== null && value > other.above) || (other.below !== null && value < other.below))) {
    const right = other.divide ? value / other.divide : value * other.multiply;
    return bad(`${number.format(value)} ${field.unit} ${words.cannot} ${words.other_unit} ${other.unit} ${words.then} ${number.format(right)}.`);
  }
  const [low, high] = field.possible ?? [-Infinity, Infinity];
  if (value < low || value > high) return bad(`${number.format(value)} ${field.unit} ${words.cannot}`);
  const [soft, softHigh] = field.plausible ?? [-Infinity, Infinity];
  return value < soft || value > softHigh ? ok(value, { warning: `${number.format(value)} ${field.unit} ${words.odd}` }) : ok(value);
}

function readPressure(field, text, words) {
  const pair = pressure(text);
  if (!pair) return bad(words.bp);
  if (pair.low >= pair.high) return bad(words.bp_order);
  if (pair.high < 30 || pair.high > 350 || pair.low < 10 || pair.low > 250) return bad(`${pair.high}/${pair.low} ${words.cannot}`);
  const value = `${pair.high}/${pair.low}`;
  const warning = pair.high < 60 || pair.high > 280 || pair.low < 20 || pair.low > 140 || pair.high - pair.low < 15 ? `${value} ${words.odd}` : "";
  return ok(value, { warning, guess: pair.guessed ? value : "" });
}

function readVision(text, words) {
  const plain = String(text).replaceAll(" ", "").replace(",", ".").toUpperCase();
  const tenths = plain.match(/^(\d{1,2}(?:\.5)?)(\/10)?$/);
  if (tenths && Number(tenths[1]) <= 20) return ok(`${tenths[1]}/10`, Number(tenths[1]) > 10 ? { warning: `${tenths[1]}/10 ${words.odd}` } : {});
  return /^(1\/(20|50)|ST[+-]|ĐNT\d?M?)$/.test(plain) ? ok(plain) : bad(words.vision);
}

// Sphere, cylinder, axis in quarters of a dioptre: -1,25 / -0,50 x 90.
function readRefraction(text, words) {
  const plain = text.replaceAll("−", "-").replaceAll(",", ".").replaceAll(" ", "").toLowerCase().replace("×", "x");
  const found = plain.match(/^([+-]?\d{1,2}(?:\.\d{1,2})?)(?:\/([+-]?\d{1,2}(?:\.\d{1,2})?)(?:x(\d{1,3}))?)?$/);
  if (!found || [found[1], found[2] ?? "0"].some((one) => (Number(one) * 4) % 1) || Number(found[3] ?? 0) > 180) return bad(words.refraction);
  if (Number(found[2] ?? 0) && !found[3]) return bad(words.refraction);
  return ok(plain);
}

// Two digits of a tooth and a letter of its state: 16S 26T.
function readTeeth(text, words, codes) {
  const pieces = text.toUpperCase().match(/\d{2}\s*[=:-]?\s*[A-ZĐ]/g) ?? [];
  const rest = text.toUpperCase().replace(/\d{2}\s*[=:-]?\s*[A-ZĐ]|[\s,;.]/g, "");
  const right = pieces.every((piece) => codes[piece.slice(-1)] && TEETH.includes(piece.slice(0, 2)));
  return pieces.length && right && !rest ? ok(pieces.map((piece) => piece.slice(0, 2) + piece.slice(-1)).join(" ")) : bad(words.teeth);
}

const side = (quadrants, count) => quadrants.flatMap((one) => Array.from({ length: count }, (_, at) => `${one}${at + 1}`));
export const TEETH = [...side([1, 2, 3, 4], 8), ...side([5, 6, 7, 8], 5)];

export function read(field, text, words, form) {
  const plain = text === undefined || text === null ? "" : String(text).trim();
  if (plain === "") return ok(null);
  if (field.type === "integer" || field.type === "decimal") return readNumber(field, plain, words);
  if (field.type === "bp") return readPressure(field, plain, words);
  if (field.type === "vision") return readVision(plain, words);
  if (field.type === "refraction") return readRefraction(plain, words);
  if (field.type === "teeth") return readTeeth(plain, words, form?.codes?.[field.codes] ?? {});
  if (field.size && plain.length > field.size) return bad(`${words.long} ${field.size}.`);
  return ok(plain);
}

export function applies(field, person, answers) {
  return holds(field.applies, person, answers);
}

function outside(value, low, below) {
  if (value === null || value === undefined) return false;
  return (low !== null && value < low) || (below !== null && value >= below);
}

export function holds(when, person, answers) {
  const among = (tag, wanted) => {
    const value = answers[tag];
    return value !== undefined && value !== null && value !== "" && (wanted.includes("*") || wanted.includes(String(value)) || String(value).split(";").some((one) => wanted.includes(one)));
  };
  if (when.sex.length && person.sex && !when.sex.includes(person.sex)) return false;
  if (outside(person.age, when.age_from, when.age_below) || outside(person.months, when.months_from, when.months_below)) return false;
  return (
    Object.entries(when.answers).every(([tag, wanted]) => among(tag, wanted)) &&
    !Object.entries(when.answers_not).some(([tag, unwanted]) => among(tag, unwanted)) &&
    when.all_of.every((one) => holds(one, person, answers)) &&
    (!when.any_of.length || when.any_of.some((one) => holds(one, person, answers)))
  );
}

export function show(value) {
  return typeof value === "number" ? number.format(value).replaceAll(".", "") : String(value ?? "");
}

export function bmi(height, weight) {
  const [h, w] = [asNumber(height ?? ""), asNumber(weight ?? "")];
  return h && w ? Math.floor((w / (h / 100) ** 2) * 100 + 0.5) / 100 : null;
}
