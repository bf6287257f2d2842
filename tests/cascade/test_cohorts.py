import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cascade import cohorts, enlisting, standing
from cascade.cohorts import cancel_cohort, close_cohort
from cascade.counting import reconcile
from cascade.models import Attendance, CohortState, CoverageCell, LicenceEvent, Qualification, SessionTrainer
from cascade.refusing import Refused
from cascade.seats import seats_of
from courses.completing import complete_if_due, hindrances, withdraw_completion
from courses.enrolling import enrol
from courses.models import Completion, GroupMember
from ledger.models import AuditEvent, Job
from tests.cascade.makers import (
    district_tier,
    make_cohort,
    make_member,
    make_programme,
    make_session,
    make_trainer,
    mark,
    meet_everything,
)
from tests.people.places import make_centre, make_district, make_officer, make_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort(name="Bhopal 1")


def reasons_of(report):
    return {outcome.member.pk: outcome.reasons for outcome in report.outcomes}


# --- Opening ------------------------------------------------------------------------------------------------


def test_a_cohort_takes_the_current_edition_and_its_opener_leads_it(cohort):
    assert cohort.group.edition == cohort.tier.course.current_edition()
    assert list(cohort.trainers.values_list("officer", "part")) == [(cohort.opened_by_id, "lead")]
    assert (cohort.state, cohort.group.language) == ("planned", "hi")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"seats": 41}, "1 to 40"),
        ({"guest_seats": 11}, "more guest seats"),
        ({"ends_on": timezone.localdate() - timedelta(days=1)}, "cannot end"),
    ],
)
def test_a_cohort_that_cannot_be_is_refused(fields, words):
    with pytest.raises(Refused, match=words):
        make_cohort(**fields)


def test_only_a_licensed_trainer_of_the_own_state_opens_a_cohort():
    tier = district_tier()
    with pytest.raises(Refused, match="no licence"):
        make_cohort(tier, trainer=make_officer(make_state()))
    with pytest.raises(Refused, match="own State"):
        make_cohort(tier, trainer=make_trainer(tier, make_state()), host=make_state("IN-KA", "Karnataka", "कर्नाटक"))
    assert make_cohort(tier, trainer=make_trainer(tier, make_centre()), host=make_state()).state == "planned"


# --- Seats --------------------------------------------------------------------------------------------------


def test_guests_fill_only_the_seats_reserved_for_them_and_hosts_only_their_own():
    cohort = make_cohort(seats=3, guest_seats=1)
    elsewhere = make_district(make_state("IN-KA", "Karnataka", "कर्नाटक"))
    make_member(cohort, elsewhere)
    with pytest.raises(Refused, match="guest seat is needed, and 0"):
        make_member(cohort, elsewhere)
    make_member(cohort)
    make_member(cohort)
    with pytest.raises(Refused, match="and 0 is free"):
        make_member(cohort)
    seats = seats_of(cohort)
    assert (seats.own, seats.guests, seats.own_free, seats.guests_free) == (2, 1, 0, 0)


def test_enlisting_twice_gives_one_seat_and_removing_frees_it(cohort):
    member = make_member(cohort)
    assert enlisting.enlist(cohort=cohort, officer=member.officer, by=None) == member

    for _ in range(2):
        enlisting.remove_member(member=member, reason="On election duty", by=None)

    assert seats_of(cohort).taken == 0
    again = enlisting.enlist(cohort=cohort, officer=member.officer, by=None)
    assert (again.pk != member.pk, again.enrolment) == (True, member.enrolment)
    assert AuditEvent.objects.filter(verb="membership.ended").count() == 1


def test_nobody_sits_in_two_open_cohorts_of_a_course_or_in_the_own_one(cohort):
    member = make_member(cohort)
    other = make_cohort(cohort.tier)
    with pytest.raises(Refused, match="another cohort of this course"):
        enlisting.enlist(cohort=other, officer=member.officer, by=None)
    with pytest.raises(Refused, match="trains in this cohort"):
        enlisting.enlist(cohort=cohort, officer=cohort.opened_by, by=None)


# --- Attendance ---------------------------------------------------------------------------------------------


def test_a_sheet_sent_twice_counts_once_and_the_newest_mark_counts(cohort):
    member, session = make_member(cohort), make_session(cohort)
    sheet = uuid.uuid4()

    written = [mark(session, (member, "absent"), client_id=sheet).written for _ in range(2)]
    mark(session, (member, "present"))

    assert written == [1, 0]
    assert list(Attendance.objects.order_by("pk").values_list("status", flat=True)) == ["absent", "present"]
    assert standing.standing(cohort)[0].attendance_percent == 100
    with pytest.raises(Refused, match="saved already"):
        mark(session, (member, "late"), client_id=sheet)


