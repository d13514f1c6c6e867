// Saves wait here until the server has said "stored": first into the browser's storage, then over the network, again
// and again with growing pauses. An event keeps its id, so sending twice stores once.
const PAUSES = [2, 4, 8, 15, 30, 60].map((seconds) => seconds * 1000);

export function eventId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let at = 5; at >= 0; at -= 1) {
    bytes[at] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70; // UUIDv7 (RFC 9562)
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const shared = new Map();

export class Outbox extends EventTarget {
  // one for all parts of a page: two of them would send the same events at the same moment
  static of(url, user) {
    if (!shared.has(user)) shared.set(user, new Outbox(url, user));
    return shared.get(user);
  }

  constructor(url, user) {
    super();
    this.url = url;
    this.place = `kham.outbox:${user}`;
    this.memory = [];
    this.sending = false;
    this.tries = 0;
    this.offset = 0; // server clock minus ours, so that a wrong tablet clock does not reorder facts
    this.refused = [];
    window.addEventListener("online", () => this.send());
  }

  events() {
    try {
      return JSON.parse(localStorage.getItem(this.place) ?? "[]");
    } catch (closed) {
      return this.memory;
    }
  }

  keep(events) {
    this.memory = events;
    try {
      if (events.length) localStorage.setItem(this.place, JSON.stringify(events));
      else localStorage.removeItem(this.place);
    } catch (closed) {
      // storage closed or full: the copy in memory is sent all the same
    }
  }

  add(streamId, kind, body, streamType = "encounter") {
    const event = {
      event_id: eventId(), stream_type: streamType, stream_id: streamId, kind, schema: 1, body,
      recorded_at: new Date(Date.now() + this.offset).toISOString(),
    };
    this.keep([...this.events(), event]);
    this.tell();
    return this.send().then(() => event.event_id);
  }

  tell() {
    this.dispatchEvent(new CustomEvent("change", { detail: { waiting: this.events().length, sending: this.sending, refused: this.refused } }));
  }

  async send() {
    if (this.sending) return this.running;
    if (!this.events().length) return undefined;
    this.sending = true;
    this.running = this.round();
    await this.running;
    this.sending = false;
    this.tell();
    if (this.events().length && !this.timer) {
      this.timer = setTimeout(() => {
        this.timer = null;
        this.send();
      }, PAUSES[Math.min(this.tries, PAUSES.length - 1)]);
      this.tries += 1;
    }
    return undefined;
  }

  async round() {
    const batch = this.events().slice(0, 50);
    this.tell();
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content },
        body: JSON.stringify({ device: "browser", events: batch }),
      });
      if (!answer.ok) return;
      const { verdicts, now } = await answer.json();
      this.offset = new Date(now).getTime() - Date.now();
      const stored = new Set(verdicts.filter((verdict) => verdict.stored).map((verdict) => verdict.event_id));
      this.keep(this.events().filter((event) => !stored.has(event.event_id)));
      this.refused = verdicts.filter((verdict) => verdict.outcome === "quarantined" || verdict.outcome === "refused");
      this.tries = 0;
      this.dispatchEvent(new CustomEvent("answered", { detail: { verdicts, batch } }));
      document.dispatchEvent(new Event("kham:answered")); // alerts are asked for at once after a save
    } catch (offline) {
      // no network: everything stays where it is and is sent again
    }
  }
}

export function draftPlace(encounter, station) {
  return `kham.draft:${encounter}:${station}`;
}

export function readDraft(encounter, station) {
  try {
    return JSON.parse(localStorage.getItem(draftPlace(encounter, station)) ?? "{}");
  } catch (closed) {
    return {};
  }
}

export function keepDraft(encounter, station, values) {
  try {
    if (Object.keys(values).length) localStorage.setItem(draftPlace(encounter, station), JSON.stringify(values));
    else localStorage.removeItem(draftPlace(encounter, station));
  } catch (closed) {
    // storage closed: a reload would lose what is being typed, the page asks before leaving
  }
}
