"""Taking questions out of use and bringing them back. Nothing is deleted, and no released quiz changes.

That a question is retired belongs to no revision of it: going back to an earlier one brings nothing back.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from wagtail.log_actions import log

import ledger
from assessments.models import Question, Quiz, QuizSlot
from ledger.clock import database_now
from people.models import Officer


@transaction.atomic
def retire_questions(*, questions: Iterable[Question], reason: str, by: Officer | None) -> list[Question]:
    """Take the questions out of use; draws pass them over from now on. What is retired already stays as it is.

    Returns those that were in use until now.
    """
    found = _locked(questions).filter(retired_at=None)
    return [_changed(question, is_retired=True, reason=reason, by=by) for question in found]


@transaction.atomic
def restore_questions(*, questions: Iterable[Question], reason: str, by: Officer | None) -> list[Question]:
    """Bring retired questions back into use. Returns those that were retired until now."""
    found = _locked(questions).exclude(retired_at=None)
    return [_changed(question, is_retired=False, reason=reason, by=by) for question in found]


def quizzes_listing(questions: Iterable[Question]) -> dict[int, list[Quiz]]:
    """By question, the quizzes that list it and could not be released with it once it is retired. One query."""
    found: dict[int, list[Quiz]] = {}
    slots = QuizSlot.objects.filter(question__in=[question.pk for question in questions])
    for slot in slots.select_related("quiz").order_by("quiz__code"):
        quizzes = found.setdefault(slot.question_id, [])
        if slot.quiz not in quizzes:
            quizzes.append(slot.quiz)
    return found


def _locked(questions: Iterable[Question]) -> QuerySet[Question]:
    return Question.objects.select_for_update().filter(pk__in=[question.pk for question in questions]).order_by("pk")


def _changed(question: Question, *, is_retired: bool, reason: str, by: Officer | None) -> Question:
    old = question.retired_at
    question.retired_at = database_now() if is_retired else None
    question.save(update_fields=["retired_at"])
    log(instance=question, action="wagtail.edit", user=by)
    ledger.record(
        verb="question.retired" if is_retired else "question.restored",
        subject=question,
        actor=by,
        reason=reason,
        old={"retired_at": old},
        new={"retired_at": question.retired_at},
    )
    return question
