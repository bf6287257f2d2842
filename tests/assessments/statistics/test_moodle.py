"""Moodle's statistics against a second implementation: exact fractions, sums written out as documented."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.statistics import moodle

NAN = math.nan

# Four officers, three questions of 1, 1 and 2 marks; worked out by hand below.
MARKS = [[1, 1, 2], [1, 0, 2], [0, 1, 1], [0, 0, 0]]
MAXIMA = [1, 1, 2]


# --- The oracle: slow, exact, written from the documentation and not from our code ---------------------------


def mean(values):
    return sum(values, Fraction(0)) / len(values)


def shared(xs, ys):
    """n times the sum of products less the product of the sums, over n (n - 1): no differences from a mean."""
    n = len(xs)
    return (n * sum(x * y for x, y in zip(xs, ys, strict=True)) - sum(xs) * sum(ys)) / Fraction(n * (n - 1))


def root(value):
    return math.sqrt(value)


def expected_question(rows, place, maxima, drawn=False):
    """Only what a random slot took is compared with the whole mark; a fixed slot's question never is with itself."""
    asked = [row for row in rows if row[place] is not None]
    xs = [row[place] for row in asked]
    totals = [sum(mark for mark in row if mark is not None) for row in asked]
    others = totals if drawn else [total - x for x, total in zip(xs, totals, strict=True)]
    found = {"facility": 100 * mean(xs) / maxima[place] if xs else None}
    if len(xs) < 2:
        return found | dict.fromkeys(["sd", "index", "efficiency", "with_total", "covariance"])
    spread, other_spread = shared(xs, xs), shared(others, others)
    together, most = shared(xs, others), shared(sorted(xs), sorted(others))
    return found | {
        "sd": 100 * root(spread) / maxima[place],
        "index": 100 * together / root(spread * other_spread) if spread and other_spread else None,
        "efficiency": 100 * together / most if most else None,
        "with_total": None if drawn or len(asked) < len(rows) else shared(xs, totals),
        "covariance": shared(xs, totals),
    }


def expected_weights(found):
    roots = [root(each["with_total"]) for each in found if each["with_total"] is not None and each["with_total"] >= 0]
    return [
        100 * root(each["with_total"]) / sum(roots)
        if each["with_total"] is not None and each["with_total"] >= 0 and sum(roots)
        else None
        for each in found
    ]


