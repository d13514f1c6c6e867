// The red button of every exam screen, the strip of dangerous values, and the question after one was entered.
// Everything goes through the outbox, so it also works without a network. Place: <div id="emergency" data-session=…>;
// data-encounter and data-station, where known, say who stands here.
import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { Outbox, eventId } from "./outbox.js";

const place = document.getElementById("emergency");
const EVERY = 15_000;
const KEPT = "kham.emergency:";

class RedButton {
  constructor(session) {
    this.session = session;
    this.here = { encounter: "", number: "" };
    this.found = { alerts: [], emergencies: [] };
    this.notes = {};
    this.taken = new Set();
    this.said = "";
  }

  async start() {
    this.settings = await this.read();
    if (!this.settings) return;
    this.outbox = Outbox.of(this.settings.events_url, this.settings.user);
    document.addEventListener("keydown", (event) => {
      if (event.altKey && event.shiftKey && event.code === "KeyC") {
        event.preventDefault();
        this.open();
      }
    });
    document.addEventListener("kham:answered", () => this.ask());
    setInterval(() => document.hidden || this.ask(), EVERY);
    this.outbox.send();
    this.draw();
    this.ask();
  }

  async read() {
    const kept = `${KEPT}${this.session}`;
    try {
      const answer = await fetch(new URL(`../${this.session}/nut-cap-cuu.json`, this.base()));
      if (!answer.ok) return null;
      const settings = await answer.json();
      localStorage.setItem(kept, JSON.stringify(settings));
      return settings;
    } catch (offline) {
      try {
        return JSON.parse(localStorage.getItem(kept));
      } catch (closed) {
        return null;
      }
    }
  }

  base() {
    return new URL(`${location.pathname.split("/").slice(0, 2).join("/")}/x/`, location.origin);
  }

  async ask() {
    try {
      const answer = await fetch(this.settings.alerts_url);
      if (!answer.ok) return;
      this.found = await answer.json();
      this.draw();
      this.question();
    } catch (offline) {
      // the strip stays as it was; the button goes on working
    }
  }

  // --- the button

  open(of = place.dataset) {
    if (this.dialog?.open) return;
    this.here = { encounter: of.encounter ?? "", number: of.number ?? "" };
    this.body = { what: new Set(), first_aid: new Set(), who: this.here.encounter ? "this" : "none", words: "" };
    this.wrong = "";
    this.began = new Date(Date.now() + this.outbox.offset).toISOString();
    this.draw();
    this.dialog = place.querySelector("#emergency-dialog");
    this.dialog.showModal();
    this.dialog.querySelector("input[name=what]")?.focus();
  }

  report() {
    if (!this.body.what.size) {
      this.wrong = this.settings.words.choose;
      return this.draw();
    }
    const here = this.body.who === "this" ? this.here.encounter : "";
    const at = new Date(Date.now() + this.outbox.offset).toISOString();
    const body = {
      emergency: eventId(), station: place.dataset.station ?? "", at: this.began, what: [...this.body.what], words: this.body.words,
      first_aid: [...this.body.first_aid].map((code) => ({ code, at })),
    };
    if (here) this.outbox.add(here, "encounter.emergency", body);
    else this.outbox.add(this.session, "session.emergency", { ...body, who: this.body.name ?? "" }, "session");
    this.dialog.close();
    this.said = navigator.onLine ? this.settings.words.sent : this.settings.words.kept;
    return this.draw();
  }

  // --- dangerous values

  acknowledge(alert) {
    this.taken.add(alert.id);
    this.outbox.add(alert.encounter, "encounter.acknowledged", { alert: alert.id, note: this.notes[alert.id] ?? "" });
    this.draw();
  }

  question() {
    const mine = this.found.alerts.find((alert) => alert.mine && !this.taken.has(`answer:${alert.id}`));
    const dialog = place.querySelector("#alert-dialog");
    if (!mine || dialog.open || this.dialog?.open) return;
    this.asked = mine;
    this.draw();
    dialog.showModal();
    dialog.querySelector("button")?.focus();
  }

  answer(code) {
    const alert = this.asked;
    this.taken.add(`answer:${alert.id}`);
    this.outbox.add(alert.encounter, "encounter.acknowledged", { alert: alert.id, answer: code });
    place.querySelector("#alert-dialog").close();
    this.asked = null;
    this.draw();
  }

  // --- drawing

