"""Reading what somebody wrote on paper: "B", "A C", "1-C 2-A", "b d a c", or the words of an option."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from assessments.questions import options
from assessments.questions.base import ResponseRefused
from assessments.questions.printing import letter
from assessments.questions.text import without_invisible
from assessments.questions.translating import translate as _

JOINS = re.compile(r"\s*[-–—:=→]\s*")  # between the two sides of a pair
EMPTY_PLACE = ("-", "–", "—", "_")


class Entries:
    """Options as paper names them: by letter or number of their place, by id, by words in any language."""

    def __init__(self, wordings: Sequence[dict], part: str = "options", *, numbered: bool = False) -> None:
        self.ids = options.ids(wordings[0], part)
        marks = [str(place + 1) if numbered else letter(place) for place in range(len(self.ids))]
        self._marks = dict(zip(marks, self.ids, strict=True))
        self._words: dict[str, set[str]] = {}
        for wording in wordings:
            for id_ in options.ids(wording, part):
                self._words.setdefault(_folded(options.plain_text(wording, id_, part)), set()).add(id_)

    def find(self, written: str) -> set[str]:
        """The ids that ``written`` may mean. A capital letter is the place's, where no id is written just so."""
        written = written.strip()
        found = set(self._words.get(_folded(written), ()))
        if written in self.ids:
            found.add(written)
        elif written not in self._marks:
            found |= {id_ for id_ in self.ids if _folded(id_) == _folded(written)}
        if written.upper() in self._marks:
            found.add(self._marks[written.upper()])
        return found

    def one(self, written: str) -> str:
        """The one id that ``written`` means. Raises ResponseRefused."""
        found = self.find(written)
        if not found:
            raise ResponseRefused(_("“%(written)s” names no option of this question.") % {"written": written.strip()})
        if len(found) > 1:
            raise ambiguous(written)
        return found.pop()

    def several(self, text: str) -> list[str]:
        """The ids of a list such as "A C", "A, C", "AC" or "first words; second words". Raises ResponseRefused."""
        whole = self.find(text)
        if len(whole) == 1:
            return list(whole)
        for pieces in _divisions(text):
            if len(pieces) > 1 and all(self.find(piece) for piece in pieces):
                return [self.one(piece) for piece in pieces]
        run = "".join(text.split())
        if len(run) > 1 and len(set(run.upper())) == len(run) and all(self.find(sign) for sign in run.upper()):
            return [self.one(sign) for sign in run.upper()]
        return [self.one(piece) for piece in next(iter(_divisions(text)))]


def pairs(text: str, left: Entries, right: Entries) -> dict[str, str]:
    """The pairs of "1-C 2-A" or "first: third; second: first". Raises ResponseRefused."""
    closed = JOINS.sub(lambda join: join[0].strip(), text)
    if not re.search(r"[;\n]", closed) and re.search(r"\s", closed) and not _sides(closed, left, right):
        pieces = [piece for piece in re.split(r"[\s,]+", closed) if piece]
    else:
        pieces = [piece for piece in re.split(r"[;\n]", closed) if piece.strip()]
    found: dict[str, str] = {}
    for piece in pieces:
        sides = _sides(piece, left, right)
        if not sides:
            message = _("“%(written)s” is not a pair such as 1-C.")
            raise ResponseRefused(message % {"written": piece.strip()})
        if len(sides) > 1:
            raise ambiguous(piece)
        first, second = sides.pop()
        if found.get(first, second) != second:
            raise ResponseRefused(_("Entry “%(entry)s” is paired twice.") % {"entry": piece.strip()})
        found[first] = second
    return found


def _sides(piece: str, left: Entries, right: Entries) -> set[tuple[str, str]]:
    """Every reading of one pair; ids and words may hold the sign that joins."""
    readings = set()
    for join in re.finditer(r"[-–—:=→]", piece):
        firsts, seconds = left.find(piece[: join.start()]), right.find(piece[join.end() :])
        readings |= {(first, second) for first in firsts for second in seconds}
    return readings


def parts(text: str, ids: Iterable[str]) -> dict[str, str]:
    """The texts of "1: B; 2: CSEAM", or one part a line, by part. Raises ResponseRefused."""
    known = list(ids)
    found: dict[str, str] = {}
    for line in re.split(r"\n" if "\n" in text.strip() else r";", text):
        if not line.strip():
            continue
        shape = re.match(r"\s*([^\s:.)]+)\s*[:.)]\s*(.*)", line, re.DOTALL)
        if shape is None or shape[1] not in known:
            message = _("“%(written)s” does not begin with a part of this question: %(parts)s.")
            raise ResponseRefused(message % {"written": line.strip(), "parts": ", ".join(known)})
        if shape[1] in found:
            raise ResponseRefused(_("Part %(part)s is answered twice.") % {"part": shape[1]})
        found[shape[1]] = shape[2].strip()
    return found


def ambiguous(written: str) -> ResponseRefused:
    message = _("“%(written)s” may mean more than one option: write its letter as a capital, or its words.")
    return ResponseRefused(message % {"written": written.strip()})


def _divisions(text: str) -> list[list[str]]:
    """``text`` cut at semicolons, then at commas, then at spaces as well; the likeliest cut for letters last."""
    cuts = [r"[;\n]", r"[;,\n]", r"[;,\s]+"]
    found = [[piece.strip() for piece in re.split(cut, text) if piece.strip()] for cut in cuts]
    return found if ";" in text else found[::-1]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(without_invisible(text).split()).casefold())
