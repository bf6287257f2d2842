"""Having an answer checked while the attempt is open: immediate, interactive and adaptive behaviour."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from assessments import behaviours, judging, questions, remedies, saving, versions
from assessments.models import Answer, Attempt, AttemptState, QuestionVersion, Try
from assessments.saving import Outcome, Result
from ledger.clock import database_now


@dataclass(frozen=True)
class Checked:
    """``outcome`` is what became of saving; ``share`` and ``number`` are of the newest try, None before any."""

    outcome: Outcome
    share: Decimal | None = None
    number: int = 0
    is_finished: bool = False


def check_answer(
    *, attempt: Attempt, epoch: int, question_id: int, response: dict, sequence: int, is_flagged: bool = False
) -> Checked:
    """Save the response and mark it as the officer's next try at the question.

    A blank is saved and is no try; nor is what a person marks. The same response sent again, by a double click or a
    retry, is the try that it was: nothing is counted twice. After the last try the answer is locked. Raises as
    ``save_answer`` does, and ValueError where the quiz's behaviour has nothing checked.
    """
    behaviour = attempt.quiz_version.behaviour
    if behaviour not in behaviours.CHECKING:
        raise ValueError("Nothing is checked in this quiz before it is handed in.")
    version = versions.question_version(question_id)
    with transaction.atomic():
        # the lock that hand-in takes: a try and the marking of the attempt never overlap
        attempt = Attempt.objects.select_for_update(of=("self",)).select_related("quiz_version").get(pk=attempt.pk)
        outcome = saving.save_answer(
            attempt_id=attempt.pk,
            epoch=epoch,
            question_id=question_id,
            response=response,
            sequence=sequence,
            is_flagged=is_flagged,
        )
        if outcome.result != Result.SAVED or attempt.state != AttemptState.OPEN:
            return Checked(outcome)
        return _try(attempt, version, outcome)


def _try(attempt: Attempt, version: QuestionVersion, outcome: Outcome) -> Checked:
    if questions.kind(version.kind).needs_person(version.key):
        return Checked(outcome)
    tries = list(Try.objects.filter(attempt=attempt, question_version=version).order_by("number"))
    if not questions.kind(version.kind).is_blank(outcome.response) and not (
        tries and tries[-1].response == outcome.response
    ):
        corrected = remedies.corrected_keys(attempt.quiz_version.quiz_id, [version.pk])
        mark = judging.mark_version(corrected.get(version.pk, version), outcome.response, attempt.seed)
        tries.append(
            Try.objects.create(
                attempt=attempt,
                question_version=version,
                number=len(tries) + 1,
                response=outcome.response,
                share=mark.score,
                tried_at=database_now(),
            )
        )
    if not tries:
        return Checked(outcome)
    is_finished = behaviours.is_finished(
        attempt.quiz_version.behaviour, [each.share for each in tries], hints_of(version)
    )
    if is_finished:
        answers = Answer.objects.filter(attempt=attempt, question_version=version, locked_at=None)
        answers.update(locked_at=database_now())
    return Checked(outcome, tries[-1].share, tries[-1].number, is_finished)


def hints_of(version: QuestionVersion) -> int:
    """How many hints the question has, the fewest of its languages."""
    return min((len(wording.get("hints") or []) for wording in version.wordings.values()), default=0)
