// The attempt page: saves each answer soon after it is given, keeps it on the device until the server has it,
// shows what is saved, and hands in at the deadline. The server's clock decides; this page only counts along.
import { DeviceStore } from "./device-store.js";
import { showWordsButtons } from "./words.js";

const CHOICE_PAUSE = 300; // ms after a choice
const TYPING_PAUSE = 1500; // ms after the last key, and never later than
const TYPING_LIMIT = 4000; // ms after the first
const RETRY_FIRST = 2000;
const RETRY_MOST = 15000;
const REQUEST_LIMIT = 10000;
const FLUSH_BEFORE = 10; // seconds
const CLOCK_EVERY = 60000; // an invigilator may have given time
const ANNOUNCED = [10, 5, 1]; // minutes left

const form = document.querySelector("#attempt");
const say = Object.fromEntries(Object.entries(form.dataset).filter(([name]) => name.startsWith("say")));
const savedLine = form.querySelector("[data-saved]");
const announceLine = form.querySelector("[data-announce]");
const trouble = form.querySelector("[data-trouble]");
const timeShown = form.querySelector("[data-time]");

const pending = new Map(); // question id to packet; the newest of each question only
const timers = new Map();
let sequence = 0;
let sending = null;
let retry = RETRY_FIRST;
let retryTimer = null;
let isOver = false; // closed, superseded or signed out: nothing is sent any more
let store;

// --- What the page says ----------------------------------------------------------------------------------

function showTrouble(text, isBad = false) {
  trouble.textContent = text;
  trouble.hidden = !text;
  trouble.classList.toggle("note-bad", isBad);
}

function note(box, text, isBad = false) {
  const line = box.querySelector("[data-note]");
  line.textContent = text;
  line.classList.toggle("question-note-bad", isBad);
}

const boxOf = (question) => form.querySelector(`[data-question="${question}"]`);

function fieldsOf(box) {
  const prefix = `q${box.dataset.question}`;
  const fields = [];
  for (const field of box.querySelectorAll("input, select, textarea")) {
    if (field.name !== prefix && !field.name.startsWith(`${prefix}-`)) continue;
    if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
    fields.push([field.name, field.value]);
  }
  return fields;
}

const certaintyOf = (box) => Number(box.querySelector("[data-certainty]:checked")?.value) || null;

function fill(box, fields, flagged, certainty) {
  const prefix = `q${box.dataset.question}`;
  for (const field of box.querySelectorAll("input, select, textarea")) {
    if (field.name !== prefix && !field.name.startsWith(`${prefix}-`)) continue;
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
  box.querySelector("[data-flag]").checked = flagged;
  const level = box.querySelector(`[data-certainty][value="${certainty}"]`);
  if (level) level.checked = true;
}

function mark(box) {
  const link = form.querySelector(`[data-map="${box.dataset.question}"]`);
  const answered = fieldsOf(box).some(([, value]) => value.trim() !== "");
  const flagged = box.querySelector("[data-flag]").checked;
  link.dataset.state = flagged ? "flagged" : answered ? "answered" : "open";
  link.querySelector("[data-map-state]").textContent = flagged ? say.sayFlagged : answered ? say.sayAnswered : say.sayOpen;
}

// --- Saving ----------------------------------------------------------------------------------------------

function changed(box, pause) {
  if (isOver) return;
  const question = Number(box.dataset.question);
  sequence += 1;
  const packet = {
    question,
    fields: fieldsOf(box),
    flagged: box.querySelector("[data-flag]").checked,
    certainty: certaintyOf(box),
    sequence,
    epoch: form.dataset.epoch,
    base: box.dataset.stored,
  };
  pending.set(question, packet);
  store.put(question, packet);
  mark(box);
  const timer = timers.get(question) ?? { since: Date.now() };
  clearTimeout(timer.id);
  const wait = Math.max(0, Math.min(pause, timer.since + TYPING_LIMIT - Date.now()));
  timer.id = setTimeout(() => {
    timers.delete(question);
    flush();
  }, wait);
  timers.set(question, timer);
}

function flush() {
  sending ??= sendAll().finally(() => {
    sending = null;
    if (pending.size && !isOver && !retryTimer && ![...pending.keys()].every((each) => timers.has(each))) flush();
  });
  return sending;
}

async function sendAll() {
  for (const packet of [...pending.values()]) {
    if (isOver || retryTimer) return;
    await send(packet);
  }
}

async function send(packet) {
  savedLine.textContent = say.saySaving;
  let response;
  let body;
  try {
    response = await fetch(form.dataset.answersUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Attempt-Token": form.dataset.token },
      body: JSON.stringify(packet),
      signal: AbortSignal.timeout(REQUEST_LIMIT),
      keepalive: true,
    });
    body = await response.json();
    if (response.status >= 500 || response.status === 429) throw new Error(response.status);
  } catch {
    return later();
  }
  retry = RETRY_FIRST;
  settle(packet, response, body);
}

