"""Two texts word by word: what stayed, what went, what came. Pure."""

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

SAME, GONE, NEW = "same", "gone", "new"
MOST_WORDS = 4000  # of a text that is compared word by word; a longer one is compared line by line


@dataclass(frozen=True)
class Piece:
    """A run of words that fared alike: "same", "gone" or "new"."""

    state: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in order; put together, those not new are ``before``, those not gone ``after``."""
    if before == after:
        return [Piece(SAME, before)] if before else []
    old, new = _tokens(before), _tokens(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    found: list[Piece] = []
    for _verb, start, end, new_start, new_end in matcher.get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[new_start:new_end])
        found += [Piece(SAME, gone)] if _verb == "equal" else _changed(gone, come)
    return list(_joined(found))


def _changed(gone: str, come: str) -> list[Piece]:
    return [Piece(state, text) for state, text in ((GONE, gone), (NEW, come)) if text]


def _tokens(text: str) -> list[str]:
    """Words, single other signs and runs of space. A word keeps its vowel signs: letters, marks and digits."""
    if text.count(" ") > MOST_WORDS:
        return re.findall(r"[^\n]*\n?", text)
    found: list[str] = []
    last = ""
    for char in text:
        kind = _kind(char)
        if found and kind == last and kind != "sign":
            found[-1] += char
        else:
            found.append(char)
        last = kind
    return found


def _kind(char: str) -> str:
    if char.isspace():
        return "space"
    is_word = unicodedata.category(char)[0] in "LMN" or char in "\u200c\u200d"
    return "word" if is_word else "sign"


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """A lone space between two changes belongs to them, so that a reader meets one change, not three."""
    run: list[Piece] = []
    for place, piece in enumerate(pieces):
        is_bridge = (
            piece.state == SAME
            and piece.text.isspace()
            and "\n" not in piece.text
            and run
            and place + 1 < len(pieces)
            and pieces[place + 1].state != SAME
        )
        if piece.state == SAME and not is_bridge:
            yield from _merged(run)
            run = []
            yield piece
        else:
            run.append(piece)
    yield from _merged(run)


def _merged(run: list[Piece]) -> list[Piece]:
    gone = "".join(piece.text for piece in run if piece.state != NEW)
    come = "".join(piece.text for piece in run if piece.state != GONE)
    return _changed(gone, come)
