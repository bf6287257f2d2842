"""Which slot of the quiz each question of a paper fills, as Moodle counts slots. Pure.

A slot is a place of the quiz itself, whatever the order in which an attempt was shown it. A fixed slot asks everyone
the same question. A draw of three questions has three slots, each of which may hold another question in each attempt.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
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

    ``fixed`` are the questions asked of everyone, in the author's order; ``fitting`` holds, for every other question,
    the draws that can take it; ``counts`` how many questions each draw takes.
    """

    fixed: Sequence[int] = ()
    fitting: Mapping[int, Collection[int]] = field(default_factory=dict)
    counts: Mapping[int, int] = field(default_factory=dict)


def slots_of(blueprint: Blueprint, asked: Iterable[int], seed: int) -> dict[Slot, int]:
    """The question that each slot holds in the attempt that was asked ``asked``.

    Within a draw, which place holds which question is left to the attempt's ``seed``, as the draw itself was: by the
    order of the paper, the first place would always hold the author's earlier questions. Where draws overlap, the
    questions are given out so that each draw has its count.
    """
    asked = set(asked)
    filled = {
        Slot(FIXED, place): question for place, question in enumerate(blueprint.fixed, start=1) if question in asked
    }
    drawn = sorted(asked & blueprint.fitting.keys(), key=lambda question: _rank(seed, question))
    places: dict[int, int] = {}
    for question, draw in _given_out(drawn, blueprint).items():
        places[draw] = places.get(draw, 0) + 1
        filled[Slot(draw, places[draw])] = question
    return filled


def _given_out(drawn: Sequence[int], blueprint: Blueprint) -> dict[int, int]:
    """The draw that took each question, by augmenting paths; without those that no draw has room for."""
    taken: dict[int, list[int]] = {draw: [] for draw in blueprint.counts}

    def give(question: int, tried: set[int]) -> bool:
        for draw in sorted(blueprint.fitting[question]):
            if draw in tried or draw not in taken:
                continue
            tried.add(draw)
            if len(taken[draw]) < blueprint.counts[draw]:
                taken[draw].append(question)
                return True
            for place, held in enumerate(taken[draw]):
                if give(held, tried):
                    taken[draw][place] = question
                    return True
        return False

    for question in drawn:
        give(question, set())
    draw_of = {question: draw for draw, held in taken.items() for question in held}
    return {question: draw_of[question] for question in drawn if question in draw_of}


def _rank(seed: int, question: int) -> bytes:
    return hashlib.blake2b(b"%d:slot:%d" % (seed, question), digest_size=8).digest()
