from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from cascade import licence_states, transitions
from cascade.refusing import Refused

DAY = date(2026, 4, 1)
UNTIL = date(2028, 3, 31)


def event(kind, effective_on, valid_until=None):
    return SimpleNamespace(kind=kind, effective_on=effective_on, valid_until=valid_until)


GRANTED = event("granted", DAY, UNTIL)
SUSPENDED = event("suspended", date(2026, 6, 1))
RESTORED = event("restored", date(2026, 7, 1))
RENEWED = event("renewed", date(2026, 8, 1), date(2030, 3, 31))
WITHDRAWN = event("withdrawn", date(2026, 9, 1))


@pytest.mark.parametrize(
    ("events", "on", "expected"),
    [
        ([], DAY, "none"),
        ([GRANTED], DAY - timedelta(days=1), "none"),
        ([GRANTED], DAY, "active"),
        ([GRANTED], UNTIL - timedelta(days=91), "active"),
        ([GRANTED], UNTIL - timedelta(days=90), "lapsing"),
        ([GRANTED], UNTIL, "lapsing"),
        ([GRANTED], UNTIL + timedelta(days=1), "lapsed"),
        ([GRANTED, SUSPENDED], date(2026, 5, 31), "active"),
        ([GRANTED, SUSPENDED], date(2026, 6, 1), "suspended"),
        ([GRANTED, SUSPENDED], UNTIL + timedelta(days=1), "suspended"),
        ([GRANTED, SUSPENDED, RESTORED], date(2026, 7, 1), "active"),
        ([GRANTED, SUSPENDED, RESTORED], UNTIL + timedelta(days=1), "lapsed"),
        ([GRANTED, RENEWED], UNTIL + timedelta(days=1), "active"),
        ([GRANTED, SUSPENDED, RENEWED], date(2026, 8, 1), "suspended"),
        ([GRANTED, event("renewed", date(2026, 8, 1), date(2027, 1, 1))], date(2027, 6, 1), "active"),
        ([GRANTED, WITHDRAWN], date(2026, 8, 31), "active"),
        ([GRANTED, WITHDRAWN], date(2026, 9, 1), "withdrawn"),
        ([GRANTED, WITHDRAWN], UNTIL + timedelta(days=1), "withdrawn"),
        ([GRANTED, WITHDRAWN, event("granted", date(2027, 1, 1), date(2029, 1, 1))], date(2027, 1, 1), "active"),
    ],
)
def test_the_state_on_a_day_follows_from_the_events(events, on, expected):
    assert licence_states.state_on(events, on) == expected


LICENCE_TABLE = {
    "none": ["grant"],
    "withdrawn": ["grant"],
    "active": ["renew", "suspend", "withdraw"],
    "lapsing": ["renew", "suspend", "withdraw"],
    "lapsed": ["renew", "withdraw"],
    "suspended": ["renew", "restore", "withdraw"],
}
COHORT_TABLE = {"planned": ["start", "cancel"], "running": ["cancel", "close"], "closed": [], "cancelled": []}


@pytest.mark.parametrize(
    ("table", "allowed"), [(transitions.LICENCE, LICENCE_TABLE), (transitions.COHORT, COHORT_TABLE)]
)
def test_what_is_not_in_the_table_is_refused_with_a_sentence(table, allowed):
    verbs = {row.verb for row in table}
    for state, possible in allowed.items():
        for verb in verbs:
            if verb in possible:
                assert transitions.find(table, state, verb).before == state
            else:
                with pytest.raises(Refused, match=r"\w+ .*\.$"):
                    transitions.find(table, state, verb)
