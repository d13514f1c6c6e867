// The exam-day client: one person, one station at a time, drawn from the form definition. Every save is an event.
import { render } from "../vendor/lit-html/lit-html.js";
import { whole } from "./drawing.js";
import { listen } from "./keys.js";
import { Outbox, keepDraft, readDraft } from "./outbox.js";
import { normalOf } from "./normal.js";
import { Skipping } from "./skipping.js";
import { applies, holds, read, show } from "./values.js";

const place = document.getElementById("exam-entry");
const settings = JSON.parse(document.getElementById("exam-settings").textContent);
const ALL = "all"; // the whole form on one screen
const CLOSING = "conclusion";
const csrf = () => document.querySelector('meta[name="csrf-token"]').content;

class Page {
  constructor() {
    this.settings = settings;
    this.words = settings.words;
    this.place = place;
    this.vietnamese = document.documentElement.lang !== "en";
    this.outbox = Outbox.of(settings.events_url, settings.user);
    this.state = { waiting: this.outbox.events().length, sending: false, refused: [] };
    this.skipping = null;
    this.codes = [];
    this.note = "";
    this.outbox.addEventListener("change", (event) => {
      this.state = event.detail;
      this.draw();
    });
    this.outbox.addEventListener("answered", () => this.leaving || this.fetchData().catch(() => {}));
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
    const wanted = decodeURIComponent(window.location.hash.slice(1)); // somebody was sent here for one field
    this.goTo(settings.station || this.data.next || this.data.stations[0].code, false);
    const field = wanted && document.getElementById(wanted);
    if (field && place.contains(field)) field.focus();
    this.outbox.send();
    listen(this);
    window.addEventListener("popstate", (event) => event.state?.station && this.goTo(event.state.station, false));
  }

  async fetchData(drawAfter = true) {
    const answer = await fetch(`${settings.data_url}?ban=${encodeURIComponent(this.station ?? settings.station)}`);
    if (!answer.ok) throw new Error("no data");
    this.data = await answer.json();
    this.outbox.offset = new Date(this.data.now).getTime() - Date.now();
    this.locked = this.data.locked;
    if (!this.judgedHere) [this.findings, this.classes] = [this.data.findings, this.data.classes];
    if (drawAfter && this.form) this.draw();
  }

