// A desk by keyboard: Enter opens who is here or calls the next one, G calls again, V notes that nobody came.
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea, button, a") || event.ctrlKey || event.altKey || event.metaKey) return;
  const wanted = { Enter: "[data-desk-came], [data-desk-call]", g: "[data-desk-again]", v: "[data-desk-missed]" }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  const place = document.getElementById("desk-now");
  const button = wanted && (place.querySelector(wanted) ?? document.querySelector(wanted));
  if (!button) return;
  event.preventDefault();
  button.click();
});
import("./emergency.js").catch(() => {}); // written by the part that keeps emergencies; a desk works without it