function later() {
  savedLine.textContent = "";
  showTrouble(store.keeps ? say.sayOffline : say.sayOfflineOpen);
  retryTimer = setTimeout(() => {
    retryTimer = null;
    flush();
  }, retry);
  retry = Math.min(retry * 2, RETRY_MOST);
}

function settle(packet, response, body) {
  const box = boxOf(packet.question);
  const isNewest = pending.get(packet.question) === packet;
  const done = () => {
    const newer = pending.get(packet.question);
    if (!isNewest && newer) {
      newer.base = box.dataset.stored; // changed again meanwhile: the newer packet follows
      store.put(packet.question, newer);
      return;
    }
    pending.delete(packet.question);
    store.remove(packet.question);
  };
  if (response.ok && body.result === "saved") {
    box.dataset.stored = `${packet.epoch}.${packet.sequence}`;
    done();
    showTrouble("");
    note(box, "");
    savedLine.textContent = `${say.saySaved} ${body.at}`;
  } else if (response.ok && body.result === "locked") {
    done();
    if (isNewest) note(box, say.sayLocked, true);
    savedLine.textContent = "";
  } else if (response.ok && body.result === "superseded") {
    done();
    if (isNewest) note(box, `${say.saySuperseded} “${body.stored_words}”`, true);
    savedLine.textContent = "";
    showTrouble(`${say.saySuperseded} “${body.stored_words}”`, true);
  } else if (response.ok) {
    end(say.sayClosed, true);
  } else if (response.status === 401 || response.status === 403) {
    end(say.saySignedOut, false);
  } else {
    done();
    note(box, `${say.sayRefused} ${body.message ?? ""}`, true);
    savedLine.textContent = say.sayRefused;
  }
}

function end(text, leadsToResult) {
  isOver = true;
  savedLine.textContent = "";
  showTrouble(text, true);
  if (!leadsToResult) return;
  const link = document.createElement("a");
  link.href = form.dataset.resultUrl;
  link.textContent = say.sayToResult;
  trouble.append(" ", link);
}

// What waited on this device goes out again, in order, unless something newer was stored from elsewhere meanwhile.
async function replay() {
  const kept = [...(await store.all())].sort(([, a], [, b]) => a.epoch - b.epoch || a.sequence - b.sequence);
  let isSkipped = false;
  for (const [question, packet] of kept) {
    const box = boxOf(question);
    const stored = box?.dataset.stored ?? "";
    const [epoch, number] = stored.split(".");
    const isOurs = epoch === packet.epoch;
    if (!box || (isOurs && Number(number) >= packet.sequence)) {
      store.remove(question); // it had arrived; only its receipt was lost
      continue;
    }
    if (!isOurs && packet.base !== stored) {
      isSkipped = true;
      store.remove(question);
      continue;
    }
    fill(box, packet.fields, packet.flagged, packet.certainty);
    changed(box, 0);
  }
  if (isSkipped) showTrouble(say.sayNotReplayed);
}

// --- Time ------------------------------------------------------------------------------------------------

let endsAt = null; // on the clock that never jumps: a phone set a day wrong changes nothing
const announced = new Set();
let hasFlushed = false;

const secondsLeft = () => Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));

function setTime(seconds) {
  endsAt = performance.now() + seconds * 1000;
  hasFlushed = seconds <= FLUSH_BEFORE;
}

