// The keyboard of a station. Enter goes on, digits answer, Ctrl+Enter saves and calls the next person, no mouse needed.
import { groupsOf } from "./normal.js";

export function listen(page) {
  document.addEventListener("keydown", (event) => {
    if (page.skipping?.key(event)) event.preventDefault();
    else if (commands(page, event) || answers(page, event)) event.preventDefault();
  });
}

function commands(page, event) {
  if (event.key === "Enter" && event.ctrlKey) page.save(event.shiftKey ? "station" : "desk");
  else if (event.key === "Enter" && event.altKey) page.save("station");
  else if (event.key === "F8") normal(page, event.target);
  else if (event.key === "F4") page.askSkip(event.shiftKey ? "" : (tagOf(page, event.target) ?? ""));
  else if (event.key === "Enter" && event.target.closest(".exam-form") && !event.target.closest("button, textarea, summary")) goOn(page, event.target);
  else return false;
  return true;
}

function answers(page, event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1) return false;
  const group = event.target.closest("[data-codes]");
  const field = group && page.byTag[group.dataset.codes];
  if (field && !page.locked) {
    const code = event.key.toUpperCase();
    if (!page.options(field).some(([one]) => one === code)) return false;
    page.type(field, code);
    goOn(page, event.target);
    return true;
  }
  const several = event.target.closest("[data-several]");
  if (several && /^\d$/.test(event.key)) {
    several.querySelector(`input[value="${event.key}"]`)?.click();
    return true;
  }
  if (event.target.tagName === "SELECT" && page.byTag[event.target.id]) {
    const known = page.byTag[event.target.id];
    const single = page.options(known).filter(([code]) => code.startsWith(event.key.toUpperCase()));
    if (single.length !== 1) return false; // the browser's own search by letters
    page.type(known, single[0][0]);
    goOn(page, event.target);
    return true;
  }
  return false;
}

export function tagOf(page, node) {
  const tag = node.closest?.("[data-field]")?.dataset.field ?? node.id ?? node.name;
  return page.byTag[tag] ? tag : null;
}

function normal(page, node) {
  const tag = tagOf(page, node) ?? node.name;
  const groups = groupsOf(page);
  const at = groups.findIndex((group) => group.fields.some((field) => field.tag === tag || field.class_tag === tag));
  if (at < 0) return;
  page.normal(groups[at]);
  const after = groups.slice(at + 1).flatMap((group) => group.fields).map((field) => document.getElementById(field.tag)).find((one) => one?.checkVisibility());
  (after ?? page.place.querySelector(".exam-save"))?.focus();
}

export function goOn(page, from) {
  if (page.byTag[from.id] && page.readings[from.id] && page.open(from.id) && !page.settle(from.id)) return;
  const stops = [...page.place.querySelectorAll(".exam-form input:not([disabled]), .exam-form select, .exam-form [data-stop], .exam-save")].filter(
    (node) => node.checkVisibility() && (node.type !== "radio" || node.checked || !page.place.querySelector(`input[name="${node.name}"]:checked`)),
  );
  const here = stops.indexOf(from);
  const next = stops.slice(here + 1).find((node) => node.type !== "radio" || node.name !== from.name);
  next?.focus();
  if (next?.select) next.select();
}