  goTo(station, remember = true) {
    this.station = station;
    this.skipping = null;
    this.values = { ...this.answersHere(), ...readDraft(settings.encounter, station) };
    this.readings = {};
    this.left = new Set();
    this.confirmed = new Set();
    this.checked = new Set();
    this.asked = new Set();
    this.byKey = new Set();
    this.judgedHere = false;
    [this.findings, this.classes] = [this.data.findings, this.data.classes];
    for (const field of this.fields()) this.readings[field.tag] = read(field, this.values[field.tag], this.words, this.form);
    const url = settings.station_url.replace("STATION", station);
    if (remember) history.pushState({ station }, "", url);
    else history.replaceState({ station }, "", url);
    const emergency = document.getElementById("emergency");
    if (emergency) Object.assign(emergency.dataset, { encounter: settings.encounter, station });
    this.draw();
    place.querySelector(".exam-station[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    place.querySelector(".exam-form input:not([disabled]), .exam-form select, .exam-form [data-stop]")?.focus();
  }

  here(field) {
    return this.station === ALL ? field.station !== CLOSING : field.station === this.station;
  }

  answersHere() {
    const here = this.form.fields.filter((field) => this.here(field));
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
    const passed = new Set(this.data.stations.map((one) => one.code));
    const order = this.data.stations.map((one) => one.code);
    const fields = this.station === ALL ? [...this.form.fields].sort((one, other) => order.indexOf(one.station) - order.indexOf(other.station)) : this.form.fields;
    return fields.filter(
      (field) => this.here(field) && (this.station !== ALL || passed.has(field.station)) && field.type !== "table" && field.origin !== "conclusion" && applies(field, this.data.person, answers),
    );
  }

  label(field) {
    return this.vietnamese ? field.label : field.label_en;
  }

  ownClass(field) {
    return !this.classTags.has(field.tag);
  }

  options(field) {
    const fits = (code) => !field.code_applies?.[code] || holds(field.code_applies[code], this.data.person, {});
    return Object.entries(this.form.codes[field.codes] ?? {}).filter(([code]) => fits(code));
  }

  display(field, value) {
    const codes = this.form.codes[field.codes];
    return codes?.[String(value)] ?? show(value);
  }

  type(field, text) {
    this.values = { ...this.values, [field.tag]: text };
    this.readings[field.tag] = read(field, text, this.words, this.form);
    this.confirmed.delete(field.tag);
    this.checked.delete(field.tag);
    this.asked.delete(field.tag);
    this.byKey.delete(field.tag);
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
    this.readings[tag] = read(this.byTag[tag], this.values[tag], this.words, this.form);
    keepDraft(settings.encounter, this.station, this.changed());
    this.draw();
  }

  // What is understood otherwise than typed counts with Enter; what is seldom seen asks for one Enter more. True: go on.
  settle(tag) {
    const reading = this.readings[tag];
    if (reading?.guess && !this.confirmed.has(tag)) this.confirm(tag);
    if (!this.readings[tag]?.warning || this.checked.has(tag)) return true;
    if (this.asked.has(tag)) this.checked.add(tag);
    else this.asked.add(tag);
    this.draw();
    return this.checked.has(tag);
  }

  open(tag) {
    const reading = this.readings[tag];
    return reading && !reading.error && ((reading.guess && !this.confirmed.has(tag)) || (reading.warning && !this.checked.has(tag)));
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
    const station = this.station;
    const answers = Object.fromEntries(Object.keys(this.changed()).map((tag) => [tag, this.readings[tag]?.error ? "" : this.readings[tag]?.value ?? ""]));
    try {
      const answer = await fetch(settings.judge_url, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() }, body: JSON.stringify({ answers }) });
      if (!answer.ok || this.station !== station) return;
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
    const answer = await fetch(settings.icd_url, { method: "POST", headers: { "X-CSRFToken": csrf() }, body: new URLSearchParams({ text: last }) }).catch(() => null);
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

  // The examiner's own act for one group: what is still empty is normal. Which fields it filled goes with the save.
  normal(group) {
    if (this.locked) return;
    for (const [tag, value] of normalOf(this, group)) {
      this.type(this.byTag[tag], value);
      this.byKey.add(tag);
    }
  }

  askSkip(tag = "") {
    if (this.locked) return;
    this.skipping = new Skipping(this, tag || this.station);
    this.draw();
    document.getElementById("exam-why")?.focus();
  }

  // Whether everything typed may be saved; otherwise the first field that stands in the way has the focus and says why.
  ready() {
    const wrong = this.fields().filter((field) => this.readings[field.tag]?.error);
    const unsettled = wrong.length ? [] : this.fields().filter((field) => this.open(field.tag));
    if (!wrong.length && !unsettled.length) return true;
    for (const field of wrong) this.left.add(field.tag);
    this.note = wrong.length ? this.words.fix : this.words.confirm_first;
    this.draw();
    for (const field of unsettled) this.asked.add(field.tag);
    const node = document.getElementById((wrong[0] ?? unsettled[0]).tag);
    node?.focus();
    node?.select?.();
    return false;
  }

  async save(then) {
    if (this.locked || this.saving || !this.ready()) return;
    this.saving = true;
    try {
      const station = this.station;
      const changed = Object.keys(this.changed());
      const answers = Object.fromEntries(changed.map((tag) => [tag, this.readings[tag]?.value ?? ""]));
      const body = station === ALL ? { station: "", answers, done: this.filled(changed) } : { station, answers, done: true };
      if (this.data.desk) body.desk = this.data.desk.code;
      const settled = changed.filter((tag) => this.checked.has(tag) || this.confirmed.has(tag));
      if (settled.length) body.confirmed = settled;
      const byKey = changed.filter((tag) => this.byKey.has(tag));
      if (byKey.length) body.by_key = byKey;
      keepDraft(settings.encounter, station, {});
      Object.assign(this.data.answers, answers);
      for (const one of this.data.stations) if (one.code === station || body.done?.includes?.(one.code)) one.state = "done";
      this.leaving = then !== "stay";
      const sent = this.outbox.add(settings.encounter, "encounter.saved", body);
      this.note = this.words.saved;
      await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, 1500))]);
      this.leaving = false;
      await this.after(then, station);
    } finally {
      this.saving = false;
    }
  }

  filled(tags) {
    return [...new Set(tags.map((tag) => this.byTag[tag].station))];
  }

  async skip(name, reason, signed, strokes) {
    const body = { station: this.station === ALL ? "" : this.station, answers: {}, skipped: { [name]: reason } };
    if (signed) body.refusals = { [name]: { reason, signed, strokes } };
    const whole = this.data.stations.find((one) => one.code === name);
    this.skipping = null;
    this.data.skipped = { ...this.data.skipped, [name]: reason };
    if (whole) {
      keepDraft(settings.encounter, this.station, {});
      whole.state = "skipped";
    }
    const sent = this.outbox.add(settings.encounter, "encounter.saved", body);
    await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, 1500))]);
    if (whole) await this.after("desk", name);
    else this.draw();
  }

  // Where to go after a save: the desk's next part of the same person, else the next person of the desk.
  async after(then, station) {
    if (then === "stay") return this.draw();
    const todo = this.data.stations.filter((one) => one.state === "todo" && one.code !== CLOSING && one.code !== station).map((one) => one.code);
    const mine = this.data.desk?.stations ?? null;
    if (then === "desk" && mine) {
      const next = mine.find((code) => todo.includes(code));
      return next ? this.goTo(next) : this.callNext();
    }
    const order = this.data.stations.map((one) => one.code);
    const next = todo.find((code) => order.indexOf(code) > order.indexOf(station)) ?? todo[0];
    if (next) return this.goTo(next);
    return window.location.assign(settings.conclusion_url);
  }

  async callNext() {
    try {
      const answer = await fetch(this.data.desk.call_url, { method: "POST", headers: { "X-CSRFToken": csrf(), Accept: "application/json" } });
      if (!answer.ok) throw new Error("refused");
      const called = await answer.json();
      window.location.assign(called.encounter ? called.url : this.data.desk.url);
    } catch (offline) {
      this.note = this.words.kept;
      this.draw();
    }
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

new Page().start();
import("./emergency.js").catch(() => {}); // written by the part that keeps emergencies; the form works without it
