"""Who meets which form when: balanced, fixed, never the same question twice, nothing of it required."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

import ledger
from assessments import attempting, measuring
from assessments.attempting import MayNotStart
from assessments.models import Attempt, AttemptState, FormAssignment, GainStudy, QuestionVersion
from courses import completing, requirements
from courses.models import ItemRead
from ledger.clock import database_now, frozen
from ledger.models import Job, Notice
from tests.assessments import world
from tests.assessments.studies import assignment_of, days_ago, finish, make_study, measure, sit

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def standing(measured, enrolment):
    return measuring.standing_in(measured.study, enrolment)


def due(measured, enrolment, at=None):
    with frozen(at or database_now()):
        return standing(measured, enrolment).sitting


# --- Which form -------------------------------------------------------------------------------------------


def test_half_of_a_group_begins_with_a_and_half_with_b(measured):
    measured.group = world.make_group(measured.edition)
    enrolments = [measured.enrol() for _ in range(12)]

    found = [measuring.assign_form(study=measured.study, enrolment=enrolment) for enrolment in enrolments]

    assert sorted(row.first_form for row in found) == ["a"] * 6 + ["b"] * 6
    assert sorted((row.first_form, row.first_block) for row in found) == sorted(
        (form, block) for form in "ab" for block in (0, 1, 2) for _ in range(2)
    )
    assert [row.number for row in found] == list(range(1, 13))


def test_each_group_is_balanced_by_itself(measured):
    for _ in range(3):
        group = world.make_group(measured.edition)
        rows = [measuring.assign_form(study=measured.study, enrolment=measured.enrol(group)) for _ in range(4)]
        assert sorted(row.first_form for row in rows) == ["a", "a", "b", "b"]


def test_a_form_once_drawn_stays(measured):
    enrolment = measured.enrol()
    first = measuring.assign_form(study=measured.study, enrolment=enrolment)
    measured.group = world.make_group(measured.edition)
    measured.enrol(officer=enrolment.officer)  # joins a group later

    assert measuring.assign_form(study=measured.study, enrolment=enrolment) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        FormAssignment.objects.filter(pk=first.pk).update(first_form="b" if first.first_form == "a" else "a")


def test_one_officer_has_one_form_in_a_study(measured):
    row = measuring.assign_form(study=measured.study, enrolment=measured.enrol())
    with pytest.raises(IntegrityError), transaction.atomic():
        FormAssignment.objects.create(
            study=row.study,
            officer=row.officer,
            enrolment=row.enrolment,
            number=9,
            first_form="a",
            first_block=0,
        )


def test_nobody_new_after_the_study_has_ended():
    measured = measure(ends_on=timezone.localdate() - timedelta(days=1))
    enrolment = measured.enrol()
    assert standing(measured, enrolment).says == "This quiz is no longer offered."
    with pytest.raises(measuring.NotMeasured):
        measuring.assign_form(study=measured.study, enrolment=enrolment)


def test_a_second_enrolment_is_not_measured(measured):
    enrolment = measured.enrol()
    sit(measured, enrolment)
    finish(measured, enrolment)
    completing.withdraw_completion(completion=enrolment.completions.get(), reason="Test", by=None)
    again = measured.enrol(officer=enrolment.officer)

    assert again.pk != enrolment.pk
    assert standing(measured, again).sitting == ""
    with pytest.raises(measuring.NotMeasured):
        measuring.assign_form(study=measured.study, enrolment=again)


# --- What is asked ----------------------------------------------------------------------------------------


def questions_of(attempt):
    return set(QuestionVersion.objects.filter(pk__in=attempt.paper).values_list("question", flat=True))


def test_nobody_meets_a_question_twice_but_the_own_ones_of_the_first_form_after_months(measured):
    anchors = {question.pk for question in measured.anchors}
    for _ in range(6):
        enrolment = measured.enrol()
        pre = questions_of(sit(measured, enrolment, at=days_ago(101)))
        finish(measured, enrolment, at=days_ago(100))
        post = questions_of(sit(measured, enrolment, at=days_ago(99)))
        later = questions_of(sit(measured, enrolment, at=days_ago(10)))

        assert [len(asked) for asked in (pre, post, later)] == [3, 3, 3]
        assert pre.isdisjoint(post)
        assert pre & later == pre - anchors  # the form that was met longest ago
        assert (pre & anchors) | (post & anchors) | (later & anchors) == anchors


def test_the_forms_are_met_crosswise(measured):
    enrolment = measured.enrol()
    pre = sit(measured, enrolment)
    finish(measured, enrolment)
    post = sit(measured, enrolment)
    row = assignment_of(enrolment)

    assert {pre.item, post.item} == set(measured.forms.values())
    assert (row.pre, row.post, row.later) == (pre, post, None)
    assert pre.item == measured.forms[row.first_form]


# --- When -------------------------------------------------------------------------------------------------


def test_each_sitting_opens_and_closes_at_its_time(measured):
    enrolment = measured.enrol()
    assert due(measured, enrolment) == "pre"
    sit(measured, enrolment, at=days_ago(200))
    assert due(measured, enrolment) == ""
    finish(measured, enrolment, at=days_ago(121))
    assert due(measured, enrolment, days_ago(91)) == "post"
    assert due(measured, enrolment, days_ago(90)) == ""  # the 31st day
    sit(measured, enrolment, at=days_ago(120))
    opened = [days for days in range(121) if due(measured, enrolment, days_ago(121 - days)) == "later"]
    assert opened == list(range(75, 121))
    assert due(measured, enrolment) == ""  # the 121st day


def test_who_has_begun_the_course_is_not_asked_before_it(measured):
    enrolment = measured.enrol()
    ItemRead.objects.create(enrolment=enrolment, item=measured.required)

    assert standing(measured, enrolment).says == "This quiz belongs before the course, and you have begun the course."


def test_who_was_not_asked_before_is_not_asked_after(measured):
    enrolment = measured.enrol()
    finish(measured, enrolment)
    assert due(measured, enrolment) == ""
    assert measuring.invitations_of([enrolment]) == {enrolment.pk: []}


def test_the_quiz_after_the_course_needs_all_that_is_asked_and_no_certificate(measured):
    enrolment = measured.enrol()
    sit(measured, enrolment)
    assert "once you have done everything" in standing(measured, enrolment).says
    requirements.record_met(enrolment=enrolment, item=measured.required, evidence="quiz")

    assert due(measured, enrolment) == "post"  # a cohort completes its members when it closes


def test_a_course_completes_without_any_of_it(measured):
    enrolment = measured.enrol()
    assert finish(measured, enrolment) is not None
    assert not Attempt.objects.filter(item__stands_apart=True).exists()


def test_only_the_form_that_is_due_can_be_started(measured):
    enrolment = measured.enrol()
    for item in measured.forms.values():
        with pytest.raises(MayNotStart, match="Begin from the page of the course"):
            attempting.start_attempt(enrolment=enrolment, item=item)
    pre = sit(measured, enrolment)
    for item in measured.forms.values():
        with pytest.raises(MayNotStart, match="once you have done everything"):
            attempting.start_attempt(enrolment=enrolment, item=item)
    finish(measured, enrolment)
    with pytest.raises(MayNotStart, match="not the form that was drawn for you"):
        attempting.start_attempt(enrolment=enrolment, item=pre.item)


def test_an_attempt_that_did_not_count_gives_its_place_to_the_next(measured):
    enrolment = measured.enrol()
    first = sit(measured, enrolment)
    Attempt.objects.filter(pk=first.pk).update(state=AttemptState.DISCARDED)

    second = sit(measured, enrolment)

    assert assignment_of(enrolment).pre == second


def test_a_study_of_two_sittings_ends_after_the_course():
    measured = measure(asks_later=False, anchors=2)
    enrolment = measured.enrol()
    sit(measured, enrolment, at=days_ago(101))
    finish(measured, enrolment, at=days_ago(100))
    sit(measured, enrolment, at=days_ago(99))
    assert standing(measured, enrolment).says == "You have taken part to the end. Thank you."


@pytest.mark.parametrize("count", [1, 3])
def test_invitations_cost_the_same_for_any_number_of_enrolments(measured, count, django_assert_num_queries):
    enrolments = [measured.enrol() for _ in range(count)]
    for enrolment in enrolments:
        sit(measured, enrolment)
    with django_assert_num_queries(8):
        assert len(measuring.invitations_of(enrolments)) == count


def test_a_course_without_forms_costs_one_query(django_assert_num_queries):
    enrolment = world.enrol()
    with django_assert_num_queries(1):
        assert measuring.invitations_of([enrolment]) == {}


# --- The notice -------------------------------------------------------------------------------------------


def learned(measured, days, **officer):
    """An officer who completed the course so many days ago, having taken both quizzes."""
    enrolment = measured.enrol(officer=world.make_officer(**officer))
    sit(measured, enrolment, at=days_ago(days + 1))
    finish(measured, enrolment, at=days_ago(days))
    sit(measured, enrolment, at=days_ago(days))
    return enrolment


def test_each_is_called_back_once_in_the_own_language(measured):
    hindi, english = learned(measured, 90, preferred_language="hi"), learned(measured, 100, preferred_language="en")
    learned(measured, 89)
    learned(measured, 121)

    for _ in range(2):
        measuring.call_back_all()
        ledger.run_due_jobs()

    notices = Notice.objects.filter(kind="later_quiz", channel="in_app").order_by("language")
    assert [(notice.recipient, notice.language) for notice in notices] == [
        (english.officer, "en"),
        (hindi.officer, "hi"),
    ]
    assert str(assignment_of(english).pre.item.key) in notices[0].url
    assert measuring.call_back_all() == 0
    assert Job.objects.filter(kind="later_quiz_notice").count() == 2


def test_who_has_taken_it_meanwhile_or_lost_the_completion_is_not_called(measured):
    taken, withdrawn = learned(measured, 95), learned(measured, 95)
    measuring.call_back_all()
    sit(measured, taken)
    completing.withdraw_completion(completion=withdrawn.completions.get(), reason="Test", by=None)

    ledger.run_due_jobs()

    assert not Notice.objects.filter(kind="later_quiz").exists()


def test_the_forms_of_a_study_are_two_quizzes_and_in_one_study():
    study = make_study()
    for forms in ({"form_a": study.form_a, "form_b": study.form_a}, {"form_a": study.form_a, "form_b": study.form_b}):
        with pytest.raises(IntegrityError), transaction.atomic():
            GainStudy.objects.create(code="other", **forms)


def test_the_guard_stands_in_the_database():
    from assessments import triggers

    assert triggers.missing_triggers(connection) == []
    call_command("makemigrations", "assessments", "courses", check=True, dry_run=True, verbosity=0)
