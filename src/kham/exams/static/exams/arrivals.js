// Arrivals without network: the box answers from the list in the browser, a green one is kept as an event until the server has it.
// Only ids, times and a temporary number are kept; names come from the server and stay on the page.
import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { fresh, fromBefore, read } from "./listed.js";
import { Outbox, eventId } from "./outbox.js";
import { play } from "./signal.js";

const EVERY = 10 * 60 * 1000;
const looked = document.getElementById("exam-looked");
const scan = document.getElementById("exam-scan");
const time = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const mark = html`<span class="exam-light" aria-hidden="true"></span>`;

export class Arrivals {
  constructor(settings) {
    this.settings = settings;
    this.words = settings.words;
    this.place = document.getElementById("exam-arrivals");
    this.listPlace = `${settings.user}:${settings.session}`;
    this.kept = `kham.door:${settings.user}:${settings.session}`;
    this.outbox = Outbox.of(settings.events_url, settings.user);
    this.list = null;
    this.told = {}; // stream → {number, name} or {problem}: from the server, never stored
    this.memory = [];
  }

  // `after`: what the page loads first, so that a slow line carries one thing at a time
  async start(after) {
    for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
      document.body.addEventListener(failure, (event) => this.onFailure(event));
    }
    this.outbox.addEventListener("change", () => this.draw());
    document.addEventListener("kham:answered", () => this.settle()); // another part of the page may have sent it
    window.addEventListener("online", () => this.load());
    setInterval(() => document.hidden || this.load(), EVERY);
    this.draw();
    this.list = await fromBefore(this.listPlace);
    await after;
    await this.load();
    await this.outbox.send();
    this.settle();
  }

  async load() {
    this.list = await fresh(this.settings.list_url, this.listPlace, this.list);
    const state = document.getElementById("exam-list-state");
    state.textContent = this.list ? fill(this.words.ready, { people: new Intl.NumberFormat("vi-VN").format(this.list.pack.people.length), time: time.format(this.list.made) }) : this.words.none;
    state.dataset.ready = String(Boolean(this.list));
  }

  // --- what is kept: [{stream, person, ticket, at}], the events themselves wait in the outbox

  entries() {
    try {
      return JSON.parse(localStorage.getItem(this.kept) ?? "[]");
    } catch (closed) {
      return this.memory;
    }
  }

  keep(entries) {
    this.memory = entries;
    try {
      if (entries.length) localStorage.setItem(this.kept, JSON.stringify(entries));
      else localStorage.removeItem(this.kept);
    } catch (closed) {
      // no storage: kept as long as the page lives
    }
  }

  waiting() {
    const streams = new Set(this.outbox.events().map((event) => event.stream_id));
    return this.entries().filter((entry) => streams.has(entry.stream));
  }

  // one arrival a person: scanned twice it is the first one
  take(person, body) {
    const entries = this.entries();
    const before = entries.find((entry) => entry.person === person && !this.told[entry.stream]?.problem);
    if (before) return { ...before, again: true };
    const entry = { stream: eventId(), person, ticket: Math.max(0, ...entries.map((one) => one.ticket)) + 1, at: new Date(Date.now() + this.outbox.offset).toISOString() };
    this.keep([...entries, entry]);
    this.outbox.add(entry.stream, "encounter.checked_in", { session: this.settings.session, person, offline: true, ...body });
    return entry;
  }

  drop(entry) {
    if (this.outbox.sending) return;
    this.outbox.keep(this.outbox.events().filter((event) => event.stream_id !== entry.stream));
    this.keep(this.entries().filter((one) => one.stream !== entry.stream));
    looked.replaceChildren();
    this.draw();
    scan.focus();
  }

  // --- the server did not answer

  onFailure(event) {
    const status = event.detail.xhr?.status ?? 0;
    if (event.type === "htmx:responseError" && ![502, 503, 504].includes(status)) return;
    if (event.target.matches?.("#exam-scan, #exam-queue")) event.preventDefault(); // suggestions and the queue: the strip says enough
    const form = event.target.closest?.("form");
    if (!form) return;
    const given = event.detail.requestConfig?.parameters ?? {};
    const told = form.matches("[data-exam-door]") ? event.target === form && this.answer(this.judge(given.scan ?? "")) :
      form.matches("#exam-receive") ? this.received(given) :
      form.matches(".exam-choose form") ? this.answer(this.list ? this.list.person(given.chosen) : { light: "red", why: "no_list" }) :
      form.matches("[data-walk-in]") && event.target === form ? this.notAdded(form) : false;
    if (told) event.preventDefault();
  }

  judge(text) {
    if (this.list) return this.list.look(text);
    const given = read(text);
    return { light: "red", why: { words: "words", empty: "words", spoiled: given.why }[given.kind] ?? "no_list" };
  }

  answer(said) {
    const entry = said.light === "green" ? this.take(said.person, this.body(said)) : null;
    this.say(said, entry);
    scan.value = "";
    if (said.light === "red") scan.focus();
    else if (said.light === "green" || said.why === "same") scan.focus();
    else looked.querySelector("[data-exam-first]")?.focus();
    play(said.light);
    return true;
  }

  body(said) {
    return { method: said.method, appointment: said.appointment, list: this.list.pack.made };
  }

  // the person was on screen and the network dropped before the button
  received(given) {
    const companion = Object.fromEntries(["name", "relation", "phone"].map((part) => [part, given[`companion_${part}`] ?? ""]).filter(([, text]) => text));
    const entry = this.take(given.person, { method: given.method, appointment: "", ...(Object.keys(companion).length ? { companion } : {}) });
    this.say({ light: "green", why: "received", child: false, differs: Boolean(given.propose) }, entry);
    scan.value = "";
    scan.focus();
    play("received");
    return true;
  }

  notAdded(form) {
    form.querySelector(".exam-problem")?.remove();
    const line = Object.assign(document.createElement("p"), { className: "exam-problem", textContent: this.words.walk_in });
    line.setAttribute("role", "alert");
    form.querySelector(".k-buttons, [type=submit]").before(line);
    return true;
  }

  say(said, entry) {
    const words = this.words;
    const loaded = { time: this.list ? time.format(this.list.made) : "" };
    const head = { green: words.come_in, amber: words.look, red: words.not_yet }[said.light];
    const lines = {
      listed: () => (entry.again ? [fill(words.again, { time: time.format(new Date(entry.at)) })] : [words.listed, words.kept]),
      received: () => [entry.again ? fill(words.again, { time: time.format(new Date(entry.at)) }) : words.kept, ...(said.differs ? [words.differs] : [])],
      same: () => [said.said, fill(words.as_loaded, loaded)],
      other: () => [said.said, fill(words.as_loaded, loaded)],
      stopped: () => [said.said, fill(words.as_loaded, loaded)],
      not_listed: () => [fill(words.not_listed, loaded), words.not_listed_do],
      no_list: () => [words.no_list],
    }[said.why] ?? (() => [{ typing: words.typing, layout: words.layout, spoiled: words.spoiled }[said.why] ?? words.names]);
    const [first, ...more] = lines();
    if (said.child) more.push(words.child);
    if (entry && !entry.again) more.push(fill(words.give, { ticket: entry.ticket }));
    const box = document.createElement("div"); // htmx empties the place above it, and the template must not notice
    looked.replaceChildren(box);
    render(html`<div class="exam-verdict exam-${said.light}" data-light=${said.light} data-offline role=${said.light === "red" ? "alert" : nothing}>
      ${entry ? html`<span class="exam-number exam-ticket"><small>${words.ticket}</small>${entry.ticket}</span>` : mark}
      <div class="exam-verdict-who"><p class="exam-said"><span class="exam-word">${head}.</span> ${first}</p>${more.map((line) => html`<p>${line}</p>`)}</div>
      ${said.why === "other" ? html`<div class="k-buttons"><button type="button" class="btn btn-primary" data-exam-first @click=${() => this.letIn(said)}>${words.receive}</button></div>` : nothing}
      ${entry && !entry.again ? html`<div class="exam-after"><button type="button" class="btn btn-quiet" @click=${() => this.drop(entry)}>${words.drop}</button></div>` : nothing}
    </div>`, box);
  }

  letIn(said) {
    this.say({ ...said, light: "green", why: "received" }, this.take(said.person, this.body(said)));
    scan.focus();
    play("received");
  }

  // --- what waits, and the numbers once it has been sent

  async settle() {
    const waiting = new Set(this.waiting().map((entry) => entry.stream));
    const open = this.entries().filter((entry) => !waiting.has(entry.stream) && !this.told[entry.stream]);
    if (open.length) {
      const body = new URLSearchParams(open.map((entry) => ["stream", entry.stream]));
      const headers = { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content };
      try {
        const answer = await fetch(this.settings.sent_url, { method: "POST", headers, body });
        if (answer.ok && !answer.redirected) {
          for (const line of (await answer.json()).lines) this.told[line.stream] = line;
          document.body.dispatchEvent(new CustomEvent("exam-received")); // the queue on the page is read again
          if (looked.querySelector("[data-offline]")) looked.replaceChildren();
          this.load(); // who has been received now is told apart the next time
        }
      } catch (offline) {
        // asked again after the next answer of the server
      }
    }
    this.draw();
  }

  done() {
    this.keep(this.waiting());
    this.draw();
    scan.focus();
  }

  draw() {
    const words = this.words;
    const waiting = this.waiting();
    const sent = this.entries().filter((entry) => this.told[entry.stream] && !waiting.includes(entry) && !waiting.some((one) => one.stream === entry.stream));
    const at = (entry) => time.format(new Date(entry.at));
    render(html`${waiting.length ? html`<section class="exam-waiting" aria-live="polite"><p><strong>${fill(words.waiting, { n: waiting.length })}</strong> ${words.waiting_note}</p>
      <ul aria-label=${words.ticket}>${waiting.map((entry) => html`<li><span class="k-num">${entry.ticket}</span> ${at(entry)}</li>`)}</ul><button type="button" class="btn btn-secondary btn-sm" @click=${() => this.outbox.send().then(() => this.settle())}>${words.try}</button></section>` : nothing}
    ${sent.length ? html`<section class="exam-sent" aria-live="polite"><h3>${words.sent}</h3><table class="k-table"><thead><tr><th scope="col" class="k-n">${words.ticket}</th><th scope="col" class="k-n">${words.number}</th><th scope="col">${words.name}</th><th scope="col">${words.at}</th></tr></thead>
      <tbody>${sent.map((entry) => this.line(entry, at(entry)))}</tbody></table><button type="button" class="btn btn-secondary" @click=${() => this.done()}>${words.done}</button></section>` : nothing}`, this.place);
  }

  line(entry, at) {
    const { number, name, problem } = this.told[entry.stream];
    return html`<tr><td class="k-n">${entry.ticket}</td>${problem ? html`<td class="exam-problem" colspan="2">${this.words.problem}: ${problem}</td>` : html`<td class="k-n"><strong>${number}</strong></td><td>${name || this.words.hidden}</td>`}<td class="k-num">${at}</td></tr>`;
  }
}
