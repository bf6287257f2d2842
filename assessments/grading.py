"""From stored answers to a ``Grading`` row, once an attempt; what a pass sets off."""

from decimal import Decimal

from django.db import transaction

import ledger
from assessments import marking, questions, versions
from assessments.models import Answer, Attempt, AttemptState, Grading, QuizVersionQuestion
from assessments.questions import Mark, ResponseRefused
from courses import completing, requirements
from courses.models import EditionItem, Enrolment
from ledger.clock import database_now


@transaction.atomic
def grade_attempt(*, attempt: Attempt) -> Grading:
    """Mark a handed-in attempt from its stored answers, and record what a pass meets.

    Safe to repeat and to race: the first grading stays, every other call returns the one in force. Raises
    ValueError while the attempt is open.
    """
    locked = Attempt.objects.select_for_update(of=("self",)).select_related("enrolment", "item", "quiz_version")
    attempt = locked.get(pk=attempt.pk)
    if attempt.state == AttemptState.OPEN:
        raise ValueError("An open attempt cannot be marked: hand it in first.")
    if attempt.state == AttemptState.GRADED:
        return attempt.gradings.get(superseded_by=None)
    graded = Grading.objects.create(attempt=attempt, graded_at=database_now(), **judge(attempt))
    attempt.state = AttemptState.GRADED
    attempt.save(update_fields=["state"])
    ledger.record(
        verb="attempt.graded",
        subject=attempt,
        jurisdiction_id=attempt.jurisdiction_id,
        new={"grading": graded.pk, "percent": graded.percent, "passed": graded.passed, "by": attempt.closed_by},
    )
    if graded.passed:
        requirements.record_met(enrolment=attempt.enrolment, item=attempt.item, evidence="quiz", evidence_id=graded.pk)
        ledger.announce("quiz_passed", graded)
    return graded


def judge(attempt: Attempt) -> dict:
    """The fields of a grading, calculated from the stored answers. Writes nothing; three queries."""
    weights = dict(
        QuizVersionQuestion.objects.filter(version_id=attempt.quiz_version_id).values_list(
            "question_version_id", "maximum"
        )
    )
    answers = dict(Answer.objects.filter(attempt=attempt).values_list("question_version_id", "response"))
    asked = versions.question_versions(attempt.paper)
    marks = [mark_response(version.kind, version.key, answers.get(version.pk), version.wordings) for version in asked]
    maxima = [weights[version.pk] for version in asked]
    result = marking.result(marks, maxima)
    return {
        "score": result.score,
        "maximum": result.maximum,
        "percent": result.percent,
        "passed": marking.has_passed(result.percent, attempt.quiz_version.pass_mark_percent),
        "marks": {
            str(version.pk): {"share": str(mark.score), "maximum": str(maximum)}
            for version, mark, maximum in zip(asked, marks, maxima, strict=True)
        },
    }


def mark_response(kind_slug: str, key: dict, response: dict | None, wordings: dict[str, dict]) -> Mark:
    """Mark one stored response. A blank scores 0, and so does what the question no longer understands."""
    kind = questions.kind(kind_slug)
    try:
        cleaned = kind.clean(response, key, kind.option_ids(next(iter(wordings.values()))))
    except ResponseRefused:
        return Mark(Decimal(0))
    return kind.mark(key, cleaned)


# --- Promised by jobs -------------------------------------------------------------------------------------


def grade_submitted(attempt_id: int) -> None:
    """Mark a handed-in attempt. May run twice: the second run changes nothing."""
    grade_attempt(attempt=Attempt.objects.get(pk=attempt_id))


def complete_after_quiz(grading_id: int) -> None:
    """Ask whether the course is complete now. May run twice: the second run changes nothing."""
    graded = Grading.objects.select_related("attempt__enrolment").get(pk=grading_id)
    completing.complete_if_due(enrolment=graded.attempt.enrolment)


def quiz_evidence(enrolment: Enrolment, item: EditionItem) -> requirements.Evidence | None:
    """A quiz is met by a grading in force that passed."""
    passed = Grading.objects.filter(
        attempt__enrolment=enrolment, attempt__item=item, passed=True, superseded_by=None
    ).order_by("pk")
    found = passed.values_list("pk", flat=True).first()
    return requirements.Evidence("quiz", found) if found else None
