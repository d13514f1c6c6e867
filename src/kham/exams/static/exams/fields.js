// Drawing one field from its definition. Keyboard first: Enter goes on, "." writes "nothing abnormal", 1 and 0 answer yes and no.
import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { teeth } from "./teeth.js";
import { bmi, show } from "./values.js";

function frame(page, field, control, extra = nothing) {
  const reading = page.readings[field.tag] ?? {};
  const last = page.data.last?.answers?.[field.tag];
  const error = page.left.has(field.tag) ? reading.error : "";
  const other = page.data.replaced[field.tag];
  return html`<div data-field=${field.tag} class="k-field exam-field exam-${field.type} ${error ? "k-invalid" : ""} ${reading.warning || reading.guess ? "k-warned" : ""}">
    <label for=${field.tag}>${page.label(field)}</label>
    <div class="k-input-row">${control}${last !== undefined ? html`<span class="k-last">${page.words.last}: ${page.display(field, last)}</span>` : nothing}</div>
    ${extra}
    ${reading.guess && !page.confirmed.has(field.tag)
      ? html`<p class="k-warn" role="status"><span>${page.words.understood} <strong>${reading.guess}</strong>. ${page.words.is_it}</span>
          <button type="button" class="btn btn-quiet btn-sm" tabindex="-1" @click=${() => page.confirm(field.tag)}>${page.words.confirm}</button></p>`
      : nothing}
    ${reading.warning ? html`<p class="k-warn" role="status">${reading.warning} ${page.checked.has(field.tag) ? page.words.checked : page.asked.has(field.tag) ? html`<strong>${page.words.once_more}</strong>` : nothing}</p>` : nothing}
    ${page.data.skipped[field.tag] ? html`<p class="k-help">${page.words.not_done}: ${page.data.skipped[field.tag]}</p>` : nothing}
    ${error ? html`<p class="k-error" id="${field.tag}_error">${error}</p>` : nothing}
    ${other ? html`<p class="k-warn">${page.words.replaced}: ${other.map((kept) => page.display(field, kept.value)).join(", ")}</p>` : nothing}
  </div>`;
}

function typed(page, field) {
  const numeric = ["integer", "decimal"].includes(field.type);
  return html`<div class="k-input ${field.unit ? "k-has-unit" : ""}"><input class="form-control" id=${field.tag} name=${field.tag}
      .value=${live(show(page.values[field.tag]))} inputmode=${numeric ? "decimal" : field.type === "bp" ? "numeric" : "text"} autocomplete="off"
      placeholder=${page.data.known[field.tag] ?? ""} maxlength=${field.size && !numeric && field.type !== "bp" ? field.size : nothing} ?disabled=${page.locked}
      aria-invalid=${page.left.has(field.tag) && page.readings[field.tag]?.error ? "true" : "false"}
      @input=${(event) => page.type(field, event.target.value)} @blur=${() => page.leave(field)}>
    ${field.unit ? html`<span class="k-unit" aria-hidden="true">${field.unit}</span>` : nothing}</div>`;
}

export function yesno(page, field) {
  const value = String(page.values[field.tag] ?? "");
  const last = page.data.last?.answers?.[field.tag];
  const choice = (code, word) => html`<label class="exam-choice"><input type="radio" name=${field.tag} value=${code} id="${field.tag}${code === "1" ? "" : "_0"}"
    .checked=${live(value === code)} ?disabled=${page.locked} @change=${() => page.type(field, code)}><span>${word}</span></label>`;
  return html`<div role="radiogroup" class="exam-yesno ${value === "1" ? "exam-yes" : ""}" data-tag=${field.tag} data-codes=${field.tag} data-field=${field.tag} aria-labelledby="${field.tag}_l">
    <span class="exam-legend" id="${field.tag}_l">${page.label(field)}</span>
    ${last === "1" ? html`<span class="k-last">${page.words.last}: ${page.words.yes}</span>` : nothing}
    <span class="exam-choices">${choice("1", page.words.yes)}${choice("0", page.words.no)}</span></div>`;
}

// Few codes stand side by side and are answered by their own key.
function choices(page, field) {
  const value = String(page.values[field.tag] ?? "");
  const last = page.data.last?.answers?.[field.tag];
  const normal = field.normal_codes?.includes(value);
  return html`<div role="radiogroup" class="exam-yesno exam-few ${value && field.normal_codes?.length && !normal ? "exam-yes" : ""}" data-codes=${field.tag} data-field=${field.tag} aria-labelledby="${field.tag}_l">
    <span class="exam-legend" id="${field.tag}_l">${page.label(field)}</span>
    ${last !== undefined ? html`<span class="k-last">${page.words.last}: ${page.display(field, last)}</span>` : nothing}
    <span class="exam-choices">${page.options(field).map(([code, word], at) => html`<label class="exam-choice"><input type="radio" name=${field.tag} value=${code} id=${at ? `${field.tag}_${code}` : field.tag}
      .checked=${live(value === code)} ?disabled=${page.locked} @change=${() => page.type(field, code)}><span><kbd>${code}</kbd> ${word}</span></label>`)}</span></div>`;
}

function choose(page, field) {
  return html`<div class="k-input"><select class="form-select" id=${field.tag} name=${field.tag} ?disabled=${page.locked}
      @change=${(event) => page.type(field, event.target.value)}>
    <option value="" ?selected=${!page.values[field.tag]}>–</option>
    ${page.options(field).map(([code, word]) => html`<option value=${code} ?selected=${String(page.values[field.tag] ?? "") === code}>${code}. ${word}</option>`)}
  </select></div>`;
}

