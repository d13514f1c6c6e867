// Rows: arrow keys move, Enter opens, the side panel follows; ticks count themselves.
let opener = null;

const links = () => [...document.querySelectorAll("main table[data-rows] .k-row-link")];

function mark(link) {
  document.querySelectorAll("tr.k-open").forEach((row) => row.classList.remove("k-open"));
  if (link) link.closest("tr").classList.add("k-open");
}

export function closePanel() {
  const panel = document.getElementById("k-panel");
  if (!panel || panel.hidden) return;
  panel.hidden = true;
  panel.replaceChildren();
  mark(null);
  if (opener && opener.isConnected) opener.focus();
}

function move(step) {
  const all = links();
  const panel = document.getElementById("k-panel");
  const from = all.indexOf(document.activeElement) >= 0 ? all.indexOf(document.activeElement) : all.indexOf(opener);
  const next = all[Math.min(Math.max(from + step, 0), all.length - 1)];
  if (!next) return;
  next.focus();
  if (panel && !panel.hidden && next !== opener && next.hasAttribute("hx-get")) next.click();
}

function count(box) {
  const ticks = [...box.querySelectorAll("tbody .k-tick input")];
  const chosen = ticks.filter((tick) => tick.checked).length;
  const all = box.querySelector("[data-select-page]");
  const strip = box.querySelector("[data-selected]");
  all.checked = chosen > 0 && chosen === ticks.length;
  all.indeterminate = chosen > 0 && chosen < ticks.length;
  strip.hidden = chosen === 0;
  strip.querySelector("[data-selected-count]").textContent = String(chosen);
  const matching = strip.querySelector("[data-select-matching]");
  if (matching && !all.checked) matching.checked = false;
}

// A table wider than its box (on a telephone) scrolls there, so the keyboard must be able to reach the box.
export function reachable(root) {
  for (const box of root.querySelectorAll(".k-table-wrap:not([tabindex])")) {
    if (box.scrollWidth <= box.clientWidth) continue;
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", box.querySelector("caption")?.textContent.trim() || document.querySelector("h1")?.textContent.trim() || "");
  }
}

export function start() {
  reachable(document);
  window.addEventListener("resize", () => reachable(document));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const inside = event.target.closest("table[data-rows], #k-panel");
    if (!inside || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".k-row-link");
    if (link) {
      opener = link;
      mark(link);
      return;
    }
    if (event.target.closest("[data-panel-close]")) closePanel();
    const row = event.target.closest("table[data-rows] tbody tr");
    if (row && !event.target.closest("a, button, input, label, select") && !String(getSelection())) {
      row.querySelector(".k-row-link")?.click();
    }
  });
  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-select]");
    if (!box || !event.target.closest(".k-tick")) return;
    if (event.target.matches("[data-select-page]")) {
      box.querySelectorAll("tbody .k-tick input").forEach((tick) => (tick.checked = event.target.checked));
    }
    count(box);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "k-panel") return;
    event.target.hidden = false;
    if (!links().includes(document.activeElement)) event.target.focus();
  });
}
