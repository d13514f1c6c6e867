// The page of one person, drawn anew after every key: head, stations, what the rules say, groups of fields, actions.
import { html, nothing, svg } from "../vendor/lit-html/lit-html.js";
import { computed, draw } from "./fields.js";
import { groupsOf, hasNormal, oneNormal } from "./normal.js";
import { panel } from "./skipping.js";

const MARKS = { done: "✓", skipped: "–", todo: "", optional: "" };

function head(page) {
  const who = page.data.person;
  return html`<div class="exam-who"><span class="exam-number">${page.data.number}</span><div><h2 class="k-person-name">${who.name}</h2>
    <p class="k-person-facts"><span>${who.sex_word}</span><span>${page.words.born} ${who.birth}${who.age !== null ? ` (${page.words.age.replace("%(n)s", who.age)})` : ""}</span><span>${who.place}</span></p></div>
    ${ring(page)}<p class="exam-sync" role="status">${status(page)}</p></div>`;
}

// One arc a step, the same ring as on the queue.
function ring(page) {
  const steps = page.data.stations.filter((one) => one.state !== "optional");
  const share = 360 / steps.length;
  const point = (degrees) => [18 + 15 * Math.cos(((degrees - 90) * Math.PI) / 180), 18 + 15 * Math.sin(((degrees - 90) * Math.PI) / 180)].map((n) => n.toFixed(2)).join(" ");
  const arc = (at) => `M${point(at * share + 3.5)}A15 15 0 ${share - 7 > 180 ? 1 : 0} 1 ${point((at + 1) * share - 3.5)}`;
  const done = steps.filter((one) => one.state === "done" || one.state === "skipped").length;
  return html`<svg class="exam-ring-svg" viewBox="0 0 36 36" role="img" aria-label="${done}/${steps.length} ${page.words.steps}">${steps.map((one, at) => svg`<path class="exam-arc exam-arc-${one.state}" d=${arc(at)}></path>`)}
    <text class="exam-ring-n" x="18" y="18.5" text-anchor="middle" dominant-baseline="central">${done}/${steps.length}</text></svg>`;
}

function status(page) {
  if (page.state.sending) return page.words.sending;
  if (page.state.waiting) return `${page.state.waiting} ${page.words.waiting}`;
  return page.note === page.words.fix || page.note === page.words.confirm_first ? "" : page.note;
}

function stations(page) {
  const { settings } = page;
  return html`<nav class="exam-stations" aria-label=${page.words.station}><ol>${page.data.stations.map((one) => {
    if (one.code === "conclusion") return html`<li><a class="exam-station" href=${settings.conclusion_url}><span class="exam-mark exam-is-${one.state}" aria-hidden="true">${MARKS[one.state]}</span>${one.name}</a></li>`;
    return html`<li><button type="button" class="exam-station exam-is-${one.state}" aria-current=${one.code === page.station ? "step" : nothing} @click=${() => page.goTo(one.code)}>
      <span class="exam-mark" aria-hidden="true">${MARKS[one.state]}</span><span aria-hidden="true">${one.short}</span><span class="visually-hidden">${one.name}, ${page.words[one.state]}</span></button></li>`;
  })}<li><button type="button" class="exam-station" aria-current=${page.station === "all" ? "step" : nothing} @click=${() => page.goTo("all")}>${page.words.whole_form}</button></li></ol></nav>`;
}

function findings(page) {
  if (!page.findings.length) return nothing;
  const urgent = page.findings.some((found) => "EU".includes(found.level));
  return html`<div class="exam-findings ${urgent ? "exam-urgent" : ""}" role=${urgent ? "alert" : "status"}><ul>${page.findings.map(
    (found) => html`<li class="exam-level-${found.level}"><strong>${found.label}</strong> ${found.sentence}${found.signed ? nothing : html` <span class="k-quiet">(${page.words.unsigned})</span>`}</li>`,
  )}</ul></div>`;
}

