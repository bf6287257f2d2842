"""Our workbook: from questions to an xlsx file, and the empty one that authors fill."""

import io
import re
from datetime import UTC, datetime

import xlsxwriter

from assessments.exchange import cloze, exact, html, losses, workbook_reading
from assessments.exchange.fractions import percent_text
from assessments.exchange.parsed import ParsedQuestion, number_text
from assessments.exchange.questions_shape import distance, numeric_answers, text_answers
from assessments.exchange.workbook_columns import KINDS, LETTERS, headings
from assessments.questions.calculated import formulas_of
from assessments.questions.translating import translate as _

Place = tuple[str, str]
Cells = dict[Place, str]
LONGEST_CELL = 32_767
MADE = datetime(2026, 3, 1, tzinfo=UTC)  # the same questions are the same bytes whenever they are exported
NOT_XLSX = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
EXAMPLES: tuple[Cells, ...] = (
    {
        ("name", ""): "Example 1: delete this row",
        ("kind", ""): "single",
        ("category", ""): "Examples",
        ("stem", "en"): "Which number is the national cyber crime helpline?",
        ("stem", "hi"): "राष्ट्रीय साइबर अपराध हेल्पलाइन का नंबर कौन-सा है?",
        ("answer", ""): "B",
        ("option A", "en"): "112",
        ("option A", "hi"): "112",
        ("option B", "en"): "1930",
        ("option B", "hi"): "1930",
    },
    {
        ("name", ""): "Example 2: delete this row",
        ("kind", ""): "numeric",
        ("category", ""): "Examples",
        ("stem", "en"): "How many minutes are there in a quarter of an hour?",
        ("stem", "hi"): "चौथाई घंटे में कितने मिनट होते हैं?",
        ("answer", ""): "15",
        ("tolerance", ""): "0",
    },
)


def write(questions: list[ParsedQuestion]) -> tuple[bytes, dict[str, list[str]]]:
    """(bytes, what the table itself cannot say of each question, by name)."""
    rows, remarks = [], {}
    for question in questions:
        cells, remark = _row(question)
        rows.append(cells)
        if remark:
            remarks.setdefault(question.name, []).extend(remark)  # of another category it may have the same name
    return _workbook(rows), remarks


def template() -> bytes:
    """The empty workbook: two examples, and a sheet that says how to fill it."""
    return _workbook(list(EXAMPLES))


def _row(question: ParsedQuestion) -> tuple[Cells, list[str]]:
    cells = {place: NOT_XLSX.sub("", text).strip() for place, text in _cells(question).items()}
    cells = {place: text for place, text in cells.items() if text}
    remarks = []
    if any(len(text) > LONGEST_CELL for text in cells.values()):
        remarks.append(_("A text is too long for a cell and is cut."))
        cells = {place: text[:LONGEST_CELL] for place, text in cells.items()}
    visible = workbook_reading.read_row(workbook_reading.Row(cells, {}), question.line, "")
    copy = exact.written(question, visible)
    if copy:
        remarks += losses.remarks(question, visible, _("The table"))
        if len(copy) > LONGEST_CELL:
            remarks.append(_("The question is too long for an exact copy."))
        else:
            cells["exact", ""] = copy
    if question.images:
        remarks.append(_("The table carries no pictures; they stay where they are kept."))
    return cells, remarks


def _cells(question: ParsedQuestion) -> Cells:
    key, wordings = question.key, question.wordings
    is_html = any(wording.get("format") == "html" for wording in wordings.values())
    cells: Cells = {
        ("code", ""): question.code,
        ("name", ""): question.name,
        ("kind", ""): question.kind if question.kind in KINDS else "description",
        ("category", ""): question.category,
        ("tags", ""): "; ".join(question.tags),
        ("mark", ""): number_text(question.default_mark) if question.default_mark != 1 else "",
        ("penalty", ""): question.key.get("penalty", ""),
        ("format", ""): "html" if is_html else "",
        ("unit", ""): key.get("unit", ""),
        ("scoring", ""): key.get("scoring", ""),
    }
    for language, wording in wordings.items():
        cells["stem", language] = wording["stem"]
        cells["explanation", language] = wording.get("explanation", "")
    return cells | _answers(question)


def _answers(question: ParsedQuestion) -> Cells:
    key = question.key
    match question.kind:
        case "single" | "multiple":
            return _options(question)
        case "truefalse":
            return {("answer", ""): key["choice"], **_option_feedback(question)}
        case "numeric":
            answers = numeric_answers(key)
            kind = _tolerance_kind(answers)
            cells = _typed(question, [(each, _with_tolerance(each, "value", kind)) for each in answers])
            return cells | {("tolerance kind", ""): kind}
        case "shorttext":
            cells = _typed(question, [(each, each["text"].replace(";", "\\;")) for each in text_answers(key)])
            return cells | {("case", ""): "" if key.get("ignore_case") else "true"}
        case "calculated":
            answers = formulas_of(key)
            data = "; ".join(", ".join(f"{name}={value}" for name, value in row.items()) for row in key["data"])
            usual, kind = answers[0].get("tolerance", "0"), _tolerance_kind(answers)
            cells = _typed(question, [(each, _with_tolerance(each, "formula", kind, usual)) for each in answers])
            decimals = "" if key.get("decimals") is None else str(key["decimals"])
            cells |= {("data", ""): data, ("decimals", ""): decimals}
            return cells | {("tolerance", ""): usual, ("tolerance kind", ""): kind}
        case "matching":
            return _pairs(question)
        case "ordering":
            letters = _letters(question)
            order = "; ".join(letters.get(id_, "") for id_ in key["order"])
            return {("answer", ""): order, **_option_words(question)}
        case "cloze":
            return _gaps(question)
    return {}


