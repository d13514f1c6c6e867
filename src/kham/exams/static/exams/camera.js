// The camera as a scanner: zxing-cpp as WebAssembly, shipped with Khám, so it works without network. A picture is looked at and
// forgotten; only the text of the code leaves this module. Without camera, permission or HTTPS it says what to do instead.
const PAUSE = 120; // ms between two looks
const AGAIN = 4000; // ms in which the same code is not taken twice

const box = document.getElementById("exam-camera");
const video = box?.querySelector("video");
const words = box?.querySelector("p");
let stream = null;
let last = { text: "", at: 0 };

function say(word) {
  words.textContent = box.dataset[word] ?? "";
}

function pressed(on) {
  document.querySelector("[data-camera]")?.setAttribute("aria-pressed", String(on));
}

async function reader() {
  const zxing = await import(box.dataset.reader);
  zxing.prepareZXingModule({ overrides: { locateFile: () => box.dataset.wasm } });
  return (picture) => zxing.readBarcodes(picture, { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1 });
}

function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  video.srcObject = null;
  box.hidden = true;
  pressed(false);
}

export async function toggle(take) {
  if (!box.hidden) {
    stop();
    document.getElementById("exam-scan").focus();
    return;
  }
  box.hidden = false;
  pressed(true);
  video.hidden = true;
  if (!window.isSecureContext || !navigator.mediaDevices) {
    say("wordInsecure");
    return;
  }
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } } });
  } catch (fault) {
    say(fault.name === "NotAllowedError" ? "wordRefused" : "wordNone");
    return;
  }
  video.hidden = false;
  video.srcObject = stream;
  await video.play();
  say("wordLooking");
  let read;
  try {
    read = await reader();
  } catch (fault) {
    say("wordReader");
    return;
  }
  look(read, take, stream);
}

async function look(read, take, mine) {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  while (stream === mine) {
    if (video.videoWidth) {
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      pen.drawImage(video, 0, 0);
      const [found] = await read(pen.getImageData(0, 0, canvas.width, canvas.height));
      const now = Date.now();
      if (found?.text && (found.text !== last.text || now - last.at > AGAIN)) {
        last = { text: found.text, at: now };
        take(found.text);
      }
    }
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}
