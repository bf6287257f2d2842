"""Our bilingual workbook (xlsx, or the same table as csv): one row a question, columns for each language."""

import re
from collections.abc import Callable

from assessments.exchange import building, cloze, exact, html
from assessments.exchange.building import Given
from assessments.exchange.drafting import NOTHING, Draft, Words
from assessments.exchange.fractions import number, share_of_percent
from assessments.exchange.moodle_kinds import SCORINGS
from assessments.exchange.parsed import FileRefused, ParsedFile, ParsedQuestion, QuestionRefused, number_text
from assessments.exchange.spreadsheet import LONGEST_CELL, SpoiltCell, tables
from assessments.exchange.workbook_columns import (
    FALSE,
    KIND_OF_WORD,
    KNOWN_HEADINGS,
    LANGUAGES,
    LETTERS,
    TOLERANCE_KIND_OF_WORD,
    TOLERANCE_KINDS,
    TRUE,
    folded,
)
from assessments.questions.formula import MOST_DECIMALS
from assessments.questions.translating import translate as _

FORMAT = "workbook"
HEADER_WITHIN = 10
ENTRIES = re.compile(r"(?<!\\)[;\n]")
PERCENT = re.compile(r"%\s*(-?[\d.,]+)\s*%\s*")

Place = tuple[str, str]  # column, and language or ""


def read(data: bytes) -> ParsedFile:
    """The questions of a workbook. Raises FileRefused."""
    questions, ignored, seen = [], [], False
    for sheet, rows in tables(data):
        header = next((at for at, (_number, cells) in enumerate(rows[:HEADER_WITHIN]) if is_header(cells)), None)
        if header is None:
            continue
        seen = True
        headings = {at: KNOWN_HEADINGS.get(folded(cell)) for at, cell in enumerate(rows[header][1]) if cell}
        names = dict(enumerate(rows[header][1]))
        ignored += [names[at] for at, place in headings.items() if place is None]
        for line, cells in rows[header + 1 :]:
            if any(cells):
                questions.append(_row(sheet, line, cells, headings, names))
    if not seen:
        raise FileRefused(_("No heading was found. The first row names the columns: Kind, Question (English), …"))
    if not questions:
        raise FileRefused(_("The file holds no questions."))
    return ParsedFile(FORMAT, questions, [_("The column “%(name)s” is not read.") % {"name": name} for name in ignored])


def is_header(cells: list[str]) -> bool:
    """Whether a row of cells heads a table of questions."""
    known = {KNOWN_HEADINGS.get(folded(cell)) for cell in cells if cell} - {None}
    return any(column == "stem" for column, _language in known) and ("kind", "") in known


def _row(sheet: str, line: int, cells: list[str], headings: dict[int, Place | None], names: dict) -> ParsedQuestion:
    row = Row(
        {place: cell for at, cell in enumerate(cells) if cell and (place := headings.get(at))},
        {place: names[at] for at, place in headings.items() if place},
    )
    where = (_("sheet “%(sheet)s”, row %(row)s") if sheet else _("row %(row)s")) % {"sheet": sheet, "row": line}
    return read_row(row, line, where)


class Row:
    """The cells of one question by column and language, and what heads them."""

    def __init__(self, cells: dict[Place, str], names: dict[Place, str]) -> None:
        self.cells, self.names = cells, names

    def get(self, column: str, language: str = "") -> str:
        return self.cells.get((column, language), "")

    def read(self, column: str, reader: Callable, default: str = "", language: str = "") -> object:
        """``reader`` of the cell; what it refuses is refused by the column's name."""
        try:
            return reader(self.get(column, language) or default)
        except QuestionRefused as refusal:
            heading = self.names.get((column, language), column)
            raise QuestionRefused(f"{_('Column “%(column)s”') % {'column': heading}}: {refusal}") from None

    def refuse_spoilt(self) -> None:
        for place, cell in self.cells.items():
            heading = self.names.get(place, place[0])
            if isinstance(cell, SpoiltCell):
                raise QuestionRefused(
                    _("Column “%(column)s”: the spreadsheet has made a date of this. Format it as text.")
                    % {"column": heading}
                )
            if len(cell) > LONGEST_CELL and place[0] != "exact":
                raise QuestionRefused(_("Column “%(column)s”: the text is too long.") % {"column": heading})


def read_row(row: Row, line: int, where: str) -> ParsedQuestion:
    """One question. What makes it unusable stands in its ``problems``."""
    draft = Draft(name=row.get("name"), line=line, place=where)
    try:
        row.refuse_spoilt()
        _read_into(draft, row)
    except QuestionRefused as refusal:
        draft.problems.append(str(refusal))
    draft.name = draft.name or row.get("code") or where
    visible = draft.finished()
    return exact.restored(visible, row.get("exact")) if row.get("exact") else visible


