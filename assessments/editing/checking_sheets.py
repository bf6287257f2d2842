"""What an author filled in that contradicts itself, before a key is made of it: nothing typed goes unsaid. Pure."""

from collections import Counter
from decimal import Decimal, InvalidOperation

from assessments.editing.sheets import Row, Sheet
from assessments.questions.translating import translate as _


def problems(kind: str, sheet: Sheet) -> list[str]:
    """As sentences that name the row; empty when all is one."""
    rows = sheet.tables.get("options", [])
    found = {"single": _of_one_right, "ordering": _of_places}.get(kind, lambda rows: [])(rows)
    for number, part in enumerate(sheet.parts, start=1):
        for problem in problems(part.kind, part.sheet):
            found.append(_("Part %(part)s: %(problem)s") % {"part": part.id or number, "problem": problem})
    return found


def _of_one_right(rows: list[Row]) -> list[str]:
    right = [number for number, row in enumerate(rows, start=1) if row["is_right"]]
    if len(right) > 1:
        numbers = ", ".join(map(str, right))
        return [_("Only one option can be right; these are ticked: %(numbers)s.") % {"numbers": numbers}]
    message = _("Option %(number)s is right and earns 100 %%: leave its share empty, or take the tick away.")
    return [message % {"number": number} for number in right if not _is_whole(rows[number - 1]["share"])]


def _is_whole(share: str) -> bool:
    try:
        return not share or Decimal(share) == 100
    except InvalidOperation:
        return True  # told by its own field


def _of_places(rows: list[Row]) -> list[str]:
    typed = [row["place"] for row in rows if row["place"]]
    if not typed:
        return []
    found = []
    if len(typed) < len(rows):
        found.append(_("Give every option its place, or none."))
    twice = sorted(place for place, count in Counter(map(int, typed)).items() if count > 1)
    found += [_("Place %(place)s is given to two options.") % {"place": place} for place in twice]
    beyond = sorted({int(place) for place in typed if not 1 <= int(place) <= len(rows)})
    message = _("There is no place %(place)s: places run from 1 to %(most)s.")
    return found + [message % {"place": place, "most": len(rows)} for place in beyond]
