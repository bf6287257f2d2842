"""What only PostgreSQL can show of checking in, checking answers and overdue policies: real threads, row locks."""

from datetime import timedelta
from functools import partial

import pytest

from assessments import saving
from assessments.attempting import MayNotStart, begin_attempt, open_page, start_attempt
from assessments.checking import check_answer
from assessments.models import Answer, Attempt, AttemptState, Grading, Try
from assessments.saving import Result
from assessments.submitting import close_overdue_attempts, submit
from ledger.clock import database_now
from tests.assessments import bells, world
from tests.assessments.test_races import in_threads

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RIGHT, WRONG = {"choice": "b"}, {"choice": "c"}


def quiz_of(**settings):
    """An enrolment for a quiz of one question that may be taken again and again."""
    quiz = world.make_quiz(
        [world.make_question()], attempts_allowed=0, repeats_after_passing=True, review_moment="never", **settings
    )
    return world.enrol(world.make_edition(quiz=quiz))


def opened(enrolment) -> Attempt:
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    open_page(attempt=attempt)
    return attempt


def save(attempt: Attempt, response: dict, sequence: int):
    return saving.save_answer(
        attempt_id=attempt.pk,
        epoch=attempt.epoch,
        question_id=attempt.paper[0],
        response=response,
        sequence=sequence,
    )


def check(attempt: Attempt, response: dict, sequence: int):
    return check_answer(
        attempt=attempt, epoch=attempt.epoch, question_id=attempt.paper[0], response=response, sequence=sequence
    )


# --- Checking in and the bell -----------------------------------------------------------------------------


def test_fifty_check_ins_at_once_give_one_attempt():
    enrolment = world.enrol()
    item = world.item_of(enrolment)
    world.make_override(world.version_of(enrolment), opens_at=database_now() + timedelta(minutes=10))

    found = in_threads(*[lambda: start_attempt(enrolment=enrolment, item=item).pk] * 50)

    assert len(set(found)) == 1
    assert list(Attempt.objects.values_list("state", "number")) == [(AttemptState.READY, 1)]


def test_fifty_starts_in_two_courses_with_the_same_quiz_give_one_attempt():
    quiz, officer = world.make_quiz(), world.make_officer()
    places = [(each, world.item_of(each)) for each in (world.enrol(world.make_edition(quiz), officer) for _ in "ab")]

    def start(enrolment, item):
        try:
            return start_attempt(enrolment=enrolment, item=item).pk
        except MayNotStart as elsewhere:
            return "is open" if "open in" in str(elsewhere) else str(elsewhere)

    found = in_threads(*[partial(start, *place) for place in places * 25])

    assert set(found) == {Attempt.objects.get().pk, "is open"}
    assert found.count("is open") == 25


def test_fifty_begins_at_the_bell_start_one_clock():
    enrolment = world.enrol()
    version = world.version_of(enrolment)
    world.make_override(version, opens_at=database_now() + timedelta(minutes=10))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))

    bells.ring_at(attempt, database_now())

    def begin():
        begun = begin_attempt(attempt=Attempt.objects.get(pk=attempt.pk))
        return begun.state, begun.started_at, begun.deadline_at

    found = in_threads(*[begin] * 50)

    attempt.refresh_from_db()
    assert set(found) == {(AttemptState.OPEN, attempt.started_at, attempt.deadline_at)}
    assert attempt.deadline_at - attempt.started_at == timedelta(minutes=version.minutes)


# --- Checking ---------------------------------------------------------------------------------------------


