"""From stored answers to a ``Grading`` row, once an attempt; what a pass sets off."""

from collections.abc import Sequence

from django.db import transaction

import ledger
from assessments import judging, marking, questions, releasing_results, remedies, replacing, reviewing, versions
from assessments.judging import Given
from assessments.models import (
    Attempt,
    AttemptState,
    Grading,
    QuestionVersion,
    QuizVersion,
    ResultRelease,
    WrittenMark,
)
from assessments.questions import Mark
from courses import completing, requirements
from courses.models import EditionItem, Enrolment
from ledger.clock import database_now


def grade_attempt(*, attempt: Attempt) -> Grading | None:
    """Mark a handed-in attempt from its stored answers, and record what a pass meets.

    Returns None while an answer awaits a person. Safe to repeat and to race: the first grading stays, every other
    call returns the one in force. Raises ValueError while the attempt is under way, or when it does not count.
    """
    return _grade(attempt.pk)


@transaction.atomic
def _grade(attempt_id: int) -> Grading | None:
    locked = Attempt.objects.select_for_update(of=("self",)).select_related("enrolment", "item")
    attempt = locked.annotate(has_remedies=remedies.exist_for("quiz_version__quiz")).get(pk=attempt_id)
    attempt.quiz_version = versions.quiz_version(attempt.quiz_version_id)
    if attempt.state == AttemptState.GRADED:
        return attempt.gradings.get(superseded_by=None)
    if attempt.state != AttemptState.SUBMITTED:
        raise ValueError("Only an attempt that is handed in, and counts, can be marked.")
    try:
        judgement = judge(attempt)
    except marking.Unmarked:
        return None
    graded = Grading.objects.create(attempt=attempt, graded_at=database_now(), **judgement)
    attempt.state = AttemptState.GRADED
    attempt.save(update_fields=["state"])
    ledger.record(
        verb="attempt.graded",
        subject=attempt,
        jurisdiction_id=attempt.jurisdiction_id,
        new={"grading": graded.pk, "percent": graded.percent, "passed": graded.passed, "by": attempt.closed_by},
    )
    meet_requirement(attempt)
    return graded


def meet_requirement(attempt: Attempt) -> None:
    """Record that the quiz is passed, by the result of all its attempts, and announce it; does nothing when it is not.

    Call it inside the transaction that writes the grading. Safe to repeat.
    """
    evidence = quiz_evidence(attempt.enrolment, attempt.item)
    if evidence is None:
        if releasing_results.is_withheld(attempt):  # a release may be under way that does not see this grading
            ledger.announce("result_withheld", attempt.gradings.get(superseded_by=None))
        return
    requirements.record_met(
        enrolment=attempt.enrolment, item=attempt.item, evidence=evidence.kind, evidence_id=evidence.id
    )
    ledger.announce("quiz_passed", Grading.objects.get(pk=evidence.id))


# --- Judging ----------------------------------------------------------------------------------------------


def judge(attempt: Attempt) -> dict:
    """The fields of a grading, calculated from the stored answers. Writes nothing; at most five queries.

    What regrades of the quiz have put right counts from then on. Raises ``marking.Unmarked`` while a person must
    still mark an answer.
    """
    asked = [each for each in versions.question_versions(attempt.paper) if questions.kind(each.kind).takes_answer]
    given = judging.given_answers(attempt)
    maxima = judging.maxima_of(attempt)
    marks = [judging.mark_given(attempt, version, given.get(version.pk, Given())) for version in asked]
    if marking.awaits_person(marks):
        marks = _with_written_marks(attempt, asked, marks)
    rows = {
        version.pk: {
            "share": None if mark.score is None else judging.plain(mark.score),
            "maximum": str(maxima[version.pk]),
        }
        for version, mark in zip(asked, marks, strict=True)
    }
    if attempt.has_remedies:
        rows = remedies.remedied(attempt, asked, given, rows)
    if any(row["share"] is None for row in rows.values()):
        raise marking.Unmarked("an answer must still be marked by a person")
    return judging.fields_of({str(pk): row for pk, row in rows.items()}, attempt.quiz_version.pass_mark_percent)


def _with_written_marks(attempt: Attempt, asked: list[QuestionVersion], marks: list[Mark]) -> list[Mark]:
    """``marks`` with what people gave to the answers that no machine can mark."""
    given = dict(WrittenMark.objects.in_force().filter(attempt=attempt).values_list("question_version_id", "share"))
    return [
        Mark(given[version.pk], mark.feedback) if mark.score is None and version.pk in given else mark
        for version, mark in zip(asked, marks, strict=True)
    ]


# --- The result of several attempts ------------------------------------------------------------------------


def quiz_evidence(enrolment: Enrolment, item: EditionItem) -> requirements.Evidence | None:
    """A quiz is met when the result of its attempts, by the quiz's own method, reaches the pass mark.

    The evidence is the grading that brought it there: the first one that passed, else the latest. Results that
    are released together count from their release on, so that no requirement, completion or certificate tells a
    result before it is shown.
    """
    gradings = list(
        Grading.objects.filter(attempt__enrolment=enrolment, attempt__item=item, superseded_by=None)
        .annotate(is_replaced=replacing.is_replaced("attempt"))
        .select_related("attempt__quiz_version")
        .order_by("attempt__number")
    )
    gradings = releasing_results.shown_gradings(gradings)
    if not gradings or not result_passes(gradings[-1].attempt.quiz_version, gradings):
        return None
    passed = [graded.pk for graded in gradings if graded.passed]
    return requirements.Evidence("quiz", passed[0] if passed else gradings[-1].pk)


def result_passes(version: QuizVersion, gradings: Sequence[Grading]) -> bool:
    """Whether gradings of one officer's attempts, in order and each with ``is_replaced``, come to a pass."""
    percents, replaced = [graded.percent for graded in gradings], [graded.is_replaced for graded in gradings]
    percent = reviewing.result_percent(version.grading_method, percents, replaced=replaced)
    return percent is not None and marking.has_passed(percent, version.pass_mark_percent)


# --- Promised by jobs -------------------------------------------------------------------------------------


def grade_submitted(attempt_id: int) -> None:
    """Mark a handed-in attempt. May run twice: the second run changes nothing.

    An attempt with an answer that a person must mark stays handed in until that is done.
    """
    _grade(attempt_id)


def meet_released(release_id: int) -> None:
    """Meet what the released results earn. May run twice, and go on where it was killed: nothing is met twice."""
    release = ResultRelease.objects.get(pk=release_id)
    attempts = releasing_results.released_attempts(release).select_related("quiz_version", "enrolment", "item")
    total = attempts.count()
    for done, attempt in enumerate(attempts.order_by("pk").iterator(chunk_size=releasing_results.BATCH), start=1):
        with transaction.atomic():
            meet_requirement(attempt)
        if done % releasing_results.BATCH == 0:
            ledger.report_progress(done, total)


@transaction.atomic
def meet_if_released(grading_id: int) -> None:
    """Look again, after the grading was committed, whether its result is released. May run twice."""
    graded = Grading.objects.select_related("attempt__quiz_version", "attempt__enrolment", "attempt__item")
    meet_requirement(graded.get(pk=grading_id).attempt)


def complete_after_quiz(grading_id: int) -> None:
    """Ask whether the course is complete now. May run twice: the second run changes nothing."""
    graded = Grading.objects.select_related("attempt__enrolment").get(pk=grading_id)
    completing.complete_if_due(enrolment=graded.attempt.enrolment)
