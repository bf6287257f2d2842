"""How a question is answered on paper: what a printed form shows beside the words of the question."""

from dataclasses import dataclass, field

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class PrintForm:
    """``shape`` names the partial of ``assessments/print/`` that shows it.

    "letters": a box before each lettered entry, one to tick, or several when ``is_several``. "pairs": numbered
    entries on the left, lettered ones on the right, a box for a letter at each number. "places": lettered
    entries and a row of boxes for their letters in order. "lines": so many empty lines. "parts": each part in
    its own form. "words": nothing to fill in.

    Entries are (letter or number, option id), so that the page takes the words from the wording.
    """

    shape: str
    entries: list[tuple[str, str]] = field(default_factory=list)
    targets: list[tuple[str, str]] = field(default_factory=list)
    is_several: bool = False
    lines: int = 0
    parts: list[tuple[str, "PrintForm"]] = field(default_factory=list)

    @property
    def template(self) -> str:
        return f"assessments/print/_{self.shape}.html"


def letter(place: int) -> str:
    """The letter of the entry at ``place``, counted from 0; past Z there is none, and its number stands."""
    return LETTERS[place] if place < len(LETTERS) else str(place + 1)


def lettered(ids: list[str]) -> list[tuple[str, str]]:
    return [(letter(place), id_) for place, id_ in enumerate(ids)]


def numbered(ids: list[str]) -> list[tuple[str, str]]:
    return [(str(place), id_) for place, id_ in enumerate(ids, start=1)]
