"""Tries, penalties, certainty and negative marks, against Moodle's own examples and by property."""

from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import behaviours
from assessments.behaviours import final_share, is_finished, judged, tries_allowed
from assessments.questions.base import PartGiven

calm = settings(deadline=None, database=None, max_examples=200)
shares = st.lists(st.sampled_from([D(-1), D("-0.5"), D(0), D("0.5"), D(1)]), min_size=1, max_size=6)
ALL = ["deferred", "immediate", "interactive", "adaptive", "certainty"]


@pytest.mark.parametrize(
    ("behaviour", "tries", "earned"),
    [
        ("deferred", ["0", "1"], "1"),
        ("immediate", ["0.5"], "0.5"),
        # Moodle's documentation of penalties: a third for each wrong try makes 3, 2, 1 of 3 marks
        ("interactive", ["1"], "1"),
        ("interactive", ["0", "1"], "0.6666667"),
        ("interactive", ["0", "0", "1"], "0.3333334"),
        ("interactive", ["0", "0", "0", "1"], "0.0000001"),
        ("interactive", ["0", "0", "0.5"], "0"),
        ("adaptive", ["0", "1"], "0.6666667"),
        ("adaptive", ["0.5", "1"], "0.6666667"),
        ("adaptive", ["0.5", "0"], "0.5"),  # the best counts
        ("adaptive", ["1", "0"], "1"),
    ],
)
def test_tries_cost_what_the_behaviour_says(behaviour, tries, earned):
    assert final_share(behaviour, [D(share) for share in tries]) == D(earned)


@pytest.mark.parametrize(
    ("tries", "earned"),
    [
        # three of four pairs right at once, the fourth at the second try: qtype_match gives (3 + 2/3) / 4
        (["1 1 1 0", "1 1 1 1"], "0.916666675"),
        (["1 1 1 1"], "1"),
        (["0 1", "1 1", "1 1"], "0.83333335"),  # kept from the second try on
        (["1 1", "0 1"], "0.5"),  # the last answer counts
        (["1 1", "0 1", "1 1"], "0.6666667"),  # and what was given up begins anew
        (["0 0", "0 0"], "0"),
    ],
)
def test_each_part_pays_for_the_tries_before_its_last_change_only(tries, earned):
    parts = [{n: PartGiven(share, D(share)) for n, share in enumerate(each.split())} for each in tries]

    assert behaviours.counted_back(parts, behaviours.USUAL_PENALTY) == D(earned)


def test_parts_count_by_their_weight():
    first = {"1": PartGiven("x", D(0), D(3)), "2": PartGiven("y", D("0.5"), D(1))}
    last = {"1": PartGiven("z", D(1), D(3)), "2": PartGiven("y", D("0.5"), D(1))}

    assert behaviours.counted_back([first, last], D("0.2")) == (3 * D("0.8") + D("0.5")) / 4


@pytest.mark.parametrize(
    ("certainty", "right", "wrong"),
    [(1, D(1) / 3, D(0)), (2, D(2) / 3, D(-2) / 3), (3, D(1), D(-2)), (None, D(1) / 3, D(0))],
)
def test_certainty_is_moodles_table_divided_by_three(certainty, right, wrong):
    assert final_share("certainty", [D(1)], certainty=certainty) == right
    assert final_share("certainty", [D(0)], certainty=certainty) == wrong


@pytest.mark.parametrize("behaviour", ALL)
def test_a_blank_earns_and_costs_nothing_in_every_behaviour(behaviour):
    assert final_share(behaviour, [], certainty=3) == 0
    assert final_share(behaviour, [D(0)], certainty=3, is_blank=True) == 0
    assert judged(D(0), unpenalised=D(0), is_blank=True, wrong_costs=D(1), counts_negative=True) == 0


@calm
@given(behaviour=st.sampled_from(ALL[:4]), tries=shares, penalty=st.sampled_from([D(0), D("0.1"), D(1)]))
def test_no_penalty_takes_a_mark_below_zero_nor_adds_any(behaviour, tries, penalty):
    earned = final_share(behaviour, tries, penalty=penalty)

    assert earned <= max(tries)
    assert earned >= min(*tries, D(0))


@pytest.mark.parametrize(
    ("share", "wrong_costs", "counts_negative", "counted"),
    [
        ("1", "0.25", False, "1"),
        ("0.5", "0.25", False, "0.5"),
        ("0", "0.25", False, "-0.25"),
        ("0", "0", False, "0"),
        ("-0.5", "0", False, "0"),
        ("-0.5", "0", True, "-0.5"),
        ("-0.1", "0.25", True, "-0.25"),
    ],
)
def test_what_a_wrong_answer_costs_is_the_quizzes_rule(share, wrong_costs, counts_negative, counted):
    rule = {"wrong_costs": D(wrong_costs), "counts_negative": counts_negative}
    assert judged(D(share), unpenalised=D(share), is_blank=False, **rule) == D(counted)


@pytest.mark.parametrize(("behaviour", "tries"), [("interactive", ["0", "0", "0.5"]), ("adaptive", ["0", "0", "0.5"])])
def test_what_penalties_took_whole_is_no_wrong_answer(behaviour, tries):
    shares = [D(each) for each in tries]
    unpenalised = behaviours.unpenalised_share(behaviour, shares)
    share = final_share(behaviour, shares)
    rule = {"is_blank": False, "wrong_costs": D("0.25"), "counts_negative": True}
    assert (share, judged(share, unpenalised=unpenalised, **rule)) == (0, 0)
    assert judged(D(0), unpenalised=behaviours.unpenalised_share(behaviour, [D(0)] * 3), **rule) == D("-0.25")


def test_tries_end_when_right_or_used_up():
    assert [tries_allowed(behaviour, 2) for behaviour in ALL] == [0, 1, 3, None, 0]
    assert is_finished("immediate", [D(0)], 0)
    assert [is_finished("interactive", [D(0)] * count, 2) for count in range(4)] == [False, False, False, True]
    assert is_finished("interactive", [D(1)], 2)
    assert not is_finished("adaptive", [D(0), D(1)], 0)
    assert not is_finished("deferred", [D(1)], 0)
    assert set(behaviours.CHECKING) == {"immediate", "interactive", "adaptive"}
