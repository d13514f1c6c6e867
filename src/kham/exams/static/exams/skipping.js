// A test that is not done: a reason by one key, and how the person signed: on paper, on the screen, or not at all.
import { html, nothing } from "../vendor/lit-html/lit-html.js";

const LIMIT = 5800; // characters of a signature that the server keeps

export class Skipping {
  constructor(page, name) {
    this.page = page;
    this.name = name;
    this.reason = "";
    this.signed = "";
    this.strokes = "";
  }

  get refused() {
    return this.reason === this.page.settings.reasons[0];
  }

  choose(reason) {
    this.reason = reason;
    if (this.refused && !this.signed) this.signed = "paper";
    if (!this.refused) this.signed = "";
    this.page.draw();
  }

  sign(how) {
    this.signed = how;
    this.page.draw();
    document.getElementById("exam-signature")?.focus();
  }

  done() {
    const reason = this.reason.trim();
    if (!reason || (this.signed === "screen" && !this.strokes)) {
      document.getElementById(reason ? "exam-signature" : "exam-why")?.focus();
      return;
    }
    this.page.skip(this.name, reason, this.signed, this.strokes);
  }

  // One digit chooses a reason while the box is empty; G and M say how it was signed. Returns whether the key was taken.
  key(event) {
    const typing = event.target.id === "exam-why" && event.target.value;
    const reasons = this.page.settings.reasons;
    if (event.key === "Escape") {
      this.page.skipping = null;
      this.page.draw();
    } else if (event.key === "Enter") this.done();
    else if (!typing && /^[1-9]$/.test(event.key) && reasons[event.key - 1]) this.choose(reasons[event.key - 1]);
    else if (this.refused && "gGmM".includes(event.key) && event.key.length === 1) this.sign("gG".includes(event.key) ? "paper" : "screen");
    else return false;
    return true;
  }
}

function pen(skipping) {
  let drawn = skipping.strokes;
  const at = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    return `${Math.round(((event.clientX - box.left) / box.width) * 400)} ${Math.round(((event.clientY - box.top) / box.height) * 120)}`;
  };
  const paint = (event) => {
    event.currentTarget.querySelector("path").setAttribute("d", drawn);
    skipping.strokes = drawn;
  };
  return {
    down(event) {
      event.currentTarget.setPointerCapture(event.pointerId);
      skipping.pressed = true;
      drawn = `${skipping.strokes}M${at(event)}`;
      paint(event);
    },
    move(event) {
      if (!skipping.pressed || drawn.length > LIMIT) return;
      drawn += `L${at(event)}`;
      paint(event);
    },
    up() {
      skipping.pressed = false;
      skipping.page.draw();
    },
  };
}

export function panel(page) {
  const skipping = page.skipping;
  const field = page.byTag[skipping.name];
  const what = field ? page.label(field) : (page.data.stations.find((one) => one.code === skipping.name)?.name ?? "");
  const hand = pen(skipping);
  return html`<section class="exam-skip" aria-label=${page.words.skip_why}>
    <p><strong>${page.words.skip}: ${what}</strong></p>
    <ol class="exam-reasons">${page.settings.reasons.map((reason, at) => html`<li><button type="button" class="exam-reason ${skipping.reason === reason ? "exam-at" : ""}" aria-pressed=${skipping.reason === reason} @click=${() => skipping.choose(reason)}><kbd>${at + 1}</kbd> ${reason}</button></li>`)}</ol>
    <div class="exam-skip-row"><label for="exam-why">${page.words.skip_why}</label><input class="form-control" id="exam-why" maxlength="250" .value=${skipping.reason} @input=${(event) => { skipping.reason = event.target.value; }}></div>
    ${skipping.refused ? html`<div class="exam-skip-row" role="radiogroup" aria-label=${page.words.signed}>
      ${[["paper", page.words.signed_paper], ["screen", page.words.signed_screen], ["none", page.words.signed_none]].map(([how, word]) => html`<label class="exam-choice"><input type="radio" name="exam-signed" .checked=${skipping.signed === how} @change=${() => skipping.sign(how)}><span>${word}</span></label>`)}</div>` : nothing}
    ${skipping.signed === "screen" ? html`<svg class="exam-signature" id="exam-signature" tabindex="0" viewBox="0 0 400 120" role="img" aria-label=${page.words.sign_here} @pointerdown=${hand.down} @pointermove=${hand.move} @pointerup=${hand.up}><path d=${skipping.strokes}></path></svg>
      <button type="button" class="btn btn-quiet btn-sm" @click=${() => { skipping.strokes = ""; page.draw(); }}>${page.words.sign_again}</button>` : nothing}
    <div class="k-buttons"><button type="button" class="btn btn-secondary" @click=${() => skipping.done()}>${page.words.skip_do}</button><button type="button" class="btn btn-quiet" @click=${() => { page.skipping = null; page.draw(); }}>${page.words.cancel}</button></div></section>`;
}
