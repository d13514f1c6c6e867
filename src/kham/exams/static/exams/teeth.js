// The chart of teeth: arrows walk, a letter marks, space clears; a finger turns a tooth through its states.
import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { goOn } from "./keys.js";

const ROWS = [
  ["18", "17", "16", "15", "14", "13", "12", "11", "21", "22", "23", "24", "25", "26", "27", "28"],
  ["48", "47", "46", "45", "44", "43", "42", "41", "31", "32", "33", "34", "35", "36", "37", "38"],
];
const MILK = [
  ["55", "54", "53", "52", "51", "61", "62", "63", "64", "65"],
  ["85", "84", "83", "82", "81", "71", "72", "73", "74", "75"],
];

function chart(text) {
  return new Map((String(text ?? "").toUpperCase().match(/\d{2}\s*[=:-]?\s*[A-ZĐ]/g) ?? []).map((piece) => [piece.slice(0, 2), piece.slice(-1)]));
}

export function teeth(page, field) {
  const states = Object.fromEntries(page.options(field));
  const marked = chart(page.values[field.tag]);
  const write = (tooth, state) => {
    if (page.locked) return;
    const next = new Map(marked);
    if (state) next.set(tooth, state);
    else next.delete(tooth);
    page.type(field, [...next].map(([one, how]) => one + how).join(" "));
  };
  const turn = (tooth) => {
    const order = ["", ...Object.keys(states)];
    write(tooth, order[(order.indexOf(marked.get(tooth) ?? "") + 1) % order.length]);
  };
  const walk = (event, tooth, rows) => {
    const key = event.key.toUpperCase();
    if (states[key] && !event.ctrlKey && !event.altKey) write(tooth, key);
    else if (event.key === " " || event.key === "Delete" || event.key === "Backspace") write(tooth, "");
    else if (event.key === "Enter" && !event.ctrlKey && !event.altKey) goOn(page, document.getElementById(`tooth_${rows[0][0]}`));
    else if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter") return;
    const row = rows.findIndex((one) => one.includes(tooth));
    const at = rows[row].indexOf(tooth);
    const go = { ArrowLeft: [row, at - 1], ArrowRight: [row, at + 1], ArrowUp: [row - 1, at], ArrowDown: [row + 1, at] }[event.key] ?? (states[key] ? [row, at + 1] : [row, at]);
    document.getElementById(`tooth_${rows[go[0]]?.[go[1]] ?? tooth}`)?.focus();
  };
  const one = (tooth, rows, first) => html`<button type="button" class="exam-tooth exam-tooth-${marked.get(tooth) ?? "ok"}" id="tooth_${tooth}" tabindex=${first ? 0 : -1} data-stop=${first ? "1" : nothing} ?disabled=${page.locked}
    aria-label="${tooth} ${states[marked.get(tooth)] ?? ""}" @click=${() => turn(tooth)} @keydown=${(event) => walk(event, tooth, rows)}><span>${tooth}</span><strong>${marked.get(tooth) ?? ""}</strong></button>`;
  const jaw = (rows, first) => html`<div class="exam-jaws">${rows.map((row) => html`<div class="exam-jaw">${row.map((tooth) => one(tooth, rows, tooth === first))}</div>`)}</div>`;
  const child = page.data.person.age !== null && page.data.person.age < 14;
  const milk = child || [...marked.keys()].some((tooth) => Number(tooth) > 50);
  return html`<div class="exam-teeth" data-field=${field.tag} role="group" aria-label=${page.label(field)}><span class="exam-legend">${page.label(field)}</span>
    <p class="exam-sides k-quiet"><span>${page.words.right}</span><span>${page.words.left}</span></p>
    ${jaw(ROWS, "18")}${milk ? html`<p class="k-quiet">${page.words.milk}</p>${jaw(MILK, "55")}` : nothing}
    <p class="k-help">${page.words.tooth_hint} ${Object.entries(states).map(([code, word]) => html`<span class="exam-state"><kbd>${code}</kbd> ${word}</span>`)}</p></div>`;
}
