"""Forms drawn at the same moment, on PostgreSQL with real threads: one a person, halves still equal."""

from collections import Counter

import pytest

from assessments import attempting, measuring
from assessments.models import Attempt, FormAssignment
from tests.assessments import world
from tests.assessments.studies import measure
from tests.assessments.test_races import in_threads

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_whole_group_at_once_is_still_halved():
    measured = measure()
    measured.group = world.make_group(measured.edition)
    enrolments = [measured.enrol() for _ in range(24)]

    def assign(enrolment):
        return lambda: measuring.assign_form(study=measured.study, enrolment=enrolment).pk

    in_threads(*[assign(enrolment) for enrolment in enrolments])

    rows = FormAssignment.objects.all()
    assert Counter(row.first_form for row in rows) == {"a": 12, "b": 12}
    assert sorted(row.number for row in rows) == list(range(1, 25))


def test_one_officer_who_taps_often_has_one_form_and_one_attempt():
    measured = measure()
    enrolment = measured.enrol()

    def begin():
        measuring.assign_form(study=measured.study, enrolment=enrolment)
        item = measuring.standing_in(measured.study, enrolment).item
        return attempting.start_attempt(enrolment=enrolment, item=item).pk

    found = in_threads(*[begin] * 12)

    assert len(set(found)) == 1
    assert (FormAssignment.objects.count(), Attempt.objects.count()) == (1, 1)
    assert FormAssignment.objects.get().pre_id == found[0]
