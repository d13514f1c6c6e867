// Waits while the practice ward is built again: the server goes away, and this page goes on when it is back.
const place = document.getElementById("practice-again");
let away = false;

async function ask() {
  try {
    const answer = await fetch(place.dataset.health, { cache: "no-store" });
    if (away && answer.ok) {
      window.location.assign(place.dataset.next);
      return;
    }
  } catch (gone) {
    away = true;
  }
  setTimeout(ask, 1000);
}

ask();
