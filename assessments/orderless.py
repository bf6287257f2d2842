"""HTML of a question with its number, its attempt's address and the order of its options left open. Pure.

Rendered once with marks in these places, it is cut at the marks, and each page joins the pieces as it needs them.
"""

import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

IS_ORDERLESS = "is_orderless"  # the template's variable that asks for marks
_MARK = secrets.token_hex(16)  # no author can have written it


def _mark(what: str) -> str:
    return f"{_MARK}{what}{_MARK}"


NUMBER = _mark("number")
ADDRESS = uuid.uuid4()  # stands for the attempt's public id, which a URL must hold


@dataclass(frozen=True)
class Slot:
    """Where the entries of a question or part stand, by id, in whatever order."""

    prefix: str
    entries: Mapping[str, str]


Pieces = tuple[str | Slot, ...]  # text, marks, slots


def marked(prefix: str, drawn: Iterable[tuple[str, str]]) -> str:
    """The drawn entries, (id, HTML) each, marked so that ``cut`` finds them."""
    entries = "".join(_mark(f"|{id_}") + html for id_, html in drawn)
    return _mark(f"({prefix}") + entries + _mark(")")


def cut(html: str) -> Pieces:
    """The pieces of what was rendered with marks."""
    found: list[str | Slot] = []
    slot: Slot | None = None
    entry = ""
    texts = html.replace(str(ADDRESS), _mark("address")).split(_MARK)
    for place, text in enumerate(texts):
        if place % 2 == 0:
            if slot is None:
                found.append(text)
            elif entry:
                slot.entries[entry] += text
        elif text[0] == "(":
            slot, entry = Slot(text[1:], {}), ""
        elif text[0] == "|":
            entry = text[1:]
            slot.entries[entry] = ""
        elif text[0] == ")":
            found.append(slot)
            slot = None
        else:
            found.append(_mark(text))
    return tuple(found)


def joined(pieces: Pieces, *, number: object, address: object, orders: Mapping[str, Sequence[str]]) -> str:
    """The HTML for one page. A slot of which ``orders`` says nothing keeps the order in which it was rendered."""
    filling = {NUMBER: str(number), _mark("address"): str(address)}
    return "".join(
        filling.get(piece, piece)
        if isinstance(piece, str)
        else "".join([piece.entries[id_] for id_ in orders.get(piece.prefix, piece.entries)])
        for piece in pieces
    )
