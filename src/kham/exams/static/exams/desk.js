// The desk: "this is the one" puts the code into the box and asks; the pack warns of doubled persons and answers the box without network.
import { Arrivals } from "./arrivals.js";
import { start } from "./known.js";

const place = document.getElementById("exam-known");
const known = place ? start(place.dataset.url, JSON.parse(document.getElementById("exam-known-words").textContent)) : null;

const arrivals = document.getElementById("exam-arrivals-settings");
if (arrivals) new Arrivals(JSON.parse(arrivals.textContent)).start(known);

document.addEventListener("click", (event) => {
  const use = event.target.closest("[data-use]");
  const scan = document.getElementById("exam-scan");
  if (!use || !scan) return;
  scan.value = use.dataset.use;
  scan.form.requestSubmit();
});
