"""Each flag finds a planted effect at least 8 times in 10, and where there is none speaks at most 1 time in 20.

Answers are drawn from the Rasch model: the chance of a right answer depends on ability less difficulty.
"""

import math

import numpy as np
import pytest

from assessments.statistics import flags, tests
from assessments.statistics.flags import FlagKind
from assessments.statistics.responses import ResponseCounts

ROUNDS = 600
MOST_FALSE = 0.05
LEAST_FOUND = 0.8


def rasch(rng, ability, difficulty):
    chance = 1 / (1 + np.exp(-(ability[:, None] - difficulty[None, :])))
    return (rng.random(chance.shape) < chance).astype(float)


def rate(raises, rounds=ROUNDS, seed=3):
    rng = np.random.default_rng(seed)
    return sum(bool(raises(rng)) for _ in range(rounds)) / rounds


def of(kind, found):
    return [flag for flag in found if flag.kind == kind]


# --- Too easy, too hard -------------------------------------------------------------------------------------


def facility(rng, chance, n=100, guess=None):
    return flags.facility_flags((rng.random((n, 1)) < chance).astype(float), [guess])


@pytest.mark.parametrize("n", [30, 60, 250])
def test_a_question_at_the_threshold_is_seldom_called_too_easy_or_too_hard(n):
    assert rate(lambda rng: of(FlagKind.TOO_EASY, facility(rng, 0.95, n))) <= MOST_FALSE
    assert rate(lambda rng: of(FlagKind.TOO_HARD, facility(rng, 0.20, n))) <= MOST_FALSE
    assert rate(lambda rng: of(FlagKind.TOO_HARD, facility(rng, 0.25, n, guess=0.25))) <= MOST_FALSE


def negative(rng, facility, n, values, lowest):
    """Shares of ``values`` in turn: the first as often as makes ``facility`` of them all, the others equally often."""
    others = np.mean(values[1:])
    chance = (facility - others) / (values[0] - others)
    chances = [chance, *[(1 - chance) / (len(values) - 1)] * (len(values) - 1)]
    return flags.facility_flags(rng.choice(values, size=(n, 1), p=chances), [None], [lowest])


@pytest.mark.parametrize("n", [30, 60, 100, 300])
@pytest.mark.parametrize("values", [(1, -1 / 3), (1, -1), (1, 0, -0.5), (1, 0.5, 0, -1)])
def test_a_question_at_the_threshold_is_seldom_called_so_where_wrong_answers_cost_marks(n, values):
    lowest = min(values)
    assert rate(lambda rng: of(FlagKind.TOO_EASY, negative(rng, 0.95, n, values, lowest))) <= MOST_FALSE
    assert rate(lambda rng: of(FlagKind.TOO_HARD, negative(rng, 0.20, n, values, lowest))) <= MOST_FALSE


def test_a_question_that_is_too_easy_or_too_hard_is_found_where_wrong_answers_cost_marks():
    values, lowest = (1, -1 / 3), -1 / 3
    assert rate(lambda rng: of(FlagKind.TOO_EASY, negative(rng, 0.995, 200, values, lowest))) >= LEAST_FOUND
    assert rate(lambda rng: of(FlagKind.TOO_HARD, negative(rng, 0.02, 100, values, lowest))) >= LEAST_FOUND


def test_a_question_that_everybody_or_hardly_anybody_gets_right_is_found():
    assert rate(lambda rng: of(FlagKind.TOO_EASY, facility(rng, 0.995, 150))) >= LEAST_FOUND
    assert rate(lambda rng: of(FlagKind.TOO_HARD, facility(rng, 0.08))) >= LEAST_FOUND
    assert rate(lambda rng: of(FlagKind.TOO_HARD, facility(rng, 0.12, guess=0.25))) >= LEAST_FOUND


def test_a_few_attempts_say_nothing_about_facility():
    assert flags.facility_flags(np.zeros((29, 1)), [0.25]) == []
    assert [flag.kind for flag in flags.facility_flags(np.zeros((30, 1)), [0.25])] == [FlagKind.TOO_HARD]


