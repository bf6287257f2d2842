"""Everything that serves a quiz is killed in mid-quiz; what was acknowledged is stored and marked all the same."""

import asyncio
import random
import time

import pytest
from django.db import connection

from assessments.models import Attempt, AttemptState, Grading
from bench import hall as halls
from bench.sitting import NotAnswered, Sitting
from ledger.clock import database_now
from ledger.models import AuditEvent, Job
from tests.assessments.private_cluster import why_not
from tests.assessments.served_quiz import ServedQuiz, served_quiz

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.drill,
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
]

OFFICERS, EARLY, NEVER = 16, 6, 3
QUESTIONS, ROUNDS = 10, 40
PAUSE = 0.15  # seconds between two saves of an officer
KILL_AFTER = 3  # seconds
TRIES = 300  # of one request, a fifth of a second apart


@pytest.fixture(scope="module")
def site(django_db_blocker):
    with django_db_blocker.unblock(), served_quiz() as made:
        yield made


def kill_web(site: ServedQuiz) -> None:
    site.kill("web")
    time.sleep(1)
    site.start("web")


def kill_worker(site: ServedQuiz) -> None:
    site.kill("worker")
    time.sleep(1)
    site.start("worker")


def kill_backends(site: ServedQuiz) -> None:
    assert site.cluster.kill_backends()


def kill_postgresql(site: ServedQuiz) -> None:
    site.cluster.kill()
    time.sleep(1)
    site.cluster.start()


@pytest.mark.parametrize("kill", [kill_web, kill_worker, kill_backends, kill_postgresql])
def test_a_kill_in_mid_quiz_loses_no_acknowledged_answer_and_every_attempt_is_graded_once(site, kill):
    hall = halls.make_hall(QUESTIONS, minutes=60)
    sittings = halls.sittings_for(hall, halls.add_officers(hall, OFFICERS), site.port)

    asyncio.run(sit(sittings, site, kill))
    connection.close()  # ours was killed as well
    close_what_nobody_handed_in(site, hall)

    assert halls.lost_answers(sittings) == []
    assert sum(len(each.acknowledged) for each in sittings) == OFFICERS * QUESTIONS
    assert any(each.steps.errors for each in sittings) == (kill is not kill_worker)  # the kill was felt
    assert list(Attempt.objects.filter(item=hall.item).values_list("state").distinct()) == [(AttemptState.GRADED,)]
    attempts = sorted(Attempt.objects.filter(item=hall.item).values_list("pk", flat=True))
    assert sorted(Grading.objects.filter(attempt__item=hall.item).values_list("attempt", flat=True)) == attempts
    told = AuditEvent.objects.filter(verb="attempt.graded", subject_id__in=[str(pk) for pk in attempts])
    assert sorted(int(pk) for pk in told.values_list("subject_id", flat=True)) == attempts
    closed_by = Attempt.objects.filter(item=hall.item).values_list("closed_by", flat=True)
    assert sorted(closed_by) == ["deadline"] * NEVER + ["officer"] * (OFFICERS - NEVER)
    wait_until_no_job_waits(site)


# --- Officers ---------------------------------------------------------------------------------------------


async def sit(sittings: list[Sitting], site: ServedQuiz, kill) -> None:
    await asyncio.gather(*[insist(each.start) for each in sittings])
    officers = [one(each, place) for place, each in enumerate(sittings)]
    await asyncio.gather(*officers, meanwhile(site, kill))


async def meanwhile(site: ServedQuiz, kill) -> None:
    await asyncio.sleep(KILL_AFTER)
    await asyncio.to_thread(kill, site)


async def one(sitting: Sitting, place: int) -> None:
    """Some hand in while the kill is going on, most later, a few never."""
    rounds = int(KILL_AFTER / PAUSE) + place if place < EARLY else ROUNDS
    for number in range(rounds):
        question = sitting.paper[number % QUESTIONS]
        choice = random.choice("abc")
        await insist(lambda question=question, choice=choice: sitting.save(question, choice))
        await asyncio.sleep(PAUSE)
    if place < OFFICERS - NEVER:
        await insist(sitting.hand_in)
    sitting.close()


async def insist(step) -> None:
    """Try again until it is answered, as the page's script and officers do."""
    last = None
    for _try in range(TRIES):
        try:
            return await step()
        except NotAnswered as trouble:
            last = trouble
            await asyncio.sleep(0.2)
    raise AssertionError("the site did not come back") from last


# --- The worker's part ------------------------------------------------------------------------------------


def close_what_nobody_handed_in(site: ServedQuiz, hall: halls.Hall) -> None:
    """Let the time of those run out, and the sweeper come by."""
    for attempt in Attempt.objects.filter(item=hall.item).open():
        Attempt.objects.filter(pk=attempt.pk).update(deadline_at=attempt.started_at, closes_at=database_now())
    site.send("assessments.close_overdue_attempts")
    assert halls.wait_until_graded(hall, within=120) == 0, site.log("worker")


def wait_until_no_job_waits(site: ServedQuiz) -> None:
    """Whatever was promised is done: by the killed worker's successor, by the sweeper's second ring."""
    unfinished = Job.objects.exclude(state=Job.State.DONE)
    for _wait in range(240):
        if not unfinished.exists():
            return
        time.sleep(0.5)
    raise AssertionError([(job.key, job.state, job.error[-500:]) for job in unfinished])
