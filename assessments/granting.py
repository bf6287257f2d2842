"""Giving time to attempts, and taking back what was given by mistake."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Sum

import ledger
from assessments.models import Attempt, AttemptState, TimeGrant
from ledger.clock import database_now
from people.models import Officer

LEFT_AT_LEAST = timedelta(minutes=1)  # after time was taken back
MOST_MINUTES = 600


@dataclass
class Granted:
    """What became of each attempt: moved; handed in or ended already; or without a limit, or not begun.

    ``has_moved``: whether any deadline did; where none was given, none is taken back.
    """

    moved: list[Attempt] = field(default_factory=list)
    closed: list[Attempt] = field(default_factory=list)
    untimed: list[Attempt] = field(default_factory=list)
    has_moved: bool = False


@transaction.atomic
def grant_time(
    *, attempts: Iterable[Attempt], minutes: int, reason: str, by: Officer, client_id: UUID, subject: models.Model
) -> Granted:
    """Move the deadline, the end of saving and the end of handing in of every attempt that is open.

    The rows are locked first: of a grant and a hand-in, or the sweeper, the first wins, and what was closed by
    then is reported. Where the time is over and nothing closed it yet, the minutes count from now. Minutes with
    a minus take back what was given before and no more, and leave a minute. Sent twice with the same
    ``client_id`` it counts once. Pages that are open need nothing: the save statement reads the attempt. One
    audit event, about ``subject``.
    """
    if not minutes or abs(minutes) > MOST_MINUTES:
        raise ValueError(f"{minutes} is no number of minutes to give.")
    wanted = [attempt.pk for attempt in attempts]
    locked = Attempt.objects.select_for_update(of=("self",)).select_related("officer").order_by("pk")
    rows = list(locked.filter(pk__in=wanted))
    now = database_now()
    done = set(TimeGrant.objects.filter(by=by, client_id=client_id).values_list("attempt", flat=True))
    given = given_time(wanted) if minutes < 0 else {}
    granted, grants = Granted(), []
    for attempt in rows:
        if attempt.pk in done:
            granted.moved.append(attempt)
            granted.has_moved = True
        elif attempt.state == AttemptState.READY or (attempt.state == AttemptState.OPEN and not attempt.deadline_at):
            granted.untimed.append(attempt)
        elif attempt.state != AttemptState.OPEN:
            granted.closed.append(attempt)
        else:
            granted.moved.append(attempt)
            before = attempt.deadline_at
            _move(attempt, new_deadline(before, timedelta(minutes=minutes), now, given.get(attempt.pk)))
            granted.has_moved |= attempt.deadline_at != before
            grants.append(
                TimeGrant(
                    attempt=attempt,
                    minutes=minutes,
                    deadline_before=before,
                    deadline_after=attempt.deadline_at,
                    reason=reason,
                    by=by,
                    at=now,
                    client_id=client_id,
                )
            )
    if grants:
        Attempt.objects.bulk_update([each.attempt for each in grants], ["deadline_at", "closes_at", "hand_in_by"])
        TimeGrant.objects.bulk_create(grants)
        _record(grants, subject)
    return granted


def new_deadline(deadline: datetime, asked: timedelta, now: datetime, given: timedelta | None = None) -> datetime:
    """Where a deadline moves to. Pure. ``given`` is what was given so far; no more than that is taken back."""
    if asked > timedelta(0):
        return max(deadline, now) + asked
    taken = min(-asked, max(given or timedelta(0), timedelta(0)))
    return min(deadline, max(deadline - taken, now + LEFT_AT_LEAST))


def given_time(attempt_ids: Iterable[int]) -> dict[int, timedelta]:
    """How far the deadline of each attempt was moved in all. One query."""
    moved = Sum(F("deadline_after") - F("deadline_before"), output_field=models.DurationField())
    found = TimeGrant.objects.filter(attempt__in=list(attempt_ids)).order_by().values("attempt").annotate(moved=moved)
    return {row["attempt"]: row["moved"] for row in found}


def _move(attempt: Attempt, deadline: datetime) -> None:
    by = deadline - attempt.deadline_at
    attempt.deadline_at = deadline
    attempt.closes_at += by
    if attempt.hand_in_by is not None:
        attempt.hand_in_by += by


def _record(grants: list[TimeGrant], subject: models.Model) -> None:
    first = grants[0]
    ledger.record(
        verb="attempt.time_granted",
        subject=subject,
        actor=first.by,
        jurisdiction_id=subject.jurisdiction_id,
        reason=first.reason,
        old={str(each.attempt.public_id): each.deadline_before for each in grants},
        new={"minutes": first.minutes} | {str(each.attempt.public_id): each.deadline_after for each in grants},
    )
