// A box that finds people as one types: htmx fetches the list, this module gives it keys and a voice.
// The list stays a list of the box (role=combobox): ↓ ↑ choose, Enter opens, Esc closes; without a choice Enter sends the form.
const lists = new WeakMap();

function options(box) {
  const list = lists.get(box);
  return list ? [...list.querySelectorAll('[role="option"]')] : [];
}

function close(box) {
  const list = lists.get(box);
  if (list) list.hidden = true;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function open(box) {
  const list = lists.get(box);
  if (!list) return;
  list.hidden = list.childElementCount === 0;
  box.setAttribute("aria-expanded", String(options(box).length > 0));
}

function choose(box, option) {
  for (const other of options(box)) other.setAttribute("aria-selected", String(other === option));
  if (option) {
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    box.removeAttribute("aria-activedescendant");
  }
}

function take(box, option) {
  if (option.dataset.href) {
    close(box);
    window.location.assign(option.dataset.href);
  } else if (option.dataset.put) {
    box.value = option.dataset.put;
    close(box);
    box.form.requestSubmit();
  }
}

function onKey(event) {
  const box = event.currentTarget;
  const all = options(box);
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const shown = lists.get(box) && !lists.get(box).hidden;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!all.length) return;
    event.preventDefault();
    open(box);
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = at + step;
    choose(box, next < 0 || next >= all.length ? null : all[next]); // past either end: back in the text
    if (at === -1 && step === -1) choose(box, all[all.length - 1]);
  } else if (event.key === "Enter" && shown && at >= 0) {
    event.preventDefault();
    take(box, all[at]);
  } else if (event.key === "Escape" && shown) {
    event.stopPropagation();
    close(box);
  }
}

export function start(root) {
  for (const box of root.querySelectorAll("input[data-find]")) {
    if (lists.has(box)) continue;
    const list = document.getElementById(box.dataset.find);
    if (!list) continue;
    lists.set(box, list);
    box.addEventListener("keydown", onKey);
    box.addEventListener("focus", () => open(box));
    box.addEventListener("blur", () => setTimeout(() => close(box), 150));
    box.addEventListener("input", () => {
      choose(box, null); // what was chosen belongs to the text before
      if (!box.value.trim()) {
        list.replaceChildren();
        close(box);
      }
    });
    box.form.addEventListener("submit", () => {
      list.replaceChildren();
      close(box);
    });
    list.addEventListener("htmx:afterSwap", () => {
      if (document.activeElement === box && box.value.trim()) open(box);
      else list.hidden = true;
    });
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest('[role="option"]');
      if (!option) return;
      event.preventDefault();
      take(box, option);
    });
  }
}
