"""Two states of a question beside each other, in an author's words: no JSON, and only what differs. Pure.

Both are laid out as the sheet an author fills in, so whatever can be written can be compared.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from assessments import questions
from assessments.editing.composing import Stored, open_question
from assessments.editing.layouts import LAYOUTS, part_layout, whole_layout
from assessments.editing.sheets import CHOICE, TICK, Cell, Layout, Part, Row, Sheet, Table
from assessments.models.bank import QuestionKindChoices
from assessments.questions import hashing
from assessments.questions.differing import Piece, differences

Place = tuple[str, ...]  # names a cell: of which part, table and row


@dataclass(frozen=True)
class State:
    """A question at one time. ``facts`` are its other columns, label to words; a version has its source alone."""

    kind: str
    key: dict
    wordings: dict[str, dict]
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def key_hash(self) -> str:
        return hashing.key_hash(self.kind, self.key)

    @property
    def wording_hash(self) -> str:
        return hashing.wording_hash(self.wordings)


@dataclass(frozen=True)
class Change:
    """One thing that differs; ``language`` is empty for what has none."""

    label: str
    language: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Comparison:
    """``keys``, ``words`` and ``facts`` are what differs in the key, in the wordings and in the other columns."""

    same_key: bool
    same_words: bool
    answers: list[Change]
    changes: list[Change]

    @property
    def is_empty(self) -> bool:
        return self.same_key and self.same_words and not self.changes


@dataclass(frozen=True)
class _Said:
    """What stands in a cell."""

    label: str
    language: str
    text: str


def compare(before: State, after: State) -> Comparison:
    """What differs from ``before`` to ``after``."""
    answers = _changes(_right_answers(before), _right_answers(after))
    changes = _changes(dict(_all_of(before)), dict(_all_of(after)))
    both = before.facts.keys() & after.facts.keys()
    changes = _changes(_facts(before, both), _facts(after, both)) + changes
    return Comparison(
        same_key=before.key_hash == after.key_hash,
        same_words=before.wording_hash == after.wording_hash,
        answers=answers,
        changes=changes,
    )


def _changes(before: Mapping[Place, _Said], after: Mapping[Place, _Said]) -> list[Change]:
    """Every cell that differs, in the order of the newer state, what is gone after its old neighbour."""
    found = []
    for place in _in_order(list(before), list(after)):
        old, new = before.get(place), after.get(place)
        said = new or old
        pieces = differences(old.text if old else "", new.text if new else "")
        if any(piece.state != "same" for piece in pieces):
            found.append(Change(said.label, said.language, pieces))
    return found


def _in_order(old: Sequence[Place], new: Sequence[Place]) -> list[Place]:
    order, known = list(new), set(new)
    for number, place in enumerate(old):
        if place not in known:
            after = next((each for each in reversed(old[:number]) if each in order), None)
            order.insert(order.index(after) + 1 if after else 0, place)
    return order


def _facts(state: State, named: Set[str]) -> dict[Place, _Said]:
    return {("fact", label): _Said(label, "", text) for label, text in state.facts.items() if label in named}


def _right_answers(state: State) -> dict[Place, _Said]:
    """The right answer in plain words, once in each language."""
    kind = questions.kind(state.kind)
    found = {}
    for language, wording in state.wordings.items():
        if kind.takes_answer and not kind.validate(state.key, wording):
            found["answer", language] = _Said(_("Right answer"), language, kind.describe_key(wording, state.key))
    return found


# --- The sheet, cell by cell --------------------------------------------------------------------------------


def _all_of(state: State) -> Iterator[tuple[Place, _Said]]:
    """Every cell of the question that holds something, in the order of the sheet."""
    kind = dict(QuestionKindChoices.choices).get(state.kind, state.kind)
    yield ("kind",), _Said(_("Kind"), "", str(kind))
    if state.kind not in LAYOUTS:
        return
    sheet = open_question(state.kind, Stored(state.key, state.wordings))
    yield from _sheet(whole_layout(state.kind), sheet, (state.kind,), "")


def _sheet(layout: Layout, sheet: Sheet, above: Place, label: str) -> Iterator[tuple[Place, _Said]]:
    for cell in layout.cells:
        if cell.name in sheet.cells:
            yield from _cell(cell, sheet.cells[cell.name], (*above, cell.name), label)
    for part in sheet.parts:
        yield from _part(part, above)
    for table in layout.tables:
        yield from _table(table, sheet.tables.get(table.name, []), above, label)


def _part(part: Part, above: Place) -> Iterator[tuple[Place, _Said]]:
    place, label = (*above, "part", part.id, part.kind), _("Part %(id)s") % {"id": part.id}
    kind = dict(QuestionKindChoices.choices).get(part.kind, part.kind)
    yield (*above, "part", part.id), _Said(f"{label}: {_('Kind')}", "", str(kind))
    yield (*place, "weight"), _Said(f"{label}: {_('Weight')}", "", str(part.weight))
    yield from _sheet(part_layout(part.kind, has_stem=True), part.sheet, place, label)


def _table(table: Table, rows: Sequence[Row], above: Place, label: str) -> Iterator[tuple[Place, _Said]]:
    for number, row in enumerate(rows, start=1):
        name = row.get("id") or f"#{number}"
        legend = str(table.one) % {"number": number}
        for cell in table.cells:
            if cell.name in row:
                place = (*above, table.name, str(name), cell.name)
                yield from _cell(cell, row[cell.name], place, f"{label}: {legend}" if label else legend)


def _cell(cell: Cell, value: Any, place: Place, label: str) -> Iterator[tuple[Place, _Said]]:
    label = f"{label}: {cell.label}" if label else str(cell.label)
    if cell.by_language:
        for language in _languages(value):
            if value[language]:
                yield (*place, language), _Said(label, language, value[language])
    elif words := _in_words(cell, value):
        yield place, _Said(label, "", words)


def _languages(value: Mapping[str, str]) -> list[str]:
    known = [code for code, _name in settings.LANGUAGES if code in value]
    return known + sorted(set(value) - set(known))


def _in_words(cell: Cell, value: Any) -> str:
    if cell.type == TICK:
        return _("yes") if value else ""
    if cell.type == CHOICE:
        return str(dict(cell.choices).get(value, value))
    return str(value)
