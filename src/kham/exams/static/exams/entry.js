// The exam-day client: one person, one station at a time, drawn from the form definition. Every save is an event.
import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { computed, draw } from "./fields.js";
import { Outbox, keepDraft, readDraft } from "./outbox.js";
import { applies, read, show } from "./values.js";

const place = document.getElementById("exam-entry");
const settings = JSON.parse(document.getElementById("exam-settings").textContent);
const MARKS = { done: "✓", skipped: "–", todo: "", optional: "" };
const vietnamese = document.documentElement.lang !== "en";

class Page {
  constructor() {
    this.words = settings.words;
    this.outbox = new Outbox(settings.events_url, settings.user);
    this.state = { waiting: this.outbox.events().length, sending: false, refused: [] };
    this.skipping = false;
    this.codes = [];
    this.note = "";
    this.outbox.addEventListener("change", (event) => {
      this.state = event.detail;
      this.draw();
    });
    this.outbox.addEventListener("answered", () => this.fetchData());
  }

  async start() {
    try {
      const [form] = await Promise.all([fetch(settings.form_url).then((answer) => answer.json()), this.fetchData(false)]);
      this.form = form;
    } catch (offline) {
      place.textContent = this.words.reload;
      return;
    }
    place.replaceChildren();
    this.byTag = Object.fromEntries(this.form.fields.map((field) => [field.tag, field]));
    this.classTags = new Set(this.form.fields.map((field) => field.class_tag).filter(Boolean));
    this.goTo(settings.station || this.data.next || this.data.stations[0].code, false);
    this.outbox.send();
    document.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("popstate", (event) => event.state?.station && this.goTo(event.state.station, false));
  }

  async fetchData(drawAfter = true) {
    const answer = await fetch(settings.data_url);
    if (!answer.ok) throw new Error("no data");
    this.data = await answer.json();
    this.outbox.offset = new Date(this.data.now).getTime() - Date.now();
    this.locked = this.data.locked;
    if (!this.judgedHere) [this.findings, this.classes] = [this.data.findings, this.data.classes];
    if (drawAfter && this.form) this.draw();
  }

  goTo(station, remember = true) {
    this.station = station;
    this.skipping = false;
    this.values = { ...this.answersHere(), ...readDraft(settings.encounter, station) };
    this.readings = {};
    this.left = new Set();
    this.confirmed = new Set();
    this.judgedHere = false;
    [this.findings, this.classes] = [this.data.findings, this.data.classes];
    for (const field of this.fields()) this.readings[field.tag] = read(field, this.values[field.tag], this.words);
    if (remember) history.pushState({ station }, "", settings.station_url.replace("STATION", station));
    else history.replaceState({ station }, "", settings.station_url.replace("STATION", station));
    this.draw();
    place.querySelector(".exam-form input:not([disabled]), .exam-form select")?.focus();
  }

  answersHere() {
    const here = this.form.fields.filter((field) => field.station === this.station);
    return Object.fromEntries(here.filter((field) => this.data.answers[field.tag] !== undefined).map((field) => [field.tag, show(this.data.answers[field.tag])]));
  }

  everything() {
    return { ...this.data.answers, ...Object.fromEntries(Object.entries(this.readings).filter(([, r]) => r.value !== null).map(([tag, r]) => [tag, r.value])) };
  }

  fields() {
    return this.all().filter((field) => !this.fromRoster(field));
  }

  fromRoster(field) {
    return field.origin === "roster" && this.data.known[field.tag] !== undefined;
  }

  all() {
    const answers = { ...this.data.answers, ...this.values };
    return this.form.fields.filter((field) => field.station === this.station && field.type !== "table" && field.origin !== "conclusion" && applies(field, this.data.person, answers));
  }

  label(field) {
    return vietnamese ? field.label : field.label_en;
  }

  ownClass(field) {
    return !this.classTags.has(field.tag);
  }