def expected_quiz(rows, most):
    totals = [sum(row) for row in rows]
    percents = [100 * total / Fraction(most) for total in totals]
    s, places = len(rows), len(rows[0])
    in_order = sorted(percents)
    middle = in_order[s // 2] if s % 2 else (in_order[s // 2 - 1] + in_order[s // 2]) / 2
    found = dict.fromkeys(["sd", "skewness", "kurtosis", "cic", "error", "standard_error"])
    found |= {"mean": mean(percents), "median": middle}
    if s < 2:
        return found
    k2 = shared(percents, percents)
    found["sd"] = root(k2)
    if s < 3 or not k2:
        return found
    raw = [sum(value**power for value in percents) for power in range(5)]
    # k-statistics from raw power sums (Fisher 1928), another road than central moments
    k3 = (2 * raw[1] ** 3 - 3 * s * raw[1] * raw[2] + s**2 * raw[3]) / Fraction(s * (s - 1) * (s - 2))
    found["skewness"] = k3 / k2 / root(k2)
    if s > 3:
        k4 = -6 * raw[1] ** 4 + 12 * s * raw[1] ** 2 * raw[2] - 3 * s * (s - 1) * raw[2] ** 2
        k4 += -4 * s * (s + 1) * raw[1] * raw[3] + s**2 * (s + 1) * raw[4]
        found["kurtosis"] = k4 / Fraction(s * (s - 1) * (s - 2) * (s - 3)) / k2**2
    if places > 1:
        columns = list(zip(*rows, strict=True))
        inner = sum(shared(column, column) for column in columns) / shared(totals, totals)
        found["cic"] = Fraction(100 * places, places - 1) * (1 - inner)
        found["error"] = 100 * root(1 - found["cic"] / 100)
        found["standard_error"] = found["error"] * found["sd"] / 100
    return found


def near(value):
    return None if value is None else pytest.approx(float(value), rel=1e-7, abs=1e-7)


# --- By hand ------------------------------------------------------------------------------------------------


def test_the_figures_of_a_quiz_worked_out_by_hand():
    # totals 4 3 2 0 of 4: mean 2.25; squares of differences 3.0625 0.5625 0.0625 5.0625, together 8.75
    found = moodle.quiz_statistics(np.array(MARKS, dtype=float), [4, 4, 4, 4])

    assert found.mean == pytest.approx(56.25)
    assert found.median == pytest.approx(62.5)
    assert found.standard_deviation == pytest.approx(25 * math.sqrt(8.75 / 3))
    # variances of the questions 1/3, 1/3, 11/12, together 19/12; of the totals 35/12; alpha 3/2 (1 - 19/35)
    assert found.internal_consistency == pytest.approx(100 * 1.5 * (1 - 19 / 35))
    assert found.error_ratio == pytest.approx(100 * math.sqrt(1 - 24 / 35))
    assert found.standard_error == pytest.approx(25 * math.sqrt(8.75 / 3) * math.sqrt(11 / 35))


def test_the_figures_of_a_question_worked_out_by_hand():
    # question 1: marks 1 1 0 0, the others 3 2 2 0; covariance 1/2, variances 1/3 and 19/12; both sorted: 1/2 as well
    first = moodle.question_statistics(np.array(MARKS, dtype=float), MAXIMA, [0.25, 0.5, None])[0]

    assert first.facility == 50
    assert first.standard_deviation == pytest.approx(100 * math.sqrt(1 / 3))
    assert first.random_guess_score == 25
    assert first.intended_weight == 25
    assert first.discrimination_index == pytest.approx(100 * 0.5 / math.sqrt(1 / 3 * 19 / 12))
    assert first.discriminative_efficiency == pytest.approx(100)
    # covariances with the totals 5/6, 1/2, 19/12
    roots = [math.sqrt(5 / 6), math.sqrt(1 / 2), math.sqrt(19 / 12)]
    assert first.effective_weight == pytest.approx(100 * roots[0] / sum(roots))
    assert not first.has_negative_covariance


# --- Against the oracle -------------------------------------------------------------------------------------


@st.composite
def papers(draw, drawn=False):
    questions = draw(st.integers(1, 5))
    maxima = draw(st.lists(st.integers(1, 4), min_size=questions, max_size=questions))
    quarter = [st.integers(-most, 4 * most).map(lambda n: Fraction(n, 4)) for most in maxima]
    cells = [st.one_of(st.none(), cell) if drawn else cell for cell in quarter]
    rows = draw(st.lists(st.tuples(*cells), min_size=1, max_size=9))
    return rows, maxima


def as_array(rows):
    return np.array([[NAN if mark is None else float(mark) for mark in row] for row in rows])


@settings(max_examples=300, deadline=None)
@given(papers())
def test_every_figure_of_a_quiz_is_that_of_the_exact_oracle(paper):
    rows, maxima = paper
    expected = expected_quiz(rows, sum(maxima))

    found = moodle.quiz_statistics(as_array(rows), [sum(maxima)] * len(rows))

    assert found == moodle.QuizStatistics(
        attempts=len(rows),
        maximum=sum(maxima),
        mean=near(expected["mean"]),
        median=near(expected["median"]),
        standard_deviation=near(expected["sd"]),
        skewness=near(expected["skewness"]),
        kurtosis=near(expected["kurtosis"]),
        internal_consistency=near(expected["cic"]),
        error_ratio=near(expected["error"]),
        standard_error=near(expected["standard_error"]),
    )


@settings(max_examples=300, deadline=None)
@given(st.one_of(papers(), papers(drawn=True)), st.sets(st.integers(0, 4)))
def test_every_figure_of_a_question_is_that_of_the_exact_oracle(paper, drawn):
    rows, maxima = paper
    expected = [expected_question(rows, place, maxima, place in drawn) for place in range(len(maxima))]
    weights = expected_weights(expected)

    found, _slots = moodle.all_statistics(as_array(rows), maxima, [None] * len(maxima), drawn=drawn)

    for place, (mine, theirs, weight, maximum) in enumerate(zip(found, expected, weights, maxima, strict=True)):
        if not any(None in row for row in rows) and not drawn & set(range(len(maxima))):
            assert mine.intended_weight == near(Fraction(100 * maximum, sum(maxima)))
        if theirs["covariance"]:  # at 0 the last digit of a float decides
            assert mine.has_negative_covariance == (theirs["covariance"] < 0)
        assert mine.facility == near(theirs["facility"])
        assert mine.standard_deviation == near(theirs["sd"])
        assert mine.discrimination_index == near(theirs["index"])
        assert mine.discriminative_efficiency == near(theirs["efficiency"])
        assert mine.effective_weight == near(weight)
        assert mine.is_drawn == (place in drawn)


@st.composite
def drawn_papers(draw):
    """Fixed questions and slots that draw from a pool of their own: rows by question, and rows by slot."""
    fixed, slots = draw(st.integers(0, 2)), draw(st.integers(1, 3))
    pool = slots + draw(st.integers(0, 2))
    fractions = st.integers(-1, 4).map(lambda n: Fraction(n, 4))
    by_question, by_slot = [], []
    for _attempt in range(draw(st.integers(1, 8))):
        own = draw(st.lists(fractions, min_size=fixed + slots, max_size=fixed + slots))
        held = draw(st.permutations(range(pool)))[:slots]
        drawn = dict(zip(held, own[fixed:], strict=True))
        by_question.append([*own[:fixed], *[drawn.get(question) for question in range(pool)]])
        by_slot.append(own)
    return by_question, by_slot, fixed


@settings(max_examples=300, deadline=None)
@given(drawn_papers())
def test_a_drawn_slot_has_the_figures_that_a_question_in_its_place_would_have(paper):
    by_question, by_slot, fixed = paper
    places = len(by_slot[0])
    expected = [expected_question(by_slot, place, [1] * places) for place in range(places)]
    weights = expected_weights(expected)

    of_questions, of_slots = moodle.all_statistics(
        as_array(by_question),
        [1] * len(by_question[0]),
        [0.25] * len(by_question[0]),
        slots=as_array([row[fixed:] for row in by_slot]),
        slot_maxima=[1] * (places - fixed),
        drawn=range(fixed, len(by_question[0])),
        paper_maximum=places,
    )

    for mine, theirs, weight in zip([*of_questions[:fixed], *of_slots], expected, weights, strict=True):
        assert mine.facility == near(theirs["facility"])
        assert mine.standard_deviation == near(theirs["sd"])
        assert mine.discrimination_index == near(theirs["index"])
        assert mine.discriminative_efficiency == near(theirs["efficiency"])
        assert mine.effective_weight == near(weight)
        assert (mine.attempts, mine.is_drawn) == (len(by_slot), False)
        assert mine.intended_weight == near(Fraction(100, places))
    assert [each.random_guess_score for each in of_slots] == [None] * len(of_slots)
    assert [(each.is_drawn, each.effective_weight) for each in of_questions[fixed:]] == [
        (True, None) for _ in of_questions[fixed:]
    ]


def test_a_drawn_slot_worked_out_by_hand():
    # one fixed question, one slot that held A, A, B, B; marks of the slot 1 0 1 0, of the fixed question 1 1 0 0
    marks = np.array([[1, 1, NAN], [1, 0, NAN], [0, NAN, 1], [0, NAN, 0]])

    (fixed, first, _second), (slot,) = moodle.all_statistics(
        marks,
        [1, 1, 1],
        [None] * 3,
        slots=np.array([[1.0], [0.0], [1.0], [0.0]]),
        slot_maxima=[1],
        drawn=[1, 2],
        paper_maximum=2,
    )

    assert (slot.attempts, slot.facility, slot.intended_weight) == (4, 50, 50)
    assert slot.discrimination_index == 0  # with the fixed question it shares nothing
    assert (slot.effective_weight, fixed.effective_weight) == (pytest.approx(50), pytest.approx(50))
    assert first.discrimination_index == pytest.approx(100)  # A: marks 1 0 beside whole marks 2 1


def test_a_fixed_question_that_was_replaced_worked_out_by_hand():
    # the second question was asked of the first three and the third of the others; the slot held marks 1 0 1 1 0 0
    marks = np.array([[1, 1, NAN], [1, 0, NAN], [0, 1, NAN], [1, NAN, 1], [0, NAN, 0], [0, NAN, 0]])

    (first, old, new), (slot,) = moodle.all_statistics(
        marks,
        [1, 1, 1],
        [None] * 3,
        slots=np.array([[1.0], [0.0], [1.0], [1.0], [0.0], [0.0]]),
        slot_maxima=[1],
        replaced=[1, 2],
        paper_maximum=2,
    )

    assert [each.is_drawn for each in (first, old, new, slot)] == [False] * 4
    assert [each.intended_weight for each in (first, old, new, slot)] == [50] * 4
    assert old.discrimination_index == pytest.approx(100 * np.corrcoef([1, 0, 1], [1, 1, 0])[0, 1])
    assert new.discrimination_index == pytest.approx(100)  # 1 0 0 beside 1 0 0
    assert slot.discrimination_index == pytest.approx(100 * np.corrcoef([1, 0, 1, 1, 0, 0], [1, 1, 0, 1, 0, 0])[0, 1])
    assert [each.effective_weight for each in (first, old, new, slot)] == [
        pytest.approx(50),
        None,
        None,
        pytest.approx(50),
    ]


# --- Where there is nothing to say --------------------------------------------------------------------------


def test_nobody_has_attempted():
    assert moodle.quiz_statistics(np.empty((0, 3)), []) == moodle.QuizStatistics(attempts=0, maximum=None)
    nothing = moodle.question_statistics(np.empty((0, 1)), [2], [None])[0]
    assert (nothing.attempts, nothing.facility, nothing.standard_deviation) == (0, None, None)
    assert (nothing.intended_weight, nothing.discrimination_index) == (100, None)


@pytest.mark.parametrize(
    ("attempts", "known"),
    [
        (1, {"mean", "median"}),
        (2, {"mean", "median", "standard_deviation"}),
        (
            3,
            {
                "mean",
                "median",
                "standard_deviation",
                "skewness",
                "internal_consistency",
                "error_ratio",
                "standard_error",
            },
        ),
    ],
)
def test_few_attempts_have_only_the_figures_that_moodle_gives_them(attempts, known):
    found = moodle.quiz_statistics(np.array(MARKS[:attempts], dtype=float), [4] * attempts)
    names = set(moodle.QuizStatistics.__dataclass_fields__) - {"attempts", "maximum"}
    assert {name for name in names if getattr(found, name) is not None} == known


def test_equal_marks_have_no_shape_and_no_discrimination():
    same = np.full((6, 3), 0.1)
    quiz = moodle.quiz_statistics(same, [3] * 6)
    assert (quiz.standard_deviation, quiz.skewness, quiz.kurtosis, quiz.internal_consistency) == (0, None, None, None)
    for question in moodle.question_statistics(same, [1, 1, 1], [None] * 3):
        assert (question.discrimination_index, question.discriminative_efficiency) == (None, None)
        assert question.effective_weight is None


def test_a_quiz_of_one_question_has_no_internal_consistency():
    found = moodle.quiz_statistics(np.array([[1.0], [0.0], [1.0], [1.0]]), [1] * 4)
    assert (found.internal_consistency, found.standard_error) == (None, None)
    assert found.skewness is not None


def test_a_question_that_pulls_against_the_rest_warns_and_has_no_weight():
    marks = np.array([[0, 3], [0, 3], [1, 0], [1, 0]], dtype=float)
    first, second = moodle.question_statistics(marks, [1, 3], [None, None])
    assert (first.has_negative_covariance, first.effective_weight) == (True, None)
    assert (second.has_negative_covariance, second.effective_weight) == (False, 100)
    assert first.discrimination_index == pytest.approx(-100)


def test_a_drawn_question_counts_those_asked_and_is_compared_with_the_whole_mark():
    marks = np.array([[1, 1, NAN], [0, NAN, 1], [1, 0, NAN], [0, NAN, 0]])
    (fixed, drawn, _other), _ = moodle.all_statistics(marks, [1] * 3, [None] * 3, drawn=[1, 2], paper_maximum=2)
    assert (fixed.is_drawn, drawn.is_drawn) == (False, True)
    assert (drawn.attempts, drawn.facility, drawn.effective_weight) == (2, 50, None)
    assert drawn.intended_weight == 50
    assert drawn.discrimination_index == pytest.approx(100)  # totals 2 and 1, where the rest alone would be 1 and 1


def test_papers_of_different_size_count_by_their_own_percentage():
    found = moodle.quiz_statistics(np.array([[1, NAN], [1, 1]]), [1, 2])
    assert (found.maximum, found.mean) == (None, 100)
