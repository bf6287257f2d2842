"""Tests of significance, from the normal, Student's and binomial distributions. No library of statistics."""

from collections.abc import Sequence
from math import erfc, exp, lgamma, log, log1p, sqrt

import numpy as np

BETA_STEPS = 10_000  # a few dozen do, some hundreds with very many degrees of freedom
TINY = 1e-300  # in the place of a 0 that would have to be divided by


def chi_square_tail(chi_square: float) -> float:
    """Chance that a chi-square value of one degree of freedom exceeds ``chi_square``."""
    return erfc(sqrt(chi_square / 2))


def binomial_at_most(k: int, n: int, p: float) -> float:
    """Chance of ``k`` or fewer successes in ``n`` tries of chance ``p``, between 0 and 1; exact."""

    def chance(i: int) -> float:  # by logarithms: n over k alone is too large for a float
        ways = lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1)
        return exp(ways + i * log(p) + (n - i) * log1p(-p))

    return sum(chance(i) for i in range(k + 1))


def student_tail(t: float, freedom: float) -> float:
    """Chance that a value of Student's t exceeds ``t``; ``freedom`` are its degrees of freedom, whole or not."""
    beyond = incomplete_beta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
    return beyond if t >= 0 else 1 - beyond


def student_deviate(tail: float, freedom: float) -> float:
    """What a value of Student's t exceeds with the chance ``tail``, below a half; by halving."""
    low, high = 0.0, 1.0
    while student_tail(high, freedom) > tail:
        low, high = high, 2 * high
    for _halving in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if student_tail(middle, freedom) > tail else (low, middle)
    return high


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Abramowitz and Stegun 1964, 26.5.8)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):  # where the fraction of the other end converges sooner
        return 1 - incomplete_beta(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    numerator, denominator, value = 1.0, 0.0, 1.0  # Lentz's method
    for step in range(BETA_STEPS):
        m = step // 2
        if step == 0:
            term = 1.0
        elif step % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        denominator = 1 / ((1 + term * denominator) or TINY)
        numerator = (1 + term / numerator) or TINY
        value *= numerator * denominator
        if step and abs(1 - numerator * denominator) < 1e-15:
            break
    return front * (value - 1)


def correlation_below_zero(correlation: float, n: int) -> float:
    """P value, one-sided, of a correlation this far below 0 (Student's t; needs three pairs or more)."""
    if n < 3:
        return 1.0
    if abs(correlation) >= 1:
        return 0.0 if correlation < 0 else 1.0
    return student_tail(-correlation * sqrt((n - 2) / (1 - correlation**2)), n - 2)


def mean_above(n: int, mean: float, variance: float, other: tuple[int, float, float]) -> float:
    """P value, one-sided, that the first mean exceeds the other by chance (Welch 1947, Biometrika 34, 28-35)."""
    other_n, other_mean, other_variance = other
    parts = [(variance / n, n - 1), (other_variance / other_n, other_n - 1)]
    spread = sum(part for part, _freedom in parts)
    if not spread:
        return 0.0 if mean > other_mean else 1.0
    return student_tail((mean - other_mean) / sqrt(spread), joint_freedom(parts))


def joint_freedom(parts: Sequence[tuple[float, float]]) -> float:
    """Degrees of freedom of a sum of variances, each with its own (Satterthwaite 1946, Biometrics Bull. 2, 110-114)."""
    return sum(part for part, _freedom in parts) ** 2 / sum(part**2 / freedom for part, freedom in parts)


def holm(p_values: Sequence[float]) -> list[float]:
    """Each p value adjusted so that all together err as seldom as one (Holm 1979, Scand. J. Stat. 6, 65-70)."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    adjusted, highest = [1.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, p_values[place] * (len(p_values) - rank)))
        adjusted[place] = highest
    return adjusted


def mantel(shares: np.ndarray, focal: np.ndarray, strata: np.ndarray) -> tuple[float, float] | None:
    """Whether those in ``focal`` earn other shares than the rest of the same ability; None where nothing can be said.

    Returns the p value and the standardised difference in shares, focal less others. For right-or-wrong questions this
    is the Mantel-Haenszel test without continuity correction; for partial credit, Mantel's (1963, J. Am. Stat. Assoc.
    58, 690-700). The difference is weighted by the focal group, as Dorans and Kulick's standardisation (1986, J. Educ.
    Meas. 23, 355-368).
    """
    ids, index = np.unique(strata, return_inverse=True)

    def by_stratum(values: np.ndarray) -> np.ndarray:
        return np.bincount(index, weights=values, minlength=len(ids))

    n, n_focal = by_stratum(np.ones(len(shares))), by_stratum(focal.astype(float))
    usable = (n_focal > 0) & (n_focal < n)
    if not usable.any():
        return None
    total, squares = by_stratum(shares), by_stratum(shares**2)
    of_focal = by_stratum(shares * focal)
    n, n_focal, total, squares, of_focal = (each[usable] for each in (n, n_focal, total, squares, of_focal))
    variance = n_focal * (n - n_focal) * np.maximum(n * squares - total**2, 0) / (n * n * (n - 1))
    if variance.sum() <= 0:
        return None
    away = (of_focal - n_focal * total / n).sum()
    differences = of_focal / n_focal - (total - of_focal) / (n - n_focal)
    size = float((n_focal * differences).sum() / n_focal.sum())
    return chi_square_tail(float(away**2 / variance.sum())), size


def strata_of(totals: np.ndarray, most: int) -> np.ndarray:
    """Strata of equal ability: the totals themselves, or ``most`` classes of about equal size where they are too many.

    Right-or-wrong totals are all that can be known of ability (Rasch), so they are kept apart where possible.
    """
    rounded = np.round(totals, 6)
    if len(np.unique(rounded)) <= most:
        return rounded
    cuts = np.unique(np.quantile(rounded, np.linspace(0, 1, most + 1)[1:-1]))
    return np.searchsorted(cuts, rounded, side="right").astype(float)
