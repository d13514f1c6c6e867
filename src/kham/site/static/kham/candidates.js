// A form that writes down a person: while it is filled in, those who may already be there are shown under it.
// `look` asks the server (hx-trigger="look"); without network a page may answer itself: it listens to `kham:look` and calls
// event.detail.show(lines) (exams/static/exams/known.js does).
const watched = new Set();
const PAUSE = 250;

export function start(root) {
  for (const box of root.querySelectorAll("[data-candidates]")) {
    const form = box.closest("form");
    if (!form || watched.has(box)) continue;
    watched.add(box);
    let waiting = 0;
    form.addEventListener("input", (event) => {
      if (event.target.name === "not_person") return;
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const own = new CustomEvent("kham:look", { bubbles: true, cancelable: true, detail: { box, form } });
        if (box.dispatchEvent(own)) box.dispatchEvent(new Event("look"));
      }, PAUSE);
    });
  }
}
