// The door: the box has the focus whenever nobody types elsewhere, Enter on an answer receives the person, then the box is empty
// for the next one. A scanner is a fast typist that ends with Enter: what it types is led to the box wherever the focus was.
import * as camera from "./camera.js";
import { play, setUp as setUpSound } from "./signal.js";

const door = document.querySelector("[data-exam-door]");
const scan = document.getElementById("exam-scan");
const looked = document.getElementById("exam-looked");
const FAST = 50; // ms between two signs: no person types a whole code so
const HELD = 150; // ms in which a lone digit may turn out to be the first sign of a scan
const SCANNED = /\|.*\|.*\|/;
const INVITED = /KH[AÁ]M\s*1?\s*:[A-Z2-9]{20,40}$/i;

const isText = (node) => node?.matches?.("textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=hidden])");

export function ask(text) {
  scan.value = text;
  door.requestSubmit();
}

function free() {
  looked.replaceChildren();
  scan.value = "";
  scan.focus();
}

// --- what came back: the first thing to do has the focus ------------------------------------------------------------------
function onAnswer() {
  const said = looked.querySelector("[data-light]");
  const light = said?.dataset.light ?? "";
  play(light);
  if (light === "received" || looked.querySelector(".k-alert")) {
    scan.value = "";
    scan.focus();
    return;
  }
  const form = looked.querySelector("#exam-receive");
  const pick = looked.querySelector(".exam-pick");
  const walkIn = looked.querySelector("details[open] [data-walk-in], #exam-looked > [data-walk-in]");
  if (form) {
    scan.value = "";
    const missing = [...form.querySelectorAll("[required]:not([type=radio])")].find((field) => !field.value);
    const chosen = form.querySelector("[name=method]:checked");
    (missing ?? (chosen ? form.querySelector("[data-exam-first]") : form.querySelector("[name=method]"))).focus();
  } else if (pick) {
    pick.focus();
  } else if (looked.querySelector("[data-exam-open]")) {
    scan.value = "";
    scan.focus(); // received already: the next one; who wants the form presses the button
  } else if (walkIn) {
    scan.value = "";
    fillIn(walkIn);
  } else {
    scan.focus();
    scan.select();
  }
}

function fillIn(form) {
  const wrong = form.querySelector(".k-invalid input, .k-invalid select");
  const first = ["full_name", "birth"].map((name) => form.elements[name]).find((field) => !field.value);
  const sex = form.querySelector("[name=sex]:checked") ? null : form.querySelector("[name=sex]");
  (wrong ?? first ?? sex ?? form.querySelector("[type=submit]")).focus();
  form.dispatchEvent(new Event("input", { bubbles: true })); // who may this already be
}

document.body.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.target ?? event.target;
  if (target.id === "exam-looked") onAnswer();
  else if (target.matches?.("[data-walk-in]") && looked.contains(target)) fillIn(target);
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  // a form with mistakes takes the place of itself
  const again = event.detail.elt?.matches?.("[data-walk-in]") ? looked.querySelector("[data-walk-in]") : null;
  if (again) setTimeout(() => fillIn(again));
});

// --- keys -----------------------------------------------------------------------------------------------------------------
let held = "";
let holding = 0;
let before = { at: 0, field: null, value: "", typed: "", fast: 0 };

function choose(digit) {
  const form = document.getElementById("exam-receive");
  const method = form?.querySelectorAll("[name=method]")[Number(digit) - 1];
  if (!method) return;
  method.checked = true;
  const missing = [...form.querySelectorAll("[required]:not([type=radio])")].find((field) => !field.value);
  (missing ?? form.querySelector("[data-exam-first]")).focus();
}

function toBox(signs) {
  scan.focus();
  if (looked.querySelector("[data-light=received]") || !scan.value) scan.value = signs;
  else scan.value += signs;
}

function onSign(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
  if (isText(event.target)) return;
  if (held) {
    clearTimeout(holding);
    event.preventDefault();
    toBox(held + event.key);
    held = "";
  } else if (/[1-6]/.test(event.key) && document.getElementById("exam-receive")) {
    event.preventDefault();
    held = event.key;
    holding = setTimeout(() => {
      choose(held);
      held = "";
    }, HELD);
  } else if (event.key !== "/" && event.key !== " ") {
    event.preventDefault();
    toBox(event.key);
  }
}

// A scan into another field: its signs came faster than anybody types, or it looks like a card or an invitation.
function rescue(event) {
  const field = event.target;
  if (event.key !== "Enter" || !isText(field) || field === scan || field.matches("select") || !door.checkVisibility()) return;
  const value = field.value;
  const fast = before.field === field && before.fast >= 12;
  const start = fast ? before.value : "";
  const added = fast && value.startsWith(start) ? value.slice(start.length) : value;
  const looksScanned = (text) => SCANNED.test(text) || INVITED.test(text);
  const text = [added, fast ? before.typed : ""].find(looksScanned); // a short field cuts the scan off: then the keys tell
  if (!text) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  field.value = start;
  ask(text);
}

function watch(event) {
  if (!isText(event.target) || event.key.length !== 1) return;
  const now = performance.now();
  if (before.field !== event.target || now - before.at > FAST) before = { at: now, field: event.target, value: event.target.value ?? "", typed: "", fast: 0 };
  before.at = now;
  before.typed += event.key;
  before.fast += 1;
}

const COMMANDS = {
  F2: () => {
    scan.focus();
    scan.select();
  },
  F4: () => camera.toggle(ask),
  F8: () => document.querySelector("[data-add-here]")?.click(),
};

function onKey(event) {
  if (COMMANDS[event.key] && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    COMMANDS[event.key]();
  } else if (event.key === "Escape" && (event.target === scan || event.target.closest("#exam-looked") || event.target === document.body)) {
    free();
  } else {
    onSign(event);
  }
}

if (door) {
  document.addEventListener("keydown", rescue, true);
  document.addEventListener("keydown", watch, true);
  document.addEventListener("keydown", onKey);
  door.querySelector("[data-camera]").addEventListener("click", () => camera.toggle(ask));
  setUpSound(door.querySelector("[data-sound]"));
  scan.focus();
}