def test_attendance_is_counted_by_minutes(cohort):
    member = make_member(cohort)
    long, short, excused = (make_session(cohort, minutes=minutes) for minutes in (240, 60, 60))
    for session, status in ((long, "present"), (short, "late"), (excused, "excused")):
        mark(session, (member, status))
    assert standing.standing(cohort)[0].attendance_percent == 83


def test_the_first_sheet_starts_the_cohort_and_none_is_marked_before_its_time(cohort):
    member = make_member(cohort)
    with pytest.raises(Refused, match="begins on"):
        mark(make_session(cohort, hours_ago=-2), (member, "present"))
    mark(make_session(cohort), (member, "present"))
    cohort.refresh_from_db()
    assert cohort.state == CohortState.RUNNING


def test_an_unlicensed_trainer_is_told_and_recorded_and_the_marks_stand(cohort):
    stranger = make_officer(make_state(), full_name="Unlicensed Trainer")
    member = make_member(cohort)
    session = make_session(cohort, trainers=[cohort.opened_by, stranger])

    warnings = mark(session, (member, "present")).warnings

    assert len(warnings) == 1
    assert "Unlicensed Trainer held no licence" in warnings[0]
    assert dict(SessionTrainer.objects.values_list("officer", "licence_state")) == {
        cohort.opened_by_id: "active",
        stranger.pk: "none",
    }
    assert Attendance.objects.count() == 1
    assert AuditEvent.objects.filter(verb="session.taught_unlicensed").count() == 1


@pytest.mark.both
def test_the_database_keeps_every_mark(cohort):
    mark(make_session(cohort), (make_member(cohort), "absent"))
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        Attendance.objects.update(status="present")
    assert Attendance.objects.get().status == "absent"


# --- Closing ------------------------------------------------------------------------------------------------


def test_closing_says_who_qualifies_and_who_does_not_and_why(cohort):
    done, absent, owing = (make_member(cohort) for _ in range(3))
    session = make_session(cohort)
    mark(session, (done, "present"), (absent, "absent"), (owing, "present"))
    for member in (done, absent):
        meet_everything(member)
        assert complete_if_due(enrolment=member.enrolment) is None
    forecast = reasons_of(cohorts.closing.report(cohort))

    reports = [close_cohort(cohort=cohort, by=cohort.opened_by) for _ in range(3)]

    assert forecast == {
        done.pk: [],
        absent.pk: ["Attendance is 0%; 80% is needed."],
        owing.pk: ["Not met yet (2): Lesson 1; Lesson 2."],
    }
    assert [reasons_of(report) for report in reports] == [forecast] * 3
    assert list(Completion.objects.values_list("enrolment", flat=True)) == [done.enrolment_id]
    assert list(Qualification.objects.filter(is_founding=False).values_list("officer", "tier", "cohort")) == [
        (done.officer_id, cohort.tier_id, cohort.pk)
    ]
    assert AuditEvent.objects.filter(verb="cohort.closed").count() == 1
    assert Job.objects.filter(kind="complete_cohort").count() == 1


def test_a_qualification_fills_the_cells_of_the_home_unit(cohort):
    home = make_district(cohort.jurisdiction)
    member = make_member(cohort, home)
    mark(make_session(cohort), (member, "present"))
    meet_everything(member)
    close_cohort(cohort=cohort, by=None)

    cells = CoverageCell.objects.filter(jurisdiction=home)
    month = Qualification.objects.get(officer=member.officer).ends_on.replace(day=1)
    assert sorted(cells.values_list("tier__code", "module_code", "expires_month", "officers")) == [
        ("district-course", code, month, 1) for code in ("", "M01", "M02")
    ]
    assert reconcile() == []


def test_whoever_meets_the_rest_after_closing_qualifies_then(cohort):
    member = make_member(cohort)
    mark(make_session(cohort), (member, "present"))
    close_cohort(cohort=cohort, by=None)
    assert Qualification.objects.filter(officer=member.officer).exists() is False

    meet_everything(member)
    complete_if_due(enrolment=member.enrolment)

    assert Qualification.objects.filter(officer=member.officer, cohort=cohort).count() == 1


def test_a_session_attended_meets_the_lessons_it_covers_once_the_cohort_is_closed(cohort):
    first, second = cohort.group.edition.items.all()
    member = make_member(cohort)
    mark(make_session(cohort, items=[first, second]), (member, "late"))
    report = close_cohort(cohort=cohort, by=None)
    assert reasons_of(report) == {member.pk: []}
    assert sorted(member.enrolment.requirements_met.values_list("item", "evidence")) == [
        (first.pk, "attendance"),
        (second.pk, "attendance"),
    ]


