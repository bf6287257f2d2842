"""What follows when a mark changes after it counted: more is met at once, and nothing is taken back by itself.

A later marking that brings an officer over the pass mark meets the requirement like a first one. One that takes a
pass away only writes a ``ResultInDoubt``: requirement, completion and certificate stand, the programme team sees
them listed, and a person decides, with a reason. Until then, and for as long as a withdrawn pass is not earned
anew, a course not completed yet is not completed.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

import ledger
from assessments import grading, releasing_results
from assessments.models import Attempt, DoubtDecision, Grading, ResultInDoubt
from courses import completing
from courses.models import Completion, Enrolment, RequirementMet
from ledger.clock import database_now
from people.models import Officer


class AlreadyDecided(ValueError):
    """Somebody has decided; the message says what."""


def follow(attempt: Attempt, graded: Grading) -> None:
    """Record what the newer grading meets, or puts in doubt. Call it inside the transaction that writes it."""
    grading.meet_requirement(attempt)
    if releasing_results.is_withheld(attempt):  # nothing has counted yet
        return
    if not RequirementMet.objects.filter(enrolment=attempt.enrolment_id, item=attempt.item_id).exists():
        return
    doubt = ResultInDoubt.objects.filter(enrolment=attempt.enrolment_id, item=attempt.item_id, decided_at=None)
    if grading.quiz_evidence(attempt.enrolment, attempt.item) is not None or doubt.exists():
        return
    noted = ResultInDoubt.objects.create(
        enrolment_id=attempt.enrolment_id, item_id=attempt.item_id, grading=graded, noted_at=database_now()
    )
    ledger.record(
        verb="result.doubted",
        subject=noted,
        actor=graded.graded_by,
        jurisdiction_id=attempt.jurisdiction_id,
        reason=graded.reason,
        new={"grading": graded.pk, "percent": graded.percent},
    )


@transaction.atomic
def decide(*, doubt: ResultInDoubt, decision: str, note: str, by: Officer) -> ResultInDoubt:
    """Let the result stand, or withdraw what rests on it: the completion, and with it its certificates.

    The same decision again changes nothing. Raises ValueError without a reason or for an unknown decision, and
    AlreadyDecided when another decision was taken.
    """
    if not note.strip():
        raise ValueError(_("Say why."))
    if decision not in DoubtDecision.values:
        raise ValueError(_("Choose what is to happen."))
    doubt = ResultInDoubt.objects.select_for_update(of=("self",)).select_related("enrolment").get(pk=doubt.pk)
    if doubt.decided_at is not None:
        if doubt.decision == decision:
            return doubt
        raise AlreadyDecided(
            _("This was decided meanwhile: %(decision)s.") % {"decision": doubt.get_decision_display()}
        )
    doubt.decision, doubt.note, doubt.decided_by, doubt.decided_at = decision, note.strip(), by, database_now()
    doubt.save(update_fields=["decision", "note", "decided_by", "decided_at"])
    ledger.record(
        verb="result.decided",
        subject=doubt,
        actor=by,
        jurisdiction_id=doubt.enrolment.jurisdiction_id,
        reason=doubt.note,
        new={"decision": decision},
    )
    if decision == DoubtDecision.WITHDRAW:
        for completion in Completion.objects.filter(enrolment=doubt.enrolment_id, withdrawn_at=None):
            completing.withdraw_completion(completion=completion, reason=doubt.note, by=by)
    else:
        ledger.announce("doubt_cleared", doubt)
    return doubt


def hindrances(enrolment: Enrolment) -> list[str]:
    """Registered in ``courses.completing``: why a course waits whose quiz no longer counts as passed."""
    doubts = ResultInDoubt.objects.filter(enrolment=enrolment).select_related("item").order_by("pk")
    newest = {doubt.item_id: doubt for doubt in doubts}
    return [
        _("The result of “%(title)s” was marked anew and is being looked at.") % {"title": doubt.item.title}
        for doubt in newest.values()
        if doubt.decision != DoubtDecision.KEEP and grading.quiz_evidence(enrolment, doubt.item) is None
    ]


def complete_after_clearing(doubt_id: int) -> None:
    """Ask whether the course is complete now. May run twice: the second run changes nothing."""
    doubt = ResultInDoubt.objects.select_related("enrolment").get(pk=doubt_id)
    completing.complete_if_due(enrolment=doubt.enrolment)


def resting_on(enrolments: Sequence[int]) -> dict[int, list[completing.Document]]:
    """The documents, such as certificates, that rest on completions of these enrolments, by enrolment id."""
    completions = list(Completion.objects.filter(enrolment__in=enrolments))
    documents = completing.documents_of(completions)
    found: dict[int, list[completing.Document]] = {}
    for completion in completions:
        found.setdefault(completion.enrolment_id, []).extend(documents.get(completion.pk, []))
    return found
