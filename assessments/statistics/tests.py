"""Tests of significance, each in closed form from the normal or binomial distribution. No library of statistics."""

from collections.abc import Sequence
from math import atanh, erfc, exp, lgamma, log, log1p, sqrt

import numpy as np


def normal_tail(z: float) -> float:
    """Chance that a standard normal value exceeds ``z``."""
    return erfc(z / sqrt(2)) / 2


def chi_square_tail(chi_square: float) -> float:
    """Chance that a chi-square value of one degree of freedom exceeds ``chi_square``."""
    return erfc(sqrt(chi_square / 2))


def binomial_at_most(k: int, n: int, p: float) -> float:
    """Chance of ``k`` or fewer successes in ``n`` tries of chance ``p``, between 0 and 1; exact."""

    def chance(i: int) -> float:  # by logarithms: n over k alone is too large for a float
        ways = lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1)
        return exp(ways + i * log(p) + (n - i) * log1p(-p))

    return sum(chance(i) for i in range(k + 1))


def correlation_below_zero(correlation: float, n: int) -> float:
    """P value, one-sided, of a correlation this far below 0 (Fisher's z; needs four pairs or more)."""
    if n < 4:
        return 1.0
    if abs(correlation) >= 1:
        return 0.0 if correlation < 0 else 1.0
    return normal_tail(-atanh(correlation) * sqrt(n - 3))


def mean_above(n: int, mean: float, variance: float, other: tuple[int, float, float]) -> float:
    """P value, one-sided, that the first mean exceeds the other by chance (Welch's statistic, normal tail)."""
    other_n, other_mean, other_variance = other
    spread = variance / n + other_variance / other_n
    if not spread:
        return 0.0 if mean > other_mean else 1.0
    return normal_tail((mean - other_mean) / sqrt(spread))


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
