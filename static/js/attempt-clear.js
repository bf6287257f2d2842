// On the result page: what was never sent cannot be sent any more. It is said, and wiped from this device.
import { DeviceStore, forget } from "./device-store.js";

const page = document.querySelector("[data-clear-attempt]");

const isStored = (packet, stored = "") => {
  const [epoch, number] = stored.split(".").map(Number);
  return epoch === Number(packet.epoch) && number >= packet.sequence; // it had arrived; only its receipt was lost
};

async function sayUnsent(box) {
  const store = await DeviceStore.open(page.dataset.clearAttempt, box.dataset.secret);
  const stored = JSON.parse(box.dataset.stored);
  const unsent = [...(await store.all())].filter(([question, packet]) => !isStored(packet, stored[question]));
  if (!unsent.length) return;
  box.textContent = box.dataset.unsent.replace("%s", unsent.length);
  box.hidden = false;
}

if (page) {
  const box = document.querySelector("[data-unsent]");
  if (box) await sayUnsent(box);
  await forget(page.dataset.clearAttempt);
}
