"""A question as an author fills it in: cells, tables of cells, and parts that are sheets of their own.

Every value is text as typed, a tick, or, for a cell by language, a dict of language to text. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments.questions.units import read_number

LINE, TEXT, CHOICE, TICK = "line", "text", "choice", "tick"
NUMBER, PERCENT, WHOLE, VALUES = "number", "percent", "whole", "values"

ROW = _("Row %(number)s")
Words = dict[str, str]
Row = dict[str, Any]


@dataclass(frozen=True)
class Cell:
    """One thing to fill in. ``everywhere``: where one language has words, each language of the question needs them."""

    name: str
    label: Any
    type: str = LINE
    by_language: bool = False
    everywhere: bool = False
    choices: tuple = ()
    help: Any = ""


@dataclass(frozen=True)
class Table:
    """Rows of cells. A row left empty is no row; the system gives each row its id."""

    name: str
    label: Any
    cells: tuple[Cell, ...]
    one: Any = ROW
    blank: int = 1
    least: int = 0
    help: Any = ""


@dataclass(frozen=True)
class Layout:
    """What the sheet of a kind is made of; ``part_kinds`` only where it has parts."""

    cells: tuple[Cell, ...] = ()
    tables: tuple[Table, ...] = ()
    part_kinds: tuple[str, ...] = ()


@dataclass
class Part:
    """A part of a case or of a text with gaps."""

    id: str
    kind: str
    weight: str
    sheet: "Sheet"


@dataclass
class Sheet:
    """What is filled in. ``tables`` holds a row's id under "id"."""

    cells: Row = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)


class Ids:
    """Hands out ids that neither this question nor an earlier version of it has used."""

    def __init__(self, taken: Sequence[str]) -> None:
        self.taken = set(taken)

    def next(self, made: Iterator[str]) -> str:
        found = next(id_ for id_ in made if id_ not in self.taken)
        self.taken.add(found)
        return found


def letters() -> Iterator[str]:
    """a … z, then a2 … z2 and so on."""
    for round_ in range(1, 1000):
        yield from (f"{chr(97 + place)}{round_ if round_ > 1 else ''}" for place in range(26))


def numbered(start: str) -> Iterator[str]:
    """a1, a2 … for the start "a"."""
    return (f"{start}{number}" for number in range(1, 100_000))


def words(wordings: dict[str, dict], name: str) -> Words:
    """A text of the wording by language; a language without it is left out."""
    return {language: wording[name] for language, wording in wordings.items() if wording.get(name)}


def is_empty(value: Any) -> bool:
    """Whether a cell holds nothing."""
    return not any(value.values()) if isinstance(value, dict) else not value


def as_percent(share: Any) -> str:
    """A stored share as per cent: "0.5" is "50". What is no share stays as it is."""
    try:
        return plain(Decimal(str(share)) * 100) if share not in (None, "") else ""
    except InvalidOperation:
        return str(share)


def as_share(percent: str) -> str:
    """Per cent as a share: "50" is "0.5"; empty stays empty."""
    number = read_number(percent) if percent else None
    return percent if number is None else plain(number / 100)


def plain(number: Decimal) -> str:
    """Without exponent and trailing zeros."""
    return f"{number.normalize():f}" if number else "0"
