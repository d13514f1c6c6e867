// Files are sent one by one, each with its own line and its true share; the server answers with the finished line.
const form = document.querySelector("[data-receive]");
const lines = document.querySelector("[data-files]");
const pattern = document.querySelector("[data-file-line]");
const waiting = [];
let running = false;

function line(file) {
  const node = pattern.content.firstElementChild.cloneNode(true);
  node.querySelector("[data-name]").textContent = file.name;
  say(node, "waiting");
  lines.append(node);
  return node;
}

function say(node, what) {
  const words = node.querySelector("[data-words]");
  words.textContent = words.dataset[what];
  const bar = node.querySelector("[data-bar]");
  if (what === "reading") bar.removeAttribute("value"); // how long reading takes nobody knows beforehand
  else if (what === "lost") bar.remove();
}

function send({ file, node }) {
  const body = new FormData(form);
  body.delete("file");
  body.append("file", file);
  body.set("title", "");
  const request = new XMLHttpRequest();
  request.open("POST", form.dataset.receive);
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
  say(node, "sending");
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const share = Math.round((100 * event.loaded) / event.total);
    node.querySelector("[data-bar]").value = share;
    node.querySelector("[data-share]").textContent = `${share}%`;
  });
  request.upload.addEventListener("load", () => say(node, "reading"));
  request.addEventListener("loadend", () => {
    running = false;
    const answer = request.responseText.trim();
    if (request.status && answer.startsWith("<li")) replace(node, answer);
    else {
      say(node, "lost");
      const message = request.getResponseHeader("X-Kham-Message");
      if (message) node.querySelector("[data-words]").textContent = decodeURIComponent(message);
    }
    next();
  });
  request.send(body);
}

function replace(node, answer) {
  const made = new DOMParser().parseFromString(answer, "text/html").querySelector("li");
  node.replaceWith(made);
  window.htmx?.process(made);
}

function next() {
  if (running || !waiting.length) return;
  running = true;
  send(waiting.shift());
}

if (form && lines && pattern) {
  document.documentElement.classList.add("k-scripted");
  const input = form.querySelector('input[type="file"]');
  input.addEventListener("change", () => {
    for (const file of input.files) waiting.push({ file, node: line(file) });
    input.value = "";
    input.closest("[data-drop]")?.querySelector("[data-drop-files]")?.replaceChildren();
    next();
  });
  // A file let go beside the frame is taken too; the browser would leave the page and open it.
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (event.target === input) return;
    event.preventDefault();
    for (const file of event.dataTransfer?.files ?? []) waiting.push({ file, node: line(file) });
    next();
  });
}
