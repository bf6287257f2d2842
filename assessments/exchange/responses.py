"""Sheets of responses: who answered what, in long form (a row a response) or wide form (a column a question).

What was written is read by the words, id, letter or number of an option, in this order: a number is a place only where
no option has it as its words.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from assessments.exchange import html
from assessments.exchange.naming import Names, comparable, spaced
from assessments.exchange.parsed import FileRefused, ParsedQuestion
from assessments.exchange.spreadsheet import tables
from assessments.exchange.workbook_columns import FALSE, TRUE, folded
from assessments.questions.translating import translate as _

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RESPONDENT = "respondent, responder, officer, student, candidate, participant, learner, user, username, id, "
RESPONDENT += "roll no, roll number, email, name, उत्तरदाता, अधिकारी, परीक्षार्थी, प्रतिभागी, विद्यार्थी, क्रमांक, नाम"
QUESTION = "question, question name, question id, item, code, प्रश्न, प्रश्न कोड, प्रश्न का नाम"
RESPONSE = "response, answer, answered, reply, उत्तर, जवाब, प्रतिक्रिया"
WORDS = {
    column: [folded(word) for word in words.split(", ")]
    for column, words in (("respondent", RESPONDENT), ("question", QUESTION), ("response", RESPONSE))
}
EMPTY = ("", "-", "–", "—")
ARROW = re.compile(r"\s*(?:->|→|=>)\s*")
NAMED = re.compile(r"\[*(\w+)\]*\s*[:=]\s*(.*)", re.DOTALL)  # 1: Delhi
HAS_SEVERAL = ("multiple", "ordering", "matching")  # kinds whose response may itself hold the sign between gaps


class Unreadable(ValueError):
    """What was written cannot be read as a response to this question; the message says why."""


@dataclass(frozen=True)
class Response:
    """One response as it stands in the sheet; ``problem`` says why it cannot be told what it is."""

    line: int
    respondent: str
    question: str
    written: str
    problem: str = ""


@dataclass
class Sheet:
    """The responses of a sheet. ``unknown`` are columns of a wide sheet that no question is called by."""

    responses: list[Response]
    unknown: list[str] = field(default_factory=list)


def read(data: bytes, is_question: Callable[[str], bool]) -> Sheet:
    """The responses of a csv or xlsx sheet; ``is_question`` says if a question may be so called. Raises FileRefused."""
    _name, rows = next(tables(data), ("", []))
    rows = [(line, cells) for line, cells in rows if any(cells)]
    if len(rows) < 1:
        raise FileRefused(_("The file is empty."))
    (_line, header), body = rows[0], rows[1:]
    places = {column: _place(header, words) for column, words in WORDS.items()}
    width = max(at for at, cell in enumerate(header, start=1) if cell)
    spilt = {line: _surplus(cells[width:]) for line, cells in body if any(cells[width:])}
    if places["question"] is not None and places["response"] is not None:
        return Sheet([_long(line, cells, places, spilt.get(line, "")) for line, cells in body])
    return _wide(header, body, places["respondent"] or 0, is_question, spilt)


def _surplus(cells: list[str]) -> str:
    """A row that has more cells than the header: a sign in one of its texts was taken for the end of the column."""
    message = _("“%(text)s” stands beyond the last column. Put a text that holds the sign between columns in quotes.")
    return message % {"text": next(cell for cell in cells if cell)[:80]}


def _place(header: list[str], words: list[str]) -> int | None:
    heads = [folded(cell) for cell in header]
    return next((heads.index(word) for word in words if word in heads), None)


def _long(line: int, cells: list[str], places: dict[str, int | None], problem: str) -> Response:
    found = {column: _cell(cells, at) for column, at in places.items()}
    return Response(line, found["respondent"], found["question"], found["response"], problem)


def _wide(
    header: list[str], body: list, respondent: int, is_question: Callable[[str], bool], spilt: dict[int, str]
) -> Sheet:
    columns = {at: cell for at, cell in enumerate(header) if cell and at != respondent}
    known = {at: name for at, name in columns.items() if is_question(name)}
    if not known:
        raise FileRefused(_("No column is called like a question, and there are no columns “question” and “response”."))
    responses = [
        Response(line, _cell(cells, respondent), name, _cell(cells, at), spilt.get(line, ""))
        for line, cells in body
        for at, name in known.items()
    ]
    return Sheet(responses, [name for at, name in columns.items() if at not in known])


def _cell(cells: list[str], at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""


# --- What was written, as a response ------------------------------------------------------------------------


def response_of(question: ParsedQuestion, written: str) -> dict:
    """The response in the shape of the question's kind; {} for a blank. Raises Unreadable."""
    if written.strip() in EMPTY:
        return {}
    return _read(question.kind, question.key, list(question.wordings.values()), written.strip())


