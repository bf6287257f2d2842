"""Bells of quizzes, moved in tests."""

from datetime import datetime

from assessments.models import Attempt, AttemptState, QuizOverride
from ledger.clock import database_now
from tests.assessments import world


def ring_at(attempt: Attempt, bell: datetime) -> None:
    """The quiz opens for the officer of the attempt at ``bell``, whatever was said before."""
    version, officer = attempt.quiz_version, attempt.officer
    QuizOverride.objects.filter(quiz=version.quiz, officer=officer).update(ended_at=database_now())
    world.make_override(version, officer=officer, opens_at=bell)


def put_back_to_waiting(attempt: Attempt, bell: datetime) -> None:
    """As if the officer had only checked in, for this bell."""
    ring_at(attempt, bell)
    times = {"started_at": None, "deadline_at": None, "closes_at": None}
    Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.READY, epoch=0, opens_at=bell, **times)
