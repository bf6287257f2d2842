"""A mark changed with a reason: gradings pile up, more is met at once, nothing is taken back by itself."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

import ledger
from assessments import doubting, remarking
from assessments.models import DoubtDecision, Grading, ResultInDoubt
from courses import completing
from courses.models import Completion, RequirementMet
from ledger.models import AuditEvent
from tests.assessments import world
from tests.assessments.marking_world import take

pytestmark = pytest.mark.django_db
RIGHT, WRONG = {"choice": "b"}, {"choice": "c"}


@pytest.fixture
def enrolment():
    return world.enrol(world.make_edition(world.make_quiz()))


@pytest.fixture
def by():
    return world.make_officer(full_name="Changing Marker")


def change(attempt, place, share, by, reason="The wording misled.", **more):
    question = attempt.paper[place]
    return remarking.override_mark(
        attempt=attempt, question_id=question, share=Decimal(share), reason=reason, by=by, **more
    )


def test_an_override_is_a_further_grading_and_the_first_one_stays(enrolment, by):
    attempt = take(enrolment, default=WRONG)
    first = Grading.objects.get()
    second = change(attempt, 0, "0.5", by)

    assert (second.number, second.supersedes, second.graded_by, second.reason) == (2, first, by, "The wording misled.")
    assert (second.percent, second.passed) == (Decimal("16.67"), False)
    assert second.marks[str(attempt.paper[0])] == {"share": "0.5", "maximum": "1", "by_person": True}
    assert Grading.objects.get(pk=first.pk).percent == first.percent
    event = AuditEvent.objects.get(verb="attempt.remarked")
    assert (event.actor, event.reason, event.old["percent"], event.new["percent"]) == (
        by,
        "The wording misled.",
        "0.00",
        "16.67",
    )


@pytest.mark.parametrize("change_it", ["update", "delete"])
def test_the_database_refuses_to_change_an_earlier_grading(enrolment, by, change_it):
    attempt = take(enrolment, default=WRONG)
    change(attempt, 0, "1", by)
    first = Grading.objects.get(number=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Grading.objects.filter(pk=first.pk).update(passed=True) if change_it == "update" else first.delete()


def test_an_override_that_reaches_the_pass_mark_completes_the_course(enrolment, by):
    attempt = take(enrolment, default=WRONG)
    change(attempt, 0, "1", by)
    assert not RequirementMet.objects.exists()
    change(attempt, 1, "1", by)
    ledger.run_due_jobs()
    assert Completion.objects.get().enrolment == enrolment


def test_a_lost_pass_takes_nothing_back_and_is_listed_once(enrolment, by):
    attempt = take(enrolment, default=RIGHT)
    ledger.run_due_jobs()
    completion = Completion.objects.get()
    change(attempt, 0, "0", by)
    change(attempt, 1, "0", by)
    change(attempt, 2, "0", by)
    ledger.run_due_jobs()

    completion.refresh_from_db()
    doubt = ResultInDoubt.objects.get()
    assert (completion.withdrawn_at, RequirementMet.objects.count()) == (None, 1)
    assert (doubt.enrolment, doubt.grading.number, doubt.decided_at) == (enrolment, 3, None)


@pytest.mark.parametrize(("decision", "is_withdrawn"), [("keep", False), ("withdraw", True)])
def test_a_person_decides_once_what_a_lost_pass_means(enrolment, by, decision, is_withdrawn):
    attempt = take(enrolment, default=RIGHT)
    ledger.run_due_jobs()
    for place in range(2):
        change(attempt, place, "0", by)
    doubt = ResultInDoubt.objects.get()
    with pytest.raises(ValueError, match="Say why"):
        doubting.decide(doubt=doubt, decision=decision, note=" ", by=by)

    doubting.decide(doubt=doubt, decision=decision, note="Heard the officer.", by=by)
    doubting.decide(doubt=doubt, decision=decision, note="Again.", by=by)
    with pytest.raises(doubting.AlreadyDecided):
        other = "withdraw" if decision == "keep" else "keep"
        doubting.decide(doubt=doubt, decision=other, note="Otherwise.", by=by)

    doubt.refresh_from_db()
    assert (doubt.note, doubt.decided_by) == ("Heard the officer.", by)
    assert (Completion.objects.get().withdrawn_at is not None) is is_withdrawn
    assert AuditEvent.objects.filter(verb="result.decided").count() == 1


def test_a_course_not_complete_yet_waits_while_its_quiz_is_in_doubt(by):
    edition = world.make_edition(quiz=world.make_quiz(attempts_allowed=0), practical=world.make_practical())
    enrolment = world.enrol(edition)
    attempt = take(enrolment, default=RIGHT)
    for place in range(2):
        change(attempt, place, "0", by)
    edition.items.filter(kind="practical")
    held = ["The result of “Quiz in en” was marked anew and is being looked at."]
    assert completing.hindrances(enrolment) == held

    doubting.decide(doubt=ResultInDoubt.objects.get(), decision=DoubtDecision.WITHDRAW, note="Copied.", by=by)
    assert completing.hindrances(enrolment) == held  # until the quiz is passed anew
    take(enrolment, default=RIGHT)
    assert completing.hindrances(enrolment) == []


def test_a_change_needs_a_reason_a_marked_attempt_and_another_mark(enrolment, by):
    attempt = take(enrolment, default=RIGHT)
    with pytest.raises(ValueError, match="Say why"):
        change(attempt, 0, "0", by, reason=" ")
    with pytest.raises(ValueError, match="lies between 0"):
        change(attempt, 0, "1.01", by)
    with pytest.raises(remarking.MarkUnchanged):
        change(attempt, 0, "1", by)
    change(attempt, 0, "0", by, seen=1)
    with pytest.raises(remarking.NotMarked, match="anew meanwhile"):
        change(attempt, 1, "0", by, seen=1)
    type(attempt).objects.filter(pk=attempt.pk).update(state="submitted")
    with pytest.raises(remarking.NotMarked, match="not marked yet"):
        change(attempt, 1, "0", by)
    assert Grading.objects.count() == 2
