// A sheet of people and fields. Leaving a row saves it: one event for each station of its columns, with an id made here.
import { Outbox, keepDraft, readDraft } from "./outbox.js";
import { applies, read, show } from "./values.js";

const place = document.getElementById("exam-grid");
const settings = JSON.parse(document.getElementById("grid-settings").textContent);
const words = settings.words;
const outbox = Outbox.of(settings.events_url, settings.user);
const DRAFT = `grid:${settings.tags.join(",")}`;
const state = { rows: [], forms: {}, filter: "", refused: new Map() };

function fieldOf(row, tag) {
  const form = state.forms[row.form];
  const field = form.fields.find((one) => one.tag === tag);
  return field && applies(field, row, { ...row.answers, ...row.typed }) ? field : null;
}

// A word of the code list counts as its code: "Nữ" is 2, "Có" is 1.
function plain(row, field, text) {
  const codes = state.forms[row.form].codes[field.codes];
  const wanted = String(text).trim().toLowerCase();
  const found = codes && Object.entries(codes).find(([code, word]) => code.toLowerCase() === wanted || word.toLowerCase() === wanted);
  if (found) return found[0];
  return codes && wanted ? null : String(text).trim();
}

function reading(row, tag) {
  const field = fieldOf(row, tag);
  if (!field) return { value: null };
  const text = plain(row, field, row.typed[tag]);
  if (text === null) return { value: null, error: `${Object.entries(state.forms[row.form].codes[field.codes]).map(([code, word]) => `${code} ${word}`).join(", ")}.` };
  return read(field, text, words, state.forms[row.form]);
}

function paint(row, tag, cell) {
  const said = tag in row.typed ? reading(row, tag) : {};
  cell.classList.toggle("grid-changed", tag in row.typed);
  cell.classList.toggle("grid-bad", Boolean(said.error));
  cell.classList.toggle("grid-odd", Boolean(said.warning || said.guess));
  cell.title = said.error ?? said.warning ?? "";
  cell.setAttribute("aria-invalid", said.error ? "true" : "false");
  return said;
}

function changed() {
  return state.rows.filter((row) => Object.keys(row.typed).length);
}

function tell() {
  const open = changed();
  const wrong = open.flatMap((row) => Object.keys(row.typed).filter((tag) => reading(row, tag).error)).length;
  const cells = open.reduce((sum, row) => sum + Object.keys(row.typed).length, 0);
  const waiting = outbox.events().length;
  const parts = [cells ? `${cells} ${words.unsaved}` : "", wrong ? `${wrong} ${words.wrong}` : "", waiting ? `${waiting} ${words.waiting}` : ""].filter(Boolean);
  document.getElementById("grid-state").textContent = parts.join(" · ") || words.saved_rows;
  keepDraft(DRAFT, "", Object.fromEntries(open.map((row) => [row.id, row.typed])));
}

function write(row, tag, text) {
  const before = show(row.answers[tag] ?? "");
  if (text === before) delete row.typed[tag];
  else row.typed[tag] = text;
}

async function save(row) {
  if (!row || row.locked) return;
  const good = Object.keys(row.typed).filter((tag) => fieldOf(row, tag) && !reading(row, tag).error);
  if (!good.length) return;
  const stations = new Map();
  for (const tag of good) {
    const field = fieldOf(row, tag);
    const value = reading(row, tag).value ?? "";
    stations.set(field.station, { ...(stations.get(field.station) ?? {}), [tag]: value });
    row.answers[tag] = value;
    delete row.typed[tag];
  }
  const finish = document.getElementById("grid-finish").checked;
  for (const [station, answers] of stations) {
    const mine = settings.tags.filter((tag) => fieldOf(row, tag)?.station === station);
    const body = { station, answers };
    if (finish && mine.every((tag) => String(row.answers[tag] ?? "") !== "")) body.done = true;
    outbox.add(row.id, "encounter.saved", body);
  }
  drawRow(row);
  tell();
}