def _read_into(draft: Draft, row: Row) -> None:
    draft.code, draft.category = (
        row.get("code"),
        "/".join(p.strip() for p in row.get("category").split("/") if p.strip()),
    )
    draft.tags = [tag.strip() for tag in re.split(r"[;,]", row.get("tags"))]
    draft.default_mark = row.read("mark", number, "1")
    draft.penalty = row.read("penalty", number) if row.get("penalty") else None
    form = "html" if row.get("format").lower() == "html" else "plain"
    sheet = Cells(draft, row, form)
    kind = row.read("kind", _kind)
    draft.template["stem"] = sheet.words("stem")
    draft.name = draft.name or row.get("code") or next(iter(draft.template["stem"].texts()), "")[:80]
    if not draft.template["stem"]:
        raise QuestionRefused(_("The question has no text."))
    draft.template["explanation"] = sheet.words("explanation")
    row.read("answer", lambda answer: READERS[kind](draft, sheet, answer))


def _kind(word: str) -> str:
    if folded(word) not in KIND_OF_WORD:
        raise QuestionRefused(_("Questions of the type “%(type)s” are not known here.") % {"type": word[:40]})
    return KIND_OF_WORD[folded(word)]


class Cells:
    """The words of one row, for all languages."""

    def __init__(self, draft: Draft, row: Row, form: str) -> None:
        self.draft, self.row, self.form = draft, row, form

    def words(self, column: str) -> Words:
        found = {}
        for language in LANGUAGES:
            if text := self.row.get(column, language):
                found[language] = self.draft.words(text, self.form).get("")
        return Words(found)

    def options(self) -> list[tuple[str, Words]]:
        """(letter, words) of every option that is filled in."""
        found = [(letter, self.words(f"option {letter}")) for letter in LETTERS]
        return [(letter, words) for letter, words in found if words]

    def shares(self) -> dict[str, str]:
        found = {}
        for letter in LETTERS:
            if self.row.get(f"share {letter}"):
                found[letter] = self.row.read(f"share {letter}", lambda text: share_of_percent(text.rstrip("% ")))
        return found

    def feedback(self, letter: str) -> Words:
        return self.words(f"feedback {letter}")


# --- The kinds --------------------------------------------------------------------------------------------


def _letters(answer: str) -> list[str]:
    found = [part.strip().upper().strip("().") for part in re.split(r"[;,>\n]+", answer) if part.strip()]
    for letter in found:
        if letter not in LETTERS:
            raise QuestionRefused(_("“%(text)s” is not the letter of an option.") % {"text": letter[:40]})
    return found


def _given(cells: Cells, rights: list[str]) -> list[Given]:
    options, shares = cells.options(), cells.shares()
    missing = [letter for letter in [*rights, *shares] if letter not in dict(options)]
    if missing:
        raise QuestionRefused(_("Option %(letter)s is empty.") % {"letter": missing[0]})
    return [
        Given(words, shares.get(letter, "1" if letter in rights else "0"), cells.feedback(letter))
        for letter, words in options
    ]


def single(draft: Draft, cells: Cells, answer: str) -> None:
    rights = _letters(answer)
    if len(rights) > 1:
        raise QuestionRefused(_("One option is right; several were named."))
    building.choice(draft, _given(cells, rights), is_single=True)


def multiple(draft: Draft, cells: Cells, answer: str) -> None:
    given = _given(cells, _letters(answer))
    if cells.shares():
        building.choice(draft, given, is_single=False)
    else:
        building.all_or_nothing(draft, given)


def true_or_false(draft: Draft, cells: Cells, answer: str) -> None:
    word = answer.strip().lower()
    if word not in (*TRUE, *FALSE):
        raise QuestionRefused(_("Say whether the statement is true or false."))
    building.true_or_false(draft, is_true=word in TRUE, if_true=cells.feedback("A"), if_false=cells.feedback("B"))


def _typed(cells: Cells, answer: str) -> list[Given]:
    """31; %50%30: entries with what they earn before them, and the feedback of their place."""
    given = []
    for place, part in enumerate(entry for entry in ENTRIES.split(answer) if entry.strip()):
        found = PERCENT.match(part.strip())
        share = share_of_percent(found[1]) if found else "1"
        text = (part.strip()[found.end() :] if found else part).strip().replace("\\;", ";")
        feedback = cells.feedback(LETTERS[place]) if place < len(LETTERS) else NOTHING
        given.append(Given(Words({"": html.from_plain(text)}), share, feedback))
    if not given:
        raise QuestionRefused(_("The right answer is missing."))
    return given


def short_text(draft: Draft, cells: Cells, answer: str) -> None:
    building.short_text(draft, _typed(cells, answer), ignores_case=cells.row.get("case").lower() not in TRUE)


