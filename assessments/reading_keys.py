"""How a question is marked, laid out for a reader: everything the author's sheet holds besides words."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from assessments.editing.composing import Stored, open_question
from assessments.editing.layouts import part_layout, whole_layout
from assessments.editing.sheets import CHOICE, PERCENT, TEXT, TICK, Cell, Layout, Sheet
from assessments.questions import options


class Line(NamedTuple):
    """One thing that marking rests on, named as the author's form names it."""

    name: str
    text: str
    has_changed: bool = False


def lines(content: dict[str, Any], before: dict[str, Any] | None) -> list[Line]:
    """What marks the question of ``content``; what is not so in ``before``, approved last, is told apart.

    Shares, other answers, tolerances, units, every row of data, limits, hints: an approval is of all of them.
    """
    earlier = set(_of_content(before)) if before is not None else None
    return [line._replace(has_changed=earlier is not None and line not in earlier) for line in _of_content(content)]


def _of_content(content: dict[str, Any]) -> list[Line]:
    sheet = open_question(content["kind"], Stored(content["key"], content["wordings"]))
    plain = partial(options.plain, next(iter(content["wordings"].values()), {}))
    return list(_of_sheet(whole_layout(content["kind"]), sheet, plain, ""))


def _of_sheet(layout: Layout, sheet: Sheet, plain: Callable[[str], str], before: str) -> Iterator[Line]:
    for cell in layout.cells:
        is_idle = cell.name == "unit_penalty_of" and not sheet.cells.get("unit_penalty")
        if not cell.by_language and not is_idle and (text := _value(cell, sheet.cells.get(cell.name))):
            yield Line(f"{before}{_label(cell)}", text)
    for table in layout.tables:
        for number, row in enumerate(sheet.tables.get(table.name, []), start=1):
            if said := [text for cell in table.cells if (text := _said(cell, row.get(cell.name), plain))]:
                yield Line(before + str(table.one) % {"number": number}, "; ".join(said))
    for number, part in enumerate(sheet.parts, start=1):
        name = f"{before}{pgettext('of a question', 'Part')} {number}"
        yield Line(name, f"{_('Weight')}: {part.weight}")
        yield from _of_sheet(part_layout(part.kind, has_stem=False), part.sheet, plain, f"{name}, ")


def _said(cell: Cell, value: Any, plain: Callable[[str], str]) -> str:
    """A cell of a row: words, in the reader's language, stand alone; the rest is named."""
    if cell.by_language:
        if cell.type != TEXT or not value:
            return ""
        return plain(value.get(get_language() or "") or next(iter(value.values())))
    if cell.type == TICK:
        return _label(cell) if value else ""
    return f"{_label(cell)}: {text}" if (text := _value(cell, value)) else ""


def _label(cell: Cell) -> str:
    return str(cell.label).removesuffix(", %")


def _value(cell: Cell, value: Any) -> str:
    if cell.type == TICK:
        return _("yes") if value else ""
    if cell.type == CHOICE:
        return str(dict(cell.choices).get(value, value or ""))
    return f"{value} %" if cell.type == PERCENT and value else str(value or "")
