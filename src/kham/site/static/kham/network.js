// The connection strip, the token on every htmx request, and plain words when the server does not answer.
import { toast } from "./ask.js";

function strip(state) {
  const node = document.getElementById("k-link");
  if (!node || node.dataset.state === state) return;
  node.dataset.state = state;
  node.querySelector("span").textContent = node.dataset[`word${state[0].toUpperCase()}${state.slice(1)}`];
  const use = node.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, state === "off" ? "#wifi-off" : "#wifi"));
}

export function start() {
  const words = document.getElementById("k-toasts")?.dataset ?? {};
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  window.addEventListener("offline", () => strip("off"));
  window.addEventListener("online", () => strip("ok"));
  if (!navigator.onLine) strip("off");
  document.addEventListener("htmx:configRequest", (event) => {
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr && event.detail.xhr.status) strip("ok");
  });
  // whoever answers without the server (the door of an exam day) prevents the default: then nothing more is said
  document.addEventListener("htmx:sendError", (event) => {
    strip("off");
    if (!event.defaultPrevented) toast(words.wordLost);
  });
  document.addEventListener("htmx:timeout", (event) => {
    strip("wait");
    if (!event.defaultPrevented) toast(words.wordSlow);
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.defaultPrevented) return;
    const status = event.detail.xhr.status;
    const said = event.detail.xhr.getResponseHeader("X-Kham-Message");
    toast(said ? decodeURIComponent(said) : status === 401 || status === 403 ? words.wordSignin : words.wordRefused);
  });
}