def _check_racing_a_hand_in(rounds: int) -> None:
    enrolment = quiz_of(behaviour="adaptive")
    seen = set()
    for _number in range(rounds):
        attempt = opened(enrolment)

        checked, _ = in_threads(
            lambda attempt=attempt: check(attempt, RIGHT, 1), lambda attempt=attempt: submit(attempt=attempt)
        )

        attempt.refresh_from_db()
        tries = list(Try.objects.filter(attempt=attempt).values_list("number", "share"))
        share = Grading.objects.get(attempt=attempt).marks[str(attempt.paper[0])]["share"]
        if checked.outcome.result == Result.SAVED:
            assert (tries, share) == ([(1, 1)], "1")
            assert Try.objects.get(attempt=attempt).tried_at <= attempt.submitted_at
        else:
            assert (checked.outcome.result, checked.number, tries, share) == (Result.CLOSED, 0, [], "0")
        seen.add(checked.outcome.result)
    assert Grading.objects.count() == rounds
    assert seen == {Result.SAVED, Result.CLOSED}  # the rounds really met


def test_a_try_that_was_acknowledged_is_marked_and_none_comes_after():
    _check_racing_a_hand_in(200)


@pytest.mark.soak
def test_a_try_that_was_acknowledged_is_marked_in_a_thousand_rounds():
    _check_racing_a_hand_in(1000)


@pytest.mark.parametrize("saves_later", [True, False])
def test_a_save_that_meets_a_check_for_good_leaves_the_checked_answer_or_comes_before_it(saves_later):
    enrolment = quiz_of(behaviour="immediate")
    sequences = (1, 2) if saves_later else (2, 1)  # of the check, of the save
    seen = set()
    for _round in range(40):
        attempt = opened(enrolment)

        checked, saved = in_threads(
            lambda attempt=attempt: check(attempt, RIGHT, sequences[0]).outcome.result,
            lambda attempt=attempt: save(attempt, WRONG, sequences[1]).result,
        )

        answer = Answer.objects.get(attempt=attempt)
        tries = list(Try.objects.filter(attempt=attempt).values_list("response", flat=True))
        if checked == Result.SAVED:
            assert saved in (Result.LOCKED, Result.SAVED)
            assert (answer.response, answer.locked_at is None, tries) == (RIGHT, False, [RIGHT])
        else:  # the save was there first, and newer
            assert (checked, saved) == (Result.SUPERSEDED, Result.SAVED)
            assert (answer.response, answer.locked_at, tries) == (WRONG, None, [])
        seen.add((checked, saved))
        submit(attempt=attempt)
    assert len(seen) == 2  # the rounds really met


def test_one_answer_checked_twenty_times_at_once_is_one_try():
    attempt = opened(quiz_of(behaviour="adaptive"))

    in_threads(*[lambda number=number: check(attempt, WRONG, number) for number in range(1, 21)])

    assert list(Try.objects.values_list("number", "response")) == [(1, WRONG)]


# --- Overdue policies -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "closed"),
    [
        ("submit", {(AttemptState.GRADED, 1)}),
        ("grace", {(AttemptState.GRADED, 1), (AttemptState.DISCARDED, 0)}),
        ("discard", {(AttemptState.GRADED, 1), (AttemptState.DISCARDED, 0)}),
    ],
)
def test_a_hand_in_at_the_last_moment_meets_the_sweeper_and_ends_one_way(policy, closed):
    enrolment = quiz_of(overdue_policy=policy, overdue_minutes=1 if policy == "grace" else 0)
    found = set()
    for number in range(20):
        attempt = opened(enrolment)
        save(attempt, RIGHT, 1)
        last = database_now() + timedelta(milliseconds=number % 4 * 2)
        Attempt.objects.filter(pk=attempt.pk).update(
            deadline_at=attempt.started_at, closes_at=last, hand_in_by=last if policy == "grace" else None
        )

        in_threads(
            lambda attempt=attempt: submit(attempt=attempt),
            close_overdue_attempts,
            lambda attempt=attempt: submit(attempt=attempt),
            close_overdue_attempts,
        )

        attempt.refresh_from_db()
        found.add((attempt.state, Grading.objects.filter(attempt=attempt).count()))
    assert found <= closed
    assert not Attempt.objects.under_way().exists()
