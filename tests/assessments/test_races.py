"""What only PostgreSQL can show: real threads, row locks."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from assessments import saving
from assessments.attempting import open_page, start_attempt
from assessments.models import Answer, Attempt, AttemptState, Grading
from assessments.saving import Result
from assessments.submitting import close_overdue_attempts, submit
from ledger.clock import database_now
from tests.assessments import world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def in_threads(*jobs):
    """Run the jobs at once, each with a connection of its own; returns their results in order."""
    barrier = threading.Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait(timeout=60)
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_fifty_starts_at_once_give_one_attempt():
    enrolment = world.enrol()
    item = world.item_of(enrolment)

    found = in_threads(*[lambda: start_attempt(enrolment=enrolment, item=item).pk] * 50)

    assert len(set(found)) == 1
    assert Attempt.objects.count() == 1


def _save_racing_a_hand_in(rounds: int) -> None:
    quiz = world.make_quiz([world.make_question()], attempts_allowed=0, review_moment="never")
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    response = {"choice": "c"}  # wrong, so that the next round may start
    seen = set()
    for number in range(rounds):
        attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
        open_page(attempt=attempt)
        question = attempt.paper[0]

        def save(attempt=attempt, question=question):
            return saving.save_answer(
                attempt_id=attempt.pk, epoch=1, question_id=question, response=response, sequence=1
            ).result

        by = submit if number % 2 else _sweep_at_once
        result, _ = in_threads(save, lambda attempt=attempt, by=by: by(attempt=attempt))

        stored = list(Answer.objects.filter(attempt=attempt).values_list("response", flat=True))
        attempt.refresh_from_db()
        assert attempt.state == AttemptState.GRADED
        assert stored == ([response] if result == Result.SAVED else [])
        if stored:
            assert Answer.objects.get(attempt=attempt).saved_at <= attempt.submitted_at
        seen.add(result)
    assert Grading.objects.count() == rounds
    assert seen == {Result.SAVED, Result.CLOSED}  # the rounds really met


def _sweep_at_once(*, attempt: Attempt) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=attempt.started_at, closes_at=database_now())
    close_overdue_attempts()


def test_an_acknowledged_answer_is_marked_whoever_hands_in_meanwhile():
    _save_racing_a_hand_in(200)


@pytest.mark.soak
def test_an_acknowledged_answer_is_marked_in_a_thousand_rounds_of_each_hand_in():
    _save_racing_a_hand_in(2000)  # every other one is the sweeper's


def test_twenty_hand_ins_at_once_are_one():
    attempt = start_attempt(enrolment=(enrolment := world.enrol()), item=world.item_of(enrolment))

    in_threads(*[lambda: submit(attempt=attempt)] * 18, close_overdue_attempts, close_overdue_attempts)

    assert (Grading.objects.count(), Attempt.objects.get().state) == (1, AttemptState.GRADED)


def test_a_save_that_meets_a_hand_in_waits_and_finds_it_closed():
    """The hand-in holds the row; the save must not answer before it commits."""
    attempt = start_attempt(enrolment=(enrolment := world.enrol()), item=world.item_of(enrolment))
    open_page(attempt=attempt)
    held, go = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Attempt.objects.select_for_update().get(pk=attempt.pk)
            held.set()
            assert not go.wait(timeout=1)  # the save is waiting all this while
            Attempt.objects.filter(pk=attempt.pk).update(state="submitted", submitted_at=database_now())

    def save():
        assert held.wait(timeout=30)
        outcome = saving.save_answer(
            attempt_id=attempt.pk, epoch=1, question_id=attempt.paper[0], response={"choice": "b"}, sequence=1
        )
        go.set()
        return outcome.result

    _, result = in_threads(hold, save)

    assert result == Result.CLOSED
    assert Answer.objects.count() == 0


def test_many_packets_at_once_leave_the_newest():
    attempt = start_attempt(enrolment=(enrolment := world.enrol()), item=world.item_of(enrolment))
    open_page(attempt=attempt)

    def save(sequence):
        return saving.save_answer(
            attempt_id=attempt.pk,
            epoch=1,
            question_id=attempt.paper[0],
            response={"choice": "abc"[sequence % 3]},
            sequence=sequence,
        ).result

    results = in_threads(*[lambda n=n: save(n) for n in range(1, 21)])

    assert (Answer.objects.get().sequence, results[-1]) == (20, Result.SAVED)


def test_two_loads_of_the_page_get_different_epochs():
    attempt = start_attempt(enrolment=(enrolment := world.enrol()), item=world.item_of(enrolment))

    epochs = in_threads(*[lambda: open_page(attempt=Attempt.objects.get(pk=attempt.pk))] * 10)

    assert sorted(epochs) == list(range(1, 11))
