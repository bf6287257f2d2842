"""Handing in: once, whoever does it. The answers are read only after the attempt is closed to every save."""

import logging
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

import ledger
from assessments import grading, versions
from assessments.applying_rules import rules_for
from assessments.models import UNDER_WAY, Attempt, AttemptState, OverduePolicy
from ledger.announcing import AT_ONCE
from ledger.clock import database_now, now_column

logger = logging.getLogger(__name__)

By = Literal["officer", "deadline", "trainer"]
SWEEP_SIZE = 500
NEVER_BEGUN_AFTER = timedelta(hours=24)  # a check-in that came to nothing
# Others handed in so lately and not marked yet. Shorter than the wait below, or a rush would keep itself going for as
# long as one comes every two seconds.
RUSH, RUSH_WITHIN = 5, timedelta(seconds=2)
MARKED_AFTER = timedelta(seconds=10)  # in a rush: first all hand in, then all are marked


def submit(*, attempt: Attempt, by: By = "officer") -> Attempt:
    """Close the attempt to every save, then mark it; returns it as it stands.

    Handed in after its time, by the officer or the sweeper, it goes as the quiz's overdue policy says: marked as it
    stands, or not counted. Safe to repeat and to race: the first call closes, every other finds it closed. Marking is
    promised by a job in the closing transaction and tried at once; when that fails, the hand-in stands and the job
    tries again. ``by="deadline"`` leaves an attempt open to which time was given meanwhile.
    """
    attempt, _closed = close(attempt=attempt, by=by)
    return mark_at_once(attempt=attempt)


def hand_in(*, attempt: Attempt, is_over: bool = False) -> bool:
    """Close the attempt for its officer, and mark it at once unless many others have just been handed in.

    With ``is_over`` the page hands in because its clock stands at nothing: an attempt to which time was given
    meanwhile stays open. Returns whether it was left to be marked later. At a deadline that a hall shares, everyone
    would wait for the marking of everyone: then the promised job marks, a while later, so that it takes nothing from
    those who are still handing in. Safe to repeat and to race, as ``submit``.
    """
    is_rush = _is_rush(attempt)
    later = MARKED_AFTER if is_rush else AT_ONCE
    attempt, _closed = close(attempt=attempt, by="officer", marked_after=later, is_over=is_over)
    if not is_rush:
        mark_at_once(attempt=attempt)
    return is_rush and attempt.state == AttemptState.SUBMITTED


def _is_rush(attempt: Attempt) -> bool:
    lately = Attempt.objects.filter(state=AttemptState.SUBMITTED, submitted_at__gte=now_column() - RUSH_WITHIN)
    return len(lately.exclude(pk=attempt.pk).values_list("pk")[:RUSH]) == RUSH


@transaction.atomic
def close(
    *, attempt: Attempt, by: By, marked_after: timedelta = AT_ONCE, is_over: bool = False
) -> tuple[Attempt, bool]:
    """The first half of ``submit``: the attempt as it stands, and whether this call closed it.

    With ``is_over`` it is closed only where the officer's time is really over. Marks nothing yet; promises that it
    will be marked ``marked_after`` that time.
    """
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    attempt.quiz_version = versions.quiz_version(attempt.quiz_version_id)
    now = database_now()
    has_time = (by == "deadline" and _has_time_left(attempt, now)) or (is_over and _is_before_deadline(attempt, now))
    if attempt.state not in UNDER_WAY or has_time:
        return attempt, False
    _close(attempt, by, now, marked_after)
    return attempt, True


def mark_at_once(*, attempt: Attempt) -> Attempt:
    """The second half: mark what was handed in; a job does it when this fails. Never inside another transaction."""
    if attempt.state == AttemptState.SUBMITTED:
        try:
            grading.grade_attempt(attempt=attempt)
        except Exception:
            logger.exception("Attempt %s is handed in and could not be marked at once.", attempt.pk)
        attempt.refresh_from_db(fields=["state"])
    return attempt


