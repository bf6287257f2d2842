"""A further grading of an attempt, with its reason. Answers and earlier gradings never change."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

import ledger
from assessments import doubting, judging
from assessments.models import Attempt, AttemptState, Grading
from ledger.clock import database_now
from people.models import Officer

BY_PERSON = "by_person"  # in a grading's marks: a person set this share, so that no regrade overwrites it


class NotMarked(ValueError):
    """The attempt has no result that could change; the message says so."""


class MarkUnchanged(ValueError):
    """The question already has this mark."""


@transaction.atomic
def override_mark(
    *, attempt: Attempt, question_id: int, share: Decimal, reason: str, by: Officer, seen: int | None = None
) -> Grading:
    """Give one question of a marked attempt another share of its marks, 0 to 1.

    ``seen`` is the number of the grading that the person looked at. Raises ValueError without a reason, for a share
    out of range or a question that is not in the attempt, NotMarked, and MarkUnchanged; NotMarked too when the
    attempt was marked anew since it was ``seen``.
    """
    if not reason.strip():
        raise ValueError(_("Say why the mark is changed."))
    if not 0 <= share <= 1:
        raise ValueError(_("A mark lies between 0 and the question’s maximum."))
    attempt, current = locked_with_grading(attempt.pk)
    if seen is not None and current.number != seen:
        raise NotMarked(_("The attempt was marked anew meanwhile. Look at the new marks first."))
    place = current.marks.get(str(question_id))
    if place is None:
        raise ValueError(_("The attempt does not have this question."))
    if Decimal(place["share"]) == share:
        raise MarkUnchanged(_("The question already has this mark."))
    return add_grading(
        attempt=attempt,
        current=current,
        changed={str(question_id): {**place, "share": judging.plain(share), BY_PERSON: True}},
        reason=reason.strip(),
        by=by,
    )


def locked_with_grading(attempt_id: int) -> tuple[Attempt, Grading]:
    """The attempt, locked, and its grading in force. Raises NotMarked."""
    locked = Attempt.objects.select_for_update(of=("self",)).select_related("quiz_version", "enrolment", "item")
    attempt = locked.get(pk=attempt_id)
    if attempt.state != AttemptState.GRADED:
        raise NotMarked(_("This attempt is not marked yet."))
    return attempt, attempt.gradings.get(superseded_by=None)


def add_grading(
    *, attempt: Attempt, current: Grading, changed: Mapping[str, dict], reason: str, by: Officer | None
) -> Grading:
    """Write the grading that follows ``current``, and what it sets off. Needs the attempt locked."""
    fields = judging.fields_of({**current.marks, **changed}, attempt.quiz_version.pass_mark_percent)
    graded = Grading.objects.create(
        attempt=attempt,
        number=current.number + 1,
        supersedes=current,
        reason=reason,
        graded_by=by,
        graded_at=database_now(),
        **fields,
    )
    ledger.record(
        verb="attempt.remarked",
        subject=attempt,
        actor=by,
        jurisdiction_id=attempt.jurisdiction_id,
        reason=reason,
        old={"grading": current.pk, "percent": current.percent, "passed": current.passed},
        new={"grading": graded.pk, "percent": graded.percent, "passed": graded.passed, "questions": list(changed)},
    )
    doubting.follow(attempt, graded)
    return graded
