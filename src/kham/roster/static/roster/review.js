// Keys answer the question on the page: 1 2 3 4, 5 goes on, U takes the last answer back, G goes to the note.
// Off while somebody types; Escape leaves the note. After each answer the next question is announced.
// Off too while an answer is on its way: a key pressed then would answer a question nobody has seen.
const typing = (node) => node.closest("input, textarea, select, [contenteditable]");
const note = () => document.querySelector("[data-pair-note]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (typing(event.target)) {
    if (event.key === "Escape" && event.target === note()) title()?.focus();
    return;
  }
  const key = event.key.toLowerCase();
  if (key === "g" && note()) {
    event.preventDefault();
    note().focus();
    return;
  }
  if (place()?.getAttribute("aria-busy") === "true") return;
  const button = document.querySelector(`[data-answer-key="${CSS.escape(key)}"]`);
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
});

const title = () => document.querySelector("[data-pair-title]");
const place = () => document.getElementById("k-pair");
const busy = (value) => place()?.setAttribute("aria-busy", value);
document.addEventListener("htmx:beforeRequest", () => busy("true"));
for (const end of ["afterSettle", "responseError", "sendError", "timeout", "sendAbort"]) {
  document.addEventListener(`htmx:${end}`, () => busy("false"));
}
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "k-pair") title()?.focus({ preventScroll: true });
});