function several(page, field) {
  const chosen = new Set(String(page.values[field.tag] ?? "").split(";").filter(Boolean));
  const turn = (code, on) => {
    if (on && code === "0") chosen.clear();
    if (on) chosen.add(code);
    else chosen.delete(code);
    if (code !== "0" && on) chosen.delete("0");
    page.type(field, [...chosen].join(";"));
  };
  return html`<fieldset class="exam-several exam-${field.tag}" data-several=${field.tag} data-field=${field.tag}><legend>${page.label(field)}</legend>
    <div>${page.options(field).map(([code, word]) => html`<label class="exam-choice"><input type="checkbox" value=${code} .checked=${live(chosen.has(code))} ?disabled=${page.locked}
      @change=${(event) => turn(code, event.target.checked)}><span><kbd>${code}</kbd> ${word}</span></label>`)}</div></fieldset>`;
}

function classButtons(page, tag, label) {
  const field = page.byTag[tag];
  const value = String(page.values[tag] ?? "");
  const hint = page.classes[tag];
  return html`<div role="radiogroup" class="exam-class" data-codes=${tag} aria-labelledby="${tag}_l"><span class="exam-legend" id="${tag}_l"><span class="visually-hidden">${page.label(field)}</span><span aria-hidden="true">${label}</span></span><span class="exam-choices">
    ${["I", "II", "III", "IV", "V"].map((roman, at) => html`<label class="exam-choice"><input type="radio" name=${tag} value=${at + 1} .checked=${live(value === String(at + 1))}
      ?disabled=${page.locked} @change=${() => page.type(field, String(at + 1))}><span>${roman}</span></label>`)}</span>
    ${hint?.value && !value ? html`<span class="exam-hint">${page.words.suggest} ${["I", "II", "III", "IV", "V"][hint.value - 1]}: ${hint.reason}
      <button type="button" class="btn btn-quiet btn-sm" tabindex="-1" @click=${() => page.type(field, String(hint.value))}>${page.words.accept}</button></span>` : nothing}
  </div>`;
}

// The tick and the diagnoses of Mẫu 02 and 03 beside the words: closed until somebody needs them or they are filled.
function parts(page, field) {
  const mine = page.all().filter((one) => one.item_of === field.tag);
  if (!mine.length) return nothing;
  const filled = mine.some((one) => page.values[one.tag]);
  return html`<details class="exam-parts" ?open=${filled}><summary>${page.words.diagnoses}</summary>
    ${mine.map((one) => (one.type === "yesno" ? yesno(page, one) : icd(page, one)))}</details>`;
}

function finding(page, field) {
  const write = (event) => {
    if (event.key === "Enter" && event.target.value.trim() === ".") {
      page.type(field, page.words.normal);
      page.type(page.byTag[field.class_tag], "1");
    }
  };
  const reading = page.readings[field.tag] ?? {};
  return html`<div data-field=${field.tag} class="exam-finding ${reading.error && page.left.has(field.tag) ? "k-invalid" : ""}">
    <label for=${field.tag}>${page.label(field)}</label>
    <div class="k-input"><input class="form-control" id=${field.tag} .value=${live(show(page.values[field.tag]))} maxlength=${field.size ?? nothing} ?disabled=${page.locked}
      autocomplete="off" @keydown=${write} @input=${(event) => page.type(field, event.target.value)} @blur=${() => page.leave(field)}></div>
    ${field.class_tag ? classButtons(page, field.class_tag, page.words.class) : nothing}${parts(page, field)}</div>`;
}

function icd(page, field) {
  return frame(page, field, html`<div class="k-input"><input class="form-control" id=${field.tag} .value=${live(show(page.values[field.tag]))} ?disabled=${page.locked}
      autocomplete="off" aria-autocomplete="list" aria-describedby="${field.tag}_hint" @input=${(event) => page.lookForCodes(field, event.target.value)} @blur=${() => page.leave(field)}>
    ${page.codesFor === field.tag && page.codes.length ? html`<ul class="exam-codes">${page.codes.map((one) => html`<li><button type="button"
      @mousedown=${(event) => event.preventDefault()} @click=${() => page.takeCode(field, one.code)}><strong>${one.code}</strong> ${one.name}</button></li>`)}</ul>` : nothing}
    </div>`, html`<p class="k-help" id="${field.tag}_hint">${page.words.codes_hint}</p>`);
}

export function draw(page, field) {
  if (field.item_of) return nothing;
  if (field.type === "yesno") return yesno(page, field);
  if (field.finding) return finding(page, field);
  if (field.type === "class") return page.ownClass(field) ? classButtons(page, field.tag, page.label(field)) : nothing;
  if (field.type === "teeth") return teeth(page, field);
  if (field.type === "code" && few(page, field)) return choices(page, field);
  if (field.type === "code") return frame(page, field, choose(page, field));
  if (field.type === "codes") return several(page, field);
  if (field.type === "icd") return icd(page, field);
  return frame(page, field, typed(page, field));
}

function few(page, field) {
  const codes = page.options(field);
  return codes.length < 6 && codes.every(([code, word]) => code.length === 1 && word.length < 34);
}

export function computed(page) {
  const all = page.everything();
  const value = bmi(all.CHIEU_CAO, all.CAN_NANG);
  return html`<div class="k-field exam-computed"><span class="exam-legend">BMI</span><output>${value ? html`<strong>${show(value)}</strong> kg/m²` : "–"}</output></div>`;
}
