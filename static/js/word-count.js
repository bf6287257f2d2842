// Says under a written answer how many words it has so far.
// <textarea data-count-words="id of the line" data-most="300">; the line holds data-say="Words so far: %s".

const words = (text) => text.trim().split(/\s+/u).filter(Boolean).length;

for (const area of document.querySelectorAll("textarea[data-count-words]")) {
  const line = document.getElementById(area.dataset.countWords);
  const show = () => {
    const count = words(area.value);
    line.textContent = line.dataset.say.replace("%s", count);
    line.classList.toggle("question-note-bad", count > Number(area.dataset.most ?? Infinity));
  };
  area.addEventListener("input", show);
  show();
}
