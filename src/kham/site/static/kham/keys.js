// "/" goes to the search box; Escape closes menus and the side panel; print buttons; notes that can be closed.
import { closePanel } from "./tables.js";

const typing = (node) => node.closest("input, textarea, select, [contenteditable]");

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
      const box = document.getElementById("k-search");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    }
    if (event.key === "Escape") {
      const open = document.querySelector("details.k-menu[open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      } else {
        closePanel();
      }
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.k-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    if (event.target.closest("[data-print]")) window.print();
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) dismiss.closest(".k-alert, .k-toast").remove();
    const refused = event.target.closest("[data-refused]");
    if (refused) event.preventDefault();
  });
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.k-data:not([open])")];
    opened.forEach((node) => (node.open = true));
  });
  window.addEventListener("afterprint", () => opened.forEach((node) => (node.open = false)));
  const focus = document.querySelector("[data-focus]");
  if (focus) focus.focus();
}
