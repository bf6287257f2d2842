"""The statistics of Moodle's quiz report, by Moodle's own definitions.

Sources: docs.moodle.org/dev/Quiz_statistics_calculations (each docstring names its section), and Moodle's code where
the page leaves something open: question/classes/statistics/questions/calculator.php and
mod/quiz/report/statistics/classes/calculator.php. A blank counts as 0, as there. Every figure that Moodle shows in per
cent is in per cent here; None stands where Moodle shows nothing.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import sqrt

import numpy as np

# A difference that only rounding of binary fractions can have made is none. Relative to the marks' own size.
ROUNDING = 1e-12


@dataclass(frozen=True)
class QuestionStatistics:
    """One question. Everything from ``facility`` on is in per cent.

    ``is_drawn``: a draw took it. Moodle gives such a question no effective weight, and the slot a row of its own with
    the same figures; so does a fixed slot whose question was replaced.
    """

    attempts: int
    maximum: float
    is_drawn: bool
    facility: float | None
    standard_deviation: float | None
    random_guess_score: float | None
    intended_weight: float | None
    effective_weight: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None
    has_negative_covariance: bool


@dataclass(frozen=True)
class QuizStatistics:
    """The whole quiz. Mean, median, standard deviation and standard error are in per cent of the quiz's maximum."""

    attempts: int
    maximum: float | None
    mean: float | None = None
    median: float | None = None
    standard_deviation: float | None = None
    skewness: float | None = None
    kurtosis: float | None = None
    internal_consistency: float | None = None
    error_ratio: float | None = None
    standard_error: float | None = None


@dataclass(frozen=True)
class _Moments:
    """Variance of a question's marks, and what they share with the other marks and with the total."""

    variance: float
    other_variance: float
    covariance: float
    covariance_most: float
    covariance_with_total: float


def question_statistics(
    marks: np.ndarray,
    maxima: Sequence[float],
    guesses: Sequence[float | None],
    paper_maximum: float | None = None,
) -> list[QuestionStatistics]:
    """Statistics of every column of ``marks``, as in ``all_statistics``, of a quiz without drawn slots."""
    return all_statistics(marks, maxima, guesses, paper_maximum=paper_maximum)[0]


def all_statistics(
    marks: np.ndarray,
    maxima: Sequence[float],
    guesses: Sequence[float | None],
    *,
    slots: np.ndarray | None = None,
    slot_maxima: Sequence[float] = (),
    drawn: Container[int] = (),
    replaced: Container[int] = (),
    totals: np.ndarray | None = None,
    counted: np.ndarray | None = None,
    paper_maximum: float | None = None,
) -> tuple[list[QuestionStatistics], list[QuestionStatistics]]:
    """Statistics of every column of ``marks`` and of ``slots`` (attempts × columns, in marks; NaN where not asked).

    A column of ``marks`` is a question; one of ``slots`` a slot that held several questions: one that a draw fills, or
    a fixed one whose question was replaced or its key corrected. ``drawn`` are the columns of ``marks`` that some draw
    took, even if every attempt was asked them; ``replaced`` those that shared a fixed slot. ``totals`` are
    the whole marks of the attempts, where they are not the sums of ``marks``: a draw may give other marks than another.
    ``counted`` says, in the shape of ``marks``, which of them the totals hold, where some were dropped: such a question
    has figures of its own, set against marks that it is no part of, and no weight.
    ``guesses`` are random-guess scores as shares of full marks, None where guessing has no score, as for every drawn
    slot (get_random_guess_score of question/type/random).

    "Position statistics" of the source: a question of a fixed slot, and every slot, is compared with the *other* marks
    of those asked. A question that was drawn is compared with the attempt's whole mark (``initial_steps_walker`` with
    ``$positionstat = false``), over the attempts that were asked. Effective weights are shared out among the places of
    every paper: the questions asked of everyone, and the slots that held several.

    ``paper_maximum`` is what every paper is out of, for the intended weight; None where papers differ. Where no
    slot held several questions it is known without.
    """
    totals = np.nansum(marks, axis=1) if totals is None else totals
    slots = np.empty((len(marks), 0)) if slots is None else slots
    counted = np.ones(marks.shape, dtype=bool) if counted is None else counted
    columns = [
        *(
            _question_column(marks[:, place], counted[:, place], totals, place in drawn, place in replaced)
            for place in range(marks.shape[1])
        ),
        *(_column(slots[:, place], np.ones(len(slots), dtype=bool), totals) for place in range(slots.shape[1])),
    ]
    weights = [
        maximum if column.is_counted else 0.0 for column, maximum in zip(columns, [*maxima, *slot_maxima], strict=True)
    ]
    is_one_paper = all(column.is_of_all for column in columns)
    full = float(sum(weights)) if is_one_paper else paper_maximum
    shared = sum(column.root for column in columns)
    found = [
        _statistics(column, float(maximum), guess, 100 * weight / full if full else None, shared)
        for column, maximum, guess, weight in zip(
            columns, [*maxima, *slot_maxima], [*guesses, *[None] * slots.shape[1]], weights, strict=True
        )
    ]
    return found[: marks.shape[1]], found[marks.shape[1] :]