def _has_time_left(attempt: Attempt, now: datetime) -> bool:
    """Whoever closes for the deadline has looked before it had the lock: an invigilator may have been quicker."""
    if attempt.state == AttemptState.READY:
        return _may_still_begin(attempt, now)
    last = last_moment(attempt)
    return last is None or last > now


def _is_before_deadline(attempt: Attempt, now: datetime) -> bool:
    return attempt.deadline_at is None or attempt.deadline_at > now


def _may_still_begin(attempt: Attempt, now: datetime) -> bool:
    """Whether a check-in may still come to something: by the bell that holds now, which may have been moved."""
    rules = rules_for(attempt.enrolment, attempt.quiz_version, attempt.group_id)
    if rules.closes_at is not None and now >= rules.closes_at:
        return False
    return now < max(attempt.opens_at, rules.opens_at or attempt.opens_at) + NEVER_BEGUN_AFTER


def _close(attempt: Attempt, by: By, now: datetime, marked_after: timedelta) -> None:
    counts = attempt.state == AttemptState.OPEN and (by == "trainer" or not _comes_too_late(attempt, now))
    attempt.state = AttemptState.SUBMITTED if counts else AttemptState.DISCARDED
    attempt.submitted_at = now
    attempt.closed_by = by
    attempt.save(update_fields=["state", "submitted_at", "closed_by"])
    if counts:
        ledger.announce("attempt_submitted", attempt, after=marked_after)
        return
    ledger.record(
        verb="attempt.discarded",
        subject=attempt,
        jurisdiction_id=attempt.jurisdiction_id,
        new={"by": by, "policy": attempt.quiz_version.overdue_policy},
    )


def _comes_too_late(attempt: Attempt, now: datetime) -> bool:
    """Whether the quiz does not count an attempt that is handed in at ``now``."""
    if attempt.quiz_version.overdue_policy == OverduePolicy.SUBMIT:
        return False
    last = last_moment(attempt)
    return last is not None and last <= now


def last_moment(attempt: Attempt) -> datetime | None:
    """Until when it can be handed in; None without a limit. A check-in that is never begun ends a day later.

    A day after the bell of its check-in: whoever closes it looks whether that was moved.
    """
    if attempt.state == AttemptState.READY:
        return attempt.opens_at + NEVER_BEGUN_AFTER
    return attempt.hand_in_by or attempt.closes_at


def is_overdue(attempt: Attempt, now: datetime | None = None) -> bool:
    """Whether its time is over, grace and further period too, by the database's clock.

    No query without a limit, nor where the caller has just read that clock: ``now``.
    """
    if attempt.state not in UNDER_WAY:
        return False
    last = last_moment(attempt)
    return last is not None and last <= (now or database_now())


def close_if_overdue(*, attempt: Attempt, now: datetime | None = None) -> bool:
    """Close for the officer when the time is over; returns whether it was. Whoever looks, calls it.

    ``now`` as for ``is_overdue``.
    """
    if not is_overdue(attempt, now):
        return False
    submit(attempt=attempt, by="deadline")
    attempt.refresh_from_db()
    return attempt.state not in UNDER_WAY


def close_overdue_attempts() -> int:
    """Close every attempt whose time is over, as its quiz says; returns how many. Safe to repeat and to race.

    One that fails is logged and left for the next sweep; it does not hold up the others.
    """
    now = database_now()
    overdue = Q(state=AttemptState.OPEN, last__lte=now)
    never_begun = Q(state=AttemptState.READY, opens_at__lte=now - NEVER_BEGUN_AFTER)
    under_way = Attempt.objects.under_way().annotate(last=Coalesce("hand_in_by", "closes_at"))
    closed = 0
    for attempt in under_way.filter(overdue | never_begun).order_by("last")[:SWEEP_SIZE]:
        try:
            closed += submit(attempt=attempt, by="deadline").state not in UNDER_WAY
        except Exception:
            logger.exception("Attempt %s could not be closed.", attempt.pk)
    return closed
