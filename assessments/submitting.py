"""Handing in: once, whoever does it. The answers are read only after the attempt is closed to every save."""

import logging
from typing import Literal

from django.db import transaction
from django.db.models import Q

import ledger
from assessments import grading
from assessments.models import Attempt, AttemptState
from ledger.clock import database_now

logger = logging.getLogger(__name__)

By = Literal["officer", "deadline", "trainer"]
SWEEP_SIZE = 500


def submit(*, attempt: Attempt, by: By = "officer") -> Attempt:
    """Close the attempt to every save, then mark it; returns it as it stands.

    Safe to repeat and to race: the first call closes, every other finds it closed. Marking is promised by a
    job in the closing transaction and tried at once; when that fails, the hand-in stands and the job tries
    again.
    """
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
        if attempt.state == AttemptState.OPEN:
            attempt.state = AttemptState.SUBMITTED
            attempt.submitted_at = database_now()
            attempt.closed_by = by
            attempt.save(update_fields=["state", "submitted_at", "closed_by"])
            ledger.announce("attempt_submitted", attempt)
    if attempt.state == AttemptState.SUBMITTED:
        try:
            grading.grade_attempt(attempt=attempt)
        except Exception:
            logger.exception("Attempt %s is handed in and could not be marked at once.", attempt.pk)
        attempt.refresh_from_db()
    return attempt


def is_overdue(attempt: Attempt) -> bool:
    """Whether its time and grace are over by the database's clock. No query without a limit."""
    return attempt.state == AttemptState.OPEN and attempt.closes_at is not None and attempt.closes_at <= database_now()


def close_if_overdue(*, attempt: Attempt) -> bool:
    """Hand in for the officer when time and grace are over; returns whether they were. Whoever looks, calls it."""
    if not is_overdue(attempt):
        return False
    submit(attempt=attempt, by="deadline")
    attempt.refresh_from_db()
    return True


def close_overdue_attempts() -> int:
    """Hand in every attempt whose time and grace are over; returns how many. Safe to repeat and to race.

    One that fails is logged and left for the next sweep; it does not hold up the others.
    """
    overdue = Q(closes_at__isnull=False, closes_at__lte=database_now())
    found = list(Attempt.objects.open().filter(overdue).order_by("closes_at")[:SWEEP_SIZE])
    closed = 0
    for attempt in found:
        try:
            submit(attempt=attempt, by="deadline")
            closed += 1
        except Exception:
            logger.exception("Attempt %s could not be closed.", attempt.pk)
    return closed
