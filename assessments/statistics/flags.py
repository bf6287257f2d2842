"""What an author should look at. Each flag is a test of significance at ``SIGNIFICANCE``, so that chance alone seldom
raises one; where many questions, answers or languages are tested at once, Holm's correction keeps that true of all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import ceil, sqrt

import numpy as np

from assessments.statistics import tests
from assessments.statistics.moodle import covariance
from assessments.statistics.responses import ResponseCounts

SIGNIFICANCE = 0.04  # kept under 1 in 20 by what the approximations may err, a point at most

TOO_EASY_FACILITY = 0.95  # Moodle calls 95 % and above extremely easy
TOO_HARD_FACILITY = 0.20  # Moodle calls below 20 % difficult; or what guessing earns, where that is more
FACILITY_LEAST_ATTEMPTS = 30
DISCRIMINATION_LEAST_ATTEMPTS = 30
DEAD_DISTRACTOR_SHARE = 0.05  # "non-functioning" below it: Haladyna and Downing 1993, Educ. Psychol. Meas. 53
DEAD_DISTRACTOR_LEAST_ATTEMPTS = 63  # with fewer, even nobody choosing the only one proves nothing: 0.95^62 > 4 %
WRONG_KEY_LEAST_CHOOSERS = 10  # of the key and of the other answer, each
LANGUAGE_LEAST_ATTEMPTS = 30  # in the language, and outside it
LANGUAGE_LEAST_DIFFERENCE = 0.10  # of full marks; less is real perhaps, and small (Dorans and Holland 1993)
LANGUAGE_STRATA = 60


class FlagKind(StrEnum):
    TOO_EASY = "too_easy"
    TOO_HARD = "too_hard"
    NEGATIVE_DISCRIMINATION = "negative_discrimination"
    DEAD_DISTRACTOR = "dead_distractor"
    WRONG_KEY = "wrong_key"
    LANGUAGE_DIFFERS = "language_differs"


@dataclass(frozen=True)
class Flag:
    """``question`` is its place among those judged; ``figures`` are what the sentence for the author names."""

    kind: FlagKind
    question: int
    part: str = ""
    response: str = ""
    language: str = ""
    p_value: float | None = None
    figures: Mapping[str, float] = field(default_factory=dict)


def facility_flags(shares: np.ndarray, guesses: Sequence[float | None], lowest: Sequence[float] = ()) -> list[Flag]:
    """Too easy, too hard: not the facility itself, but what it can really be, must pass the threshold.

    ``shares`` is attempts × questions in shares of full marks, NaN where not asked. ``lowest`` are the least that an
    answer to each question can earn, below 0 where a wrong one costs marks; 0 without.
    """
    easy: list[tuple[Flag, float]] = []
    hard: list[tuple[Flag, float]] = []
    for place, guess in enumerate(guesses):
        asked = shares[~np.isnan(shares[:, place]), place]
        if len(asked) < FACILITY_LEAST_ATTEMPTS:
            continue
        least = min([0.0, float(asked.min()), *lowest[place : place + 1]])
        figures = {"facility": 100 * float(asked.mean()), "attempts": len(asked)}
        hardest = max(TOO_HARD_FACILITY, guess or 0.0)
        too_hard = Flag(FlagKind.TOO_HARD, place, figures=figures | {"threshold": 100 * hardest})
        easy.append((Flag(FlagKind.TOO_EASY, place, figures=figures), _mean_above(asked, TOO_EASY_FACILITY, least)))
        hard.append((too_hard, _mean_below(asked, hardest, least)))
    return [*_surely(easy), *_surely(hard)]


def _surely(tested: Sequence[tuple[Flag, float]]) -> list[Flag]:
    """Those of one kind that chance does not explain, from each with its own p value."""
    adjusted = tests.holm([p_value for _flag, p_value in tested])
    return [
        replace(flag, p_value=p_value)
        for (flag, _raw), p_value in zip(tested, adjusted, strict=True)
        if p_value < SIGNIFICANCE
    ]


def _mean_above(shares: np.ndarray, threshold: float, least: float) -> float:
    return _mean_below(1 + least - shares, 1 + least - threshold, least)


def _mean_below(shares: np.ndarray, threshold: float, least: float) -> float:
    """P value, one-sided, that the mean of shares between ``least`` and 1 is below the threshold by chance.

    As if each were one of the two: no other shares of the same mean differ more. Their own variance would not do: where
    nobody happens to have been wrong, it says that nothing is uncertain.
    """
    chance = (threshold - least) / (1 - least)
    if shares.mean() >= threshold or chance >= 1:
        return 1.0
    earned = float(((shares - least) / (1 - least)).sum())
    return tests.binomial_at_most(ceil(earned - 1e-9), len(shares), chance)


def rest_indices(shares: np.ndarray, own: np.ndarray, totals: np.ndarray) -> list[float | None]:
    """Correlation, in per cent, of each question's shares with what those asked earned on the rest; None without one.

    ``shares`` and ``own`` are attempts × questions, NaN where not asked; ``own`` is what the whole mark in ``totals``
    holds of the question. Unlike Moodle's index of a drawn question, it never sets a question against itself.
    """
    return [_rest_index(x, part, totals) for x, part in zip(shares.T, own.T, strict=True)]


def _rest_index(shares: np.ndarray, own: np.ndarray, totals: np.ndarray) -> float | None:
    asked = ~np.isnan(shares)
    x, rest = shares[asked], totals[asked] - own[asked]
    if len(x) < 2:
        return None
    size = covariance(x, x) * covariance(rest, rest)
    return 100 * covariance(x, rest) / sqrt(size) if size else None


def discrimination_flags(indices: Sequence[float | None], attempts: Sequence[int]) -> list[Flag]:
    """Negative discrimination: those who did well on the rest did worse here. ``indices`` as of ``rest_indices``."""
    tested = []
    for place, (index, asked) in enumerate(zip(indices, attempts, strict=True)):
        if index is not None and asked >= DISCRIMINATION_LEAST_ATTEMPTS:
            figures = {"discrimination": index, "attempts": asked}
            flag = Flag(FlagKind.NEGATIVE_DISCRIMINATION, place, figures=figures)
            tested.append((flag, tests.correlation_below_zero(index / 100, asked)))
    return _surely(tested)


def distractor_flags(counts: Sequence[ResponseCounts], asked: Sequence[int]) -> list[Flag]:
    """Dead distractors: so few chose the wrong option that it cannot really be chosen by 5 % of officers."""
    tested = []
    for place, (question, n) in enumerate(zip(counts, asked, strict=True)):
        if n < DEAD_DISTRACTOR_LEAST_ATTEMPTS:
            continue
        for entry in question.all():
            if entry.is_distractor:
                is_rare = entry.count < DEAD_DISTRACTOR_SHARE * n
                p_value = tests.binomial_at_most(entry.count, n, DEAD_DISTRACTOR_SHARE) if is_rare else 1.0
                figures = {"count": entry.count, "attempts": n}
                flag = Flag(FlagKind.DEAD_DISTRACTOR, place, entry.part, entry.response, figures=figures)
                tested.append((flag, p_value))
    return _surely(tested)


def key_flags(counts: Sequence[ResponseCounts]) -> list[Flag]:
    """Likely wrong key: those who chose another option did better on the rest than those who chose the key."""
    tested = []
    for place, question in enumerate(counts):
        for part in question.parts():
            right = question.right_of(part)
            if right is None or right.rest_count < WRONG_KEY_LEAST_CHOOSERS:
                continue
            key = (right.rest_count, right.rest_mean, right.rest_variance)
            for entry in question.of_part(part):
                if entry.is_distractor and entry.rest_count >= WRONG_KEY_LEAST_CHOOSERS:
                    p_value = tests.mean_above(entry.rest_count, entry.rest_mean, entry.rest_variance, key)
                    figures = {"mean": entry.rest_mean, "mean_of_key": right.rest_mean, "count": entry.count}
                    tested.append((Flag(FlagKind.WRONG_KEY, place, part, entry.response, figures=figures), p_value))
    return _surely(tested)


def language_flags(shares: np.ndarray, languages: np.ndarray, percents: np.ndarray) -> list[Flag]:
    """Languages in which a question is easier or harder than for officers of the same ability in the others.

    ``languages`` has the language of each attempt, "" where it is not known; ``percents`` the attempts' whole marks,
    by which they are matched.
    """
    known = languages != ""
    shares, languages, percents = shares[known], languages[known], percents[known]
    compared = [str(name) for name in np.unique(languages)]
    if len(compared) == 2:
        compared = compared[1:]  # the other comparison is the same one, seen from the other side
    judged = []
    for place in range(shares.shape[1]):
        asked = ~np.isnan(shares[:, place])
        x, spoken = shares[asked, place], languages[asked]
        strata = tests.strata_of(percents[asked], LANGUAGE_STRATA) if len(x) else x
        for language in compared:
            focal = spoken == language
            if min(focal.sum(), (~focal).sum()) < LANGUAGE_LEAST_ATTEMPTS:
                continue
            tested = tests.mantel(x, focal, strata)
            if tested is not None:
                figures = {
                    "facility": 100 * float(x[focal].mean()),
                    "facility_elsewhere": 100 * float(x[~focal].mean()),
                }
                judged.append((place, language, *tested, figures))
    adjusted = tests.holm([p_value for _place, _language, p_value, _size, _figures in judged])
    return [
        Flag(
            FlagKind.LANGUAGE_DIFFERS,
            place,
            language=language,
            p_value=p_value,
            figures=figures | {"difference": 100 * size},
        )
        for (place, language, _raw, size, figures), p_value in zip(judged, adjusted, strict=True)
        if p_value < SIGNIFICANCE and abs(size) >= LANGUAGE_LEAST_DIFFERENCE
    ]
