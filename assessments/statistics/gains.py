"""What a course taught and what stayed: pre and post, crossed forms A and B, the quiz 90 days later.

All scores are in per cent. Intervals are of 95 %, by Student's t: with the pairs less one as degrees of freedom, and
those of Welch (1947, Biometrika 34, 28-35) where groups of other people come together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from assessments.statistics.moodle import covariance
from assessments.statistics.tests import joint_freedom, student_deviate

BEYOND = 0.025  # of an interval of 95 %, on either side
LEAST_PAIRS = 5  # below it an interval would pretend to know
BOOTSTRAP_ROUNDS = 2000


@dataclass(frozen=True)
class Estimate:
    value: float
    low: float
    high: float
    pairs: int


def normalised_gain(pre: Sequence[float], post: Sequence[float]) -> Estimate | None:
    """Hake's normalised gain of a class: (post - pre) / (100 - pre) of the means, as a share.

    Source: Hake 1998, Am. J. Phys. 66, 64-74. Interval by the delta method for a ratio of paired means (Oehlert 1992,
    Am. Stat. 46, 27-29). None for fewer than five pairs, or where everybody knew everything before.
    """
    before, after = _pairs(pre, post)
    if len(before) < LEAST_PAIRS or before.mean() >= 100:
        return None
    return _gain_estimate(before.mean(), after.mean(), [(before, after)])


def crossed_gain(
    a_then_b: tuple[Sequence[float], Sequence[float]], b_then_a: tuple[Sequence[float], Sequence[float]]
) -> Estimate | None:
    """Normalised gain where half the class had form A before and B after, the other half B before and A after.

    Pre and post are each the mean of both halves, so that a form that is harder than the other weighs on both alike
    and cancels (the two-period crossover: Jones and Kenward 2014, section 2.4). None where either half has fewer than
    five pairs.
    """
    halves = [_pairs(*half) for half in (a_then_b, b_then_a)]
    if min(len(before) for before, _after in halves) < LEAST_PAIRS:
        return None
    before = float(np.mean([half[0].mean() for half in halves]))
    after = float(np.mean([half[1].mean() for half in halves]))
    if before >= 100:
        return None
    return _gain_estimate(before, after, halves)


def form_difference(
    a_then_b: tuple[Sequence[float], Sequence[float]], b_then_a: tuple[Sequence[float], Sequence[float]]
) -> Estimate | None:
    """How much easier form A is than form B, in points of a hundred; what was learnt in between cancels.

    Half the difference between the halves' falls from first to second form. None as ``crossed_gain``.
    """
    halves = [_pairs(*half) for half in (a_then_b, b_then_a)]
    if min(len(before) for before, _after in halves) < LEAST_PAIRS:
        return None
    falls = [before - after for before, after in halves]
    value = (falls[0].mean() - falls[1].mean()) / 2
    return _estimate(float(value), [(covariance(fall, fall) / len(fall) / 4, len(fall)) for fall in falls])


def retained(post: Sequence[float], later: Sequence[float]) -> Estimate | None:
    """The mean of the quiz 90 days later as a share of the mean just after the course.

    Delta method as in ``normalised_gain``. None for fewer than five pairs or where nobody knew anything.
    """
    after, kept = _pairs(post, later)
    if len(after) < LEAST_PAIRS or after.mean() <= 0:
        return None
    return _ratio_estimate(after.mean(), kept.mean(), [(after, kept)])


def crossed_retained(
    a_then_b: tuple[Sequence[float], Sequence[float]], b_then_a: tuple[Sequence[float], Sequence[float]]
) -> Estimate | None:
    """``retained`` where half had form A after the course and B later, the other half B and A; see ``crossed_gain``."""
    halves = [_pairs(*half) for half in (a_then_b, b_then_a)]
    if min(len(after) for after, _kept in halves) < LEAST_PAIRS:
        return None
    after = float(np.mean([half[0].mean() for half in halves]))
    kept = float(np.mean([half[1].mean() for half in halves]))
    if after <= 0:
        return None
    return _ratio_estimate(after, kept, halves)


def mean_of(*groups: Sequence[float]) -> Estimate | None:
    """The mean of the groups' means with its interval, each group of other people and of equal weight.

    One group is an ordinary mean. None where a group has fewer than five values.
    """
    arrays = [np.asarray(group, dtype=float) for group in groups]
    if min(map(len, arrays)) < LEAST_PAIRS:
        return None
    parts = [(covariance(each, each) / len(each) / len(arrays) ** 2, len(each)) for each in arrays]
    return _estimate(float(np.mean([each.mean() for each in arrays])), parts)


def difference(before: Sequence[float], after: Sequence[float]) -> Estimate | None:
    """How much higher the mean of ``after`` is than that of ``before``, of other people.

    None where either has fewer than five values.
    """
    first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if min(len(first), len(second)) < LEAST_PAIRS:
        return None
    parts = [(covariance(each, each) / len(each), len(each)) for each in (first, second)]
    return _estimate(float(second.mean() - first.mean()), parts)


def bootstrap(
    pre: Sequence[float], post: Sequence[float], *, seed: int, rounds: int = BOOTSTRAP_ROUNDS
) -> Estimate | None:
    """Normalised gain with a percentile interval from resampled officers (Efron 1979, Ann. Stat. 7, 1-26).

    The same seed gives the same interval. For small or skewed classes, where the delta method is only roughly right.
    """
    before, after = _pairs(pre, post)
    if len(before) < LEAST_PAIRS or before.mean() >= 100:
        return None
    chosen = np.random.default_rng(seed).integers(0, len(before), size=(rounds, len(before)))
    means = before[chosen].mean(axis=1), after[chosen].mean(axis=1)
    usable = means[0] < 100
    gains = (means[1][usable] - means[0][usable]) / (100 - means[0][usable])
    low, high = np.quantile(gains, [0.025, 0.975])
    return Estimate(_gain(before.mean(), after.mean()), float(low), float(high), len(before))


def _pairs(first: Sequence[float], second: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Both as arrays, without officers who lack one of the two. Raises ValueError for unequal lengths."""
    pairs = np.array(list(zip(first, second, strict=True)), dtype=float).reshape(-1, 2)
    whole = pairs[~np.isnan(pairs).any(axis=1)]
    return whole[:, 0], whole[:, 1]


