// A short sound and a shake for each verdict, as the desk wishes: green high, amber twice, red low and long. Off until switched on.
const KEPT = "kham.door.sound";
const TONES = { green: [[880, 0, 0.12]], received: [[988, 0, 0.08]], amber: [[620, 0, 0.1], [620, 0.16, 0.1]], red: [[220, 0, 0.45]] };
const SHAKES = { green: [40], received: [40], amber: [60, 80, 60], red: [300] };
let context = null;

const on = () => {
  try {
    return localStorage.getItem(KEPT) === "1";
  } catch (closed) {
    return false; // no storage: silent
  }
};

export function play(light) {
  if (!on() || !TONES[light]) return;
  navigator.vibrate?.(SHAKES[light]);
  context ??= new AudioContext();
  for (const [hertz, after, seconds] of TONES[light]) {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.frequency.value = hertz;
    loudness.gain.value = 0.15;
    tone.connect(loudness).connect(context.destination);
    tone.start(context.currentTime + after);
    tone.stop(context.currentTime + after + seconds);
  }
}

export function setUp(button) {
  const word = button.querySelector("[data-word-on]");
  const show = () => {
    button.setAttribute("aria-pressed", String(on()));
    word.textContent = on() ? word.dataset.wordOn : word.dataset.wordOff;
  };
  button.addEventListener("click", () => {
    try {
      localStorage.setItem(KEPT, on() ? "0" : "1");
    } catch (closed) {
      return; // no storage: stays silent
    }
    show();
    play("green");
    document.getElementById("exam-scan").focus();
  });
  show();
}
