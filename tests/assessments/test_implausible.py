"""The two signs, against simulated groups: a planted effect is found, chance alone is not."""

import math
import random
from itertools import product

import pytest

from assessments import implausible
from assessments.implausible import same_wrong, too_fast, upper_tail

OPTIONS = 3  # wrong ones a question
ITEMS = 40


def test_the_upper_tail_is_the_sum_over_all_outcomes():
    chances = [0.1, 0.25, 0.5, 0.9, 0.33]
    for least in range(7):
        by_hand = sum(
            math.prod(chance if hit else 1 - chance for chance, hit in zip(chances, hits, strict=True))
            for hits in product([0, 1], repeat=len(chances))
            if sum(hits) >= least
        )
        assert upper_tail(chances, least) == pytest.approx(by_hand, abs=1e-12)


def test_the_upper_tail_of_equal_chances_is_the_binomial_one():
    by_hand = sum(math.comb(20, k) * 0.3**k * 0.7 ** (20 - k) for k in range(12, 21))
    assert upper_tail([0.3] * 20, 12) == pytest.approx(by_hand, rel=1e-12)


def simulated(rng, officers, skill):
    """Each question has distractors of unequal pull, as real ones have."""
    pulls = [[rng.uniform(0.2, 1) for _ in range(OPTIONS)] for _ in range(ITEMS)]
    hardness = [rng.uniform(-1.5, 1.5) for _ in range(ITEMS)]
    answers = {}
    for officer in range(officers):
        ability = rng.gauss(skill, 0.8)
        answers[officer] = [
            None if rng.random() < 1 / (1 + math.exp(hard - ability)) else rng.choices(range(OPTIONS), weights=pull)[0]
            for hard, pull in zip(hardness, pulls, strict=True)
        ]
    return answers


def wrong_of(answers):
    return {
        officer: {item: choice for item, choice in enumerate(row) if choice is not None}
        for officer, row in answers.items()
    }


def flagged(answers, group):
    wrong = wrong_of(answers)
    everyone = list(wrong.values())
    found = same_wrong({officer: wrong[officer] for officer in group}, everyone, dict.fromkeys(range(ITEMS), OPTIONS))
    return {(pair.first, pair.second) for pair in found}


def test_independent_groups_are_rarely_flagged():
    """At most 5 % of groups, which is the level; Bonferroni and the pair counted among all keep it well below."""
    rng = random.Random(20261125)
    hits = sum(bool(flagged(simulated(rng, 90, 0.0), range(30))) for _ in range(120))
    assert hits / 120 <= 0.05


def test_a_copied_paper_is_found():
    """Of a weak neighbour's answers three quarters are copied, wrong ones and right ones."""
    rng = random.Random(7)
    found = 0
    for _ in range(100):
        answers = simulated(rng, 90, -0.5)
        answers[1] = [
            theirs if rng.random() < 0.75 else own for theirs, own in zip(answers[0], answers[1], strict=True)
        ]
        found += (0, 1) in flagged(answers, range(30))
    assert found >= 80


def test_a_mistake_that_everyone_makes_is_no_sign():
    same = {officer: dict.fromkeys(range(ITEMS), "the usual mistake") for officer in range(30)}
    assert same_wrong(same, list(same.values()), dict.fromkeys(range(ITEMS), OPTIONS)) == []


def test_right_answers_in_common_are_no_sign():
    assert same_wrong({1: {}, 2: {}}, [{}, {}], {}) == []


def times(rng, count, middle=45.0):
    return {number: middle * math.exp(rng.gauss(0, 0.45)) for number in range(count)}


def test_honest_times_are_rarely_flagged():
    rng = random.Random(3)
    assert sum(bool(too_fast(times(rng, 40))) for _ in range(400)) / 400 <= 0.05


def test_a_click_through_is_found():
    rng = random.Random(4)
    found = 0
    for _ in range(200):
        seconds = times(rng, 40) | {99: rng.uniform(0.8, 2.5)}
        found += [each.id for each in too_fast(seconds)] == [99]
    assert found / 200 >= 0.8


def test_quick_in_a_quick_quiz_or_above_the_floor_is_no_sign():
    rng = random.Random(5)
    assert too_fast(times(rng, 40, middle=3.0)) == []  # far below the floor, as everyone is
    assert too_fast(times(rng, 40, middle=400.0) | {99: implausible.FASTEST_SECONDS + 0.1}) == []
    assert too_fast({**times(rng, implausible.FEWEST_ATTEMPTS - 2), 99: 0.5}) == []  # too few to compare