  display(field, value) {
    const codes = this.form.codes[field.codes];
    return codes?.[String(value)] ?? show(value);
  }

  type(field, text) {
    this.values = { ...this.values, [field.tag]: text };
    this.readings[field.tag] = read(field, text, this.words);
    this.confirmed.delete(field.tag);
    this.note = "";
    keepDraft(settings.encounter, this.station, this.changed());
    this.draw();
    this.judgeSoon();
  }

  leave(field) {
    this.left.add(field.tag);
    const reading = this.readings[field.tag];
    if (reading?.value !== null && reading?.value !== undefined && !reading.guess) this.values[field.tag] = show(reading.value);
    this.codes = [];
    this.draw();
  }

  confirm(tag) {
    this.confirmed.add(tag);
    this.values = { ...this.values, [tag]: this.readings[tag].guess };
    this.readings[tag] = read(this.byTag[tag], this.values[tag], this.words);
    keepDraft(settings.encounter, this.station, this.changed());
    this.draw();
  }

  changed() {
    const before = this.answersHere();
    return Object.fromEntries(Object.entries(this.values).filter(([tag, value]) => (value ?? "") !== (before[tag] ?? "")));
  }

  judgeSoon() {
    clearTimeout(this.judging);
    this.judging = setTimeout(() => this.judge(), 250);
  }

  async judge() {
    const answers = Object.fromEntries(Object.keys(this.changed()).map((tag) => [tag, this.readings[tag]?.error ? "" : this.readings[tag]?.value ?? ""]));
    try {
      const answer = await fetch(settings.judge_url, {
        method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content },
        body: JSON.stringify({ answers }),
      });
      if (!answer.ok) return;
      const said = await answer.json();
      [this.findings, this.classes, this.judgedHere] = [said.findings, said.classes, true];
      this.draw();
    } catch (offline) {
      // without a network the rules speak when it is back; limits of each field are checked here anyway
    }
  }

  async lookForCodes(field, text) {
    this.type(field, text);
    const last = text.split(";").pop().trim();
    if (last.length < 2) return;
    const answer = await fetch(settings.icd_url, {
      method: "POST", headers: { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content }, body: new URLSearchParams({ text: last }),
    }).catch(() => null);
    if (!answer?.ok) return;
    this.codes = (await answer.json()).codes;
    this.codesFor = field.tag;
    this.draw();
  }

  takeCode(field, code) {
    const kept = String(this.values[field.tag] ?? "").split(";").slice(0, -1).map((part) => part.trim()).filter(Boolean);
    this.codes = [];
    this.type(field, [...kept, code].join(";"));
    document.getElementById(field.tag)?.focus();
  }

  allNo() {
    for (const field of this.fields()) if (field.type === "yesno" && !this.values[field.tag]) this.type(field, "0");
  }

  key(event) {
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      this.save("station");
    } else if (event.key === "Enter" && event.target.closest(".exam-form") && !event.target.closest("button, textarea")) {
      event.preventDefault();
      this.goOn(event.target);
    } else if ((event.key === "1" || event.key === "0") && event.target.type === "radio" && event.target.closest(".exam-yesno")) {
      const fieldset = event.target.closest(".exam-yesno");
      this.type(this.byTag[fieldset.dataset.tag], event.key);
      this.goOn(event.target);
    } else if (/^[1-5]$/.test(event.key) && event.target.type === "radio" && event.target.closest(".exam-class")) {
      this.type(this.byTag[event.target.name], event.key);
      this.goOn(event.target);
    }
  }

  goOn(from) {
    const reading = this.readings[from.id];
    if (reading?.guess && !this.confirmed.has(from.id)) this.confirm(from.id);
    const stops = [...place.querySelectorAll(".exam-form input:not([disabled]), .exam-form select, .exam-save")].filter(
      (node) => node.type !== "radio" || node.checked || !place.querySelector(`input[name="${node.name}"]:checked`),
    );
    const here = stops.indexOf(from);
    const next = stops.slice(here + 1).find((node) => node.type !== "radio" || node.name !== from.name);
    next?.focus();
    if (next?.select) next.select();
  }

  async save(then) {
    if (this.locked) return;
    const wrong = this.fields().filter((field) => this.readings[field.tag]?.error);
    if (wrong.length) {
      for (const field of wrong) this.left.add(field.tag);
      this.note = this.words.fix;
      this.draw();
      document.getElementById(wrong[0].tag)?.focus();
      return;
    }
    const answers = {};
    for (const tag of Object.keys(this.changed())) answers[tag] = this.readings[tag]?.value ?? "";
    const station = this.station;
    keepDraft(settings.encounter, station, {});
    Object.assign(this.data.answers, answers);
    this.data.stations.find((one) => one.code === station).state = "done";
    const sent = this.outbox.add(settings.encounter, "encounter.saved", { station, answers, done: true });
    this.note = this.words.saved;
    await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, 1500))]);
    this.after(then, station);
  }

  async skip(reason) {
    if (!reason.trim()) return;
    const station = this.station;
    keepDraft(settings.encounter, station, {});
    this.data.stations.find((one) => one.code === station).state = "skipped";
    await Promise.race([this.outbox.add(settings.encounter, "encounter.saved", { station, answers: {}, skipped: { [station]: reason } }), new Promise((resolve) => setTimeout(resolve, 1500))]);
    this.after("station", station);
  }

  after(then, station) {
    const following = this.data.following[station];
    if (then === "person") {
      if (following) window.location.assign(following.url);
      else this.note = this.words.nobody;
      this.draw();
      return;
    }
    const order = this.data.stations.map((one) => one.code);
    // an answer that left before this save may still call the station open: it is behind us all the same
    const todo = this.data.stations.filter((one) => one.state === "todo" && one.code !== "conclusion" && one.code !== station).map((one) => one.code);
    const next = todo.find((code) => order.indexOf(code) > order.indexOf(station)) ?? todo[0];
    if (next) this.goTo(next);
    else window.location.assign(settings.conclusion_url);
  }

  draw() {
    if (!this.form || !this.data || !this.values) return;
    if (this.drawing) {
      this.drawAgain = true; // a field that is taken away loses the focus while we draw
      return;
    }
    this.drawing = true;
    try {
      render(whole(this), place);
    } finally {
      this.drawing = false;
    }
    if (this.drawAgain) {
      this.drawAgain = false;
      queueMicrotask(() => this.draw());
    }
  }
}