def _statistics(
    column: "_Column", maximum: float, guess: float | None, intended_weight: float | None, shared: float
) -> QuestionStatistics:
    found, asked = column.moments, len(column.marks)
    return QuestionStatistics(
        attempts=asked,
        maximum=maximum,
        is_drawn=column.is_drawn,
        facility=100 * float(column.marks.mean()) / maximum if asked and maximum else None,
        standard_deviation=100 * sqrt(found.variance) / maximum if found and maximum else None,
        random_guess_score=None if guess is None else 100 * float(guess),
        intended_weight=intended_weight,
        effective_weight=_effective_weight(found, shared) if found and column.weighs else None,
        discrimination_index=_discrimination_index(found),
        discriminative_efficiency=_discriminative_efficiency(found),
        has_negative_covariance=found is not None and found.covariance_with_total < 0,
    )


@dataclass(frozen=True)
class _Column:
    """The marks of those asked, what each is compared with, and the whole marks of the same attempts.

    ``is_of_all``: it is a place of every paper. ``is_counted``: some total holds it.
    """

    marks: np.ndarray
    others: np.ndarray
    totals: np.ndarray
    is_drawn: bool
    is_of_all: bool
    is_counted: bool

    @property
    def weighs(self) -> bool:
        return self.is_of_all and self.is_counted

    @cached_property
    def moments(self) -> _Moments | None:
        return _moments(self.marks, self.others, self.totals)

    @property
    def root(self) -> float:
        """What the column adds to the sum that effective weights are shares of."""
        if not self.weighs or self.moments is None:
            return 0.0
        return sqrt(max(0.0, self.moments.covariance_with_total))


def _column(column: np.ndarray, counted: np.ndarray, totals: np.ndarray) -> _Column:
    asked = ~np.isnan(column)
    x, whole, held = column[asked], totals[asked], counted[asked]
    return _Column(
        x,
        whole - np.where(held, x, 0),
        whole,
        is_drawn=False,
        is_of_all=bool(asked.all()),
        is_counted=bool(held.any() or not len(held)),
    )


def _question_column(
    column: np.ndarray, counted: np.ndarray, totals: np.ndarray, drawn: bool, replaced: bool
) -> _Column:
    found = _column(column, counted, totals)
    if drawn:
        return replace(found, others=found.totals, is_drawn=True, is_of_all=False)
    return replace(found, is_of_all=False) if replaced else found


def _moments(x: np.ndarray, other: np.ndarray, total: np.ndarray) -> _Moments | None:
    """Sums of products of differences, over attempts less one; None for fewer than two attempts."""
    if len(x) < 2:
        return None
    return _Moments(
        variance=covariance(x, x),
        other_variance=covariance(other, other),
        covariance=covariance(x, other),
        covariance_most=covariance(np.sort(x), np.sort(other)),
        covariance_with_total=covariance(x, total),
    )


def covariance(x: np.ndarray, y: np.ndarray) -> float:
    """Sample covariance; exactly 0 where only rounding keeps it from 0."""
    n = len(x)
    found = float(np.dot(x - x.mean(), y - y.mean())) / (n - 1)
    size = float(np.abs(x).max() * np.abs(y).max())
    return 0.0 if abs(found) <= ROUNDING * size else found