function drawRow(row) {
  for (const cell of place.querySelectorAll(`tr[data-row="${row.id}"] .grid-cell`)) {
    if (cell !== document.activeElement) cell.value = row.typed[cell.dataset.tag] ?? show(row.answers[cell.dataset.tag] ?? "");
    paint(row, cell.dataset.tag, cell);
  }
}

function move(cell, down, right) {
  const rows = [...place.querySelectorAll("tbody tr")].filter((one) => !one.hidden);
  const at = rows.indexOf(cell.closest("tr"));
  const cells = (one) => [...one.querySelectorAll("td[data-column]")];
  let [r, c] = [at + down, cells(rows[at]).indexOf(cell.closest("td")) + right];
  const columns = cells(rows[at]).length;
  for (let tries = 0; tries < rows.length * columns; tries += 1) {
    if (c >= columns) [r, c] = [r + 1, 0];
    if (c < 0) [r, c] = [r - 1, columns - 1];
    if (r < 0 || r >= rows.length) return;
    const input = cells(rows[r])[c].querySelector("input:not([disabled])");
    if (input) {
      input.focus();
      input.select();
      return;
    }
    if (down) r += down;
    else c += right;
  }
}

function paste(event, row, tag) {
  const text = event.clipboardData?.getData("text") ?? "";
  if (!/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const rows = state.rows.filter((one) => !place.querySelector(`tr[data-row="${one.id}"]`).hidden);
  const [from, first] = [rows.indexOf(row), settings.tags.indexOf(tag)];
  text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach((line, down) => line.split("\t").forEach((value, right) => {
    const [to, column] = [rows[from + down], settings.tags[first + right]];
    if (to && !to.locked && column && fieldOf(to, column)) write(to, column, value.trim());
  }));
  rows.slice(from).forEach(drawRow);
  event.target.value = row.typed[tag] ?? event.target.value;
  tell();
}

function keys(event) {
  const cell = event.target.closest(".grid-cell");
  if (event.key === "Enter" && event.ctrlKey) {
    changed().forEach(save);
    event.preventDefault();
  } else if (cell && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    move(cell, event.key === "ArrowDown" ? 1 : -1, 0);
  } else if (cell && event.key === "Enter") {
    event.preventDefault();
    move(cell, 0, event.shiftKey ? -1 : 1);
  } else if (cell && event.key === "ArrowRight" && cell.selectionStart === cell.value.length) move(cell, 0, 1);
  else if (cell && event.key === "ArrowLeft" && cell.selectionEnd === 0) move(cell, 0, -1);
  else if (cell && event.key === "Escape") {
    const row = state.rows.find((one) => one.id === cell.closest("tr").dataset.row);
    delete row.typed[cell.dataset.tag];
    cell.value = show(row.answers[cell.dataset.tag] ?? "");
    paint(row, cell.dataset.tag, cell);
    tell();
  }
}

function cell(row, tag, column) {
  const box = document.createElement("td");
  box.dataset.column = column;
  const field = fieldOf(row, tag);
  if (!field) {
    box.className = "grid-none";
    return box;
  }
  const input = document.createElement("input");
  Object.assign(input, { className: "grid-cell", value: row.typed[tag] ?? show(row.answers[tag] ?? ""), disabled: row.locked, autocomplete: "off", inputMode: "decimal" });
  input.dataset.tag = tag;
  input.setAttribute("aria-label", `${row.number} ${row.name}, ${field.label}`);
  input.addEventListener("input", () => {
    write(row, tag, input.value);
    document.getElementById("grid-said").textContent = paint(row, tag, input).error ?? input.title;
    tell();
  });
  input.addEventListener("focus", () => { document.getElementById("grid-said").textContent = input.title; });
  input.addEventListener("blur", () => {
    const said = tag in row.typed ? reading(row, tag) : {};
    if (said.value !== null && said.value !== undefined) {
      write(row, tag, show(said.value));
      input.value = show(said.value);
      paint(row, tag, input);
    }
  });
  input.addEventListener("paste", (event) => paste(event, row, tag));
  paint(row, tag, input);
  box.append(input);
  return box;
}

function heads() {
  const known = Object.values(state.forms).flatMap((form) => form.fields);
  const english = document.documentElement.lang === "en";
  return settings.tags.map((tag) => known.find((field) => field.tag === tag)).filter(Boolean).map((field) => `${field.group && ["vision", "decimal"].includes(field.type) ? `${field.group}: ` : ""}${english ? field.label_en : field.label}${field.unit ? ` (${field.unit})` : ""}`);
}

function draw() {
  place.replaceChildren();
  if (!state.rows.length) {
    place.textContent = words.nobody_here;
    return;
  }
  const tools = document.createElement("div");
  tools.className = "grid-tools";
  tools.innerHTML = `<input class="form-control" id="grid-filter" type="search"><label class="k-check"><input class="form-check-input" type="checkbox" id="grid-finish" checked> <span></span></label><button type="button" class="btn btn-primary" id="grid-save"></button><span class="grid-state" id="grid-state" role="status"></span>`;
  const filter = tools.querySelector("#grid-filter");
  filter.placeholder = words.filter;
  filter.setAttribute("aria-label", words.filter);
  tools.querySelector("label span").textContent = words.finish;
  tools.querySelector("#grid-save").textContent = words.save_all;
  const table = document.createElement("table");
  table.className = "grid-table";
  const head = table.createTHead().insertRow();
  for (const word of [words.number_column, words.name, ...heads()]) {
    const th = document.createElement("th");
    th.scope = "col";
    th.textContent = word;
    head.append(th);
  }
  const body = table.createTBody();
  for (const row of state.rows) {
    const line = body.insertRow();
    line.dataset.row = row.id;
    line.className = row.locked ? "grid-locked" : "";
    const number = line.insertCell();
    number.className = "grid-no";
    number.textContent = row.number;
    const who = line.insertCell();
    who.className = "grid-who";
    who.textContent = `${row.name}, ${row.birth}${row.locked ? ` (${words.locked_row})` : ""}`;
    settings.tags.filter((tag) => Object.values(state.forms).some((form) => form.fields.some((field) => field.tag === tag))).forEach((tag, at) => line.append(cell(row, tag, at)));
    line.addEventListener("focusout", (event) => line.contains(event.relatedTarget) || setTimeout(() => save(row)));
  }
  const box = document.createElement("div");
  box.className = "grid-box";
  box.append(table);
  const said = Object.assign(document.createElement("p"), { id: "grid-said", className: "k-warn grid-said" });
  said.setAttribute("role", "status");
  const hint = Object.assign(document.createElement("p"), { className: "grid-hint", textContent: words.grid_keys });
  place.append(tools, box, said, hint);
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const line of body.rows) line.hidden = !line.textContent.toLowerCase().includes(wanted);
  });
  tools.querySelector("#grid-save").addEventListener("click", () => changed().forEach(save));
  tell();
  place.querySelector(".grid-cell:not([disabled])")?.focus();
}

async function start() {
  const query = new URLSearchParams(settings.tags.map((tag) => ["cot", tag]));
  try {
    const answer = await fetch(`${settings.rows_url}?${query}`);
    if (!answer.ok) throw new Error("no data");
    const told = await answer.json();
    outbox.offset = new Date(told.now).getTime() - Date.now();
    const kept = readDraft(DRAFT, "");
    state.forms = told.forms;
    state.rows = told.rows.map((row) => ({ ...row, typed: row.locked ? {} : (kept[row.id] ?? {}) }));
  } catch (offline) {
    place.textContent = words.reload;
    return;
  }
  outbox.addEventListener("change", tell);
  outbox.addEventListener("answered", (event) => {
    const bad = event.detail.verdicts.filter((verdict) => verdict.outcome !== "applied");
    if (bad.length) document.getElementById("grid-said").textContent = `${words.refused}: ${bad.map((verdict) => verdict.note).join(" ")}`;
  });
  document.addEventListener("keydown", keys);
  outbox.send();
  draw();
}

start();
