"""A served quiz under the same load for a long while: nothing grows but the answers, and nothing fails."""

import asyncio
import contextlib
import json
import os
import random
import time
from dataclasses import asdict, dataclass
from statistics import mean

import pytest
from django.conf import settings

from bench import hall as halls
from bench.sitting import NotAnswered, Sitting, Steps
from ledger.models import Job
from tests.assessments.private_cluster import why_not
from tests.assessments.served_quiz import ServedQuiz, served_quiz

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.soak,
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
]

MINUTES = float(os.environ.get("SOAK_MINUTES", "20"))
SAMPLES = max(12, round(MINUTES))  # one a minute, and never fewer than three in a quarter
OFFICERS, QUESTIONS = 600, 30
PAUSE = 10  # seconds between two saves of an officer: 60 a second of all, and two hand-ins and starts

# How far the mean of the last quarter may lie above that of the second: the first warms caches and threads.
# Memory: malloc gives back in arenas of megabytes, so a process that holds nothing more still wavers; a leak of one
# kilobyte a request would show as 20 MB in five minutes. Connections: a thread opens one when it is first used.
# Bytes an answer: pages are split as indexes grow, and vacuum comes when it comes. Queue: what one tick finds waiting.
SHARE = 0.05
MORE = {"web_mb": 5.0, "worker_mb": 5.0, "connections": 2, "bytes_an_answer": 20, "jobs_waiting": 5, "messages": 20}


@dataclass
class Sample:
    second: float
    web_mb: float
    worker_mb: float
    connections: int
    bytes_an_answer: float
    jobs_waiting: int
    messages: int


def test_nothing_grows_and_nothing_fails_under_a_constant_load(django_db_blocker):
    with django_db_blocker.unblock(), served_quiz() as site:
        hall = halls.make_hall(QUESTIONS, minutes=60, attempts_allowed=0, repeats_after_passing=True)
        sittings = halls.sittings_for(hall, halls.add_officers(hall, OFFICERS), site.port)
        steps = Steps()

        samples = asyncio.run(soak(site, sittings, steps))

        show(samples, steps)
        assert (steps.errors, steps.wrong) == (0, [])
        assert not Job.objects.filter(state=Job.State.FAILED).exists()
        assert grown(samples) == {}


def grown(samples: list[Sample]) -> dict[str, tuple[float, float]]:
    """What is larger in the last quarter than in the second, with both means."""
    quarter = len(samples) // 4
    second, last = samples[quarter : 2 * quarter], samples[-quarter:]
    means = {name: tuple(mean(getattr(each, name) for each in part) for part in (second, last)) for name in MORE}
    return {name: pair for name, pair in means.items() if pair[1] > pair[0] * (1 + SHARE) + MORE[name]}


def show(samples: list[Sample], steps: Steps) -> None:
    """Into a file beside the reports, and to whoever runs pytest with -s."""
    lines = [json.dumps(asdict(each)) for each in samples]
    lines += [json.dumps({"figure": name, **figures.as_json()}) for name, figures in sorted(steps.items())]
    report = settings.DATA / "quiz-soak.jsonl"
    report.write_text("\n".join(lines) + "\n")
    print(report.read_text(), report)


# --- The load ---------------------------------------------------------------------------------------------


async def soak(site: ServedQuiz, sittings: list[Sitting], steps: Steps) -> list[Sample]:
    places = []
    for each in sittings:
        each.steps = steps
        places.append(asyncio.create_task(place(each)))
    samples, began = [], time.monotonic()
    for number in range(1, SAMPLES + 1):
        await asyncio.sleep(began + number * MINUTES * 60 / SAMPLES - time.monotonic())
        samples.append(await asyncio.to_thread(sample, site, time.monotonic() - began))
    for each in places:
        each.cancel()
    for ended in await asyncio.gather(*places, return_exceptions=True):
        if not isinstance(ended, asyncio.CancelledError):
            raise ended
    return samples


async def place(sitting: Sitting) -> None:
    """One officer takes the quiz again and again; the first time only its end, so that all are somewhere in it."""
    skipped = random.randrange(QUESTIONS)
    try:
        await asyncio.sleep(random.uniform(0, MINUTES * 60 / 8))
        while True:
            with contextlib.suppress(NotAnswered):  # counted in its steps
                await one_attempt(sitting, skipped)
            await asyncio.sleep(1)
            skipped = 0
    finally:
        sitting.close()


async def one_attempt(sitting: Sitting, skipped: int) -> None:
    await sitting.start()
    for question in sitting.paper[skipped:]:
        await sitting.save(question, random.choice("abc"))
        await asyncio.sleep(PAUSE)
    await sitting.hand_in()


def sample(site: ServedQuiz, second: float) -> Sample:
    size = site.cluster.ask("SELECT pg_total_relation_size('assessments_answer')")[0][0]
    answers = site.cluster.ask("SELECT count(*) FROM assessments_answer")[0][0]
    waiting = site.cluster.ask("SELECT count(*) FROM ledger_job WHERE state = 'waiting'")[0][0]
    connections = site.cluster.ask("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")[0][0]
    return Sample(
        round(second),
        round(site.resident_megabytes("web"), 1),
        round(site.resident_megabytes("worker"), 1),
        connections,
        round(size / max(answers, 1), 1),
        waiting,
        site.waiting_messages(),
    )
