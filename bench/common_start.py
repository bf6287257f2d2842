"""500 officers begin a quiz at one bell and hand in at one deadline: errors, lost answers, latencies, time to marks."""

import argparse
import asyncio
import json
import os
import random
import sys
import time
from datetime import timedelta

from bench.serving import PORT, make_database, served, start_django, warm, worked
from bench.sitting import NotAnswered, Sitting, Steps

QUESTIONS = 30
CHECK_INS_A_SECOND = 15
GOAL_MS, GOAL_GRADED_SECONDS = 1000, 60
GOALS = {"errors": 0, "lost": 0, "p95_ms": GOAL_MS, "last_graded_s": GOAL_GRADED_SECONDS}


def main(arguments: list[str]) -> None:
    options = read(arguments)
    start_django(make_database())
    from assessments.models import Grading
    from bench import hall as halls
    from ledger.clock import database_now
    from tests.assessments import world

    hall = halls.make_hall(QUESTIONS, minutes=options.minutes)
    sittings = halls.sittings_for(hall, halls.add_officers(hall, options.officers), PORT)
    steps = Steps()
    for each in sittings:
        each.steps = steps
    with served(), worked():
        warm()
        before = options.officers / CHECK_INS_A_SECOND
        bell = time.time() + before + 5
        world.make_override(hall.version, opens_at=database_now() + timedelta(seconds=before + 5))
        asyncio.run(sit(sittings, options, bell, before))
        ended = time.time()
        not_graded = halls.wait_until_graded(hall, within=4 * GOAL_GRADED_SECONDS)
    for name, figures in steps.items():
        say(f"common start: {name}", **figures.as_json())
    graded = list(Grading.objects.filter(attempt__item=hall.item).values_list("graded_at", flat=True))
    lost = halls.lost_answers(sittings)
    last = max((at.timestamp() for at in graded), default=ended) - deadline_of(hall)
    say(
        "common start",
        officers=options.officers,
        minutes=options.minutes,
        errors=steps.errors,
        acknowledged=sum(len(each.acknowledged) for each in sittings),
        lost=len(lost),
        graded=len(graded),
        not_graded=not_graded,
        last_graded_s=round(last, 1),
        p95_ms=round(max(steps[name].percentile(0.95) for name in steps), 1),
        goals=GOALS,
    )
    for sentence in [*steps.wrong, *lost[:20]]:
        print(sentence, file=sys.stderr)


def read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench common_start", description=__doc__)
    parser.add_argument("--officers", type=int, default=500)
    parser.add_argument("--minutes", type=int, default=4, help="the quiz's time limit (4)")
    parser.add_argument("--pause", type=float, default=15, help="seconds between two answers of an officer (15)")
    parser.add_argument("--within", type=float, default=10, help="seconds after the bell in which all begin (10)")
    return parser.parse_args(arguments)


def say(name: str, **figures: object) -> None:
    print(json.dumps({"figure": name, **figures, "cores": os.cpu_count()}), flush=True)


def deadline_of(hall: object) -> float:
    """The latest deadline, in seconds since 1970: nobody can be marked after a later one."""
    from django.db.models import Max

    from assessments.models import Attempt

    return Attempt.objects.filter(item=hall.item).aggregate(at=Max("deadline_at"))["at"].timestamp()


async def sit(sittings: list[Sitting], options: argparse.Namespace, bell: float, before: float) -> None:
    await asyncio.gather(*[one(sitting, options, bell, before) for sitting in sittings])


async def one(sitting: Sitting, options: argparse.Namespace, bell: float, before: float) -> None:
    """One officer, from check-in to result. A step that fails is counted; after a failed begin nothing can follow."""
    try:
        await asyncio.sleep(random.uniform(0, before))
        await sitting.check_in()
        await asyncio.sleep(bell - time.time() + random.uniform(0.05, options.within))
        await sitting.begin()
    except NotAnswered:
        return
    ends = time.monotonic() + sitting.seconds_left
    await asyncio.sleep(random.uniform(0, options.pause))
    number = 0
    while time.monotonic() < ends - 1:
        try:
            await sitting.save(sitting.paper[number % QUESTIONS], random.choice("abc"))
        except NotAnswered:
            continue
        number += 1
        await asyncio.sleep(min(options.pause, max(0, ends - time.monotonic())))
    await asyncio.sleep(max(0, ends - time.monotonic()))
    try:
        await sitting.hand_in_at_deadline()
    except NotAnswered:
        return
    finally:
        sitting.close()


if __name__ == "__main__":
    main(sys.argv[1:])
