from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from cascade import licensing, triggers
from cascade.licence_states import LicenceState
from cascade.models import CoverageCell, Licence, LicenceEvent, Qualification
from cascade.refusing import Refused
from ledger.models import AuditEvent
from tests.cascade.makers import make_programme, on_day
from tests.people.places import make_officer, make_state

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
UNTIL = date(2028, 11, 20)


@pytest.fixture(autouse=True)
def today():
    with on_day(TODAY):
        yield


@pytest.fixture
def tiers():
    return list(make_programme().tiers.all())


def grant(tier, **fields):
    officer = fields.pop("officer", None) or make_officer(make_state())
    fields = {"reason": "Founding trainer", "valid_until": UNTIL, "by": None} | fields
    return licensing.grant_founding(officer=officer, tier=tier, jurisdiction=make_state(), **fields)


def test_a_founding_licence_is_granted_once_and_counted(tiers):
    officer = make_officer(make_state())
    licences = [grant(tiers[0], officer=officer) for _ in range(2)]

    assert licences[0] == licences[1]
    assert list(LicenceEvent.objects.values_list("kind", "effective_on", "valid_until")) == [("granted", TODAY, UNTIL)]
    assert list(Qualification.objects.values_list("officer", "is_founding", "is_counted", "ends_on")) == [
        (officer.pk, True, True, UNTIL)
    ]
    assert list(CoverageCell.objects.values_list("jurisdiction__code", "module_code", "expires_month", "officers")) == [
        ("IN-MP", "", date(2028, 11, 1), 1)
    ]
    assert AuditEvent.objects.filter(verb="licence.granted").count() == 1


def test_a_licence_lets_its_holder_teach_the_tiers_below_while_it_stands(tiers):
    licence = grant(tiers[1])
    officer = licence.officer

    assert [licensing.may_teach(officer, tier, TODAY) for tier in tiers] == [False, False, True, True]
    assert [
        licensing.may_teach(officer, tiers[2], on) for on in (TODAY - timedelta(1), UNTIL, UNTIL + timedelta(1))
    ] == [
        False,
        True,
        False,
    ]
    assert licensing.tiers_taught_by(officer, TODAY) == tiers[2:]


def test_founders_teach_the_highest_tier_where_nobody_is_above(tiers):
    founder = grant(tiers[0]).officer
    assert licensing.tiers_taught_by(founder, TODAY) == tiers
    assert [licensing.may_teach(founder, tier, TODAY) for tier in tiers] == [True] * 4


def test_a_licence_of_another_programme_lets_nobody_teach_here(tiers):
    officer = grant(tiers[0]).officer
    assert licensing.may_teach(officer, make_programme().tiers.last(), TODAY) is False


def test_suspending_restoring_and_withdrawing_are_events_and_the_past_stays(tiers):
    licence = grant(tiers[0])
    licensing.suspend(licence=licence, reason="Under inquiry", by=None, effective_on=date(2026, 12, 1))
    licensing.restore(licence=licence, reason="Cleared", by=None, effective_on=date(2027, 1, 1))
    licensing.withdraw(licence=licence, reason="Resigned", by=None, effective_on=date(2027, 2, 1))

    days = [TODAY, date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
    assert [licensing.state(licence, on) for on in days] == ["active", "suspended", "active", "withdrawn"]
    verbs = AuditEvent.objects.filter(subject_type="cascade.licence").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["licence.granted", "licence.suspended", "licence.restored", "licence.withdrawn"]


def test_what_cannot_be_is_refused_and_writes_nothing(tiers):
    licence = grant(tiers[0])
    refused = [
        lambda: licensing.restore(licence=licence, reason="Cleared", by=None),
        lambda: licensing.suspend(licence=licence, reason="  ", by=None),
        lambda: licensing.suspend(licence=licence, reason="Too early", by=None, effective_on=TODAY - timedelta(1)),
        lambda: licensing.renew(licence=licence, valid_until=TODAY - timedelta(1), reason="Backwards", by=None),
        lambda: grant(tiers[2]),
    ]
    for change in refused:
        with pytest.raises(Refused):
            change()
    assert (Licence.objects.count(), LicenceEvent.objects.count()) == (1, 1)


def test_a_lapsed_licence_is_renewed(tiers):
    licence = grant(tiers[0], valid_until=date(2026, 11, 30))
    after = date(2027, 1, 10)
    assert licensing.state(licence, after) == LicenceState.LAPSED
    with on_day(after):
        licensing.renew(
            licence=licence, valid_until=date(2029, 1, 9), reason="Four sessions, refresher passed", by=None
        )
    assert licensing.state(licence, after) == LicenceState.ACTIVE
    assert licensing.state(licence, date(2026, 12, 31)) == LicenceState.LAPSED


@pytest.mark.both
def test_the_database_refuses_to_change_or_delete_an_event(tiers):
    grant(tiers[0])
    assert triggers.missing_triggers() == []
    for change in (lambda rows: rows.update(reason="Another"), lambda rows: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            change(LicenceEvent.objects.all())
    assert LicenceEvent.objects.get().reason == "Founding trainer"
