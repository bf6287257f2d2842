"""Drawing a paper: fixed questions and blueprint draws, in sections, reproducible from the seed. Pure.

Each place of a draw is given a question that no other place has, least seen by the officer first: never one seen
oftener while a paper of less seen ones can be put together. Places that compete are settled by augmenting paths
(Kuhn's algorithm for bipartite matching), so that a paper is found whenever there is one, however the draws overlap.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


class NotEnoughQuestions(ValueError):
    """Some draw cannot be filled; ``draws`` are the numbers of those that come up short."""

    def __init__(self, draws: Sequence[int]) -> None:
        super().__init__(f"not enough questions for draws {sorted(set(draws))}")
        self.draws = sorted(set(draws))


@dataclass(frozen=True)
class Candidate:
    """A question of the quiz, by id; without ``draws`` it is fixed. What is only read ``takes_answer`` not."""

    question: int
    maximum: Decimal = Decimal(1)
    section: int = 1
    draws: tuple[int, ...] = ()
    takes_answer: bool = True


@dataclass(frozen=True)
class Draw:
    number: int
    count: int
    maximum: Decimal = Decimal(1)
    section: int = 1


@dataclass(frozen=True)
class Placed:
    """A question of one paper, with the section it stands in and the marks it is worth."""

    question: int
    section: int
    maximum: Decimal


def draw_paper(
    candidates: Sequence[Candidate],
    draws: Sequence[Draw] = (),
    *,
    seed: int,
    fixed_drawn: int = 0,
    shuffled_sections: Mapping[int, bool] | None = None,
    seen: Mapping[int, int] | None = None,
) -> list[Placed]:
    """The questions of one attempt, in the order shown; the same arguments give the same paper.

    ``candidates`` come in the author's order. ``fixed_drawn`` of the fixed ones that take an answer are taken, 0 for
    all; what is only read is no question and stands in every paper. ``seen`` counts, per question, how often the
    officer met it. ``shuffled_sections`` maps a section's number to whether
    it is shuffled; what is not in it keeps the author's order. Raises NotEnoughQuestions.
    """
    fixed = [candidate for candidate in candidates if not candidate.draws]
    if fixed_drawn:
        answered = [candidate for candidate in fixed if candidate.takes_answer]
        kept = {each.question for each in sorted(answered, key=lambda each: _rank(seed, each.question))[:fixed_drawn]}
        fixed = [candidate for candidate in fixed if candidate.question in kept or not candidate.takes_answer]
    placed = [Placed(each.question, each.section, each.maximum) for each in fixed]
    placed += _drawn(candidates, draws, seed, seen or {}, taken={each.question for each in fixed})
    shuffled_sections = shuffled_sections or {}
    order = {candidate.question: position for position, candidate in enumerate(candidates)}

    def place(each: Placed) -> tuple:
        if shuffled_sections.get(each.section):
            return (each.section, 0, _rank(seed, each.question))
        return (each.section, 0, order[each.question])

    return sorted(placed, key=place)


def shortfalls(candidates: Sequence[Candidate], draws: Sequence[Draw]) -> list[int]:
    """Numbers of the draws that cannot be filled; empty when every paper can be drawn."""
    try:
        draw_paper(candidates, draws, seed=0)
    except NotEnoughQuestions as short:
        return short.draws
    return []


def _drawn(
    candidates: Sequence[Candidate], draws: Sequence[Draw], seed: int, seen: Mapping[int, int], taken: set[int]
) -> list[Placed]:
    wishes = {}
    for draw in draws:
        own = [each.question for each in candidates if draw.number in each.draws and each.question not in taken]
        wishes[draw.number] = sorted(own, key=lambda question: (seen.get(question, 0), _rank(seed, question)))
    # the scarcest first, so that fewest have to move
    places = [
        draw for draw in sorted(draws, key=lambda d: (len(wishes[d.number]), d.number)) for _ in range(draw.count)
    ]
    if short := _unfilled(wishes, places):
        raise NotEnoughQuestions(short)
    held = _least_seen(wishes, places, lambda question: (seen.get(question, 0), _rank(seed, question)))
    return [Placed(question, places[index].section, places[index].maximum) for question, index in held.items()]


def _unfilled(wishes: Mapping[int, Sequence[int]], places: Sequence[Draw]) -> list[int]:
    """Numbers of the draws of places that stay empty however the questions are given out."""
    held: dict[int, int] = {}  # question to the index of its place

    def give(index: int, tried: set[int]) -> bool:
        for question in wishes[places[index].number]:
            if question in tried:
                continue
            tried.add(question)
            if question not in held or give(held[question], tried):
                held[question] = index
                return True
        return False

    return [place.number for index, place in enumerate(places) if not give(index, set())]


def _least_seen(
    wishes: Mapping[int, Sequence[int]], places: Sequence[Draw], order: Callable[[int], tuple]
) -> dict[int, int]:
    """Questions, the least seen first, each to the index of its place; all places are filled.

    A question once taken stays taken and only moves to another place, so that none is passed over that could have been
    asked beside those before it. Sets of questions that places can hold together are a matroid: taking the best first
    gives the best whole.
    """
    fitting: dict[int, list[int]] = {}
    for index, place in enumerate(places):
        for question in wishes[place.number]:
            fitting.setdefault(question, []).append(index)
    holder: dict[int, int] = {}  # index of a place to its question

    def seat(question: int, tried: set[int]) -> bool:
        for index in fitting[question]:
            if index in tried:
                continue
            tried.add(index)
            if index not in holder or seat(holder[index], tried):
                holder[index] = question
                return True
        return False

    for question in sorted(fitting, key=order):
        if len(holder) == len(places):
            break
        seat(question, set())
    return {question: index for index, question in holder.items()}


def _rank(seed: int, question: int) -> bytes:
    return hashlib.sha256(f"{seed}:paper:{question}".encode()).digest()