def _effective_weight(found: _Moments, shared: float) -> float | None:
    """Section "Effective weight": root of the covariance with the total, as a share of the sum of such roots.

    None with a negative covariance, as Moodle warns instead, and where no question has any.
    """
    if not shared or found.covariance_with_total < 0:
        return None
    return 100 * sqrt(found.covariance_with_total) / shared


def _discrimination_index(found: _Moments | None) -> float | None:
    """Section "Discrimination index": correlation of the question's marks with the other marks."""
    if found is None or not found.variance * found.other_variance:
        return None
    return 100 * found.covariance / sqrt(found.variance * found.other_variance)


def _discriminative_efficiency(found: _Moments | None) -> float | None:
    """Section "Discriminative efficiency": covariance as a share of what the same marks, both sorted, would have."""
    if found is None or not found.covariance_most:
        return None
    return 100 * found.covariance / found.covariance_most


# --- The quiz ---------------------------------------------------------------------------------------------


def quiz_statistics(
    marks: np.ndarray, attempt_maxima: Sequence[float], slots: np.ndarray | None = None
) -> QuizStatistics:
    """Statistics of the attempts' whole marks. "Test statistics" of the source.

    ``attempt_maxima`` has the maximum of each attempt's paper. Where all papers have the same one, as in Moodle, the
    percentages are Moodle's; else each attempt counts by the percentage of its own paper. ``slots`` are the marks by
    slot, for the internal consistency of quizzes that draw questions; without it, a column of ``marks`` is a slot.
    """
    attempts = len(marks)
    if not attempts:
        return QuizStatistics(0, None)
    most = np.asarray(attempt_maxima, dtype=float)
    percents = 100 * np.nansum(marks, axis=1) / most
    deviation = _deviation(percents)
    cic = _internal_consistency(marks if slots is None else slots)
    error_ratio = None if cic is None else 100 * sqrt(max(0.0, 1 - cic / 100))
    skewness, kurtosis = _shape(percents)
    return QuizStatistics(
        attempts=attempts,
        maximum=float(most[0]) if (most == most[0]).all() else None,
        mean=float(percents.mean()),
        median=float(np.median(percents)),
        standard_deviation=deviation,
        skewness=skewness,
        kurtosis=kurtosis,
        internal_consistency=cic,
        error_ratio=error_ratio,
        standard_error=None if error_ratio is None else error_ratio * deviation / 100,
    )


def _deviation(values: np.ndarray) -> float | None:
    """Section "Standard deviation": of a sample; None for fewer than two attempts."""
    return sqrt(covariance(values, values)) if len(values) > 1 else None


def _shape(values: np.ndarray) -> tuple[float | None, float | None]:
    """Sections "Skewness" (three attempts or more) and "Kurtosis" (four or more), by Fisher's k-statistics."""
    s = len(values)
    if s < 3:
        return None, None
    k2 = covariance(values, values)
    if not k2:
        return None, None
    away = values - values.mean()
    m2, m3, m4 = (float((away**power).mean()) for power in (2, 3, 4))
    k3 = s * s * m3 / ((s - 1) * (s - 2))
    skewness = k3 / k2**1.5
    if s < 4:
        return skewness, None
    k4 = s * s * ((s + 1) * m4 - 3 * (s - 1) * m2 * m2) / ((s - 1) * (s - 2) * (s - 3))
    return skewness, k4 / (k2 * k2)


def _internal_consistency(slots: np.ndarray) -> float | None:
    """Section "Coefficient of internal consistency": Cronbach's alpha in per cent.

    As in Moodle's code: None for fewer than three attempts, for one slot, and where all totals are equal. A slot that
    an attempt does not have earned nothing there.
    """
    attempts, places = slots.shape
    if attempts < 3 or places < 2:
        return None
    totals = np.nansum(slots, axis=1)
    k2 = covariance(totals, totals)
    if not k2:
        return None
    known = np.nan_to_num(slots)
    variances = sum(covariance(known[:, place], known[:, place]) for place in range(places))
    return 100 * places / (places - 1) * (1 - variances / k2)
