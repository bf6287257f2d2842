"""An invigilator ends attempts before their time, with a reason: what is saved is handed in and marked."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

import ledger
from assessments import submitting
from assessments.models import Attempt
from people.models import Officer


@dataclass
class Ended:
    """What became of each attempt: ended by this call, or closed before it."""

    ended: list[Attempt] = field(default_factory=list)
    closed: list[Attempt] = field(default_factory=list)


def end_attempts(*, attempts: Iterable[Attempt], reason: str, by: Officer) -> Ended:
    """Hand in every attempt that is still under way, each in a transaction of its own, and mark it.

    One that was only checked in does not count and uses no attempt up. Safe to repeat and to race: of two who
    end, or of the officer's own hand-in, the first counts.
    """
    found = Ended()
    for attempt in attempts:
        closed, is_ours = _close(attempt, reason, by)
        submitting.mark_at_once(attempt=closed)
        (found.ended if is_ours else found.closed).append(attempt)
    return found


@transaction.atomic
def _close(attempt: Attempt, reason: str, by: Officer) -> tuple[Attempt, bool]:
    closed, is_ours = submitting.close(attempt=attempt, by="trainer")
    if is_ours:
        ledger.record(
            verb="attempt.ended",
            subject=closed,
            actor=by,
            jurisdiction_id=closed.jurisdiction_id,
            reason=reason,
            new={"state": closed.state},
        )
    return closed, is_ours