# --- Negative discrimination --------------------------------------------------------------------------------


def discrimination(rng, reverse, n=120, drawn=None):
    """Questions flagged; of a pool of twenty each attempt is asked ``drawn``, else all of twelve are asked."""
    ability = rng.normal(size=n)
    width = 20 if drawn else 12
    marks = rasch(rng, ability, np.linspace(-1.5, 1.5, width))
    if reverse == "against":
        marks[:, 0] = rasch(rng, -ability, np.zeros(1))[:, 0]
    else:
        marks = (rng.random((n, width)) < 0.5).astype(float)  # nobody knows anything: every true correlation is 0
    if drawn:
        marks[rng.random(marks.shape).argsort(axis=1) >= drawn] = np.nan
    indices = flags.rest_indices(marks, marks, np.nansum(marks, axis=1))
    asked = (~np.isnan(marks)).sum(axis=0)
    return [flag.question for flag in flags.discrimination_flags(indices, asked)]


def test_where_nothing_discriminates_chance_seldom_makes_any_question_negative():
    assert rate(lambda rng: discrimination(rng, "none")) <= MOST_FALSE
    assert rate(lambda rng: discrimination(rng, "none", n=240, drawn=10), rounds=2000) <= MOST_FALSE


def test_a_question_that_the_best_get_wrong_is_found():
    assert rate(lambda rng: 0 in discrimination(rng, "against")) >= LEAST_FOUND


def test_a_drawn_question_that_the_best_get_wrong_is_found():
    assert rate(lambda rng: 0 in discrimination(rng, "against", n=300, drawn=10)) >= LEAST_FOUND


def test_what_a_question_is_set_against_is_the_rest_of_the_paper_worked_out_by_hand():
    nan = math.nan
    shares = np.array([[1, 0, 1], [1, 1, nan], [0, 1, 1], [0, nan, nan]])
    own = shares * [2, 1, 3]
    own[2, 1] = 0  # dropped there: the whole mark is without it
    found = flags.rest_indices(shares, own, np.array([5.0, 3.0, 3.0, 4.0]))
    # the first: 1 1 0 0 beside 3 1 3 4; the second: 0 1 1 beside 5 2 3; everybody earned the same on the third
    assert found == [
        pytest.approx(100 * np.corrcoef([1, 1, 0, 0], [3, 1, 3, 4])[0, 1]),
        pytest.approx(100 * np.corrcoef([0, 1, 1], [5, 2, 3])[0, 1]),
        None,
    ]


def test_discrimination_needs_attempts_and_a_figure():
    assert flags.discrimination_flags([-90, None], [29, 500]) == []
    assert [flag.question for flag in flags.discrimination_flags([-90, None], [30, 500])] == [0]


# --- Distractors and keys -----------------------------------------------------------------------------------


def counted(choices, rests, credits):
    found = ResponseCounts(("", name, credit) for name, credit in credits.items())
    for choice, rest in zip(choices, rests, strict=True):
        found.add("", choice, credit=credits[choice], times=1, rest=(1, rest, rest * rest))
    return found


CREDITS = {"a": 1.0, "b": 0.0, "c": 0.0, "d": 0.0}


def distractors(rng, chances, n=120):
    choices = rng.choice(list("abcd"), size=n, p=chances)
    return {flag.response for flag in flags.distractor_flags([counted(choices, np.zeros(n), CREDITS)], [n])}


def test_a_distractor_that_one_in_twenty_choose_is_seldom_called_dead():
    assert rate(lambda rng: "d" in distractors(rng, [0.55, 0.2, 0.2, 0.05])) <= MOST_FALSE


def test_a_distractor_that_hardly_anybody_chooses_is_found():
    assert rate(lambda rng: distractors(rng, [0.6, 0.2, 0.195, 0.005], n=200) == {"d"}) >= LEAST_FOUND