// What this person is asked beside the form and why: all of it where the exam begins, elsewhere what is asked at this place.
function extensions(page) {
  const first = page.data.stations[0]?.code;
  const here = page.data.parts.filter((part) => page.station === first || page.station === "all" || (part.active && part.stations.includes(page.station)));
  if (!here.length) return nothing;
  return html`<p class="exam-parts-asked">${page.words.asked_too}: ${here.map((part, at) => html`${at ? " · " : nothing}<span class=${part.active ? "" : "k-quiet"}><strong>${part.title}</strong> (${part.why}${part.chosen.length ? html`: ${part.chosen.join(", ")}` : nothing})</span>`)}</p>`;
}

function shape(group) {
  if (group.fields.every((field) => field.type === "yesno" || field.type === "code")) return "exam-list";
  if (group.fields.some((field) => field.finding)) return "exam-rows";
  return group.fields.every((field) => field.type === "vision" || field.type === "refraction") ? "exam-grid exam-eyes" : "exam-grid";
}

function section(page, group) {
  const title = page.data.stations.find((one) => one.code === group.station)?.name;
  const word = { 0: page.words.all_no, 1: page.words.all_yes }[oneNormal(group)] ?? page.words.rest_normal;
  const act = hasNormal(page, group) && !page.locked ? html`<button type="button" class="btn btn-quiet btn-sm exam-all-no" tabindex="-1" @click=${() => page.normal(group)}>${word} <kbd>F8</kbd></button>` : nothing;
  return html`${group.opens ? html`<h2 class="k-rule-title">${title}</h2>` : nothing}<section class=${group.fields.every((field) => field.type === "vision" || field.type === "refraction") ? "exam-eye-row" : ""}>
    ${group.name || act !== nothing ? html`<h3 class=${group.name ? "" : "exam-bare"}>${group.name}${act}</h3>` : nothing}
    <div class=${shape(group)}>${group.fields.map((field) => html`${draw(page, field)}${field.tag === "CAN_NANG" ? computed(page) : nothing}`)}</div></section>`;
}

export function whole(page) {
  const fields = page.fields();
  const desk = page.data.desk;
  return html`${head(page)}${stations(page)}${findings(page)}
    ${page.locked ? html`<p class="k-alert k-alert-info">${page.words.concluded}</p>` : nothing}
    ${page.state.refused.map((verdict) => html`<p class="k-alert k-alert-look">${page.words.refused}: ${verdict.note}</p>`)}
    ${extensions(page)}
    <form class="exam-form" autocomplete="off" @submit=${(event) => event.preventDefault()}>
      ${known(page)}
      ${groupsOf(page).map((group) => section(page, group))}
      ${fields.some((field) => field.finding) ? html`<p class="k-help">${page.words.normal_hint}</p>` : nothing}
      <div class="exam-skipline">
        ${page.skipping ? panel(page) : page.station === "all" ? nothing : html`<button type="button" class="btn btn-quiet" tabindex="-1" ?disabled=${page.locked} @click=${() => page.askSkip()}>${page.words.skip} <kbd>Shift F4</kbd></button>`}
      </div>
      <p class="k-error exam-note" role="alert">${page.note === page.words.fix || page.note === page.words.confirm_first ? page.note : ""}</p>
      <div class="exam-actions">
        <p class="exam-keys">${page.words.keys}</p>
        <button type="button" class="btn ${desk ? "btn-secondary" : "btn-primary exam-save"}" ?disabled=${page.locked} @click=${() => page.save("station")}>${page.words.save}</button>
        ${desk ? html`<button type="button" class="btn btn-primary exam-save" ?disabled=${page.locked} @click=${() => page.save("desk")}>${page.words.save_call}${desk.waiting ? ` (${desk.waiting} ${page.words.ahead})` : ""}</button>` : nothing}
      </div>
    </form>`;
}

function known(page) {
  const rows = page.all().filter((field) => page.fromRoster(field) && field.tag !== "DOI_TUONG");
  if (!rows.length || page.station === "all") return nothing;
  return html`<section><h3>${page.words.by_roster}</h3><dl class="exam-known">${rows.map(
    (field) => html`<div><dt>${page.label(field)}</dt><dd>${page.display(field, page.data.known[field.tag])}</dd></div>`,
  )}</dl></section>`;
}
