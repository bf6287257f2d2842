from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.marking import Result, Unmarked, awaits_person, has_passed, maximum, percent, result, rounded, total
from assessments.questions import Mark

calm = settings(deadline=None, database=None, max_examples=200)


def marks(*scores):
    return [Mark(Decimal(score)) for score in scores]


def test_a_total_is_the_exact_weighted_sum():
    weights = [Decimal(2), Decimal("1.5"), Decimal(1)]

    assert total(marks(1, "0.333", 0), weights) == Decimal("2.4995")
    assert maximum(weights) == Decimal("4.5")


def test_score_and_percent_are_each_rounded_once_from_the_exact_total():
    assert result(marks("0.6995"), [Decimal(10)]) == Result(Decimal("7.00"), Decimal("10.00"), Decimal("69.95"))


def test_an_answer_that_awaits_a_person_gives_no_total():
    waiting = [Mark(Decimal(1)), Mark(None)]

    assert [awaits_person(waiting), awaits_person(marks(1))] == [True, False]
    with pytest.raises(Unmarked):
        total(waiting, [Decimal(1), Decimal(1)])


def test_each_mark_needs_its_weight():
    with pytest.raises(ValueError):
        total(marks(1, 1), [Decimal(1)])


@pytest.mark.parametrize("most", [0, -1])
def test_nothing_to_score_has_no_percent(most):
    with pytest.raises(ValueError):
        percent(Decimal(0), Decimal(most))


@pytest.mark.parametrize(
    ("value", "shown"), [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("69.994", "69.99"), ("1", "1.00")]
)
def test_rounding_is_half_up_to_two_places(value, shown):
    assert str(rounded(Decimal(value))) == shown


def test_what_is_shown_is_what_passes():
    assert [has_passed(percent(Decimal(score), Decimal(100)), Decimal(70)) for score in ["70", "69.995", "69.994"]] == [
        True, True, False,
    ]  # fmt: skip


shares = st.integers(1, 12).flatmap(lambda parts: st.tuples(st.integers(0, parts), st.just(parts)))


@calm
@given(st.lists(st.tuples(shares, st.integers(1, 2000)), min_size=1, max_size=40))
def test_figures_agree_with_exact_fractions(rows):
    scored = [Mark(Decimal(good) / parts) for (good, parts), _ in rows]
    weights = [Decimal(thousandths) / 1000 for _, thousandths in rows]
    exact = sum(Fraction(good, parts) * Fraction(thousandths, 1000) for (good, parts), thousandths in rows)
    most = sum(Fraction(thousandths, 1000) for _, thousandths in rows)

    def half_up(value):
        return Decimal((value * 200 + 1).__floor__() // 2) / 100

    assert result(scored, weights) == Result(half_up(exact), half_up(most), half_up(100 * exact / most))
