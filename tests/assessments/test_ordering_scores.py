"""Scores of ordering questions, held against the numbers of Moodle's own tests and against counting by hand.

The oracle's table is question/type/ordering/tests/question_test.php: six words, M O r D L E in the right order.
"""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.questions import kind
from assessments.questions.ordering_scores import SCORINGS

calm = settings(deadline=None, database=None, max_examples=150)

RIGHT = "MOrDLE"
MOODLE = [
    ("all", {"MOrDLE": "1", "ELDrOM": "0", "rODLEM": "0"}),
    ("absolute_position", {"MOrDLE": "1", "ELDrOM": "0", "EOrDLM": "4/6", "rODLEM": "1/6"}),
    ("adjacent_pairs", {"MOrDLE": "1", "ELDrOM": "0", "EOrDLM": "0.6", "rODLEM": "0.4"}),
    ("next_with_last", {"MOrDLE": "1", "ELDrOM": "0", "EOrDLM": "0.5"}),
    ("one_before_and_after", {"MOrDLE": "1", "ELDrOM": "0", "rODLEM": "1/3"}),
    ("all_before_and_after", {"MOrDLE": "1", "ELDrOM": "0", "rODLEM": "0.6", "OrDLEM": "2/3"}),
    ("longest_ordered", {"MOrDLE": "1", "ELDrOM": "0", "OrDLEM": "5/6"}),
    ("longest_contiguous", {"MOrDLE": "1", "ELDrOM": "0", "OrDLEM": "5/6"}),
    ("relative_to_correct", {"MOrDLE": "1", "ELDrOM": "0.4", "OrDLEM": "2/3"}),
]


@pytest.mark.parametrize(("scoring", "table"), MOODLE)
def test_each_rule_gives_the_numbers_of_moodles_own_tests(scoring, table):
    scores = {given: Fraction(*SCORINGS[scoring](RIGHT, given)) for given in table}

    assert scores == {given: Fraction(score) for given, score in table.items()}


def test_every_rule_is_in_moodles_table():
    assert [scoring for scoring, _table in MOODLE] == list(SCORINGS)


@pytest.mark.parametrize("scoring", SCORINGS)
@calm
@given(order=st.permutations("abcde"))
def test_only_the_right_order_earns_everything_and_nothing_less_than_zero(scoring, order):
    score = kind("ordering").mark({"order": list("abcde"), "scoring": scoring}, {"order": list(order)}).score

    assert 0 <= score <= 1
    assert (score == 1) == (list(order) == list("abcde"))


@calm
@given(order=st.permutations("abcdef"))
def test_runs_are_as_long_as_trying_every_choice_finds(order):
    """Moodle grows all runs side by side; here every choice of entries is tried."""

    def longest(is_run):
        sizes = [size for size in range(2, 7) for chosen in combinations(order, size) if is_run(chosen)]
        return max(sizes, default=0)

    ordered = longest(lambda chosen: list(chosen) == sorted(chosen))
    contiguous = longest(lambda chosen: "".join(chosen) in "abcdef")

    assert SCORINGS["longest_ordered"]("abcdef", order) == (ordered, 6)
    assert SCORINGS["longest_contiguous"]("abcdef", order) == (contiguous, 6)


@calm
@given(order=st.permutations("abcde"))
def test_neighbours_are_counted_as_moodle_counts_them(order):
    """A second writing of ``get_previous_and_next_answerids``, where 0 stands before the first and after the last."""

    def around(row):
        return {id_: (row[at - 1] if at else 0, row[at + 1] if at + 1 < len(row) else 0) for at, id_ in enumerate(row)}

    right, given_order = around("abcde"), around("".join(order))
    points = sum(right[id_][side] == given_order[id_][side] for id_ in "abcde" for side in (0, 1))
    on_side = sum((order.index(a) < order.index(b)) == (a < b) for a in "abcde" for b in "abcde" if a != b)

    assert SCORINGS["one_before_and_after"]("abcde", order) == (points, 10)
    assert SCORINGS["all_before_and_after"]("abcde", order) == (on_side, 20)


@pytest.mark.parametrize(
    ("scoring", "score"),
    [
        ("all", "0"), ("absolute_position", "0.4"), ("adjacent_pairs", "0.25"), ("next_with_last", "0.2"),
        ("one_before_and_after", "0.3"), ("all_before_and_after", "0.3"), ("longest_ordered", "0.6"),
        ("longest_contiguous", "0.4"), ("relative_to_correct", "0.55"),
    ],
)  # fmt: skip
def test_an_entry_left_out_is_next_to_nothing(scoring, score):
    """a b – d … : by hand. c and e are nowhere; d stands one place late."""
    response = {"order": ["a", "b", "", "", "d"]}

    assert kind("ordering").mark({"order": list("abcde"), "scoring": scoring}, response).score == Decimal(score)