def test_no_distractor_is_dead_before_enough_were_asked():
    one, three = ([counted("", [], credits)] for credits in ({"a": 1.0, "b": 0.0}, CREDITS))
    assert flags.distractor_flags(one, [62]) == []
    assert [flag.response for flag in flags.distractor_flags(one, [63])] == ["b"]
    assert flags.distractor_flags(three, [84]) == []  # three at once prove less of each
    assert {flag.response for flag in flags.distractor_flags(three, [85])} == {"b", "c", "d"}


def keyed(rng, best, n=150):
    """Officers choose ``best`` the more often the abler they are; the key is "a"."""
    ability = rng.normal(size=n)
    knows = rng.random(n) < 1 / (1 + np.exp(-1.5 * ability))
    choices = np.where(knows & (best != ""), best, rng.choice(list("abcd"), size=n))
    rests = 50 + 15 * ability + rng.normal(scale=8, size=n)
    return {flag.response for flag in flags.key_flags([counted(choices, rests, CREDITS)])}


def test_a_right_key_is_seldom_doubted():
    assert rate(lambda rng: keyed(rng, "a")) <= MOST_FALSE


def test_a_key_that_everybody_guesses_is_seldom_doubted():
    assert rate(lambda rng: keyed(rng, "")) <= MOST_FALSE


def test_a_wrong_key_is_found_and_the_better_answer_named():
    assert rate(lambda rng: keyed(rng, "b", n=200) == {"b"}) >= LEAST_FOUND


def test_a_key_is_not_doubted_for_few_choosers():
    choices, rests = ["a"] * 9 + ["b"] * 10, [10.0, 20.0, 30.0] * 3 + [80.0, 90.0] * 5
    assert flags.key_flags([counted(choices, rests, CREDITS)]) == []
    assert flags.key_flags([counted(["a", *choices], [20.0, *rests], CREDITS)])[0].response == "b"


# --- A whole quiz at once -----------------------------------------------------------------------------------


QUESTIONS = 20


@pytest.mark.parametrize("n", [30, 100, 300])
def test_of_a_whole_quiz_at_the_thresholds_chance_seldom_calls_any_question_too_easy_or_too_hard(n):
    def quiz(rng, chance, guess=None):
        shares = (rng.random((n, QUESTIONS)) < chance).astype(float)
        return flags.facility_flags(shares, [guess] * QUESTIONS)

    assert rate(lambda rng: of(FlagKind.TOO_EASY, quiz(rng, 0.95))) <= MOST_FALSE
    assert rate(lambda rng: of(FlagKind.TOO_HARD, quiz(rng, 0.20))) <= MOST_FALSE
    assert rate(lambda rng: of(FlagKind.TOO_HARD, quiz(rng, 0.50, guess=0.5))) <= MOST_FALSE


def test_of_a_whole_quiz_the_question_that_is_too_easy_or_too_hard_is_found():
    def quiz(rng, chance, n):
        chances = [chance, *[0.6] * (QUESTIONS - 1)]
        found = flags.facility_flags((rng.random((n, QUESTIONS)) < chances).astype(float), [None] * QUESTIONS)
        return [flag.question for flag in found]

    assert rate(lambda rng: quiz(rng, 0.995, 250) == [0]) >= LEAST_FOUND
    assert rate(lambda rng: quiz(rng, 0.05, 100) == [0]) >= LEAST_FOUND


def answered(rng, n, chances, rests=None):
    """Counts of the answers to every question of a quiz, chosen by chance; ``rests`` are attempts × questions."""
    rests = np.zeros((n, QUESTIONS)) if rests is None else rests
    found = []
    for place, chance in enumerate(chances):
        choices = rng.choice(4, size=n, p=chance)
        counts = ResponseCounts(("", name, credit) for name, credit in CREDITS.items())
        for number, (name, credit) in enumerate(CREDITS.items()):
            own = rests[choices == number, place]
            counts.add("", name, credit=credit, times=len(own), rest=(len(own), own.sum(), (own**2).sum()))
        found.append(counts)
    return found


