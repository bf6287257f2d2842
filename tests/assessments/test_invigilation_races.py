"""What only PostgreSQL can show: giving time while an attempt is handed in, swept, asked about, decided."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import transaction

from assessments import calling_away, overriding, submitting
from assessments.ending import end_attempts
from assessments.granting import Granted, grant_time
from assessments.models import Attempt, AttemptState, AwayRequest, Grading, QuizOverride, TimeGrant
from assessments.refusing import Refused
from ledger.clock import database_now
from ledger.models import AuditEvent
from tests.assessments.halls import Hall, make_hall
from tests.assessments.test_races import in_threads

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 60


def give(hall: Hall, attempt: Attempt, client_id=None) -> Granted:
    return grant_time(
        attempts=[attempt],
        minutes=10,
        reason="No power",
        by=hall.trainer,
        client_id=client_id or uuid.uuid4(),
        subject=hall.group,
    )


def overdue(hall: Hall) -> Attempt:
    """An attempt whose time is over by the real clock, and that nobody has closed yet."""
    attempt = hall.start()
    now = database_now()
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=now - timedelta(minutes=30), deadline_at=now - timedelta(seconds=2), closes_at=now
    )
    return attempt


@pytest.mark.parametrize("who", ["the officer", "the sweeper"])
def test_a_grant_that_meets_a_hand_in_either_counts_or_says_that_it_came_too_late(who):
    hall = make_hall(questions=1, attempts_allowed=0)
    seen = set()
    for _round in range(ROUNDS):
        attempt = hall.start() if who == "the officer" else overdue(hall)
        close = submitting.submit if who == "the officer" else lambda attempt: submitting.close_overdue_attempts()

        granted, _closed = in_threads(
            lambda attempt=attempt: give(hall, attempt), lambda attempt=attempt, close=close: close(attempt=attempt)
        )

        attempt.refresh_from_db()
        was_given = TimeGrant.objects.filter(attempt=attempt).exists()
        assert (granted.moved == [attempt], granted.closed == [attempt]) == (was_given, not was_given)
        if who == "the sweeper":  # what was given is never swept away
            assert (attempt.state == AttemptState.OPEN) == was_given
        submitting.submit(attempt=attempt)
        attempt.refresh_from_db()
        assert attempt.state == AttemptState.GRADED
        seen.add(was_given)
    assert seen == {True, False}  # the rounds really met
    assert Grading.objects.count() == ROUNDS


def test_the_sweeper_that_waits_for_a_grant_leaves_the_attempt_open():
    """The grant holds the row while the sweeper has already chosen it."""
    hall = make_hall()
    attempt = overdue(hall)
    held, chosen = threading.Event(), threading.Event()

    def grant():
        with transaction.atomic():
            give(hall, attempt)
            held.set()
            assert not chosen.wait(timeout=1)  # the sweeper is waiting for the row all this while

    def sweep():
        assert held.wait(timeout=30)
        closed = submitting.close_overdue_attempts()
        chosen.set()
        return closed

    _granted, closed = in_threads(grant, sweep)

    attempt.refresh_from_db()
    assert (closed, attempt.state) == (0, AttemptState.OPEN)


def test_ten_presses_at_once_give_once_and_ten_decisions_are_one():
    hall = make_hall()
    attempt = hall.start()
    before, client_id = attempt.deadline_at, uuid.uuid4()

    in_threads(*[lambda: give(hall, attempt, client_id)] * 10)
    asked = in_threads(*[lambda: calling_away.ask(attempt=attempt, reason="Away").pk] * 10)
    request = AwayRequest.objects.get()
    in_threads(
        *[lambda: calling_away.grant(request=request, minutes=5, by=hall.trainer)] * 5,
        *[lambda: calling_away.refuse(request=request, answer="No", by=hall.team)] * 5,
    )

    attempt.refresh_from_db()
    request.refresh_from_db()
    more = 5 if request.state == "granted" else 0
    assert len(set(asked)) == 1
    assert attempt.deadline_at == before + timedelta(minutes=10 + more)
    assert AuditEvent.objects.filter(verb__startswith="away_request.").count() == 1


def test_two_who_end_an_attempt_end_it_once():
    hall = make_hall()
    attempt = hall.start()

    ended = in_threads(*[lambda: end_attempts(attempts=[attempt], reason="Fire", by=hall.trainer).ended] * 10)

    assert sorted(len(each) for each in ended) == [0] * 9 + [1]
    assert (Grading.objects.count(), AuditEvent.objects.filter(verb="attempt.ended").count()) == (1, 1)


def test_ten_who_make_an_override_make_one():
    hall = make_hall()

    def make(minutes):
        try:
            return overriding.make_override(
                quiz=hall.version.quiz,
                group=hall.group,
                values={"minutes": minutes},
                reason="Hall",
                by=hall.trainer,
            ).pk
        except Refused:
            return None

    made = in_threads(*[lambda minutes=minutes: make(minutes) for minutes in (30, 40) * 5])

    assert QuizOverride.objects.count() == 1
    assert set(made) == {QuizOverride.objects.get().pk, None}