  draw() {
    const { words } = this.settings;
    const open = this.found.alerts.filter((alert) => !this.taken.has(alert.id));
    render(html`
      ${open.length || this.found.emergencies.length ? html`<div class="exam-strip" role="alert">${open.map((alert) => this.line(alert))}${this.found.emergencies.length && this.settings.page_url
        ? html`<p><a href=${this.settings.page_url}>${words.emergency_open} (${this.found.emergencies.length})</a></p>` : nothing}</div>` : nothing}
      <button type="button" class="exam-red-button k-no-print" title=${words.key} @click=${() => this.open()}>${words.button}</button>
      ${this.said ? html`<p class="exam-red-said" role="status">${this.said} ${this.settings.page_url ? html`<a href=${this.settings.page_url}>${words.open_page}</a>` : nothing}</p>` : nothing}
      <dialog id="emergency-dialog" class="exam-dialog" aria-labelledby="emergency-title">${this.body ? this.form() : nothing}</dialog>
      <dialog id="alert-dialog" class="exam-dialog exam-dialog-alert" aria-labelledby="alert-title" @cancel=${(event) => event.preventDefault()}>${this.asked ? this.ask_form() : nothing}</dialog>`, place);
  }

  line(alert) {
    const { words } = this.settings;
    return html`<div class="exam-strip-line ${alert.escalated ? "exam-strip-late" : ""}"><span class="exam-number">${alert.number}</span>
      <span class="exam-strip-words"><strong>${words[alert.level]}.</strong> ${alert.sentence || words.needs_doctor} <span class="exam-strip-at">${alert.at}${alert.escalated ? ` · ${words.escalated} ${alert.minutes} ${words.minutes}` : ""}</span></span>
      ${this.found.may_acknowledge ? html`<label class="visually-hidden" for=${`note-${alert.id}`}>${words.note}</label><input class="form-control" id=${`note-${alert.id}`} placeholder=${words.note} maxlength="300" @input=${(event) => { this.notes[alert.id] = event.target.value; }}>
        <button type="button" class="btn btn-secondary btn-sm" @click=${() => this.acknowledge(alert)}>${words.take}</button>` : nothing}</div>`;
  }

  form() {
    const { words } = this.settings;
    const pick = (set, code) => (event) => { if (event.target.checked) set.add(code); else set.delete(code); };
    const choices = (name, set) => Object.entries(this.settings[name]).map(([code, word]) => html`<label class="exam-choice"><input type="checkbox" name=${name} .checked=${set.has(code)} @change=${pick(set, code)}><span>${word}</span></label>`);
    return html`<h2 id="emergency-title">${words.title}</h2><p class="exam-dialog-lead">${words.call}</p>
      ${this.here.encounter ? html`<div class="exam-checks">${[["this", words.this], ["none", words.not_here]].map(([code, word]) => html`<label class="exam-choice"><input type="radio" name="who" .checked=${this.body.who === code} @change=${() => { this.body.who = code; this.draw(); }}><span>${word}${code === "this" ? ` ${this.here.number}` : ""}</span></label>`)}</div>` : nothing}
      ${this.body.who === "none" ? html`<div class="k-field"><label for="emergency-name">${words.not_here}</label><input class="form-control" id="emergency-name" maxlength="160" @input=${(event) => { this.body.name = event.target.value; }}></div>` : nothing}
      <fieldset><legend>${words.what}</legend><div class="exam-checks">${choices("what", this.body.what)}</div></fieldset>
      <fieldset><legend>${words.first_aid}</legend><div class="exam-checks">${choices("first_aid", this.body.first_aid)}</div></fieldset>
      <div class="k-field"><label for="emergency-words">${words.more}</label><input class="form-control" id="emergency-words" maxlength="1000" @input=${(event) => { this.body.words = event.target.value; }}></div>
      <p class="k-error" role="alert">${this.wrong}</p>
      <div class="exam-dialog-do"><button type="button" class="btn btn-quiet" @click=${() => this.dialog.close()}>${words.cancel}</button><button type="button" class="btn btn-danger" @click=${() => this.report()}>${words.save}</button></div>`;
  }

  ask_form() {
    const { words } = this.settings;
    const alert = this.asked;
    return html`<h2 id="alert-title"><span class="exam-number">${alert.number}</span> ${words.alert}</h2><p class="exam-dialog-value">${alert.sentence}</p>
      <p class="exam-dialog-lead">${this.settings.act[alert.level]}</p><p class="k-quiet">${words.answer}</p>
      <div class="exam-dialog-do exam-dialog-answers">${Object.entries(this.settings.answers).map(([code, word]) => html`<button type="button" class="btn btn-secondary" @click=${() => this.answer(code)}>${word}</button>`)}
        <button type="button" class="btn btn-danger" @click=${() => { this.answer("doctor"); this.open(alert); }}>${words.button}</button></div>`;
  }
}

if (place?.dataset.session && !place.dataset.started) {
  place.dataset.started = "1";
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("./day_end.css", import.meta.url).href;
  document.head.append(sheet);
  new RedButton(place.dataset.session).start();
}
