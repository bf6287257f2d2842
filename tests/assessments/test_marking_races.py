"""Markers at the same moment, which only PostgreSQL can show."""

from decimal import Decimal
from threading import Event

import pytest
from django.db import transaction

import ledger
from assessments import grading, hand_marking, regrading, remarking, submitting
from assessments.hand_marking import MayNotMark
from assessments.models import Grading, MarkingClaim, RegradeState, WrittenMark
from assessments.releasing_results import release_results
from courses.models import RequirementMet
from ledger.models import Job
from tests.assessments import world
from tests.assessments.marking_world import ESSAY, group_with, make_written, open_with, take, version_in
from tests.assessments.test_races import in_threads

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

FULL = {"": {"g1": Decimal(3), "g2": Decimal(1)}}
RIGHT, WRONG = {"choice": "b"}, {"choice": "c"}


def test_of_ten_markers_at_once_one_holds_the_answer():
    question = make_written()
    attempt = take(world.enrol(world.make_edition(world.make_quiz([question]))), {question: ESSAY})
    asked, markers = version_in(attempt, question), [world.make_officer() for _ in range(10)]

    def claim(by):
        try:
            return hand_marking.claim_answer(attempt=attempt, question_id=asked, by=by).marker_id
        except MayNotMark:
            return None

    held = [found for found in in_threads(*[lambda by=by: claim(by) for by in markers]) if found]

    assert held == [MarkingClaim.objects.get().marker_id]


def test_the_last_two_marks_at_once_grade_the_attempt_once():
    for _ in range(20):
        questions = [make_written(), make_written()]
        attempt = take(world.enrol(world.make_edition(world.make_quiz(questions))), default=ESSAY)

        def mark(question, attempt=attempt, by=None):
            asked = version_in(attempt, question)
            hand_marking.store_mark(attempt=attempt, question_id=asked, points=FULL, comment="", by=by)

        markers = [world.make_officer() for _ in questions]
        marks = [lambda q=q, by=by, mark=mark: mark(q, by=by) for q, by in zip(questions, markers, strict=True)]
        in_threads(*marks, lambda pk=attempt.pk: hand_marking.grade_marked(pk))
        ledger.run_due_jobs()

        assert [graded.percent for graded in attempt.gradings.all()] == [Decimal("100.00")]
        assert Job.objects.filter(event="answers_marked", subject_id=attempt.pk).count() == 1


def test_the_same_answer_marked_by_two_at_once_has_one_mark():
    for _ in range(10):
        question = make_written()
        attempt = take(world.enrol(world.make_edition(world.make_quiz([question]))), default=ESSAY)
        asked = version_in(attempt, question)

        def mark(by, attempt=attempt, asked=asked):
            try:
                hand_marking.store_mark(attempt=attempt, question_id=asked, points=FULL, comment="", by=by)
            except MayNotMark:
                return False
            return True

        people = [world.make_officer() for _ in range(2)]
        assert sorted(in_threads(*[lambda by=by, mark=mark: mark(by) for by in people])) == [False, True]
        assert WrittenMark.objects.filter(attempt=attempt).count() == attempt.gradings.count() == 1


def test_an_override_that_meets_a_regrade_is_neither_lost_nor_overwritten():
    questions = [world.make_question() for _ in range(2)]
    quiz, by = world.make_quiz(questions), world.make_officer()
    edition = world.make_edition(quiz)
    attempts = [take(world.enrol(edition), {questions[0]: WRONG, questions[1]: RIGHT}) for _ in range(6)]
    questions[0].key = WRONG
    questions[0].save()
    world.approve(questions[0])
    old = regrading.QuestionVersion.objects.get(pk=version_in(attempts[0], questions[0]))
    regrade = regrading.draft_regrade(quiz=quiz, old_version=old, remedy="corrected", reason="Wrong key.", by=by)
    ledger.run_due_jobs()
    regrading.apply_regrade(regrade=regrade, by=by)

    def override(attempt):
        other = version_in(attempt, questions[1])
        remarking.override_mark(attempt=attempt, question_id=other, share=Decimal(0), reason="No.", by=by)

    in_threads(
        lambda: regrading.apply_changes(regrade.pk), *[lambda each=each: override(each) for each in attempts[:4]]
    )
    ledger.run_due_jobs()

    regrade.refresh_from_db()
    assert regrade.state == RegradeState.APPLIED
    assert regrade.counts["applied"] + regrade.counts["skipped"] == 6
    for attempt in attempts:
        gradings = list(attempt.gradings.order_by("number"))
        assert [each.number for each in gradings] == list(range(1, len(gradings) + 1))
        newest, second = gradings[-1], str(version_in(attempt, questions[1]))
        assert (newest.marks[second]["share"] == "0") is (attempt in attempts[:4])


def test_releases_at_once_are_one_and_a_pass_graded_meanwhile_is_met():
    quiz = world.make_quiz([make_written()], released_together=True)
    group, [enrolment] = group_with(world.make_edition(quiz))
    attempt = take(enrolment, default=ESSAY)
    by = world.make_officer()

    in_threads(
        *[lambda: release_results(quiz=quiz, group=group, by=by).pk] * 4,
        lambda: hand_marking.store_mark(
            attempt=attempt, question_id=attempt.paper[0], points=FULL, comment="", by=world.make_officer()
        ),
    )
    ledger.run_due_jobs()

    assert quiz.releases.count() == Grading.objects.count() == 1
    assert RequirementMet.objects.get().enrolment == enrolment


def test_whoever_was_being_marked_when_a_regrade_was_applied_is_marked_by_it():
    question, by = world.make_question(), world.make_officer()
    quiz = world.make_quiz([question])
    edition = world.make_edition(quiz)
    regraded = take(world.enrol(edition), {question: WRONG})
    late = open_with(world.enrol(edition), {question: WRONG})
    submitting.close(attempt=late, by="officer")
    question.key = WRONG
    question.save()
    world.approve(question)
    old = regrading.QuestionVersion.objects.get(pk=version_in(late, question))
    regrade = regrading.draft_regrade(quiz=quiz, old_version=old, remedy="corrected", reason="Wrong key.", by=by)
    regrading.rehearse(regrade.pk)
    judged, applied = Event(), Event()

    def mark():
        with transaction.atomic():
            grading.grade_attempt(attempt=late)
            judged.set()
            applied.wait(timeout=20)

    def apply():
        judged.wait(timeout=20)
        regrading.apply_regrade(regrade=regrade, by=by)
        applied.set()
        regrading.apply_changes(regrade.pk)

    in_threads(mark, apply)

    regrade.refresh_from_db()
    percents = [[str(each.percent) for each in attempt.gradings.order_by("number")] for attempt in (regraded, late)]
    assert (percents, regrade.state, regrade.counts["applied"]) == (
        [["0.00", "100.00"], ["0.00", "100.00"]],
        RegradeState.APPLIED,
        2,
    )