def dead(rng, n, *chances):
    chances = [*chances, *[[0.85, 0.05, 0.05, 0.05]] * (QUESTIONS - len(chances))]
    return [
        (flag.question, flag.response) for flag in flags.distractor_flags(answered(rng, n, chances), [n] * QUESTIONS)
    ]


@pytest.mark.parametrize("n", [100, 300])
def test_of_a_whole_quiz_chance_seldom_calls_any_distractor_dead(n):
    assert rate(lambda rng: dead(rng, n)) <= MOST_FALSE


def test_of_a_whole_quiz_the_distractor_that_hardly_anybody_chooses_is_found():
    assert rate(lambda rng: (0, "d") in dead(rng, 250, [0.6, 0.2, 0.195, 0.005])) >= LEAST_FOUND


def doubted(rng, n, best=""):
    """Everybody guesses, but for the first question, where the able know ``best``; rests are marks out of 20."""
    ability = rng.normal(size=n)
    rests = 5.0 * rng.binomial(20, 1 / (1 + np.exp(-ability[:, None])), size=(n, QUESTIONS))
    counts = answered(rng, n, [[0.25] * 4] * QUESTIONS, rests)
    if best:
        knows = rng.random(n) < 1 / (1 + np.exp(-1.5 * ability))
        choices = np.where(knows, best, rng.choice(list("abcd"), size=n))
        counts[0] = counted(choices, rests[:, 0], CREDITS)
    return [(flag.question, flag.response) for flag in flags.key_flags(counts)]


@pytest.mark.parametrize("n", [48, 60, 200])
def test_of_a_whole_quiz_chance_seldom_makes_any_key_doubtful(n):
    """With 48 attempts, an answer has a dozen choosers. One standard error of 1,000 rounds is allowed for."""
    assert rate(lambda rng: doubted(rng, n), rounds=1000) <= MOST_FALSE + math.sqrt(0.05 * 0.95 / 1000)


def test_of_a_whole_quiz_the_wrong_key_is_found():
    assert rate(lambda rng: (0, "b") in doubted(rng, 300, "b")) >= LEAST_FOUND


# --- Language -----------------------------------------------------------------------------------------------


def languages(rng, *, harder=0.0, weaker=0.0, n=400, drawn=False):
    """Half read Hindi; for them the first question is ``harder``, and they know less by ``weaker``."""
    hindi = rng.random(n) < 0.5
    ability = rng.normal(size=n) - weaker * hindi
    difficulty = np.tile(np.linspace(-1.5, 1.5, 20), (n, 1))
    difficulty[:, 0] += 1.2  # not the easiest, so that it can become harder
    difficulty[hindi, 0] += harder
    shares = (rng.random((n, 20)) < 1 / (1 + np.exp(-(ability[:, None] - difficulty)))).astype(float)
    if drawn:
        shares[rng.random((n, 20)).argsort(axis=1) < 8] = np.nan
    percents = 100 * np.nanmean(shares, axis=1)
    found = flags.language_flags(shares, np.where(hindi, "hi", "en"), percents)
    return {(flag.question, flag.language) for flag in found}


@pytest.mark.parametrize("weaker", [0.0, 0.8])
@pytest.mark.parametrize("drawn", [False, True])
def test_a_language_of_weaker_readers_is_not_itself_a_difference(weaker, drawn):
    assert rate(lambda rng: languages(rng, weaker=weaker, drawn=drawn)) <= MOST_FALSE


@pytest.mark.parametrize("weaker", [0.0, 0.8])
def test_a_question_that_is_harder_in_hindi_is_found(weaker):
    assert rate(lambda rng: (0, "hi") in languages(rng, harder=1.2, weaker=weaker), rounds=100) >= LEAST_FOUND


def test_two_languages_need_thirty_attempts_each_and_unknown_ones_do_not_count():
    shares = np.array([[1.0], [0.0]] * 60)
    spoken = np.array(["en", "hi"] * 60)
    matched = np.zeros(120)
    assert flags.language_flags(shares, spoken, matched)
    few = spoken.copy()
    few[:62] = ""
    assert flags.language_flags(shares, few, matched) == []


