// More rows in a question's sheet without sending the form. Without this module the same button sends it.

function renumbered(html, before, after) {
  return html.replaceAll(`${before}-`, `${after}-`);
}

function addRow(table) {
  const rows = table.querySelectorAll(":scope > [data-row]");
  const count = table.querySelector("[data-rows-count]");
  const last = rows[rows.length - 1];
  if (!last) return false;
  const stem = last.dataset.row.replace(/\d+$/, "");
  const row = last.cloneNode(true);
  row.innerHTML = renumbered(row.innerHTML, last.dataset.row, `${stem}${rows.length}`);
  row.dataset.row = `${stem}${rows.length}`;
  const legend = row.querySelector("legend");
  legend.textContent = legend.textContent.replace(String(rows.length), String(rows.length + 1));
  row.querySelectorAll(".errorlist").forEach((list) => list.remove());
  row.querySelectorAll("input, textarea").forEach((field) => {
    if (field.type === "checkbox") field.checked = false;
    else field.value = "";
  });
  row.querySelectorAll("select").forEach((field) => { field.selectedIndex = 0; });
  last.after(row);
  count.value = String(rows.length + 1);
  row.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  return true;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-rows-more]");
  if (button && addRow(button.closest("[data-rows]"))) event.preventDefault();
});
