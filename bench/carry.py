"""How many officers these cores carry at once, signing in and page loads included, answering every 30 to 90 seconds."""

import argparse
import asyncio
import contextlib
import json
import os
import random
import sys
from collections.abc import Iterator, Sequence

from bench.serving import PORT, make_database, served, start_django, warm, worked
from bench.sitting import NotAnswered, Sitting, Steps

RAMP = [250, 500, 1000, 2000, 3000, 5000, 8000, 12000]
QUESTIONS = 30
THINK = (30, 90)  # seconds between two answers
SITTING_SECONDS = QUESTIONS * sum(THINK) / 2
RELOAD = 1 / 15  # of all answers are followed by a load of the page: a phone slept, a tab was closed
WARM_UP = 20  # seconds of a step that are not counted
LIMIT_MS = 1000
# published of Moodle 4.5 by the Universidad de la República, March 2026: a quiz for 3,000 at once on 12 + 4 cores,
# the generator on other machines; here it shares the cores
MOODLE_A_CORE = 190


def main(arguments: list[str]) -> None:
    options = read(arguments)
    start_django(make_database())
    last = 0
    with served(), worked():
        warm()
        for officers in options.officers:
            if not one_step(officers, options.seconds):
                break
            last = officers
    a_core = last / os.cpu_count()
    say("carry", officers=last, a_core=round(a_core), times_moodle=round(a_core / MOODLE_A_CORE, 1))


def read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench carry", description=__doc__)
    parser.add_argument("--officers", type=int, nargs="+", default=RAMP, help="one or more steps, growing")
    parser.add_argument("--seconds", type=float, default=60, help="how long each step is counted (60)")
    return parser.parse_args(arguments)


def say(name: str, **figures: object) -> None:
    print(json.dumps({"figure": name, **figures, "cores": os.cpu_count()}), flush=True)


def held(steps: Steps, lost: Sequence[str]) -> bool:
    """No error, no acknowledged answer lost, and no page, save, sign-in, start or hand-in above the limit."""
    return not steps.errors and not lost and all(each.percentile(0.95) <= LIMIT_MS for each in steps.values())


# --- One step ---------------------------------------------------------------------------------------------


def one_step(officers: int, seconds: float) -> bool:
    """So many officers in the midst of their sittings; who hands in makes room for one who signs in. Were they held?"""
    from bench import hall as halls

    hall = halls.make_hall(QUESTIONS, minutes=240)
    present = halls.add_officers(hall, officers)
    sittings = halls.sittings_for(hall, present, PORT)
    halls.open_attempts(hall, present, sittings)
    arriving = int(2 * officers * (WARM_UP + seconds) / SITTING_SECONDS) + 20
    newcomers = halls.sittings_for(hall, halls.add_officers(hall, arriving), PORT, signed_in=False)
    steps = asyncio.run(sit(sittings, iter(newcomers), seconds))
    for name, figures in sorted(steps.items()):
        figures.seconds = seconds
        say(f"carry {officers}: {name}", **figures.as_json())
    lost = lost_so_far([*sittings, *newcomers])
    say(f"carry {officers}", errors=steps.errors, lost=len(lost), held=held(steps, lost))
    for sentence in [*steps.wrong, *lost[:20]]:
        print(sentence, file=sys.stderr)
    return held(steps, lost)


def lost_so_far(sittings: list[Sitting]) -> list[str]:
    """As ``lost_answers``, for those who have handed in; the others are in the midst of it."""
    from assessments.models import Attempt, AttemptState
    from bench import hall as halls

    named = [each.attempt for each in sittings if each.attempt]
    done = Attempt.objects.filter(public_id__in=named, state=AttemptState.GRADED).values_list("public_id", flat=True)
    graded = {str(each) for each in done}
    return halls.lost_answers(each for each in sittings if each.attempt in graded)


async def sit(sittings: list[Sitting], newcomers: Iterator[Sitting], seconds: float) -> Steps:
    steps = Steps()
    places = [asyncio.create_task(place(each, newcomers, steps)) for each in sittings]
    await asyncio.sleep(WARM_UP)
    if not steps.errors:
        steps.clear()
    await asyncio.sleep(seconds)
    for each in places:
        each.cancel()
    for ended in await asyncio.gather(*places, return_exceptions=True):
        if not isinstance(ended, asyncio.CancelledError):
            raise ended
    return steps


async def place(sitting: Sitting, newcomers: Iterator[Sitting], steps: Steps) -> None:
    """One place in the hall: whoever sits there is somewhere in the paper; then the next officer comes."""
    answered = random.randint(0, QUESTIONS)
    sitting.steps = steps
    await asyncio.sleep(random.uniform(0, random.uniform(*THINK)))  # the rest of a thought begun before
    while True:
        with contextlib.suppress(NotAnswered):  # it is counted; the place is given to the next
            await answer(sitting, sitting.paper[answered:])
            await sitting.hand_in()
        sitting.close()
        sitting, answered = next(newcomers), 0
        sitting.steps = steps
        with contextlib.suppress(NotAnswered):
            await sitting.sign_in()
            await sitting.start()
        await asyncio.sleep(random.uniform(*THINK))


async def answer(sitting: Sitting, questions: list[int]) -> None:
    for question in questions:
        await sitting.save(question, random.choice("abc"))
        if random.random() < RELOAD:
            await sitting.load_page()
        await asyncio.sleep(random.uniform(*THINK))


if __name__ == "__main__":
    main(sys.argv[1:])
