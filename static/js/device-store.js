// Answers that wait on this device, encrypted: readable only with the secret that the attempt's own page brings.
// In IndexedDB, because a browser that is killed loses what it put into local storage in the last seconds or minutes.
// Where the browser offers no cryptography (no https) or no storage, nothing is kept and `keeps` is false.
import { openDB } from "../vendor/idb.js";

const PACKETS = "packets"; // by [attempt, question]
const DAY = 86400000; // ms
const SLACK = 7 * DAY; // after the end: time may be given, and a phone's clock may be a day wrong
const WITHOUT_LIMIT = 90 * DAY;

const open = () =>
  openDB("attempts", 1, {
    upgrade(database) {
      database.createObjectStore(PACKETS);
    },
  });

const allOf = (attempt) => IDBKeyRange.bound([attempt, 0], [attempt, Infinity]);

// Wipes what waited for attempts that are long over, whoever's they were: this may be a shared computer.
async function forgetOld(database, attempt) {
  let cursor = await database.transaction(PACKETS, "readwrite").store.openCursor();
  while (cursor) {
    if (cursor.key[0] !== attempt && cursor.value.until < Date.now()) await cursor.delete();
    cursor = await cursor.continue();
  }
}

// Wipes what waited for one attempt.
export async function forget(attempt) {
  try {
    await (await open()).delete(PACKETS, allOf(attempt));
  } catch {
    // no storage: nothing was kept
  }
}

export class DeviceStore {
  // `seconds` are left for sending, grace included; NaN without a limit.
  static async open(attempt, secret, seconds = NaN) {
    const store = new DeviceStore();
    store.attempt = attempt;
    store.lasts = Number.isNaN(seconds) ? WITHOUT_LIMIT : 1000 * seconds + SLACK;
    store.keeps = false;
    store.writing = Promise.resolve();
    try {
      const bytes = Uint8Array.from(secret.match(/../g), (pair) => parseInt(pair, 16));
      store.key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
      store.database = await open();
      store.keeps = true;
      await forgetOld(store.database, attempt);
    } catch {
      // no https, or storage switched off: the page keeps answers in memory only, and says so
    }
    return store;
  }

  // One after the other: sealing takes no set time, and what was asked last must be what is written last.
  inTurn(write) {
    this.writing = this.writing.then(write).catch(() => {
      this.keeps = false; // full
    });
    return this.writing;
  }

  async put(question, packet) {
    if (!this.keeps) return;
    await this.inTurn(async () => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify(packet));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, plain);
      await this.database.put(PACKETS, { iv, sealed, until: Date.now() + this.lasts }, [this.attempt, question]);
    });
  }

  async remove(question) {
    if (this.keeps) await this.inTurn(() => this.database.delete(PACKETS, [this.attempt, question]));
  }

  async all() {
    const found = new Map();
    if (!this.keeps) return found;
    for (const key of await this.database.getAllKeys(PACKETS, allOf(this.attempt))) {
      const question = key[1];
      try {
        const { iv, sealed } = await this.database.get(PACKETS, key);
        const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, this.key, sealed);
        found.set(question, JSON.parse(new TextDecoder().decode(plain)));
      } catch {
        await this.remove(question); // damaged, or not this officer's
      }
    }
    return found;
  }
}
