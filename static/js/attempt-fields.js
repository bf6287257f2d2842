// The fields of one question on the attempt page: read, filled, compared, and the note beneath them.

function* ownFields(box) {
  const prefix = `q${box.dataset.question}`;
  for (const field of box.querySelectorAll("input, select, textarea")) {
    if (field.name === prefix || field.name.startsWith(`${prefix}-`)) yield field;
  }
}

const isTicked = (field) => field.type === "radio" || field.type === "checkbox";

export function fieldsOf(box) {
  const fields = [];
  for (const field of ownFields(box)) if (!isTicked(field) || field.checked) fields.push([field.name, field.value]);
  return fields;
}

export const certaintyOf = (box) => Number(box.querySelector("[data-certainty]:checked")?.value) || null;

export const flagOf = (box) => box.querySelector("[data-flag]").checked;

export const isAnswered = (fields) => fields.some(([, value]) => value.trim() !== "");

export function fill(box, fields, flagged, certainty) {
  for (const field of ownFields(box)) {
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (isTicked(field)) field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
  box.querySelector("[data-flag]").checked = flagged;
  const level = box.querySelector(`[data-certainty][value="${certainty}"]`);
  if (level) level.checked = true;
}

// An answer in the words that the box shows for it.
export function wordsOf(box, fields) {
  const words = [];
  for (const field of ownFields(box)) {
    for (const [name, value] of fields) {
      if (name !== field.name || !value.trim()) continue;
      const label = field.labels[0]?.innerText.trim() ?? "";
      if (field.options) words.push(`${label} ${[...field.options].find((each) => each.value === value)?.text ?? ""}`.trim());
      else if (!isTicked(field)) words.push(value);
      else if (field.value === value) words.push(label);
    }
  }
  return words.filter(Boolean).join("; ");
}

// Whether a field differs from what the server sent.
export function isTouched(box) {
  for (const field of box.querySelectorAll("input, textarea")) {
    if (isTicked(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue) return true;
  }
  for (const field of box.querySelectorAll("select")) {
    const sent = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
    if (field.value !== sent?.value) return true;
  }
  return false;
}

export function note(box, text, isBad = false) {
  const line = box?.querySelector("[data-note]");
  if (!line) return;
  line.textContent = text;
  line.classList.toggle("question-note-bad", isBad);
}
