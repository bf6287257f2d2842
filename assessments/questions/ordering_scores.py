"""The scoring rules of ordering questions, as Moodle's ``qtype_ordering`` grades them.

Source: ``grade_response`` and what it calls in question/type/ordering/question.php of Moodle 4.4 (constants
GRADING_ALL_OR_NOTHING to GRADING_RELATIVE_TO_CORRECT). There every entry always stands somewhere; here a place
may be left empty (""), which is next to nothing and in no run. Each rule returns (points, all points).
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

EMPTY = ""
END = object()  # before the first and after the last, where Moodle writes 0

Points = tuple[int, int]


def everything(right: Sequence[str], given: Sequence[str]) -> Points:
    """ALL_OR_NOTHING: one wrong place costs all."""
    return int(list(right) == list(given)), 1


def absolute_position(right: Sequence[str], given: Sequence[str]) -> Points:
    """ABSOLUTE_POSITION: a point for each entry in its own place."""
    return sum(a == b for a, b in zip(right, given, strict=False)), len(right)


def adjacent_pairs(right: Sequence[str], given: Sequence[str]) -> Points:
    """RELATIVE_NEXT_EXCLUDE_LAST: a point for each entry but the last that is followed by the right one."""
    return len(set(pairwise(right)) & set(pairwise(given))), len(right) - 1


def next_with_last(right: Sequence[str], given: Sequence[str]) -> Points:
    """RELATIVE_NEXT_INCLUDE_LAST: as above, and a point when the last entry is last."""
    points = len(set(pairwise(right)) & set(pairwise(given)))
    is_last = len(given) == len(right) and given[-1] == right[-1]
    return points + is_last, len(right)


def one_before_and_after(right: Sequence[str], given: Sequence[str]) -> Points:
    """RELATIVE_ONE_PREVIOUS_AND_NEXT: for each entry a point for the right one before, one for the right one after.

    Having nothing before the first, or after the last, is a point as well.
    """
    around = _neighbours(_padded(given, len(right)))
    points = sum(
        (before == around[id_][0]) + (after == around[id_][1])
        for id_, (before, after) in _neighbours(right).items()
        if id_ in around
    )
    return points, 2 * len(right)


def all_before_and_after(right: Sequence[str], given: Sequence[str]) -> Points:
    """RELATIVE_ALL_PREVIOUS_AND_NEXT: for each entry a point for each other on the side where it belongs."""
    place = {id_: at for at, id_ in enumerate(given) if id_ != EMPTY}
    points = sum(
        2 * (place[a] < place[b]) for at, a in enumerate(right) for b in right[at + 1 :] if a in place and b in place
    )
    return points, len(right) * (len(right) - 1)


def longest_ordered(right: Sequence[str], given: Sequence[str]) -> Points:
    """LONGEST_ORDERED_SUBSET: the longest choice of entries that stand in the right order; one alone is none."""
    best: list[int] = []  # best[i]: longest run that ends at the entry i
    places = _places(right, given)
    for at, place in enumerate(places):
        best.append(1 + max((best[before] for before in range(at) if places[before] < place), default=0))
    longest = max(best, default=0)
    return longest if longest > 1 else 0, len(right)


def longest_contiguous(right: Sequence[str], given: Sequence[str]) -> Points:
    """LONGEST_CONTIGUOUS_SUBSET: the longest run of entries that follow each other in the right order and stand in
    that order in the response, whatever stands between them, as Moodle counts it; one alone is none."""
    at = {place: index for index, place in enumerate(_places(right, given))}
    longest = run = 0
    for place in range(len(right)):
        if place not in at:
            run = 0
            continue
        run = run + 1 if run and at[place] > at[place - 1] else 1
        longest = max(longest, run)
    return longest if longest > 1 else 0, len(right)


def relative_to_correct(right: Sequence[str], given: Sequence[str]) -> Points:
    """RELATIVE_TO_CORRECT: for each entry all places but its own, less how far it stands from its place."""
    most = len(right) - 1
    place = {id_: at for at, id_ in enumerate(given) if id_ != EMPTY}
    points = sum(max(most - abs(at - place[id_]), 0) for at, id_ in enumerate(right) if id_ in place)
    return points, most * len(right)


SCORINGS: dict[str, Callable[[Sequence[str], Sequence[str]], Points]] = {
    "all": everything,
    "absolute_position": absolute_position,
    "adjacent_pairs": adjacent_pairs,
    "next_with_last": next_with_last,
    "one_before_and_after": one_before_and_after,
    "all_before_and_after": all_before_and_after,
    "longest_ordered": longest_ordered,
    "longest_contiguous": longest_contiguous,
    "relative_to_correct": relative_to_correct,
}


def _padded(given: Sequence[str], length: int) -> list[str]:
    return [*given, *[EMPTY] * (length - len(given))]


def _neighbours(order: Sequence[str]) -> dict[str, tuple[object, object]]:
    closed = [END, *order, END]
    return {id_: (before, after) for before, id_, after in zip(closed, order, closed[2:], strict=False) if id_ != EMPTY}


def _places(right: Sequence[str], given: Sequence[str]) -> list[int]:
    """The right place of each given entry, in the order given."""
    return [right.index(id_) for id_ in given if id_ in right]
