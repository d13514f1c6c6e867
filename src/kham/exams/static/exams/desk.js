// The desk: "this is the one" puts the code into the box and asks; the pack warns of doubled persons and answers the box without network.
import { start } from "./known.js";

const place = document.getElementById("exam-known");
if (place) start(place.dataset.url, JSON.parse(document.getElementById("exam-known-words").textContent));

document.addEventListener("click", (event) => {
  const use = event.target.closest("[data-use]");
  const scan = document.getElementById("exam-scan");
  if (!use || !scan) return;
  scan.value = use.dataset.use;
  scan.form.requestSubmit();
});
