// Before something that hurts: the consequence in words and numbers, "no" as the first answer. After: short notes.
let waiting = null;

export function ask(text, yesLabel) {
  const dialog = document.getElementById("k-confirm");
  if (!dialog || !dialog.showModal) return Promise.resolve(window.confirm(text));
  dialog.querySelector("[data-confirm-text]").textContent = text;
  dialog.querySelector("[data-confirm-yes]").textContent = yesLabel;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

export function toast(text, undo) {
  const place = document.getElementById("k-toasts");
  const shape = document.getElementById("k-toast");
  if (!place || !shape) return;
  for (const old of place.children) if (old.firstElementChild.textContent === text) old.remove();
  const node = shape.content.firstElementChild.cloneNode(true);
  node.firstElementChild.textContent = text;
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "k-close";
    button.textContent = place.dataset.wordUndo;
    button.addEventListener("click", () => {
      node.remove();
      undo();
    });
    node.insertBefore(button, node.lastElementChild);
  }
  place.append(node);
  if (!undo) setTimeout(() => node.remove(), 12000);
}

export function start() {
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest("[data-confirm]");
      if (!button || button === waiting) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(button.dataset.confirm, button.textContent.trim()).then((yes) => {
        if (!yes) return button.focus();
        waiting = button;
        button.click();
        waiting = null;
      });
    },
    true,
  );
}
