// The attempt page: saves each answer soon after it is given, keeps it on the device until the server has it,
// shows what is saved, and hands in at the deadline. The server's clock decides; this page only counts along.
import { certaintyOf, fieldsOf, fill, flagOf, isAnswered, isTouched, note, wordsOf } from "./attempt-fields.js";
import { DeviceStore } from "./device-store.js";
import { showWordsButtons } from "./words.js";

const CHOICE_PAUSE = 300; // ms after a choice
const TYPING_PAUSE = 1500; // ms after the last key, and never later than
const TYPING_LIMIT = 4000; // ms after the first
const RETRY_FIRST = 2000;
const RETRY_MOST = 15000;
const REQUEST_LIMIT = 10000;
const KEEPALIVE_LIMIT = 60000; // bytes; a browser sends nothing above 64 KiB that is to outlive its page
const FLUSH_BEFORE = 10; // seconds
const GIVEN_AT_LEAST = 30; // seconds by which the end must move to be time that somebody gave
const CLOCK_EVERY = 60000; // an invigilator may have given time
const AT_END_PAUSE = 1000; // ms between tries to hand in at the deadline
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

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const boxOf = (question) => form.querySelector(`[data-question="${question}"]`);
const placeOf = (question) => form.querySelector(`[data-map="${question}"]`);

// Which packet of the question is stored: its box says so, or, where another page shows it, its place on the map.
const storedOf = (question) => (boxOf(question) ?? placeOf(question)).dataset;

function mark(question, fields, flagged) {
  const place = placeOf(question);
  const answered = isAnswered(fields);
  place.dataset.state = flagged ? "flagged" : answered ? "answered" : "open";
  place.querySelector("[data-map-state]").textContent = flagged ? say.sayFlagged : answered ? say.sayAnswered : say.sayOpen;
}

// --- Saving ----------------------------------------------------------------------------------------------

// What a hint left of a wrong answer, until somebody touches it: it is not sent, because the answer stands as it was.
const cleared = new WeakMap(); // box to its fields

function changed(box, pause) {
  const fields = fieldsOf(box);
  if (cleared.has(box) && isSame(cleared.get(box), fields)) return;
  cleared.delete(box);
  keep({ question: Number(box.dataset.question), fields, flagged: flagOf(box), certainty: certaintyOf(box) }, pause);
}

// Keeps an answer on the device and sends it after a pause.
function keep(answer, pause) {
  if (isOver) return;
  const { question } = answer;
  sequence += 1;
  const packet = { ...answer, sequence, epoch: form.dataset.epoch, base: storedOf(question).stored };
  pending.set(question, packet);
  store.put(question, packet);
  mark(question, packet.fields, packet.flagged);
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
    const packed = new Blob([JSON.stringify(packet)], { type: "application/json" });
    response = await fetch(form.dataset.answersUrl, {
      method: "POST",
      headers: { "X-Attempt-Token": form.dataset.token },
      body: packed,
      signal: AbortSignal.timeout(REQUEST_LIMIT),
      keepalive: packed.size < KEEPALIVE_LIMIT,
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
  const { question } = packet;
  const isNewest = pending.get(question) === packet;
  const done = () => {
    const newer = pending.get(question);
    if (!isNewest && newer) {
      newer.base = storedOf(question).stored; // changed again meanwhile: the newer packet follows
      store.put(question, newer);
      return;
    }
    pending.delete(question);
    store.remove(question);
  };
  if (response.ok && body.result === "saved") {
    storedOf(question).stored = `${packet.epoch}.${packet.sequence}`;
    done();
    showTrouble("");
    note(boxOf(question), "");
    savedLine.textContent = `${say.saySaved} ${body.at}`;
  } else if (response.ok && body.result === "locked") {
    done();
    if (isNewest) note(boxOf(question), say.sayLocked, true);
    savedLine.textContent = "";
  } else if (response.ok && body.result === "superseded") {
    done();
    if (isNewest) note(boxOf(question), `${say.saySuperseded} “${body.stored_words}”`, true);
    savedLine.textContent = "";
    showTrouble(`${say.saySuperseded} “${body.stored_words}”`, true);
  } else if (response.ok) {
    end(say.sayClosed, true);
  } else if (response.status === 401 || response.status === 403) {
    end(say.saySignedOut, false);
  } else {
    done();
    note(boxOf(question), `${say.sayRefused} ${body.message ?? ""}`, true);
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
    const stored = box || placeOf(question) ? (storedOf(question).stored ?? "") : null;
    const [epoch, number] = (stored ?? "").split(".");
    const isOurs = epoch === packet.epoch;
    if (stored === null || (isOurs && Number(number) >= packet.sequence)) {
      store.remove(question); // it had arrived; only its receipt was lost
      continue;
    }
    if (!isOurs && packet.base !== stored) {
      isSkipped = true;
      if (!box) continue; // its own page says what it was
      store.remove(question);
      note(box, `${say.sayNotReplayed} “${wordsOf(box, packet.fields) || say.sayNothing}”`, true);
      continue;
    }
    if (box) fill(box, packet.fields, packet.flagged, packet.certainty);
    keep({ question, fields: packet.fields, flagged: packet.flagged, certainty: packet.certainty }, 0);
  }
  if (isSkipped) showTrouble(say.saySkipped);
}

// --- Time ------------------------------------------------------------------------------------------------

let endsAt = null; // on the clock that never jumps: a phone set a day wrong changes nothing
const announced = new Set();
let hasFlushed = false;

const secondsLeft = () => Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));