def test_a_cohort_is_not_closed_while_a_session_is_to_come_or_unmarked(cohort):
    member = make_member(cohort)
    mark(make_session(cohort), (member, "present"))
    make_session(cohort, title="Unmarked")
    make_session(cohort, title="To come", hours_ago=-5)
    with pytest.raises(Refused) as refusal:
        close_cohort(cohort=cohort, by=None)
    assert ["Unmarked" in reason or "To come" in reason for reason in refusal.value.reasons] == [True, True]
    cohort.refresh_from_db()
    assert cohort.state == CohortState.RUNNING


def test_a_planned_cohort_is_not_closed_and_a_closed_one_takes_nobody(cohort):
    with pytest.raises(Refused, match="Possible now: start, cancel"):
        close_cohort(cohort=cohort, by=None)
    mark(make_session(cohort), (make_member(cohort), "present"))
    close_cohort(cohort=cohort, by=None)
    with pytest.raises(Refused, match="is over"):
        make_member(cohort)
    with pytest.raises(Refused, match="Nothing more"):
        cancel_cohort(cohort=cohort, reason="Too late", by=None)


def test_cancelling_keeps_what_members_have_met_for_another_cohort(cohort):
    member = make_member(cohort)
    meet_everything(member)
    with pytest.raises(Refused, match="Say why"):
        cancel_cohort(cohort=cohort, reason=" ", by=None)
    cancel_cohort(cohort=cohort, reason="Flood in the district", by=None)

    other = make_cohort(cohort.tier)
    moved = enlisting.enlist(cohort=other, officer=member.officer, by=None)

    assert moved.enrolment == member.enrolment
    assert hindrances(member.enrolment) == [f"The cohort “{other.group.name}” is not closed yet."]


def test_a_course_of_the_cascade_is_not_completed_outside_a_cohort_unless_its_tier_says_so():
    programme = make_programme()
    officer = make_officer(make_state())
    found = {}
    for code in ("district-course", "refresher"):
        tier = programme.tiers.get(code=code)
        enrolment = enrol(officer=officer, edition=tier.course.current_edition(), by=None)
        meet_everything(GroupMember(enrolment=enrolment))
        complete_if_due(enrolment=enrolment)
        found[code] = Qualification.objects.filter(officer=officer, tier=tier).count()
    assert found == {"district-course": 0, "refresher": 1}


def test_qualifying_at_a_tier_of_trainers_brings_the_licence():
    tier = make_programme().tiers.get(code="state-tot")
    cohort = make_cohort(tier, make_trainer(tier))
    member = make_member(cohort)
    mark(make_session(cohort), (member, "present"))
    meet_everything(member)
    close_cohort(cohort=cohort, by=None)

    qualification = Qualification.objects.get(officer=member.officer)
    events = LicenceEvent.objects.filter(licence__officer=member.officer)
    assert list(events.values_list("kind", "effective_on", "valid_until")) == [
        ("granted", qualification.starts_on, qualification.ends_on)
    ]


def test_a_withdrawn_completion_counts_no_more(cohort, run_jobs):
    member = make_member(cohort)
    mark(make_session(cohort), (member, "present"))
    meet_everything(member)
    close_cohort(cohort=cohort, by=None)

    withdraw_completion(completion=Completion.objects.get(), reason="Impersonation", by=None)
    run_jobs()

    qualification = Qualification.objects.get(officer=member.officer)
    assert (qualification.is_counted, qualification.withdrawal_reason) == (False, "Impersonation")
    assert set(CoverageCell.objects.filter(jurisdiction=member.home).values_list("officers", flat=True)) == {0}
    assert reconcile() == []


def test_reconcile_finds_and_repairs_a_wrong_cell(cohort):
    cell = CoverageCell.objects.get()  # the founding trainer's
    CoverageCell.objects.update(officers=7)
    wrong = reconcile(repair=True)
    assert [(difference.stored, difference.true) for difference in wrong] == [(7, 1)]
    cell.refresh_from_db()
    assert (cell.officers, reconcile()) == (1, [])


def test_standing_costs_the_same_for_any_number_of_members(cohort, django_assert_num_queries):
    session = make_session(cohort)
    mark(session, (make_member(cohort), "present"))
    with django_assert_num_queries(9) as one:
        standing.standing(cohort)
    mark(session, *((make_member(cohort), "present") for _ in range(2)))
    with django_assert_num_queries(len(one)):
        found = standing.standing(cohort)
    assert len(found) == 3
