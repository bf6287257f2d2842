from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.practical_marking import Agreement, MarkingRefused, agreement, percent_of_total, result

calm = settings(deadline=None, database=None, max_examples=200)

RUBRIC = [
    {"id": "record", "critical": True},
    {"id": "copy", "critical": True},
    {"id": "manner", "critical": False},
]
RULE = {"total_percent": 70, "critical_minimum": 2, "assessors": 1, "attempts_allowed": 2}
TWO_MARKERS = RULE | {"total_percent": None, "assessors": 2}


def levels(record, copy, manner):
    return {"record": record, "copy": copy, "manner": manner}


@pytest.mark.parametrize(
    ("marks", "outcome"),
    [
        (levels(3, 3, 3), "passed"),
        (levels(2, 2, 3), "passed"),  # 77.78 per cent
        (levels(2, 2, 2), "repeat"),  # 66.67 per cent
        (levels(3, 1, 3), "repeat"),  # a critical criterion below 2
        (levels(3, 3, 1), "passed"),  # the other criterion may be low
        (levels(3, 3, None), "incomplete"),
        ({"record": 3}, "incomplete"),
    ],
)
def test_one_marker_passes_on_total_and_every_critical_criterion(marks, outcome):
    assert result(RUBRIC, [marks], RULE) == outcome


def test_the_last_try_fails_where_an_earlier_one_is_repeated():
    poor = [levels(0, 3, 3)]

    assert [result(RUBRIC, poor, RULE, attempt_number=number) for number in (1, 2, 3)] == ["repeat", "failed", "failed"]
    assert result(RUBRIC, poor, RULE | {"attempts_allowed": 1}) == "failed"


@pytest.mark.parametrize(
    ("markings", "outcome"),
    [
        ([], "incomplete"),
        ([levels(3, 3, 3)], "incomplete"),
        ([levels(3, 3, 3), levels(3, 3, None)], "incomplete"),
        ([levels(2, 2, 0), levels(3, 2, 0)], "passed"),
        ([levels(2, 2, 3), levels(2, 1, 3)], "repeat"),
        ([levels(3, 3, 3), levels(1, 3, 3)], "incomplete"),  # two levels apart: somebody must moderate
        ([levels(3, 3, 3), levels(3, 3, 0)], "passed"),  # apart, but not on a critical criterion
    ],
)
def test_two_markers_must_both_find_the_critical_minimum(markings, outcome):
    assert result(RUBRIC, markings, TWO_MARKERS) == outcome


def test_moderation_decides_between_markers_far_apart():
    apart = [levels(3, 3, 3), levels(1, 3, 3)]
    decided = [levels(2, 3, 3), levels(1, 3, 3), levels(2, None, 3)]

    assert [result(RUBRIC, apart, TWO_MARKERS, moderation=each) for each in decided] == [
        "passed", "repeat", "incomplete",
    ]  # fmt: skip


def test_two_totals_are_averaged():
    assert percent_of_total(RUBRIC, [levels(3, 2, 3), levels(2, 2, 1)]) == Decimal("72.22")


def test_agreement_names_what_is_too_far_apart():
    markings = [levels(3, 2, 0), levels(1, 2, 3)]

    compared = agreement(RUBRIC, markings)

    assert compared == Agreement({"record": 2, "copy": 0, "manner": 3}, Decimal("33.33"), ["record"])
    assert [compared.needs_moderation, agreement(RUBRIC, markings[:1]).needs_moderation] == [True, False]


@pytest.mark.parametrize("marks", [{"record": 4}, {"record": -1}, {"record": "2"}, {"record": True}, {"colour": 2}])
def test_levels_and_criteria_that_do_not_exist_are_refused(marks):
    with pytest.raises(MarkingRefused):
        result(RUBRIC, [marks], RULE)


complete = st.fixed_dictionaries({criterion["id"]: st.integers(0, 3) for criterion in RUBRIC})


@calm
@given(complete, st.sampled_from(["record", "copy", "manner"]))
def test_a_higher_level_never_turns_a_pass_into_a_repeat(marks, raised):
    better = marks | {raised: min(3, marks[raised] + 1)}

    assert (result(RUBRIC, [marks], RULE), result(RUBRIC, [better], RULE)) != ("passed", "repeat")


@calm
@given(complete, complete)
def test_the_order_of_markers_does_not_matter(first, second):
    rule = TWO_MARKERS | {"total_percent": 70}

    assert result(RUBRIC, [first, second], rule) == result(RUBRIC, [second, first], rule)
    assert agreement(RUBRIC, [first, second]) == agreement(RUBRIC, [second, first])
