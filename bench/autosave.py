"""Saving an answer over HTTP, beside a bare view with one upsert, and beside the statement alone through psycopg."""

import json
import os
import threading
import time

from bench.load import Figures, closed_loop, median_by, open_loop, request
from bench.serving import PORT, make_database, served, start_django

ATTEMPTS, QUESTIONS = 64, 30
ROUNDS, SECONDS, CONNECTIONS = 3, 6, 16
RATE, RATE_SECONDS, RATE_CONNECTIONS = 600, 20, 64


def main() -> None:
    url = make_database()
    start_django(url)
    attempts = make_attempts()
    with served():
        ours, bare, statement = [], [], []
        warm(attempts)
        for _round in range(ROUNDS):
            ours.append(closed_loop(autosaves(attempts), port=PORT, seconds=SECONDS, connections=CONNECTIONS))
            bare.append(closed_loop(upserts(attempts), port=PORT, seconds=SECONDS, connections=CONNECTIONS))
            statement.append(statements(attempts, SECONDS))
        ours, bare, statement = (median_by(figures, lambda each: each.rate) for figures in (ours, bare, statement))
        say("autosave, closed loop", ours, speed_of_bare_view=round(ours.rate / bare.rate, 3))
        say("bare view with one upsert", bare)
        say("the statement through psycopg", statement, autosave_of_it=round(ours.rate / statement.rate, 3))
        steady = open_loop(
            autosaves(attempts), port=PORT, rate=RATE, seconds=RATE_SECONDS, connections=RATE_CONNECTIONS
        )
        say(f"autosave, open loop at {RATE}/s", steady)


def say(name: str, figures: Figures, **more: float) -> None:
    print(json.dumps({"figure": name, **figures.as_json(), **more, "cores": os.cpu_count()}))


# --- What is saved ----------------------------------------------------------------------------------------


def make_attempts() -> list:
    """Open attempts at one quiz, each with its page loaded once."""
    from assessments.attempting import open_page, start_attempt
    from tests.assessments import world

    edition = world.make_edition(quiz=world.make_quiz([world.make_question() for _ in range(QUESTIONS)], minutes=180))
    attempts = []
    for _officer in range(ATTEMPTS):
        enrolment = world.enrol(edition)
        attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
        open_page(attempt=attempt)
        attempts.append(attempt)
    return attempts


def spread(attempts: list, number: int) -> tuple:
    """The attempt and question of the ``number``-th save: neighbours never meet in one row."""
    attempt = attempts[number % ATTEMPTS]
    return attempt, attempt.paper[number // ATTEMPTS % QUESTIONS]


_sequence = iter(range(1, 10**9))


def autosaves(attempts: list):
    from assessments.attempting import token_for

    tokens = {attempt.pk: token_for(attempt) for attempt in attempts}

    def make(number: int) -> bytes:
        attempt, question = spread(attempts, number)
        packet = {
            "question": question,
            "fields": [[f"q{question}", "abc"[number % 3]]],
            "flagged": False,
            "sequence": next(_sequence),
        }
        headers = {
            "Content-Type": "application/json",
            "X-Attempt-Token": tokens[attempt.pk],
            "Sec-Fetch-Site": "same-origin",
        }
        return request(
            "POST", f"/en/assess/attempts/{attempt.public_id}/answers/", json.dumps(packet).encode(), headers
        )

    return make


def upserts(attempts: list):
    def make(number: int) -> bytes:
        attempt, question = spread(attempts, number)
        packet = {
            "attempt": attempt.pk,
            "question": question,
            "response": {"choice": "abc"[number % 3]},
            "sequence": next(_sequence),
        }
        return request("POST", "/bench/upsert/", json.dumps(packet).encode(), {"Content-Type": "application/json"})

    return make


def warm(attempts: list) -> None:
    for make in (autosaves(attempts), upserts(attempts)):
        closed_loop(make, port=PORT, seconds=2, connections=CONNECTIONS)


# --- The statement alone ----------------------------------------------------------------------------------


def statements(attempts: list, seconds: float, threads: int = 4) -> Figures:
    """The very statement of ``assessments.saving`` from threads with a connection each, no HTTP."""
    import psycopg
    from django.conf import settings

    from assessments.saving import _save_statement

    figures = Figures()
    base = settings.DATABASES["default"]
    sql = _save_statement("postgresql", "clock_timestamp()")
    ends = time.perf_counter() + seconds

    def run(offset: int) -> None:
        number = offset
        with psycopg.connect(
            dbname=base["NAME"], user=base["USER"], password=base["PASSWORD"], host=base["HOST"], autocommit=True
        ) as connection:
            while time.perf_counter() < ends:
                attempt, question = spread(attempts, number)
                response = json.dumps({"choice": "abc"[number % 3]})
                began = time.perf_counter()
                values = [question, response, False, None, next(_sequence), attempt.pk, attempt.epoch, str(question)]
                connection.execute(sql, values)
                figures.latencies.append(time.perf_counter() - began)
                number += threads

    began = time.perf_counter()
    runners = [threading.Thread(target=run, args=(offset,)) for offset in range(threads)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    figures.seconds = time.perf_counter() - began
    return figures


if __name__ == "__main__":
    main()
