// Forms: amber at once, nothing lost on reload, dropped files, the true share sent.
import { toast } from "./ask.js";

const SECRET = 'input[type="password"], input[type="hidden"], input[type="file"]';
const store = () => {
  try {
    return sessionStorage;
  } catch (refused) {
    return null; // storage closed: the browser's own question before leaving remains
  }
};
const place = (form) => `kham.form:${location.pathname}:${form.dataset.keep || form.id}`;
const fields = (form) => [...form.elements].filter((node) => node.name && !node.matches(SECRET));

function snapshot(form) {
  return JSON.stringify(fields(form).map((node) => [node.name, node.value, Boolean(node.checked)]));
}

function restore(form) {
  const saved = store()?.getItem(place(form));
  if (!saved || saved === form.dataset.clean) return;
  const values = JSON.parse(saved);
  fields(form).forEach((node, at) => {
    const [name, value, checked] = values[at] ?? [];
    if (name !== node.name) return;
    if (node.type === "checkbox" || node.type === "radio") node.checked = checked;
    else node.value = value;
  });
  toast(document.getElementById("k-toasts")?.dataset.wordRestored ?? "");
}

function soft(node) {
  const box = node.closest(".k-field");
  const note = box?.querySelector("[data-soft]");
  if (!note) return;
  const value = Number(node.value.replace(",", "."));
  const low = node.dataset.softLow === undefined ? -Infinity : Number(node.dataset.softLow);
  const high = node.dataset.softHigh === undefined ? Infinity : Number(node.dataset.softHigh);
  const out = node.value.trim() !== "" && Number.isFinite(value) && (value < low || value > high);
  note.hidden = !out;
  box.classList.toggle("k-warned", out);
}

function keepForm(form) {
  form.dataset.clean = snapshot(form);
  restore(form);
  form.addEventListener("input", () => store()?.setItem(place(form), snapshot(form)));
  form.addEventListener("submit", () => {
    form.dataset.sent = "1";
    store()?.removeItem(place(form));
  });
}

function drop(zone) {
  const input = zone.querySelector('input[type="file"]');
  const list = zone.querySelector("[data-drop-files]");
  const size = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 1 });
  input.addEventListener("change", () => {
    list.replaceChildren(
      ...[...input.files].map((file) => {
        const line = document.createElement("li");
        line.textContent = `${file.name} (${size.format(Math.max(file.size / 1024, 0.1))} KB)`;
        return line;
      }),
    );
  });
  zone.addEventListener("dragover", () => zone.classList.add("k-over"));
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("k-over"));
  const form = zone.closest("form");
  form?.addEventListener("htmx:xhr:progress", (event) => {
    if (!event.detail.lengthComputable) return;
    const share = Math.round((100 * event.detail.loaded) / event.detail.total);
    zone.querySelector("[data-drop-progress]").hidden = false;
    zone.querySelector("progress").value = share;
    zone.querySelector("[data-drop-percent]").textContent = `${share}%`;
  });
}

let once = false;

export function start(within) {
  const all = (selector) => [...(within.matches?.(selector) ? [within] : []), ...within.querySelectorAll(selector)];
  all("form[data-keep]").forEach(keepForm);
  all("[data-drop]").forEach(drop);
  all("[data-soft-low], [data-soft-high]").forEach(soft);
  if (once) return;
  once = true;
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-soft-low], [data-soft-high]")) soft(event.target);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) store()?.clear(), indexedDB?.deleteDatabase("kham.known"), indexedDB?.deleteDatabase("kham.list"); // a shared machine keeps nothing of the last person
  });
  window.addEventListener("beforeunload", (event) => {
    const dirty = [...document.querySelectorAll("form[data-keep]")].some(
      (form) => !form.dataset.sent && snapshot(form) !== form.dataset.clean,
    );
    if (dirty) event.preventDefault();
  });
}
