// Answers that wait on this device, encrypted: readable only with the secret that the attempt's own page brings.
// Where the browser offers no cryptography (no https) or no storage, nothing is kept and `keeps` is false.

const PREFIX = "attempt";

export function keysOf(attempt) {
  const start = `${PREFIX}:${attempt}:`;
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start));
  } catch {
    return [];
  }
}

export function forget(attempt) {
  const keys = keysOf(attempt);
  for (const key of keys) localStorage.removeItem(key);
  return keys.length;
}

const toText = (bytes) => btoa(String.fromCharCode(...bytes));
const toBytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

export class DeviceStore {
  static async open(attempt, secret) {
    const store = new DeviceStore();
    store.attempt = attempt;
    store.keeps = false;
    try {
      const bytes = Uint8Array.from(secret.match(/../g), (pair) => parseInt(pair, 16));
      store.key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
      localStorage.setItem(`${PREFIX}-probe`, "1");
      localStorage.removeItem(`${PREFIX}-probe`);
      store.keeps = true;
    } catch {
      // no https, or storage switched off: the page keeps answers in memory only, and says so
    }
    return store;
  }

  name(question) {
    return `${PREFIX}:${this.attempt}:${question}`;
  }

  async put(question, packet) {
    if (!this.keeps) return;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(packet));
    const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, plain));
    try {
      localStorage.setItem(this.name(question), `${toText(iv)}.${toText(sealed)}`);
    } catch {
      this.keeps = false; // full
    }
  }

  remove(question) {
    if (this.keeps) localStorage.removeItem(this.name(question));
  }

  async all() {
    const found = new Map();
    if (!this.keeps) return found;
    for (const key of keysOf(this.attempt)) {
      try {
        const [iv, sealed] = localStorage.getItem(key).split(".").map(toBytes);
        const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, this.key, sealed);
        found.set(Number(key.split(":")[2]), JSON.parse(new TextDecoder().decode(plain)));
      } catch {
        localStorage.removeItem(key); // damaged, or not this officer's
      }
    }
    return found;
  }
}