def _gain(before: float, after: float) -> float:
    return float((after - before) / (100 - before))


def _gain_estimate(before: float, after: float, halves: Sequence[tuple[np.ndarray, np.ndarray]]) -> Estimate:
    """The gain between two means of means, by the delta method."""
    slopes = (after - 100) / (100 - before) ** 2, 1 / (100 - before)
    return _estimate(_gain(before, after), _parts(halves, slopes))


def _ratio_estimate(after: float, kept: float, halves: Sequence[tuple[np.ndarray, np.ndarray]]) -> Estimate:
    """The share kept, by the delta method for a ratio."""
    return _estimate(float(kept / after), _parts(halves, (-kept / after**2, 1 / after)))


def _parts(halves: Sequence[tuple[np.ndarray, np.ndarray]], slopes: tuple[float, float]) -> list[tuple[float, int]]:
    """What each half adds to the variance of a figure that rises with the two means by ``slopes``, and its pairs.

    The halves are different people, so of two each adds a quarter.
    """
    return [
        (_variance(slopes[0] * first + slopes[1] * second) / len(first) / len(halves) ** 2, len(first))
        for first, second in halves
    ]


def _variance(values: np.ndarray) -> float:
    return max(0.0, covariance(values, values))


def _estimate(value: float, parts: Sequence[tuple[float, int]]) -> Estimate:
    """``value`` with its interval; each group of people adds its part to the variance, and its number to the pairs."""
    variance = sum(part for part, _pairs in parts)
    half = 0.0
    if variance > 0:
        freedom = joint_freedom([(part, pairs - 1) for part, pairs in parts])
        half = student_deviate(BEYOND, freedom) * sqrt(variance)
    return Estimate(value, value - half, value + half, sum(pairs for _part, pairs in parts))