function head(page) {
  const who = page.data.person;
  return html`<div class="exam-who"><span class="exam-number">${page.data.number}</span><div><h2 class="k-person-name">${who.name}</h2>
    <p class="k-person-facts"><span>${who.sex_word}</span><span>${page.words.born} ${who.birth}${who.age !== null ? ` (${who.age} ${page.words.age})` : ""}</span><span>${who.place}</span></p></div>
    <p class="exam-sync" role="status">${status(page)}</p></div>`;
}

function status(page) {
  if (page.state.sending) return page.words.sending;
  if (page.state.waiting) return `${page.state.waiting} ${page.words.waiting}`;
  return page.note;
}

function stations(page) {
  return html`<nav class="exam-stations" aria-label=${page.words.station}><ol>${page.data.stations.map((one) => {
    const here = one.code === page.station;
    if (one.code === "conclusion") return html`<li><a class="exam-station" href=${settings.conclusion_url}><span class="exam-mark exam-is-${one.state}" aria-hidden="true">${MARKS[one.state]}</span>${one.name}</a></li>`;
    return html`<li><button type="button" class="exam-station exam-is-${one.state}" aria-current=${here ? "step" : nothing} @click=${() => page.goTo(one.code)}>
      <span class="exam-mark" aria-hidden="true">${MARKS[one.state]}</span><span aria-hidden="true">${one.short}</span><span class="visually-hidden">${one.name}, ${page.words[one.state]}</span></button></li>`;
  })}</ol></nav>`;
}

