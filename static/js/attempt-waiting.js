// Waits for the bell with the server's count of seconds, whatever the phone's clock says, and then begins.
const box = document.querySelector("[data-waits]");
const shown = box.querySelector("[data-waits-shown]");
const endsAt = performance.now() + Number(box.dataset.waits) * 1000;
// spread over two seconds, so that a full hall does not press at the same instant
const pause = Math.random() * 2000;
let isBeginning = false;

function tick() {
  const left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
  shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  if (left > 0 || isBeginning) return;
  isBeginning = true;
  setTimeout(() => box.querySelector("form").submit(), pause);
}

tick();
setInterval(tick, 500);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // a page from the back button counts from an old second
});
