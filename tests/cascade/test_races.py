"""Many at once, on PostgreSQL, where row locks are real."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from cascade.cohorts import close_cohort
from cascade.counting import reconcile
from cascade.enlisting import enlist
from cascade.models import Attendance, CoverageCell, Qualification
from cascade.refusing import Refused
from courses.models import Completion, GroupMember
from tests.cascade.makers import make_cohort, make_member, make_session, mark, meet_everything
from tests.people.places import make_district, make_officer, make_state

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT_ONCE = 50


def all_at_once(actions):
    """Run the actions in as many threads, begun together; return what each gave or the refusal it met."""
    barrier = Barrier(len(actions))

    def run(action):
        try:
            barrier.wait()
            return action()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def test_no_race_fills_a_seat_twice():
    cohort = make_cohort(seats=7, guest_seats=2)
    own, elsewhere = make_district(cohort.jurisdiction), make_district(make_state("IN-KA", "Karnataka", "कर्नाटक"))
    officers = [make_officer(place) for place in (own, elsewhere) for _ in range(AT_ONCE // 2)]

    given = all_at_once(
        [lambda officer=officer: enlist(cohort=cohort, officer=officer, by=None) for officer in officers]
    )

    seated = GroupMember.objects.filter(group=cohort.group, left_at=None)
    assert sorted(seated.values_list("home__code", flat=True)) == sorted([own.code] * 5 + [elsewhere.code] * 2)
    assert sum(isinstance(result, Refused) for result in given) == AT_ONCE - 7


def test_one_officer_enlisted_by_many_at_once_gets_one_seat():
    cohort = make_cohort()
    officer = make_officer(make_district(cohort.jurisdiction))
    seats = all_at_once([lambda: enlist(cohort=cohort, officer=officer, by=None)] * 20)
    assert len({seat.pk for seat in seats}) == GroupMember.objects.count() == 1


def test_one_sheet_sent_by_many_at_once_counts_once():
    cohort = make_cohort()
    member, session, sheet = make_member(cohort), make_session(cohort), uuid.uuid4()
    results = all_at_once([lambda: mark(session, (member, "present"), client_id=sheet)] * 20)
    assert (sum(result.written for result in results), Attendance.objects.count()) == (1, 1)


def test_two_cohorts_closed_by_many_at_once_qualify_each_member_once():
    home = make_district(make_state())
    first = make_cohort()
    closed = []
    for cohort in (first, make_cohort(first.tier)):
        members = [make_member(cohort, home) for _ in range(4)]
        mark(make_session(cohort), *((member, "present") for member in members))
        for member in members:
            meet_everything(member)
        closed += [cohort] * 5

    reports = all_at_once([lambda cohort=cohort: close_cohort(cohort=cohort, by=None) for cohort in closed])

    assert {(len(report.qualified), len(report.not_qualified)) for report in reports} <= {(n, 4 - n) for n in range(5)}
    assert Completion.objects.count() == Qualification.objects.filter(is_founding=False).count() == 8
    cells = CoverageCell.objects.filter(jurisdiction=home).values_list("module_code", "officers")
    assert sorted(cells) == [("", 8), ("M01", 8), ("M02", 8)]
    assert reconcile() == []
