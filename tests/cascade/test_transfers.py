"""An officer who is transferred takes the qualification along: coverage counts at the new unit."""

import pytest

from cascade.cohorts import close_cohort
from cascade.models import CoverageCell, Qualification
from people.models import Role
from people.registering import assign_posting
from tests.cascade.makers import make_cohort, make_member, make_session, mark, meet_everything
from tests.people.places import make_district, make_state

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_transfer_moves_what_coverage_counts_to_the_new_unit_at_once():
    cohort = make_cohort()
    before, after = make_district(make_state(), "Bhopal"), make_district(make_state(), "Sehore")
    member = make_member(cohort, before)
    mark(make_session(cohort), (member, "present"))
    meet_everything(member)
    close_cohort(cohort=cohort, by=cohort.opened_by)
    counted_before = _officers_at(before)

    assign_posting(officer=member.officer, jurisdiction=after, role=Role.OFFICER, is_primary=True)

    assert (counted_before > 0, _officers_at(before), _officers_at(after)) == (True, 0, counted_before)
    assert Qualification.objects.get(officer=member.officer).jurisdiction == after


def _officers_at(place) -> int:
    return sum(CoverageCell.objects.filter(jurisdiction=place).values_list("officers", flat=True))