def _letters(question: ParsedQuestion) -> dict[str, str]:
    options = next(iter(question.wordings.values())).get("options", [])
    return {option["id"]: letter for option, letter in zip(options, LETTERS, strict=False)}


def _option_words(question: ParsedQuestion) -> Cells:
    cells, letters = {}, _letters(question)
    for language, wording in question.wordings.items():
        for option in wording.get("options", []):
            if option["id"] in letters:
                cells[f"option {letters[option['id']]}", language] = option["text"]
    return cells


def _option_feedback(question: ParsedQuestion) -> Cells:
    letters = _letters(question)
    return {
        (f"feedback {letters[option['id']]}", language): option.get("feedback", "")
        for language, wording in question.wordings.items()
        for option in wording.get("options", [])
        if option["id"] in letters
    }


def _options(question: ParsedQuestion) -> Cells:
    key, letters = question.key, _letters(question)
    rights = [key["choice"]] if "choice" in key else key["choices"]
    cells = {("answer", ""): "; ".join(letters.get(id_, "") for id_ in rights)}
    for id_, share in key.get("fractions", {}).items():
        if id_ in letters:
            cells[f"share {letters[id_]}", ""] = percent_text(share)
    return cells | _option_words(question) | _option_feedback(question)


def _tolerance_kind(answers: list[dict]) -> str:
    """The kind that all the answers share, where it is not the usual one; the table has one a row."""
    kinds = {each.get("tolerance_kind", "absolute") for each in answers if each.get("tolerance", "0") != "0"}
    return kinds.pop() if len(kinds) == 1 and kinds != {"absolute"} else ""


def _with_tolerance(answer: dict, name: str, kind: str, usual: str = "0") -> str:
    """The number or formula, and after a colon its tolerance where that is not the usual one of the row.

    A number whose tolerance is of another kind than the row's says how far from it is still right.
    """
    text, tolerance = answer[name], answer.get("tolerance", "0")
    if text == "*":
        return text
    if name == "value" and not kind:
        tolerance = distance(answer)
    return text if tolerance == usual else f"{text}:{tolerance}"


def _typed(question: ParsedQuestion, answers: list[tuple[dict, str]]) -> Cells:
    cells, parts = {}, []
    for place, (answer, text) in enumerate(answers):
        share = answer.get("fraction", "1")
        parts.append(text if share == "1" else f"%{percent_text(share)}%{text}")
        if place < len(LETTERS):
            for language, wording in question.wordings.items():
                cells[f"feedback {LETTERS[place]}", language] = wording.get("feedback", {}).get(answer["id"], "")
    return {("answer", ""): "; ".join(parts), **cells}


def _pairs(question: ParsedQuestion) -> Cells:
    cells, used = {}, set(question.key["pairs"].values())
    for language, wording in question.wordings.items():
        right = {entry["id"]: entry["text"] for entry in wording["right"]}
        rows = [f"{entry['text']} -> {right[question.key['pairs'][entry['id']]]}" for entry in wording["left"]]
        rows += [f" -> {text}" for id_, text in right.items() if id_ not in used]
        for letter, text in zip(LETTERS, rows, strict=False):
            cells[f"option {letter}", language] = text
    return cells


def _gaps(question: ParsedQuestion) -> Cells:
    language, wording = next(iter(sorted(question.wordings.items())))
    text = cloze.written(question.key, {language: wording})
    if text is None:
        return {("kind", ""): "description"}
    return {("stem", language): text if wording.get("format") == "html" else html.to_plain(text)}


# --- The file ---------------------------------------------------------------------------------------------


def _workbook(rows: list[Cells]) -> bytes:
    """Every cell is text: nothing that a question says is taken for a formula or a number."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": MADE})
    bold, wrapped = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
    as_text = book.add_format({"num_format": "@", "text_wrap": True})
    sheet = book.add_worksheet("Questions")
    columns = headings()
    sheet.freeze_panes(1, 2)
    for at, (place, heading) in enumerate(columns):
        sheet.write_string(0, at, heading, bold)
        width = 40 if place[0] == "stem" else 24 if place[1] else 14
        sheet.set_column(at, at, width, as_text, {"hidden": place[0] == "exact"})
    for number, cells in enumerate(rows, start=1):
        for at, (place, _heading) in enumerate(columns):
            if place in cells:
                sheet.write_string(number, at, cells[place], as_text)
    kinds = book.add_worksheet("Kinds")
    kinds.set_column(0, 2, 30, wrapped)
    for number, (kind, words) in enumerate(KINDS.items()):
        for at, text in enumerate((kind, *words[:1], words[-1])):
            kinds.write_string(number, at, text, wrapped)
    sheet.data_validation(1, 2, 5000, 2, {"validate": "list", "source": list(KINDS), "error_type": "warning"})
    book.close()
    return stream.getvalue()
