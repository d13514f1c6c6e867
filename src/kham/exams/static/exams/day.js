// The door: the box keeps the focus, Enter on an answer receives the person, and the box is empty for the next one.
const door = document.querySelector("[data-exam-door]");
const scan = document.getElementById("exam-scan");

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "exam-looked") return;
  const first = event.detail.target.querySelector("[data-exam-first], .exam-pick");
  if (first) first.focus();
  else scan.select();
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (event.key === "Escape" && door && event.target.closest("#exam-looked")) {
    document.getElementById("exam-looked").replaceChildren();
    scan.value = "";
    scan.focus();
  } else if (door && !typing && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== "/" && event.key !== " ") {
    scan.focus(); // a scanner types into whatever has the focus
  }
});
if (scan) scan.focus();
