// Theme (light, dark, high contrast) and large type, from the user menu.
const root = document.documentElement;

function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch (refused) {
    return; // storage closed: the choice lasts for this page
  }
}

function show() {
  const theme = root.dataset.theme || "light";
  for (const button of document.querySelectorAll("[data-theme-set]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === theme));
  }
  for (const button of document.querySelectorAll("[data-type-toggle]")) {
    button.setAttribute("aria-pressed", String(root.dataset.type === "large"));
  }
  document.dispatchEvent(new CustomEvent("kham:looks"));
}

export function start() {
  document.addEventListener("click", (event) => {
    const theme = event.target.closest("[data-theme-set]");
    const type = event.target.closest("[data-type-toggle]");
    if (theme) {
      root.dataset.theme = theme.dataset.themeSet;
      keep("kham.theme", theme.dataset.themeSet);
    } else if (type) {
      root.dataset.type = root.dataset.type === "large" ? "" : "large";
      keep("kham.type", root.dataset.type);
    } else {
      return;
    }
    show();
  });
  show();
}