function findings(page) {
  if (!page.findings.length) return nothing;
  const urgent = page.findings.some((found) => "EU".includes(found.level));
  return html`<div class="exam-findings ${urgent ? "exam-urgent" : ""}" role=${urgent ? "alert" : "status"}><ul>${page.findings.map(
    (found) => html`<li class="exam-level-${found.level}"><strong>${found.label}</strong> ${found.sentence}</li>`,
  )}</ul></div>`;
}

function groups(page) {
  const found = [];
  for (const field of page.fields()) {
    if (found.length && found[found.length - 1].name === field.group) found[found.length - 1].fields.push(field);
    else found.push({ name: field.group, fields: [field] });
  }
  return found;
}

function grid(group) {
  if (group.fields.every((field) => field.type === "yesno")) return "exam-list";
  if (group.fields.some((field) => field.finding)) return "exam-rows";
  return "exam-grid";
}

function whole(page) {
  const fields = page.fields();
  return html`${head(page)}${stations(page)}${findings(page)}
    ${page.locked ? html`<p class="k-alert k-alert-info">${page.words.concluded}</p>` : nothing}
    ${page.state.refused.map((verdict) => html`<p class="k-alert k-alert-look">${page.words.refused}: ${verdict.note}</p>`)}
    <form class="exam-form" autocomplete="off" @submit=${(event) => event.preventDefault()}>
      ${known(page)}
      ${groups(page).map((group) => html`<section>${group.name ? html`<h3>${group.name}${group.fields.length > 3 && grid(group) === "exam-list" ? html`<button type="button" class="btn btn-quiet btn-sm exam-all-no" @click=${() => page.allNo()}>${page.words.all_no}</button>` : nothing}</h3>` : nothing}<div class=${grid(group)}>${group.fields.map((field) => html`${draw(page, field)}${field.tag === "CAN_NANG" ? computed(page) : nothing}`)}</div></section>`)}
      ${fields.some((field) => field.finding) ? html`<p class="k-help">${page.words.normal_hint}</p>` : nothing}
      <div class="exam-skipline">
        ${page.skipping ? skipping(page) : html`<button type="button" class="btn btn-quiet" ?disabled=${page.locked} @click=${() => { page.skipping = true; page.draw(); }}>${page.words.skip}</button>`}
      </div>
      <div class="exam-actions">
        <span class="exam-gap"></span>
        ${page.data.following[page.station] ? html`<button type="button" class="btn btn-secondary" ?disabled=${page.locked} @click=${() => page.save("person")}>${page.words.save_next} (${page.data.following[page.station].number})</button>` : nothing}
        <button type="button" class="btn btn-primary exam-save" ?disabled=${page.locked} @click=${() => page.save("station")}>${page.words.save}</button>
      </div>
      <p class="k-error exam-note" role="alert">${page.note === page.words.fix ? page.note : ""}</p>
    </form>`;
}

function known(page) {
  const rows = page.all().filter((field) => page.fromRoster(field) && field.tag !== "DOI_TUONG");
  if (!rows.length) return nothing;
  return html`<section><h3>${page.words.by_roster}</h3><dl class="exam-known">${rows.map(
    (field) => html`<div><dt>${page.label(field)}</dt><dd>${page.display(field, page.data.known[field.tag])}</dd></div>`,
  )}</dl></section>`;
}

function skipping(page) {
  const pick = () => page.skip(document.getElementById("exam-why").value);
  return html`<span class="exam-skip"><label for="exam-why">${page.words.skip_why}</label><input class="form-control" id="exam-why" list="exam-reasons" maxlength="250">
    <datalist id="exam-reasons">${settings.reasons.map((reason) => html`<option value=${reason}></option>`)}</datalist>
    <button type="button" class="btn btn-secondary" @click=${pick}>${page.words.skip_do}</button></span>`;
}

new Page().start();
