"""Enrolling, self-checks, completing."""

import threading
from datetime import date

import pytest
from django.db import connection

import ledger
from courses import completing, enrolling, releasing, requirements
from courses.completing import last_valid_day
from courses.models import Completion, Enrolment, GroupMember, LearningGroup, RequirementMet, SelfCheckAnswer
from ledger.models import Job
from tests.courses import makers
from tests.people.places import make_officer

pytestmark = pytest.mark.django_db


def test_enrolling_twice_gives_the_same_enrolment_pinned_to_its_edition():
    edition = makers.make_edition()
    officer = makers.district_officer()
    first = enrolling.enrol(officer=officer, edition=edition, by=None)
    lesson = makers.LessonPage.objects.filter(locale__language_code="en").first().get_latest_revision_as_object()
    lesson.title = "New words"
    lesson.save_revision()
    makers.approve(lesson)
    newer = releasing.release_course(course=edition.course, by=makers.team())

    again = enrolling.enrol(officer=officer, edition=newer, by=None)

    assert (newer.number, again, again.edition) == (2, first, edition)


def test_an_officer_without_posting_or_with_a_closed_record_is_not_enrolled():
    edition = makers.make_edition()
    closed = makers.district_officer()
    closed.is_active = False
    closed.save()

    for officer in (make_officer(), closed):
        with pytest.raises(enrolling.NotEnrollable):
            enrolling.enrol(officer=officer, edition=edition, by=None)
    assert Enrolment.objects.count() == 0


def test_a_withdrawn_edition_takes_nobody_new_and_keeps_those_it_has():
    enrolment = makers.make_enrolment()
    releasing.withdraw_edition(edition=enrolment.edition, reason="Superseded law", by=makers.team())

    with pytest.raises(enrolling.NotEnrollable):
        enrolling.enrol(officer=makers.district_officer(), edition=enrolment.edition, by=None)
    makers.answer_all(enrolment)
    assert Completion.objects.get().enrolment == enrolment


def test_joining_a_group_twice_takes_one_seat():
    edition = makers.make_edition()
    officer = makers.district_officer()
    group = LearningGroup.objects.create(
        name="Cohort", edition=edition, jurisdiction=officer.postings.get().jurisdiction
    )

    found = [enrolling.enrol(officer=officer, edition=edition, by=None, group=group) for _ in range(2)]

    assert found[0] == found[1]
    assert GroupMember.objects.get().enrolment == found[0]


def test_every_try_is_kept_and_the_lesson_is_met_by_right_answers_only():
    edition = makers.make_edition(makers.make_lesson(checks=2), makers.make_lesson())
    enrolment = makers.make_enrolment(edition=edition)
    item = edition.items.first()
    first, second = item.check_ids

    results = [
        makers.answer(enrolment, item, chosen, check).result.is_correct
        for check, chosen in [(first, "a"), (first, "b"), (second, "c"), (second, "b"), (second, "a")]
    ]

    assert results == [False, True, False, True, False]
    assert SelfCheckAnswer.objects.count() == 5
    met = RequirementMet.objects.get()
    assert (met.item, met.evidence) == (item, "self-checks")
    assert requirements.progress(enrolment) == (1, 2)


def test_reading_and_empty_answers_meet_nothing():
    enrolment = makers.make_enrolment()
    item = enrolment.edition.items.first()

    results = [makers.answer(enrolment, item, chosen) for chosen in ("", "z")]

    assert [(r.is_empty, r.result) for r in results] == [(True, None), (True, None)]
    assert (SelfCheckAnswer.objects.count(), RequirementMet.objects.count()) == (0, 0)


def test_several_right_answers_must_all_be_chosen_and_no_other():
    lesson = makers.make_lesson(blocks=[makers.check_block("multiple", right="ac")], checks=0)
    enrolment = makers.make_enrolment(edition=makers.make_edition(lesson))
    item = enrolment.edition.items.get()

    results = [makers.answer(enrolment, item, chosen).result.is_correct for chosen in ("a", "abc", "ac")]

    assert results == [False, False, True]


