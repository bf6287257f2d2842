"""Which slot of the quiz each question of a paper fills, as Moodle counts slots. Pure.

A slot is a place of the quiz itself, whatever the order in which an attempt was shown it. A fixed slot asks everyone
the same question, until a version of the quiz replaces it. A draw of three questions has three slots, each of which may
hold another question in each attempt.
"""

import hashlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

FIXED = 0  # in the place of a draw's number: asked of everyone
FROM_THE_LIST = -1  # taken from the listed questions, where a quiz asks only some of them


@dataclass(frozen=True, order=True)
class Slot:
    """The ``place``-th question, from 1, of draw number ``draw``; of the fixed questions with ``FIXED``."""

    draw: int
    place: int

    @property
    def is_drawn(self) -> bool:
        return self.draw != FIXED


@dataclass(frozen=True)
class Blueprint:
    """How one version of a quiz fills its papers.

    ``fixed`` are the questions asked of everyone, with their places; ``fitting`` holds, for every other question,
    the draws that can take it; ``counts`` how many questions each draw takes, ``maxima`` the marks of each, where the
    draw sets them.
    """

    fixed: Mapping[int, int] = field(default_factory=dict)
    fitting: Mapping[int, Sequence[int]] = field(default_factory=dict)
    counts: Mapping[int, int] = field(default_factory=dict)
    maxima: Mapping[int, float] = field(default_factory=dict)


def aligned(versions: Iterable[Sequence[tuple[Hashable, Hashable]]]) -> list[list[int]]:
    """The place, from 1, of each fixed question of each version of a quiz; the newest version comes first.

    A version has its questions in the author's order, each by two names: with its key, and without. A place follows
    its question: one that was moved keeps it, one whose key was corrected has that of the question with the new key,
    and any other the first place that is left.
    """
    known: dict[tuple[int, Hashable], int] = {}
    found = []
    for version in versions:
        places: list[int | None] = [None] * len(version)
        for kind in (0, 1):
            for number, names in enumerate(version):
                wish = known.get((kind, names[kind]))
                if places[number] is None and wish not in places:
                    places[number] = wish
        free = iter(sorted(set(range(1, len(version) + 1)) - set(places)))
        placed = [next(free) if place is None else place for place in places]
        for place, names in zip(placed, version, strict=True):
            for kind in (0, 1):
                known.setdefault((kind, names[kind]), place)
        found.append(placed)
    return found


def slots_of(
    blueprint: Blueprint, asked: Iterable[int], seed: int, worth: Mapping[int, float] | None = None
) -> dict[Slot, int]:
    """The question that each slot holds in the attempt that was asked ``asked``.

    Within a draw, which place holds which question is left to the attempt's ``seed``, as the draw itself was: by the
    order of the paper, the first place would always hold the author's earlier questions. Where draws overlap, a
    question is in one that gives the marks it was ``worth``, and each draw has its count.
    """
    asked = set(asked)
    filled = {Slot(FIXED, place): question for question, place in blueprint.fixed.items() if question in asked}
    drawn = sorted(asked & blueprint.fitting.keys(), key=lambda question: _rank(seed, question))
    places: dict[int, int] = {}
    for question, draw in _given_out(drawn, blueprint, worth or {}).items():
        places[draw] = places.get(draw, 0) + 1
        filled[Slot(draw, places[draw])] = question
    return filled


def _given_out(drawn: Sequence[int], blueprint: Blueprint, worth: Mapping[int, float]) -> dict[int, int]:
    """The draw that took each question; without those that no draw has room for."""
    wishes = {question: _wishes(blueprint, question, worth) for question in drawn}
    taken: dict[int, list[int]] = {draw: [] for draw in blueprint.counts}
    for question in drawn:
        _give(question, wishes, taken, blueprint.counts, set())
    draw_of = {question: draw for draw, held in taken.items() for question in held}
    return {question: draw_of[question] for question in drawn if question in draw_of}


def _wishes(blueprint: Blueprint, question: int, worth: Mapping[int, float]) -> list[int]:
    """The draws that can have taken the question, those that give other marks left out if any gives its own."""
    fitting = [draw for draw in blueprint.fitting[question] if draw in blueprint.counts]
    agreeing = [draw for draw in fitting if blueprint.maxima.get(draw) == worth.get(question)]
    return agreeing if len(fitting) > 1 and agreeing else fitting


def _give(
    question: int,
    wishes: Mapping[int, Sequence[int]],
    taken: dict[int, list[int]],
    counts: Mapping[int, int],
    tried: set[int],
) -> bool:
    """Put the question into a draw that has room, or whose questions can move on (an augmenting path)."""
    for draw in wishes[question]:
        if draw in tried:
            continue
        tried.add(draw)
        if len(taken[draw]) < counts[draw]:
            taken[draw].append(question)
            return True
        moved = next((held for held in list(taken[draw]) if _give(held, wishes, taken, counts, tried)), None)
        if moved is not None:
            taken[draw].remove(moved)
            taken[draw].append(question)
            return True
    return False


def _rank(seed: int, question: int) -> bytes:
    return hashlib.blake2b(b"%d:slot:%d" % (seed, question), digest_size=8).digest()