function setTime(seconds) {
  const wasGiven = endsAt !== null && seconds > secondsLeft() + GIVEN_AT_LEAST;
  endsAt = performance.now() + seconds * 1000;
  hasFlushed = seconds <= FLUSH_BEFORE;
  if (!wasGiven) return;
  for (const mark of announced) if (seconds > mark * 60) announced.delete(mark);
  announceLeft(Math.floor(seconds / 60));
}

function announceLeft(minutes) {
  if (minutes > 0) announceLine.textContent = minutes === 1 ? say.sayOneLeft : say.sayLeft.replace("%s", minutes);
}

function tick() {
  const left = secondsLeft();
  const minutes = Math.floor(left / 60);
  timeShown.textContent = `${minutes}:${String(left % 60).padStart(2, "0")}`;
  for (const mark of ANNOUNCED) {
    if (left > mark * 60 || left <= mark * 60 - 30 || announced.has(mark)) continue;
    announced.add(mark);
    announceLeft(mark);
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
  while (!isOver) {
    if (pending.size && performance.now() > graceEnds) return end(say.sayClosed, true);
    if (pending.size) await sendNow();
    // a form sent without network would put the browser's own error page in this one's place
    if (!pending.size && !isOver && (await readClock())) break;
    if (!isOver) await new Promise((resolve) => setTimeout(resolve, AT_END_PAUSE));
  }
  if (isOver) return;
  if (secondsLeft() > 0) {
    isHandingIn = false; // more time was given meanwhile
    showTrouble("");
    return;
  }
  submitForm("deadline");
}

// Asks the server's clock; false when it could not be reached.
async function readClock() {
  if (endsAt === null || isOver) return false;
  try {
    const response = await fetch(form.dataset.clockUrl, {
      headers: { "X-Attempt-Token": form.dataset.token },
      signal: AbortSignal.timeout(REQUEST_LIMIT),
    });
    const body = await response.json();
    if (!response.ok) return false;
    if (!body.is_open) end(say.sayClosed, true);
    else if (!body.is_newest && body.seconds_left === 0) end(say.sayClosed, false); // the newer page hands in
    else if (body.seconds_left !== null) setTime(body.seconds_left);
    return true;
  } catch {
    return false;
  }
}

// --- Having one answer checked ---------------------------------------------------------------------------

// Sends this question alone and puts what the server says of it in its place; the rest of the page stays.
async function checkOne(box, button) {
  await sendNow();
  if (isOver) return;
  const question = Number(box.dataset.question);
  sequence += 1;
  const number = sequence;
  const body = new URLSearchParams([...fieldsOf(box), ["token", form.dataset.token], ["check", question], ["sequence", number]]);
  if (flagOf(box)) body.set(`flag-${question}`, "on");
  button.disabled = true;
  let problem = say.sayCheckOffline;
  try {
    const response = await fetch(form.dataset.checkUrl, { method: "POST", body, signal: AbortSignal.timeout(REQUEST_LIMIT) });
    if (response.status === 403) problem = (await response.json()).message;
    if (!response.ok) throw new Error(response.status);
    if (response.redirected) return location.assign(response.url);
    const holder = document.createElement("template");
    holder.innerHTML = await response.text();
    showChecked(box, holder.content.querySelector("[data-question]"), number);
  } catch {
    button.disabled = false;
    button.focus();
    note(box, problem, true);
  }
}

function showChecked(box, fresh, number) {
  const question = Number(fresh.dataset.question);
  const newer = pending.get(question);
  if (newer?.sequence < number) {
    pending.delete(question); // it went along with the check
    store.remove(question);
  } else if (newer) fill(fresh, newer.fields, newer.flagged, newer.certainty);
  box.replaceWith(fresh);
  watch(fresh);
  showWordsButtons(fresh);
  mark(question, fieldsOf(fresh), flagOf(fresh));
  showTrouble("");
  // the button that had the focus may be gone; the verdict is what is read next
  fresh.querySelector("[data-check-state]").focus();
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
  if ("cleared" in box.dataset) cleared.set(box, fieldsOf(box));
  box.addEventListener("change", () => changed(box, CHOICE_PAUSE));
  box.addEventListener("input", (event) => {
    if (["text", "textarea"].includes(event.target.type)) changed(box, TYPING_PAUSE);
  });
}

// --- Begin -----------------------------------------------------------------------------------------------

const seconds = Number(form.dataset.secondsLeft) + Number(form.dataset.grace); // no number where there is no limit
store = await DeviceStore.open(form.dataset.attempt, form.dataset.secret, seconds);

const boxes = form.querySelectorAll("[data-question]");
for (const box of boxes) watch(box);
if (timeShown) {
  setTime(Number(form.dataset.secondsLeft));
  tick();
  setInterval(tick, 500);
  setInterval(readClock, CLOCK_EVERY);
}
await replay();
// what was answered before this script had come over a slow line
for (const box of boxes) if (!pending.has(Number(box.dataset.question)) && isTouched(box)) changed(box, 0);