# --- The tests of significance themselves --------------------------------------------------------------------


def test_mantel_is_the_mantel_haenszel_chi_square_worked_out_by_hand():
    # one stratum, 10 focal of whom 3 right, 10 others of whom 7 right: expected 5, variance 10·10·10·10 / (400·19)
    shares = np.array([1] * 3 + [0] * 7 + [1] * 7 + [0] * 3, dtype=float)
    focal = np.array([True] * 10 + [False] * 10)
    p_value, size = tests.mantel(shares, focal, np.zeros(20))
    assert p_value == pytest.approx(math.erfc(math.sqrt((3 - 5) ** 2 / (10_000 / 7600) / 2)))
    assert size == pytest.approx(-0.4)


def test_mantel_says_nothing_where_no_stratum_holds_both():
    shares = np.array([1.0, 0.0, 1.0, 0.0])
    focal = np.array([True, True, False, False])
    assert tests.mantel(shares, focal, np.array([1, 1, 2, 2])) is None
    assert tests.mantel(np.ones(4), focal, np.zeros(4)) is None


def test_the_binomial_tail_is_the_sum_of_its_terms():
    exact = sum(math.comb(20, i) * 0.05**i * 0.95 ** (20 - i) for i in range(3))
    assert tests.binomial_at_most(2, 20, 0.05) == pytest.approx(exact)
    assert tests.binomial_at_most(400, 10_000, 0.05) < 1e-5


def test_holm_multiplies_the_smallest_most_and_keeps_the_order():
    assert tests.holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert tests.holm([]) == []


def test_the_tails_are_those_of_the_tables():
    assert [tests.student_tail(t, 4) for t in (2.776445, -2.776445)] == pytest.approx([0.025, 0.975], abs=1e-7)
    assert tests.student_tail(2.228139, 10) == pytest.approx(0.025, abs=1e-7)
    assert tests.student_tail(1.959964, 1e7) == pytest.approx(0.025, abs=1e-7)  # as a normal value
    assert tests.chi_square_tail(3.841459) == pytest.approx(0.05, abs=1e-6)


@pytest.mark.parametrize("t", [-30.0, -1.5, 0.0, 0.2, 1.0, 12.0])
def test_students_tail_is_its_closed_form_where_there_is_one(t):
    assert tests.student_tail(t, 1) == pytest.approx(0.5 - math.atan(t) / math.pi)
    assert tests.student_tail(t, 2) == pytest.approx(0.5 - t / (2 * math.sqrt(2 + t * t)))
    angle = math.atan(t / math.sqrt(3))
    assert tests.student_tail(t, 3) == pytest.approx(0.5 - (angle + math.sin(angle) * math.cos(angle)) / math.pi)


def test_students_deviate_is_that_of_the_tables():
    found = [tests.student_deviate(0.025, freedom) for freedom in (1, 4, 10, 1e7)]
    assert found == pytest.approx([12.706205, 2.776445, 2.228139, 1.959964], abs=1e-6)


def test_two_means_are_compared_as_by_welch_worked_out_by_hand():
    # variances of the means 4 and 1: t = 5 / √5; freedom 25 / (16 / 9 + 1 / 19)
    freedom = 25 / (16 / 9 + 1 / 19)
    assert tests.mean_above(10, 65, 40, (20, 60, 20)) == pytest.approx(tests.student_tail(math.sqrt(5), freedom))
    assert (tests.mean_above(10, 65, 0, (10, 60, 0)), tests.mean_above(10, 60, 0, (10, 60, 0))) == (0, 1)


def test_many_totals_are_cut_into_classes_of_about_equal_size():
    few = np.array([1.0, 2.0, 2.0])
    assert list(tests.strata_of(few, 3)) == [1, 2, 2]
    classes, sizes = np.unique(tests.strata_of(np.arange(1000.0), 10), return_counts=True)
    assert (len(classes), sizes.min(), sizes.max()) == (10, 100, 100)
