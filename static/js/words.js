// Swaps the words of a scope between two languages that the page already holds.
// <button data-show-words="en" data-first="hi"> inside [data-words-scope]; without this script the button stays hidden.

function show(scope, language) {
  for (const place of scope.querySelectorAll(`[data-words="${language}"] [data-gap-place]`)) {
    const field = scope.querySelector(`[data-gap="${place.dataset.gapPlace}"]`);
    if (field.parentElement !== place) place.append(field); // a gap has one field, whatever the language
  }
  for (const span of scope.querySelectorAll("[data-words]")) span.hidden = span.dataset.words !== language;
  for (const option of scope.querySelectorAll("option[lang]")) {
    const text = option.getAttribute(`data-text-${language}`);
    if (text !== null) {
      option.textContent = text;
      option.lang = language;
    }
  }
}

export function showWordsButtons(root) {
  for (const button of root.querySelectorAll("[data-show-words]")) {
    const scope = button.closest("[data-words-scope]");
    if (!scope) continue;
    const { showWords: other, first, name, firstName } = button.dataset;
    button.hidden = false;
    button.addEventListener("click", () => {
      const goesBack = button.lang === first;
      show(scope, goesBack ? first : other);
      button.lang = goesBack ? other : first;
      button.textContent = goesBack ? name : firstName;
    });
  }
}

showWordsButtons(document);
