// Waits for the bell with the server's count of seconds, whatever the phone's clock says, and then begins.
const box = document.querySelector("[data-waits]");
const shown = box.querySelector("[data-waits-shown]");
const trouble = box.querySelector("[data-trouble]");
const form = box.querySelector("form");
const RETRY = 2000; // ms
const REQUEST_LIMIT = 15000; // ms; the page comes with the answer
const CLOCK_EVERY = 60000; // ms; the bell may be moved
const QUIET_BEFORE = 60000; // ms; a hall that is about to begin asks for nothing else
// Spread over the seconds that the server allows, so that a full hall does not press at the same instant; who comes
// after the bell comes alone.
const pause = Math.random() * (Number(box.dataset.waits) > 0 ? Number(box.dataset.beginWithin) * 1000 : RETRY);
let endsAt;
let isBeginning = false;
let isAsking = false;
let timer;

function setTime(seconds) {
  endsAt = performance.now() + Number(seconds) * 1000;
}

function tick() {
  if (isBeginning) return;
  const left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
  shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  if (left > 0) return;
  beginAfter(pause);
}

function beginAfter(wait) {
  isBeginning = true;
  shown.textContent = box.dataset.saySoon;
  clearTimeout(timer);
  timer = setTimeout(begin, wait);
}

// The page is left only when the server has answered: without network the browser's error page would be all there is.
// The request that begins is answered by the attempt page itself, at the address where we are already: a hall asks once
// and not twice. Any later one is sent there, so that an answer that was lost on its way costs nothing.
async function begin() {
  if (isAsking) return;
  isAsking = true;
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Wants": "page" },
      redirect: "manual",
      signal: AbortSignal.timeout(REQUEST_LIMIT),
    });
    if (response.status >= 500) throw new Error(response.status);
    if (response.type === "opaqueredirect") location.reload();
    else if (response.ok) await show(await response.text());
    else form.submit();
  } catch {
    trouble.hidden = false;
    beginAfter(RETRY);
  } finally {
    isAsking = false;
  }
}

// Who presses goes the same way, at once: two requests under way would take the page from each other.
form.addEventListener("submit", (event) => {
  event.preventDefault();
  beginAfter(0);
});

// Puts the page that has come in the place of this one: what it looks like first, then its words, then its scripts.
async function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  await Promise.all([...fresh.querySelectorAll("link[rel=stylesheet]")].map(link));
  document.title = fresh.title;
  const main = fresh.querySelector("main");
  document.querySelector("main").replaceWith(main);
  main.focus(); // as after any other load, a screen reader begins at the top of the page
  for (const script of fresh.querySelectorAll("script[type=module]")) {
    import(script.src).catch(() => reloadOnceReached(script.src));
  }
}

// A script that did not come is not asked for again by the page that lacks it. Until there is network the page stays:
// without its script it is a form.
async function reloadOnceReached(address) {
  try {
    await fetch(address, { cache: "reload", signal: AbortSignal.timeout(REQUEST_LIMIT) });
    location.reload();
  } catch {
    setTimeout(() => reloadOnceReached(address), RETRY);
  }
}

function link(wanted) {
  const has = [...document.querySelectorAll("link[rel=stylesheet]")].some((each) => each.href === wanted.href);
  if (has) return null;
  const added = document.createElement("link");
  return new Promise((resolve) => {
    added.addEventListener("load", resolve);
    added.addEventListener("error", resolve);
    added.rel = "stylesheet";
    added.href = wanted.href;
    document.head.append(added);
  });
}

const words = (waits) => waits.querySelector("p").textContent;

// A phone that slept has lost count: the server says anew how long it is, and for when.
async function readClock() {
  if (isBeginning) return;
  try {
    const response = await fetch(location.href);
    if (!response.ok) return; // a server that starts again: keep counting
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-waits]");
    if (!fresh || words(fresh) !== words(box)) location.reload(); // begun elsewhere, or the bell was moved
    else setTime(fresh.dataset.waits);
  } catch {
    // no network: keep counting
  }
}

setTime(box.dataset.waits);
tick();
setInterval(tick, 500);
setInterval(() => {
  if (endsAt - performance.now() > QUIET_BEFORE) readClock();
}, CLOCK_EVERY);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") readClock();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // a page from the back button counts from an old second
});
