"""Gains against the true value that simulated classes were drawn from, and against the bootstrap."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest

from assessments.statistics import gains, tests, windows
from tests.conftest import BASE

NAN = math.nan
ROUNDS = 2000
SELDOM = 0.05 + 3 * math.sqrt(0.05 * 0.95 / ROUNDS)  # three standard errors above 1 time in 20: 6.5 %


def test_a_gain_worked_out_by_hand():
    # means 40 and 70: half of what could be gained
    found = gains.normalised_gain([30, 40, 50, 30, 50], [60, 70, 80, 80, 60])
    assert (found.value, found.pairs) == (pytest.approx(0.5), 5)
    # differences from the means -10 0 10 -10 10 and -10 0 10 10 -10: each mean varies by 20, and their products cancel
    by_after, by_before = 1 / 60, -30 / 3600
    variance = by_after**2 * 20 + by_before**2 * 20 + 2 * by_after * by_before * 0
    assert found.high - found.low == pytest.approx(2 * 2.776445 * math.sqrt(variance))  # Student's t, 4 degrees


def test_there_is_no_gain_to_tell_of_few_or_of_those_who_knew_it_all():
    assert gains.normalised_gain([40] * 4, [50] * 4) is None
    assert gains.normalised_gain([100] * 6, [90] * 6) is None
    assert gains.normalised_gain([40, 40, 40, 40, NAN], [50] * 5) is None
    assert gains.crossed_gain(([40] * 5, [50] * 5), ([40] * 4, [50] * 4)) is None
    assert gains.retained([0] * 5, [0] * 5) is None
    with pytest.raises(ValueError):
        gains.normalised_gain([1, 2], [1])


def misses(draw, truth):
    """How often the interval does not hold the truth; far less often than 1 time in 20 it must not miss it either."""
    rng = np.random.default_rng(11)
    found = [draw(rng) for _ in range(ROUNDS)]
    missed = sum(not each.low <= truth <= each.high for each in found) / ROUNDS
    assert missed >= 0.02
    return missed


def classroom(rng, n, before=45, after=72, easier=0.0, first_is_a=True):
    """Percentages on both forms; the form that is easier gives ``easier`` more."""
    level = rng.normal(scale=9, size=n)
    pre = before + level + rng.normal(scale=6, size=n) + (easier if first_is_a else 0)
    post = after + level + rng.normal(scale=6, size=n) + (0 if first_is_a else easier)
    return pre, post


def crossed(rng, easier, n=40):
    return classroom(rng, n, easier=easier), classroom(rng, n, easier=easier, first_is_a=False)


def quiz_of_twenty(rng, n, before, after):
    """Marks out of twenty, of officers who differ, where the middling one knows these shares."""
    ability = rng.normal(scale=0.8, size=n)
    return [5 * rng.binomial(20, 1 / (1 + np.exp(-(ability + math.log(p / (1 - p)))))) for p in (before, after)]


@pytest.mark.parametrize("n", [gains.LEAST_PAIRS, 60])
def test_the_interval_of_a_gain_holds_the_true_gain_19_times_in_20(n):
    assert misses(lambda rng: gains.normalised_gain(*classroom(rng, n)), 27 / 55) <= SELDOM
    before, after = (mean.mean() for mean in quiz_of_twenty(np.random.default_rng(1), 400_000, 0.45, 0.72))
    truth = (after - before) / (100 - before)
    assert misses(lambda rng: gains.normalised_gain(*quiz_of_twenty(rng, n, 0.45, 0.72)), truth) <= SELDOM


@pytest.mark.parametrize("n", [gains.LEAST_PAIRS, 40])
def test_crossing_the_forms_takes_out_that_one_is_easier(n):
    truth = (72 + 4 - 45 - 4) / (100 - 45 - 4)  # each half has the easier form once
    assert misses(lambda rng: gains.crossed_gain(*crossed(rng, 8, n)), truth) <= SELDOM
    assert misses(lambda rng: gains.form_difference(*crossed(rng, 8, n)), 8) <= SELDOM


@pytest.mark.parametrize("known", [0.3, 0.45, 0.7])
def test_in_the_smallest_class_a_gain_is_seldom_seen_where_there_is_none(known):
    def draw(rng):
        return gains.normalised_gain(*quiz_of_twenty(rng, gains.LEAST_PAIRS, known, known))

    assert misses(draw, 0) <= SELDOM


def test_without_crossing_an_easier_second_form_looks_like_learning():
    rng = np.random.default_rng(5)
    uncrossed = classroom(rng, 400, easier=8, first_is_a=False)
    assert gains.normalised_gain(*uncrossed).low > 27 / 55


def finds(draw, rounds=200):
    rng = np.random.default_rng(7)
    found = [draw(rng) for _ in range(rounds)]
    return sum(not each.low <= 0 <= each.high for each in found) / rounds


def test_a_gain_is_found_and_none_is_seldom_called_one():
    assert finds(lambda rng: gains.crossed_gain(*[classroom(rng, 20, after=55) for _ in range(2)])) >= 0.8
    none = finds(lambda rng: gains.crossed_gain(*[classroom(rng, 20, after=45) for _ in range(2)]), rounds=ROUNDS)
    assert none <= SELDOM


def test_a_form_that_is_easier_is_found_and_equal_ones_seldom_differ():
    assert finds(lambda rng: gains.form_difference(*crossed(rng, 6))) >= 0.8
    none = finds(lambda rng: gains.form_difference(*crossed(rng, 0)), rounds=ROUNDS)
    assert none <= SELDOM


def test_the_bootstrap_agrees_with_the_closed_form_and_repeats_itself():
    pre, post = classroom(np.random.default_rng(2), 80)
    closed, drawn = gains.normalised_gain(pre, post), gains.bootstrap(pre, post, seed=1)
    assert drawn == gains.bootstrap(pre, post, seed=1)
    assert drawn.value == closed.value
    assert (drawn.low, drawn.high) == pytest.approx((closed.low, closed.high), abs=0.015)


def test_what_is_kept_after_ninety_days_is_a_share_of_what_was_known():
    found = gains.retained([80, 90, 70, 80, 80], [60, 72, 48, 60, 60])
    assert found.value == pytest.approx(0.75)


@pytest.mark.parametrize("n", [gains.LEAST_PAIRS, 60])
def test_the_interval_of_what_is_kept_holds_the_truth_19_times_in_20(n):
    def draw(generator):
        level = generator.normal(scale=9, size=n)
        return gains.retained(
            72 + level + generator.normal(scale=6, size=n), 60 + level + generator.normal(scale=6, size=n)
        )

    assert misses(draw, 60 / 72) <= SELDOM


def test_retention_is_asked_about_ninety_days_later():
    assert [windows.counts_as_retention(days) for days in (74, 75, 90, 120, 121)] == [False, True, True, True, False]


def test_the_mean_of_halves_is_worked_out_by_hand():
    # variances 250 and 0, of five each: (50 + 0) / 4
    found = gains.mean_of([20, 30, 40, 50, 60], [80] * 5)
    assert (found.value, found.pairs) == (60, 10)
    assert found.high - found.value == pytest.approx(2.776445 * math.sqrt(12.5))  # one half alone varies: 4 degrees
    assert gains.mean_of([20] * 4, [80] * 5) is None


def test_a_difference_of_other_people_is_worked_out_by_hand():
    # variances 250 and 62.5, of five each
    found = gains.difference([20, 30, 40, 50, 60], [60, 65, 70, 75, 80])
    assert (found.value, found.pairs) == (30, 10)
    freedom = 62.5**2 / (50**2 / 4 + 12.5**2 / 4)
    deviate = (found.high - found.value) / math.sqrt(50 + 12.5)
    assert tests.student_tail(deviate, freedom) == pytest.approx(0.025)
    assert gains.difference([20] * 4, [80] * 5) is None


@pytest.mark.parametrize("sizes", [(gains.LEAST_PAIRS, gains.LEAST_PAIRS), (5, 20), (50, 60)])
def test_means_and_differences_hold_the_truth_19_times_in_20(sizes):
    def drawn(rng):
        return rng.normal(40, 15, sizes[0]), rng.normal(70, 10, sizes[1])

    assert misses(lambda rng: gains.mean_of(*drawn(rng)), 55) <= SELDOM
    assert misses(lambda rng: gains.difference(*drawn(rng)), 30) <= SELDOM


def test_an_anchor_that_was_learnt_is_found_and_one_that_was_not_seldom_so():
    def answers(rng, right, n=40):
        return 100.0 * (rng.random(n) < right)

    assert finds(lambda rng: gains.difference(answers(rng, 0.4), answers(rng, 0.75))) >= 0.8
    none = finds(lambda rng: gains.difference(answers(rng, 0.5), answers(rng, 0.5)), rounds=ROUNDS)
    assert none <= SELDOM


def later(rng, n, easier, first_is_a):
    """After the course with one form and months later with the other; the truth is 60 of 72 without the easier form."""
    level = rng.normal(scale=9, size=n)
    after = 72 + level + rng.normal(scale=6, size=n) + (easier if first_is_a else 0)
    return after, 60 + level + rng.normal(scale=6, size=n) + (0 if first_is_a else easier)


@pytest.mark.parametrize("sizes", [(60, 40), (10, gains.LEAST_PAIRS)])
def test_crossing_takes_the_easier_form_out_of_what_is_kept_though_the_halves_are_unequal(sizes):
    truth = (60 + 4) / (72 + 4)

    def draw(rng):
        return gains.crossed_retained(later(rng, sizes[0], 8, True), later(rng, sizes[1], 8, False))

    assert misses(draw, truth) <= SELDOM
    rng = np.random.default_rng(4)
    halves = later(rng, 600, 8, True), later(rng, 200, 8, False)
    pooled = gains.retained(*[np.concatenate(both) for both in zip(*halves, strict=True)])
    assert pooled.high < truth  # most met the easier form first


def test_crossed_retention_of_equal_halves_is_the_plain_one_and_few_give_none():
    half = [80, 90, 70, 80, 80], [60, 72, 48, 60, 60]
    assert gains.crossed_retained(half, half).value == gains.retained(*half).value
    assert gains.crossed_retained(half, ([80] * 4, [60] * 4)) is None
    assert gains.crossed_retained(*[([0] * 5, [0] * 5)] * 2) is None


def test_forgetting_is_found_and_none_is_seldom_called_so():
    def halves(rng, kept):
        level = rng.normal(scale=9, size=(2, 20))
        return [(72 + row + rng.normal(scale=6, size=20), kept + row + rng.normal(scale=6, size=20)) for row in level]

    def off_one(kept, rounds):
        rng = np.random.default_rng(7)
        found = [gains.crossed_retained(*halves(rng, kept)) for _ in range(rounds)]
        return sum(not each.low <= 1 <= each.high for each in found) / rounds

    assert off_one(66, 200) >= 0.8
    assert off_one(72, ROUNDS) <= SELDOM


def test_no_process_reads_numpy_until_it_reckons():
    """It takes 11 MB of every web process and worker."""
    code = "import sys, django; django.setup(); sys.exit('numpy' in sys.modules)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    assert subprocess.run([sys.executable, "-c", code], cwd=BASE, env=environment, check=False).returncode == 0
