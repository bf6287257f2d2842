"""Who meets which form and which anchors when. Pure: the same names and numbers give the same answer.

The rule of rotation. A study of two sittings parts its anchors into two blocks, one of three sittings into three:
the anchor at place p, counted from 0, belongs to block p mod n. Whoever begins with block s meets block s before the
course, s + 1 after it and s + 2 later, always mod n, so that nobody meets an anchor twice. Officers are taken in
pairs as they come: one of each pair begins with form A, the other with B, and both with the same block; n pairs
running begin with n different blocks. So in a group the halves never differ by more than one officer, and every
block is met equally often at every sitting, with either form. Chance, drawn from the names of study and group, says
who of a pair begins with A and in which order the blocks come.
"""

import hashlib

A, B = FORMS = ("a", "b")
PRE, POST, LATER = SITTINGS = ("pre", "post", "later")


def place(seed: str, number: int, blocks: int) -> tuple[str, int]:
    """The first form and first block of the officer who comes as ``number``, counted from 1, under this seed."""
    pair, second = divmod(number - 1, 2)
    forms = FORMS if _digest(seed, "form", pair)[0] % 2 == 0 else FORMS[::-1]
    cycle, step = divmod(pair, blocks)
    order = sorted(range(blocks), key=lambda block: _digest(seed, "block", cycle, block))
    return forms[second], order[step]


def form_at(first_form: str, sitting: str) -> str:
    """The other form after the course; later the first one again, which was met longest ago."""
    if sitting == POST:
        return B if first_form == A else A
    return first_form


def block_at(first_block: int, sitting: str, blocks: int) -> int:
    """Which block of anchors the paper of the sitting carries, counted from 0."""
    return (first_block + SITTINGS.index(sitting)) % blocks


def block_of(position: int, blocks: int) -> int:
    """To which block the anchor at this place of the author's list belongs, both counted from 0."""
    return position % blocks


def _digest(seed: str, *names: object) -> bytes:
    return hashlib.sha256(":".join(map(str, (seed, *names))).encode()).digest()