def test_a_wrong_answer_gives_feedback_and_not_the_explanation():
    enrolment = makers.make_enrolment()
    item = enrolment.edition.items.first()

    wrong, right = (makers.answer(enrolment, item, chosen).result for chosen in "ab")

    assert (wrong.feedback, wrong.explanation) == (["You chose a."], "")
    assert (right.feedback, right.explanation) == (["You chose b."], "Because it says so.")


def test_meeting_the_last_requirement_completes_the_course_once():
    enrolment = makers.make_enrolment()
    makers.answer_all(enrolment)

    later = [completing.complete_if_due(enrolment=enrolment) for _ in range(2)]

    enrolment.refresh_from_db()
    completion = Completion.objects.get()
    assert later == [None, None]
    assert enrolment.is_complete
    assert completion.valid_until == last_valid_day(completion.completed_on, 24)
    assert Job.objects.filter(kind="course_completed").count() == len(ledger.handlers("course_completed"))


def test_an_optional_item_does_not_hold_completion_back_and_a_lesson_without_checks_does():
    plain, checked = makers.make_lesson(checks=0), makers.make_lesson()
    course = makers.make_course(plain, checked)
    makers.approve_all(course)
    edition = releasing.release_course(course=course, by=makers.team())
    enrolment = makers.make_enrolment(edition=edition)
    makers.answer(enrolment, edition.items.last())
    held = [item.key for item in requirements.record_found(enrolment)]

    requirements.record_met(enrolment=enrolment, item=edition.items.first(), evidence="attendance", evidence_id=7)
    completion = completing.complete_if_due(enrolment=enrolment)

    assert held == [plain.translation_key]
    assert completion is not None


def test_a_guard_holds_completion_back_until_it_has_no_reason(monkeypatch):
    reasons = ["The post-test is not given."]
    seen = []
    monkeypatch.setattr(completing, "_guards", [lambda enrolment: list(reasons)])
    monkeypatch.setattr(completing, "_consequences", [seen.append])
    enrolment = makers.make_enrolment()
    makers.answer_all(enrolment)
    held = Completion.objects.count()

    reasons.clear()
    completion = completing.complete_if_due(enrolment=enrolment)

    assert (held, seen) == (0, [completion])


def test_a_withdrawn_enrolment_never_completes():
    enrolment = makers.make_enrolment()
    enrolling.withdraw(enrolment=enrolment, reason="Transferred", by=None)

    makers.answer_all(enrolment)

    assert Completion.objects.count() == 0


def test_a_withdrawn_completion_leaves_the_way_free_for_a_new_enrolment():
    enrolment = makers.make_enrolment()
    makers.answer_all(enrolment)
    completion = completing.withdraw_completion(
        completion=Completion.objects.get(), reason="Answers were shared", by=makers.team()
    )

    renewed = enrolling.enrol(officer=enrolment.officer, edition=enrolment.edition, by=None)

    assert completion.withdrawn_at is not None
    assert (renewed == enrolment, renewed.is_open) == (False, True)


def test_enrolling_again_after_completion_gives_the_completed_enrolment():
    enrolment = makers.make_enrolment()
    makers.answer_all(enrolment)

    assert enrolling.enrol(officer=enrolment.officer, edition=enrolment.edition, by=None) == enrolment


@pytest.mark.parametrize(
    ("completed_on", "months", "last"),
    [
        (date(2026, 11, 21), 12, date(2027, 11, 20)),
        (date(2026, 11, 1), 24, date(2028, 10, 31)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 1, 15), 0, None),
    ],
)
def test_a_completion_counts_until_the_day_before_the_same_date(completed_on, months, last):
    assert last_valid_day(completed_on, months) == last


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_complete_one_course_once():
    enrolment = makers.make_enrolment()
    for item in enrolment.edition.items.all():
        requirements.record_met(enrolment=enrolment, item=item, evidence="attendance")
    barrier = threading.Barrier(50)
    found = []

    def complete():
        barrier.wait()
        try:
            found.append(completing.complete_if_due(enrolment=enrolment))
        finally:
            connection.close()

    threads = [threading.Thread(target=complete) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([completion for completion in found if completion]) == 1
    assert Completion.objects.count() == 1
