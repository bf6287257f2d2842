"""From marks to a result. Decimal throughout; rounded once, half up, from the exact sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assessments.questions.base import Mark

PLACES = Decimal("0.01")
EXACT = Decimal("0.000000000001")


class Unmarked(ValueError):
    """A person must still mark an answer, so that no total is known."""


@dataclass(frozen=True)
class Result:
    """What is shown and stored: each figure rounded once to two places, from the exact total."""

    score: Decimal
    maximum: Decimal
    percent: Decimal


def awaits_person(marks: Sequence[Mark]) -> bool:
    """Whether an answer must still be marked by a person."""
    return any(mark.score is None for mark in marks)


def total(marks: Sequence[Mark], weights: Sequence[Decimal]) -> Decimal:
    """The weighted sum of the marks, not rounded. Raises Unmarked, and ValueError unless each mark has its weight."""
    if awaits_person(marks):
        raise Unmarked("an answer must still be marked by a person")
    return sum((mark.score * weight for mark, weight in zip(marks, weights, strict=True)), Decimal(0))


def maximum(weights: Sequence[Decimal]) -> Decimal:
    """What all answers right would earn."""
    return sum(weights, Decimal(0))


def rounded(value: Decimal) -> Decimal:
    """``value`` to two places, half up.

    Thirds are not exact in Decimal: 0.00499…9 is a true 0.005, and is read as such before it is rounded.
    """
    return value.quantize(EXACT, ROUND_HALF_UP).quantize(PLACES, ROUND_HALF_UP)


def percent(score: Decimal, maximum: Decimal) -> Decimal:
    """The exact ``score`` in per cent of ``maximum``, two places. Raises ValueError unless maximum is above 0."""
    if maximum <= 0:
        raise ValueError("there is nothing to score")
    return rounded(100 * score / maximum)


def has_passed(percent: Decimal, pass_mark_percent: Decimal) -> bool:
    """Whether the rounded percent reaches the pass mark: what is shown is what counts."""
    return percent >= pass_mark_percent


def result(marks: Sequence[Mark], weights: Sequence[Decimal]) -> Result:
    """Score, maximum and percent of an attempt, which never ends below 0. Raises as ``total`` and ``percent`` do."""
    exact, most = max(Decimal(0), total(marks, weights)), maximum(weights)
    return Result(rounded(exact), rounded(most), percent(exact, most))