def _read(kind: str, key: dict, wordings: Sequence[dict], written: str) -> dict:
    match kind:
        case "single":
            return {"choice": Options(wordings).find(written)}
        case "truefalse":
            return {"choice": _truth(wordings, written)}
        case "multiple":
            return {"choices": list(dict.fromkeys(Options(wordings).several(written)))}
        case "matching":
            return {"pairs": _pairs(wordings, written)}
        case "ordering":
            return {"order": Options(wordings).in_order(written)}
        case "cloze" | "caseset":
            return {"parts": _parts(key, wordings, written)}
        case "description":
            raise Unreadable(_("This is a text without a question."))
    return {"text": written}


class Options:
    """The options of a question by all that they may be called."""

    def __init__(self, wordings: Sequence[dict], part: str = "options") -> None:
        self.ids = [entry["id"] for entry in wordings[0].get(part, [])]
        self.words: Names[str] = Names([spaced, comparable])
        for wording in wordings:
            for entry in wording.get(part, []):
                self.words.add(_plain(entry["text"], wording), entry["id"])

    def get(self, written: str) -> str | None:
        written = written.strip()
        if found := self.words.meant_by(written):
            return found[0] if len(found) == 1 else None
        if written in self.ids:
            return written
        sign = written.strip("().").upper()
        if len(sign) == 1 and sign in LETTERS[: len(self.ids)]:
            return self.ids[LETTERS.index(sign)]
        if sign.isdecimal() and len(sign) < 4 and 1 <= int(sign) <= len(self.ids):
            return self.ids[int(sign) - 1]
        return next((id_ for id_ in self.ids if id_.casefold() == written.casefold()), None)

    def find(self, written: str) -> str:
        found = self.get(written)
        if found is None:
            is_several = len(self.words.meant_by(written)) > 1
            problem = _several() if is_several else _("“%(text)s” is no option of this question.")
            raise Unreadable(problem % {"text": written.strip()[:80]})
        return found

    def several(self, written: str, also: str = "", *, keeps_places: bool = False) -> list[str]:
        """Entries joined by ; or | (or ``also``); by commas where that alone makes sense of them.

        With ``keeps_places`` an entry left empty is "".
        """
        if (whole := self.get(written)) is not None:
            return [whole]
        entry = self._entry if keeps_places else self.get
        for signs in ("|", f"|{also}" if also else ";", f";|{also}", ","):
            pieces = _pieces(written, signs, keeps_empty=keeps_places)
            found = [entry(piece) for piece in pieces]
            if len(pieces) > 1 and None not in found:
                return found
        pieces = _pieces(written, f";|{also}", keeps_empty=keeps_places)
        return [self.find(piece) if (id_ := entry(piece)) is None else id_ for piece in pieces]

    def in_order(self, written: str) -> list[str]:
        """Entries joined by > or ; with "" for a place left empty. Raises Unreadable for an entry that stands twice."""
        order = self.several(written, also=">", keeps_places=True)
        while order and not order[-1]:
            order.pop()
        if len(order) > len(self.ids):
            order = [id_ for id_ in order if id_]  # signs were doubled: no place was meant
        twice = next((id_ for id_ in order if id_ and order.count(id_) > 1), None)
        if twice is not None:
            raise Unreadable(_("Entry %(entry)s stands twice.") % {"entry": self._lettered(twice)})
        return order

    def _entry(self, written: str) -> str | None:
        """The option's id, "" for a place left empty, None where neither is meant."""
        found = self.get(written)
        return "" if found is None and written in EMPTY else found

    def _lettered(self, id_: str) -> str:
        at = self.ids.index(id_)
        return LETTERS[at] if at < len(LETTERS) else str(at + 1)


def _several() -> str:
    return _("“%(text)s” may be any of several options. Write the letter of one.")


def _pieces(text: str, signs: str, *, keeps_empty: bool = False) -> list[str]:
    """The text divided by the signs and by lines; a sign at the end or the beginning of a line is the same division."""
    whole = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        is_divided = not whole or whole[-1] in signs or line[0] in signs
        whole += line if is_divided else signs[0] + line
    pieces = [piece.strip() for piece in re.split(f"[{re.escape(signs)}]", whole)]
    return [piece for piece in pieces if keeps_empty or piece]