function tick() {
  const left = secondsLeft();
  const minutes = Math.floor(left / 60);
  timeShown.textContent = `${minutes}:${String(left % 60).padStart(2, "0")}`;
  for (const mark of ANNOUNCED) {
    if (left > mark * 60 || left <= mark * 60 - 30 || announced.has(mark)) continue;
    announced.add(mark);
    announceLine.textContent = mark === 1 ? say.sayOneLeft : say.sayLeft.replace("%s", mark);
  }
  if (left <= FLUSH_BEFORE && !hasFlushed) {
    hasFlushed = true;
    sendNow();
  }
  if (left === 0) handInAtDeadline();
}

function sendNow() {
  for (const timer of timers.values()) clearTimeout(timer.id);
  timers.clear();
  clearTimeout(retryTimer);
  retryTimer = null;
  return flush();
}

let isHandingIn = false;

async function handInAtDeadline() {
  if (isHandingIn || isOver) return;
  isHandingIn = true;
  announceLine.textContent = say.sayOver;
  showTrouble(say.sayOver);
  const graceEnds = performance.now() + Number(form.dataset.grace) * 1000;
  while (pending.size && !isOver && performance.now() < graceEnds) {
    await sendNow();
    if (pending.size) await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  if (isOver) return;
  submitForm("deadline");
}

async function readClock() {
  if (endsAt === null || isOver) return;
  try {
    const response = await fetch(form.dataset.clockUrl, { headers: { "X-Attempt-Token": form.dataset.token } });
    const body = await response.json();
    if (!response.ok) return;
    if (!body.is_open) end(say.sayClosed, true);
    else if (body.seconds_left !== null) setTime(body.seconds_left);
  } catch {
    // no network: keep counting
  }
}

// --- Having one answer checked ---------------------------------------------------------------------------

// Sends this question alone and puts what the server says of it in its place; the rest of the page stays.
async function checkOne(box, button) {
  await sendNow();
  if (isOver) return;
  sequence += 1;
  const body = new URLSearchParams([...fieldsOf(box), ["token", form.dataset.token], ["check", box.dataset.question], ["sequence", sequence]]);
  if (box.querySelector("[data-flag]").checked) body.set(`flag-${box.dataset.question}`, "on");
  button.disabled = true;
  try {
    const response = await fetch(form.dataset.checkUrl, { method: "POST", body, signal: AbortSignal.timeout(REQUEST_LIMIT) });
    if (!response.ok) throw new Error(response.status);
    if (response.redirected) return location.assign(response.url);
    const holder = document.createElement("template");
    holder.innerHTML = await response.text();
    const fresh = holder.content.querySelector("[data-question]");
    box.replaceWith(fresh);
    watch(fresh);
    showWordsButtons(fresh);
    mark(fresh);
    showTrouble("");
    (fresh.querySelector("[data-check]") ?? fresh.querySelector("[data-flag]")).focus();
  } catch {
    button.disabled = false;
    note(box, say.sayCheckOffline, true);
  }
}

// --- Leaving the page ------------------------------------------------------------------------------------

function submitForm(then) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "then";
  field.value = then;
  form.append(field);
  form.submit();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (isOver) return; // the page keeps what was typed
  if (event.submitter?.matches("[data-check]")) return checkOne(event.submitter.closest("[data-question]"), event.submitter);
  do await sendNow(); // a save under way does not carry what was answered after it began
  while (pending.size && !isOver && !retryTimer);
  if (!pending.size && !isOver) submitForm(event.submitter?.value ?? "go-on");
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") sendNow();
  else readClock();
});
window.addEventListener("pagehide", () => sendNow());
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // a page from the back button may no longer save
});
window.addEventListener("online", () => sendNow());

function watch(box) {
  box.addEventListener("change", () => changed(box, CHOICE_PAUSE));
  box.addEventListener("input", (event) => {
    if (["text", "textarea"].includes(event.target.type)) changed(box, TYPING_PAUSE);
  });
}

// --- Begin -----------------------------------------------------------------------------------------------

store = await DeviceStore.open(form.dataset.attempt, form.dataset.secret);

for (const box of form.querySelectorAll("[data-question]")) watch(box);
if (timeShown) {
  setTime(Number(form.dataset.secondsLeft));
  tick();
  setInterval(tick, 500);
  setInterval(readClock, CLOCK_EVERY);
}
await replay();
