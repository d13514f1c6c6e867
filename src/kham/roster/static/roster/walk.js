// The walking order: drag a household, Alt+Up / Alt+Down on a focused one, or choose the house before it.
// Every move is sent at once; when the server refuses, the page is loaded again and shows the true order.
const list = document.querySelector("[data-walk]");
const said = document.querySelector("[data-walk-said]");
const homes = () => [...list.querySelectorAll("[data-home]")];
let dragged = null;

const number = () => homes().forEach((home, at) => { home.querySelector(".k-walk-at").textContent = String(at + 1); });

async function send(home) {
  const before = home.previousElementSibling;
  const body = new FormData();
  body.set("after", before ? before.dataset.home : "");
  body.set("csrfmiddlewaretoken", home.querySelector("[name=csrfmiddlewaretoken]").value);
  number();
  const answer = await fetch(home.dataset.move, { method: "POST", body, headers: { "X-Kham-Quiet": "1" } });
  if (!answer.ok) location.reload();
  said.textContent = `${home.querySelector(".k-walk-who a").textContent}: ${homes().indexOf(home) + 1}`;
}

if (list) {
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-home]");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.home);
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-home]");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    over[event.clientY > box.top + box.height / 2 ? "after" : "before"](dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => { if (dragged) send(dragged); dragged = null; });
  list.addEventListener("keydown", (event) => {
    const home = event.target.closest("[data-home]");
    if (!home || event.target !== home || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const other = event.key === "ArrowUp" ? home.previousElementSibling : home.nextElementSibling;
    if (!other) return;
    other[event.key === "ArrowUp" ? "before" : "after"](home);
    home.focus();
    send(home);
  });
  list.addEventListener("toggle", (event) => {
    const choice = event.target.querySelector("[data-after]");
    if (!choice || choice.options.length > 1) return;
    const own = event.target.closest("[data-home]");
    for (const home of homes()) {
      if (home === own) continue;
      const at = home.querySelector(".k-walk-at").textContent;
      choice.add(new Option(`${at}. ${home.querySelector(".k-walk-who a").textContent}`, home.dataset.home));
    }
  }, true);
}