def _truth(wordings: Sequence[dict], written: str) -> str:
    meant = Options(wordings).words.meant_by(written)
    own = meant[0] if len(meant) == 1 else None
    word = written.strip().lower()
    if own or word in (*TRUE, *FALSE):
        return own or ("true" if word in TRUE else "false")
    if word in ("a", "b"):
        return {"a": "true", "b": "false"}[word]
    raise Unreadable(_("“%(text)s” is neither true nor false.") % {"text": written[:80]})


def _pairs(wordings: Sequence[dict], written: str) -> dict[str, str]:
    left, right = Options(wordings, "left"), Options(wordings, "right")
    pieces: list[str] = []
    for piece in _pieces(written, ";|"):
        if ARROW.search(piece) or not pieces:
            pieces.append(piece)
        else:
            pieces[-1] += f"; {piece}"  # the words of an entry hold the sign that joins
    found = {}
    for piece in pieces:
        sides = ARROW.split(piece, maxsplit=1)
        if len(sides) != 2:
            raise Unreadable(_("“%(text)s” is no pair such as left -> right.") % {"text": piece[:80]})
        before = left.find(sides[0])
        if before in found:
            raise Unreadable(_("“%(text)s” is answered twice.") % {"text": sides[0].strip()[:80]})
        found[before] = "" if sides[1].strip() in EMPTY else right.find(sides[1])
    return {before: after for before, after in found.items() if after}


def _parts(key: dict, wordings: Sequence[dict], written: str) -> dict[str, dict]:
    """1: Delhi; 2: 1930, or the answers alone in the order of the gaps; the first way to divide it that makes sense."""
    places = list(key.get("order") or key["parts"])
    problem = Unreadable(_("There are more answers than gaps."))
    for sign, pieces in _divided(written, len(places)):
        try:
            answers = _by_place(key, places, pieces, sign)
            return _read_parts(key, wordings, {place: text for place, text in answers.items() if text not in EMPTY})
        except Unreadable as error:
            problem = error
    raise problem


def _divided(written: str, count: int) -> list[tuple[str, list[str]]]:
    """(sign, pieces) for each sign that may divide the answers, likeliest first: that which gives one for each gap."""
    ways = [(sign, _pieces(written, sign)) for sign in "|;" if sign in written] or [(";", _pieces(written, ";"))]
    return sorted(ways, key=lambda way: (not NAMED.match(way[1][0] if way[1] else ""), len(way[1]) != count))


def _by_place(key: dict, places: list[str], pieces: list[str], sign: str) -> dict[str, str]:
    """What is written for each gap. Raises Unreadable."""
    named = [_named(piece) for piece in pieces]
    if not named or named[0][0] not in places:
        if len(pieces) > len(places):
            raise Unreadable(_("There are more answers than gaps."))
        return dict(zip(places, pieces, strict=False))
    answers: dict[str, str] = {}
    for piece, (place, text) in zip(pieces, named, strict=True):
        if place in answers:
            raise Unreadable(_("“%(text)s” is answered twice.") % {"text": place})
        if place in places:
            answers[place] = text
        elif key["parts"][last := list(answers)[-1]]["kind"] in HAS_SEVERAL:
            answers[last] += f"{sign} {piece}"
        else:
            raise Unreadable(_("“%(text)s” does not say to which gap it belongs.") % {"text": piece[:80]})
    return answers


def _named(piece: str) -> tuple[str, str]:
    """(gap, answer) of "1: Delhi"; the gap is "" where none is named."""
    found = NAMED.fullmatch(piece)
    if found is None:
        return "", piece
    return str(int(found[1])) if found[1].isdecimal() else found[1], found[2].strip()


def _read_parts(key: dict, wordings: Sequence[dict], answers: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place, text in answers.items():
        part = key["parts"][place]
        own = [wording.get("parts", {}).get(place, {}) | _form_of(wording) for wording in wordings]
        found[place] = _read(part["kind"], part["key"], own, text)
    return found


def _form_of(wording: dict) -> dict:
    return {"format": wording["format"]} if "format" in wording else {}


def _plain(text: str, wording: dict) -> str:
    return html.to_plain(re.sub(r"<(?!br)[^>]*>", "", text)) if wording.get("format") == "html" else text
