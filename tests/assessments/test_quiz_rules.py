"""The rules in force: overrides, extra time, deadlines, networks, room codes; what is shown when."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from assessments import quiz_rules, reviewing
from assessments.quiz_rules import in_force, same_code

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class Version:
    minutes: int = 30
    grace_seconds: int = 60
    attempts_allowed: int = 2
    delay_minutes: int = 10
    later_delay_minutes: int | None = None
    overdue_policy: str = "submit"
    overdue_minutes: int = 0
    networks: list = field(default_factory=list)


@dataclass
class Override:
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    minutes: int | None = None
    attempts_allowed: int | None = None
    delay_minutes: int | None = None
    room_code: str = ""


def test_the_strongest_override_that_speaks_counts_field_by_field():
    rules = in_force(
        Version(), [Override(minutes=45), Override(minutes=40, attempts_allowed=5, room_code="Neem 7"), Override()]
    )

    assert (rules.minutes, rules.attempts_allowed, rules.room_code) == (45, 5, "Neem 7")
    assert in_force(Version(), [Override(attempts_allowed=0)]).attempts_allowed == 0  # any number is something said


@pytest.mark.parametrize(
    ("minutes", "extra", "closes_in", "ends_in"),
    [
        (30, "1", None, 30),
        (30, "1.25", None, 37.5),
        (0, "1.5", None, None),
        (30, "1", 20, 20),
        (30, "1.5", 20, 35),  # the closing moves with the extra time, so that extra time is whole
        (0, "1", 20, 20),
    ],
)
def test_the_deadline_is_the_own_time_or_the_closing(minutes, extra, closes_in, ends_in):
    closes_at = closes_in and NOON + closes_in * MINUTE
    rules = in_force(Version(minutes=minutes), [Override(closes_at=closes_at)], Decimal(extra))

    assert rules.deadline(NOON) == (None if ends_in is None else NOON + ends_in * MINUTE)


@pytest.mark.parametrize(
    ("minutes", "extra", "closes_in", "seconds"),
    [
        (30, "1", None, 8),
        (0, "1", None, 8),
        (30, "1", 31, 8),
        (30, "1", 30, 2),  # who began last would have the least time
        (30, "1.5", 20, 2),
        (30, "1.5", 31, 8),
        (0, "1", 20, 2),
    ],
)
def test_begins_are_spread_over_eight_seconds_unless_somebody_loses_time(minutes, extra, closes_in, seconds):
    closes_at = closes_in and NOON + closes_in * MINUTE
    rules = in_force(Version(minutes=minutes), [Override(closes_at=closes_at)], Decimal(extra))

    assert rules.begin_within(NOON) == seconds


def test_a_further_period_is_for_handing_in_and_lasts_at_least_the_grace():
    longer = in_force(Version(overdue_policy="grace", overdue_minutes=5)).times(NOON)
    shorter = in_force(Version(overdue_policy="grace", overdue_minutes=0)).times(NOON)

    assert longer == {
        "deadline_at": NOON + 30 * MINUTE,
        "closes_at": NOON + 31 * MINUTE,
        "hand_in_by": NOON + 35 * MINUTE,
    }
    assert shorter["hand_in_by"] == NOON + 31 * MINUTE
    assert in_force(Version()).times(NOON)["hand_in_by"] is None


def test_waits_differ_after_the_first_and_after_later_attempts():
    rules = in_force(Version(delay_minutes=10, later_delay_minutes=60))

    assert rules.opens_again([]) is None
    assert rules.opens_again([NOON]) == NOON + 10 * MINUTE
    assert rules.opens_again([NOON, NOON + MINUTE]) == NOON + 61 * MINUTE
    assert in_force(Version(later_delay_minutes=0)).opens_again([NOON, NOON]) is None
    assert in_force(Version()).opens_again([NOON, NOON]) == NOON + 10 * MINUTE


@pytest.mark.parametrize(
    ("overrides", "waits"),
    [
        ([], [10, 60]),
        ([Override(minutes=5)], [10, 60]),  # nothing is said about waiting
        ([Override(delay_minutes=25)], [25, 25]),
        ([Override(delay_minutes=0)], [None, None]),  # no waiting is something said
        ([Override(minutes=5), Override(delay_minutes=0), Override(delay_minutes=25)], [None, None]),
    ],
)
def test_the_wait_of_an_override_counts_after_the_first_attempt_and_after_later_ones(overrides, waits):
    rules = in_force(Version(delay_minutes=10, later_delay_minutes=60), overrides)

    found = [rules.opens_again([NOON]), rules.opens_again([NOON, NOON])]
    assert found == [wait and NOON + wait * MINUTE for wait in waits]


@pytest.mark.parametrize(
    ("address", "admitted"),
    [("10.20.3.4", True), ("10.21.3.4", False), ("2001:db8::1", True), ("", False), (None, False), ("nonsense", False)],
)
def test_only_named_networks_are_admitted(address, admitted):
    rules = in_force(Version(networks=["10.20.0.0/16", "2001:db8::/32"]))

    assert rules.admits(address) is admitted
    assert in_force(Version()).admits(address)


def test_what_is_no_network_is_named():
    assert quiz_rules.network_problems(["10.0.0.0/8", "192.168.1.7", "10.0.0.0/99", "x", None]) == [
        "10.0.0.0/99",
        "x",
        "None",
    ]


def test_a_room_code_does_not_mind_case_and_spaces():
    assert same_code(" neem  7", "Neem 7")
    assert same_code("anything", "")


def test_a_room_code_may_be_typed_in_either_script_s_digits():
    assert same_code("७m7x५", "7M7X5")
    assert not same_code("८m7x5", "7M7X5")
    assert not same_code("", "Neem 7")


# --- Review -----------------------------------------------------------------------------------------------


def test_the_moments_follow_each_other():
    closes_at = NOON + timedelta(hours=1)

    def at(minutes: float) -> str:
        return reviewing.moment(submitted_at=NOON, closes_at=closes_at, now=NOON + minutes * MINUTE)

    assert [at(0), at(1.99), at(2), at(59.9), at(60)] == ["just_after", "just_after", "later", "later", "after_close"]
    assert reviewing.moment(submitted_at=None, closes_at=closes_at, now=NOON) == "during"
    assert reviewing.moment(submitted_at=NOON, closes_at=None, now=NOON + timedelta(days=9)) == "later"


EVERYTHING = frozenset(reviewing.PARTS)


@pytest.mark.parametrize(
    ("table", "review_moment", "moment", "has_passed", "parts"),
    [
        ({}, "after_submission", "just_after", False, EVERYTHING),
        ({}, "after_passing", "later", False, {"response", "marks"}),
        ({}, "after_passing", "later", True, EVERYTHING),
        ({}, "after_passing", "during", False, {"response", "marks", "feedback"}),
        ({}, "never", "after_close", True, {"response", "marks"}),
        ({"after_close": ["marks"]}, "after_submission", "just_after", True, set()),
        ({"after_close": ["marks"]}, "after_submission", "after_close", True, {"marks"}),
        ({"later": ["right_answer"]}, "after_passing", "later", False, set()),
    ],
)
def test_the_matrix_says_what_is_shown(table, review_moment, moment, has_passed, parts):
    assert reviewing.shown(table, review_moment, moment, has_passed_or_none_left=has_passed) == parts


@pytest.mark.parametrize(("method", "percent"), [("highest", "80"), ("average", "60"), ("first", "40"), ("last", "60")])
def test_the_result_of_several_attempts(method, percent):
    percents = [Decimal(40), Decimal(80), Decimal(60)]

    assert reviewing.result_percent(method, percents) == Decimal(percent)
    assert reviewing.result_percent(method, []) is None


@pytest.mark.parametrize(
    ("method", "replaced", "percent"),
    [
        ("first", [True, False, False], "80"),
        ("first", [False, True, False], "40"),
        ("average", [True, False, False], "70"),
        ("average", [False, True, False], "60"),  # better with it than without
        ("last", [False, False, True], "80"),
        ("highest", [False, True, False], "80"),
        ("last", [True, True, True], "60"),
    ],
)
def test_an_attempt_in_whose_place_another_was_allowed_takes_nothing_away(method, replaced, percent):
    percents = [Decimal(40), Decimal(80), Decimal(60)]

    assert reviewing.result_percent(method, percents, replaced=replaced) == Decimal(percent)


def test_the_highest_band_reached_speaks():
    bands = [{"from_percent": "0", "text": "low"}, {"from_percent": "80", "text": "high"}]

    assert [reviewing.band(bands, Decimal(p)) for p in ("0", "79.99", "80", "100")] == ["low", "low", "high", "high"]
    assert reviewing.band([{"from_percent": "50", "text": "x"}], Decimal(10)) == ""
