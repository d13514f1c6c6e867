// Choosing diagnoses: type part of a name without diacritics or a code; arrows and Enter take one.
const box = document.querySelector("[data-icd-url]");
const input = document.getElementById("icd-search");
const list = document.getElementById("icd-list");
const hidden = document.querySelector('input[name="icd_codes"]');
const chosen = document.querySelector("[data-chosen]");
const names = JSON.parse(hidden.dataset.names || "{}");
let found = [];
let at = 0;
let waiting = null;

const codes = () => hidden.value.split(";").filter(Boolean);

function drawChosen() {
  chosen.replaceChildren(
    ...codes().map((code) => {
      const line = document.createElement("li");
      const strong = document.createElement("strong");
      strong.textContent = code;
      const off = document.createElement("button");
      off.type = "button";
      off.className = "k-close";
      off.textContent = "×";
      off.setAttribute("aria-label", `Bỏ ${code}`);
      off.addEventListener("click", () => {
        hidden.value = codes().filter((one) => one !== code).join(";");
        drawChosen();
        input.focus();
      });
      const [name, hint] = [names[code] ?? ""].flat();
      line.append(strong, ` ${name} `);
      if (hint) {
        const said = document.createElement("span");
        said.className = "exam-hint-class";
        said.textContent = hint;
        line.append(said);
      }
      line.append(off);
      return line;
    }),
  );
  document.dispatchEvent(new Event("exam-codes"));
}

function take(one) {
  if (!codes().includes(one.code)) hidden.value = [...codes(), one.code].join(";");
  names[one.code] = [one.name, one.hint ?? ""];
  input.value = "";
  show([]);
  drawChosen();
  input.focus();
}

function show(next) {
  found = next;
  at = 0;
  list.hidden = !found.length;
  input.setAttribute("aria-expanded", String(Boolean(found.length)));
  list.replaceChildren(
    ...found.map((one, index) => {
      const line = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.tabIndex = -1;
      const strong = document.createElement("strong");
      strong.textContent = one.code;
      button.append(strong, ` ${one.name}`);
      button.classList.toggle("exam-at", index === 0);
      button.addEventListener("click", () => take(one));
      line.append(button);
      return line;
    }),
  );
}

async function look() {
  const text = input.value.trim();
  if (text.length < 2) return show([]);
  const answer = await fetch(box.dataset.icdUrl, {
    method: "POST", headers: { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content }, body: new URLSearchParams({ text }),
  }).catch(() => null);
  if (answer?.ok && input.value.trim() === text) show((await answer.json()).codes);
  return undefined;
}

input.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, 120);
});
input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    at = Math.max(0, Math.min(found.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)));
    [...list.querySelectorAll("button")].forEach((button, index) => button.classList.toggle("exam-at", index === at));
  } else if (event.key === "Enter") {
    event.preventDefault();
    const typed = input.value.trim().toUpperCase();
    if (found.length) take(found[at]);
    else if (/^[A-Z]\d{2}(\.\d{1,2})?$/.test(typed)) take({ code: typed, name: "" });
  } else if (event.key === "Escape") show([]);
});
drawChosen();