def numeric(draft: Draft, cells: Cells, answer: str) -> None:
    if unit := cells.row.get("unit"):
        draft.key["unit"] = unit
    building.numeric(draft, _with_tolerances(cells, answer))


def _with_tolerances(cells: Cells, answer: str) -> list[Given]:
    """The entries of the answer, each with the tolerance after its colon, or else that of the row."""
    usual = cells.row.get("tolerance") or "0"
    kind = cells.row.read("tolerance kind", _tolerance_kind, "absolute")
    found = []
    for given in _typed(cells, answer):
        text, _sign, tolerance = given.words.texts()[0].partition(":")
        words = Words({"": text.strip()})
        found.append(Given(words, given.fraction, given.feedback, tolerance.strip() or usual, kind))
    return found


def _tolerance_kind(word: str) -> str:
    if folded(word) not in TOLERANCE_KIND_OF_WORD:
        kinds = ", ".join(TOLERANCE_KINDS)
        raise QuestionRefused(_("A tolerance is one of: %(kinds)s.") % {"kinds": kinds})
    return TOLERANCE_KIND_OF_WORD[folded(word)]


def matching(draft: Draft, cells: Cells, answer: str) -> None:
    pairs = []
    for letter, words in cells.options():
        sides = {language: re.split(r"\s*(?:->|-&gt;|→)\s*", text, maxsplit=1) for language, text in words.by.items()}
        if any(len(each) != 2 for each in sides.values()):
            raise QuestionRefused(_("Option %(letter)s: a pair is written left -> right.") % {"letter": letter})
        left, right = ({lang: each[side].strip() for lang, each in sides.items()} for side in (0, 1))
        pairs.append((Words(left), Words(right)))
    building.matching(draft, pairs)


def ordering(draft: Draft, cells: Cells, answer: str) -> None:
    options = dict(cells.options())
    order = _letters(answer) or list(options)
    if sorted(order) != sorted(options):
        raise QuestionRefused(_("The right order names every option once."))
    scoring = cells.row.get("scoring") or "all"
    if scoring not in SCORINGS.values():
        raise QuestionRefused(_("The scoring “%(name)s” is not known.") % {"name": scoring[:40]})
    building.ordering(draft, list(options.values()), scoring)
    ids = dict(zip(options, draft.key["order"], strict=True))
    draft.key["order"] = [ids[letter] for letter in order]


def gaps(draft: Draft, cells: Cells, answer: str) -> None:
    """The first language's text holds the gaps, {1:SHORTANSWER:=…}; the others say [[1]] where they stand."""
    texts = {language: text for language in LANGUAGES if (text := cells.row.get("stem", language))}
    if cells.form == "plain":
        texts = {language: html.from_plain(text) for language, text in texts.items()}
    joined = "".join(f'<span lang="{language}" class="multilang">{text}</span>' for language, text in texts.items())
    cloze.read_into(draft, joined, "html")


def calculated(draft: Draft, cells: Cells, answer: str) -> None:
    """The right answer is a formula, {a} * {b}; the data are written a=2, b=3; a=4, b=5."""
    key, draft.template["feedback"] = building.numeric_key(_with_tolerances(cells, answer), name="formula")
    rows = []
    for part in ENTRIES.split(cells.row.get("data")):
        pairs = [pair.partition("=") for pair in part.split(",") if pair.strip()]
        if pairs:
            rows.append({name.strip(): number_text(number(value)) for name, _sign, value in pairs})
    if not rows:
        raise QuestionRefused(_("The question has no data to calculate with."))
    draft.kind = "calculated"
    if unit := cells.row.get("unit"):
        draft.key["unit"] = unit
    right = next(row["formula"] for row in key["answers"] if row["fraction"] == "1")
    draft.key |= {"formula": right, "data": rows, **key}
    if cells.row.get("decimals"):
        draft.key["decimals"] = cells.row.read("decimals", _decimals)


def _decimals(text: str) -> int:
    value = number(text)
    if value != int(value) or not 0 <= value <= MOST_DECIMALS:
        raise QuestionRefused(_("Numbers are rounded to 0 to %(most)s decimals.") % {"most": MOST_DECIMALS})
    return int(value)


def written(draft: Draft, cells: Cells, answer: str) -> None:
    building.written(draft)


def description(draft: Draft, cells: Cells, answer: str) -> None:
    building.description(draft)


READERS: dict[str, Callable[[Draft, Cells, str], None]] = {
    "single": single,
    "multiple": multiple,
    "truefalse": true_or_false,
    "shorttext": short_text,
    "numeric": numeric,
    "matching": matching,
    "ordering": ordering,
    "cloze": gaps,
    "calculated": calculated,
    "written": written,
    "description": description,
}
