// The television: asks for the numbers every three seconds, changes only what has changed, goes on by itself without network.
const settings = JSON.parse(document.getElementById("tv-settings").textContent);
const words = settings.words;
const desks = document.getElementById("tv-desks");
const offline = document.getElementById("tv-offline");
const clock = document.getElementById("tv-clock");
const sound = document.getElementById("tv-sound");
const SIZES = [[1, "one"], [2, "two"], [4, "four"], [6, "six"], [8, "many"], [Infinity, "crowd"]]; // desks on screen: how large they are drawn
let offset = 0; // server clock minus ours
let told = 0; // when the numbers on screen were true
let said = new Map();
let audio = null;

const time = (moment) => new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" }).format(moment);

function put(node, text) {
  if (node.textContent !== text) node.textContent = text; // nothing flickers that has not changed
}

function card(at) {
  let node = desks.children[at];
  if (node) return node;
  node = document.createElement("section");
  node.className = "tv-desk";
  node.innerHTML = '<p class="tv-room"></p><h2></h2><p class="tv-now"></p><p class="tv-next"></p>';
  desks.append(node);
  return node;
}

function show(state) {
  told = new Date(state.now).getTime();
  offset = told - Date.now();
  let fresh = false;
  const calls = new Map();
  state.desks.forEach((desk, at) => {
    const node = card(at);
    const numbers = desk.now.map((one) => one.number).join("  ");
    put(node.querySelector(".tv-room"), desk.room);
    put(node.querySelector("h2"), desk.desk);
    const now = node.querySelector(".tv-now");
    put(now, numbers || "–");
    now.toggleAttribute("data-several", desk.now.length > 1);
    put(node.querySelector(".tv-next"), desk.next.length ? `${words.next}: ${desk.next.join(", ")}` : "");
    const called = desk.now.filter((one) => one.called).map((one) => one.number).join(" ");
    calls.set(desk.desk, called);
    node.classList.toggle("tv-called", called !== "");
    node.classList.toggle("tv-idle", numbers === "");
    if (called && called !== said.get(desk.desk)) fresh = true;
  });
  while (desks.children.length > state.desks.length) desks.lastElementChild.remove();
  desks.dataset.count = SIZES.find(([most]) => state.desks.length <= most)[1];
  put(document.getElementById("tv-waiting"), state.state === "open" ? `${words.waiting}: ${state.waiting} ${words.people}` : state.state === "closed" ? words.closed : words.not_open);
  if (fresh && said.size) chime();
  said = calls;
}

function chime() {
  if (!audio) return;
  [660, 880].forEach((pitch, at) => {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const from = audio.currentTime + at * 0.35;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.25, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + 0.6);
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + 0.6);
  });
}

async function ask() {
  try {
    const stop = AbortSignal.timeout(8000);
    const answer = await fetch(settings.url, { cache: "no-store", signal: stop });
    if (!answer.ok) throw new Error("refused");
    show(await answer.json());
    offline.hidden = true;
  } catch (lost) {
    put(offline, `${words.offline} ${time(told)}.`);
    offline.hidden = false;
  }
  setTimeout(ask, 3000);
}

setInterval(() => put(clock, time(Date.now() + offset)), 1000);
sound.textContent = words.sound;
sound.addEventListener("click", () => {
  audio = audio ? null : new AudioContext(); // a browser plays nothing before somebody has touched the page
  sound.setAttribute("aria-pressed", audio ? "true" : "false");
  chime();
});
show(JSON.parse(document.getElementById("tv-first").textContent));
put(clock, time(Date.now() + offset));
setTimeout(ask, 3000);
