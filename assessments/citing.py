"""Which provisions a line of sources names, by one exact rule; a source that is unclear names none.

The line is split at ``;``. A part counts when it begins with the short name of an act (``BNSS``, ``IT Rules`` …),
the year or ``Act`` besides, then ``s.``, ``ss.``, ``r.`` or ``rr.``, then sections separated by commas, until other
words follow. A section names the provision with exactly that section, or, where it is a clause of one (``173(1)(ii)``
of ``173(1)``), the longest that we hold; a provision that is a part of what is named (``173(1)`` where the source says
173) is not named.
"""

import re
from collections.abc import Sequence

from courses.models import Provision

YEAR = re.compile(r"\s+\d{4}$")
SECTION = re.compile(r"\d+[A-Z]*(?:\(\w+\))*")


def cited_in(source: str, provisions: Sequence[Provision]) -> list[Provision]:
    """The provisions that the line of sources names, each once, in the order of ``provisions``."""
    named: set[int] = set()
    for part in source.split(";"):
        for act in {_short(provision.act_short) for provision in provisions}:
            sections = _sections(part.strip(), act)
            ours = [provision for provision in provisions if _short(provision.act_short) == act]
            named |= {found.pk for section in sections if (found := _closest(section, ours))}
    return [provision for provision in provisions if provision.pk in named]


def _short(act: str) -> str:
    """``POCSO`` of “POCSO Act 2012”, ``IT Rules`` of “IT Rules 2021”, ``IT Act`` of “IT Act 2000”."""
    name = YEAR.sub("", act)
    return name if name in ("IT Act", "IT Rules") else name.removesuffix(" Act")


def _sections(part: str, act: str) -> list[str]:
    found = re.match(rf"{re.escape(act)}(?: Act)?(?: \d{{4}})? (?:ss?|rr?)\.(.*)", part)
    sections = []
    for piece in found[1].split(",") if found else []:
        match = SECTION.match(piece.strip())
        if match is None:
            break
        sections.append(match[0])
        if match.end() < len(piece.strip()):
            break  # words follow: whatever number comes after them may be something else
    return sections


def _closest(section: str, provisions: Sequence[Provision]) -> Provision | None:
    held = [each for each in provisions if section == each.section or section.startswith(f"{each.section}(")]
    return max(held, key=lambda each: len(each.section), default=None)
