"""Statistics of 10,000 attempts at 50 questions: of a matrix beside a plain numpy pass, and from the database.

From the database twice: marked by the key alone, and after one question was dropped and one mark set by a person.
"""

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import numpy as np
from django.db.models import Model

from assessments.statistics import flags, moodle
from bench.measuring import side_by_side, start_django
from bench.serving import make_database
from certificates.fonts import build_fonts
from tests.lanes import postgres_url

ATTEMPTS, QUESTIONS = 10_000, 50


def answers() -> np.ndarray:
    """Right and wrong answers by the Rasch model; the same on every run."""
    rng = np.random.default_rng(50)
    ability, difficulty = rng.normal(size=(ATTEMPTS, 1)), np.linspace(-2, 2, QUESTIONS)
    return (rng.random((ATTEMPTS, QUESTIONS)) < 1 / (1 + np.exp(difficulty - ability))).astype(float)


def ours(marks: np.ndarray) -> None:
    """Every figure of every question and of the quiz, and the flags that need no responses."""
    maxima = [1.0] * QUESTIONS
    found = moodle.question_statistics(marks, maxima, [0.25] * QUESTIONS)
    moodle.quiz_statistics(marks, [float(QUESTIONS)] * ATTEMPTS)
    flags.facility_flags(marks, [0.25] * QUESTIONS)
    flags.discrimination_flags([each.discrimination_index for each in found], [ATTEMPTS] * QUESTIONS)


def plain(marks: np.ndarray) -> None:
    """The frozen denominator: means, deviations, every correlation with the rest. Do not change it."""
    totals = marks.sum(axis=1)
    marks.mean(axis=0)
    marks.std(axis=0, ddof=1)
    for place in range(marks.shape[1]):
        np.corrcoef(marks[:, place], totals - marks[:, place])
        np.sort(marks[:, place]) @ np.sort(totals - marks[:, place])


# --- From the database ------------------------------------------------------------------------------------


def from_the_database() -> None:
    """Fill a database of each engine with the demonstration and more, and measure in processes of their own."""
    start_django()
    from django.conf import settings

    database = settings.DATABASES["default"]
    with tempfile.TemporaryDirectory() as folder:
        if database["ENGINE"].endswith("sqlite3"):
            copy = Path(folder) / "copy.sqlite3"
            with sqlite3.connect(database["NAME"]) as source, sqlite3.connect(copy) as target:
                source.backup(target)
            fill_and_measure(f"sqlite:///{copy}")
        if postgres_url() is None:
            print(json.dumps({"figure": "statistics from the database", "skipped": "no PostgreSQL answers"}))
            return
        url = make_database()
        environment = os.environ | {"DATABASE_URL": url, "LMS_DATA": folder}
        build_fonts(Path(folder) / "fonts")
        subprocess.run([sys.executable, "manage.py", "prepare"], env=environment, check=True, stdout=subprocess.DEVNULL)
        fill_and_measure(url)


def fill_and_measure(url: str) -> None:
    environment = os.environ | {"DATABASE_URL": url}
    for step in ("fill", "measure", "regrade", "measure-regraded"):
        subprocess.run([sys.executable, "-m", "bench.statistics", step], env=environment, check=True)


def fill() -> None:
    """10,000 invented officers, each with one attempt at a quiz of 50 questions, marked."""
    start_django()
    from django.db import connection, transaction

    from assessments.models import Attempt, Grading
    from courses.models import EditionItem, Enrolment
    from people.models import Officer

    version = make_quiz()
    item = EditionItem.objects.filter(kind="quiz").select_related("edition").first()
    place = Enrolment.objects.first().jurisdiction_id
    asked = list(version.questions.order_by("position").values_list("question_version_id", flat=True))
    marks = answers()
    at = "2026-01-01T00:00:00Z"
    with transaction.atomic():
        numbers = range(ATTEMPTS)
        officers = Officer.objects.bulk_create(
            [Officer(username=f"bench-{n}", full_name=f"Demonstration {n}") for n in numbers], batch_size=500
        )
        common = {"course_id": item.edition.course_id, "edition_id": item.edition_id, "jurisdiction_id": place}
        enrolments = Enrolment.objects.bulk_create([Enrolment(officer=each, **common) for each in officers], 500)
        attempts = Attempt.objects.bulk_create(
            [
                Attempt(
                    quiz_version=version,
                    quiz_id=version.quiz_id,
                    officer_id=enrolment.officer_id,
                    enrolment=enrolment,
                    item=item,
                    jurisdiction_id=place,
                    number=1,
                    state="graded",
                    paper=asked,
                    seed=1,
                    language=("en", "hi")[number % 2],
                    started_at=at,
                    submitted_at=at,
                )
                for number, enrolment in enumerate(enrolments)
            ],
            500,
        )
        Grading.objects.bulk_create(
            [
                Grading(
                    attempt=attempt,
                    score=float(row.sum()),
                    maximum=QUESTIONS,
                    percent=float(row.mean() * 100),
                    passed=False,
                    marks={str(pk): {"share": f"{x:.0f}", "maximum": "1.00"} for pk, x in zip(asked, row, strict=True)},
                    graded_at=at,
                )
                for attempt, row in zip(attempts, marks, strict=True)
            ],
            500,
        )
        choices = np.where(marks == 1, "a", np.random.default_rng(1).choice(list("bcd"), size=marks.shape))
        rows = (
            (attempt.pk, pk, f'{{"choice": "{choice}"}}', at)
            for attempt, given in zip(attempts, choices, strict=True)
            for pk, choice in zip(asked, given, strict=True)
        )
        statement = (
            "INSERT INTO assessments_answer (attempt_id, question_version_id, response, is_flagged, epoch, sequence,"
            " saved_at) VALUES (%s, %s, %s, false, 1, 1, %s)"
        )
        with connection.cursor() as cursor:
            while batch := list(islice(rows, 20_000)):
                cursor.executemany(statement, batch)


def regrade() -> None:
    """A second grading of every attempt without the last question; and in one of them a mark that a person set."""
    start_django()
    from django.db import transaction

    from assessments.models import Grading

    with transaction.atomic():
        old = list(Grading.objects.filter(attempt__quiz__code="bench-statistics").order_by("pk"))
        Grading.objects.bulk_create([regraded(each, is_overridden=each is old[0]) for each in old], 500)


def regraded(old: Model, *, is_overridden: bool) -> Model:
    from assessments.remarking import BY_PERSON

    marks = dict(old.marks)
    first, last = min(marks, key=int), max(marks, key=int)
    marks[last] = marks[last] | {"maximum": "0"}
    if is_overridden:
        marks[first] = {"share": "0.25", "maximum": "1.00", BY_PERSON: True}
    score = sum(float(mark["share"]) * float(mark["maximum"]) for mark in marks.values())
    return type(old)(
        attempt_id=old.attempt_id,
        number=2,
        supersedes=old,
        reason="Bench",
        score=score,
        maximum=QUESTIONS - 1,
        percent=round(100 * score / (QUESTIONS - 1), 2),
        passed=False,
        marks=marks,
        graded_at=old.graded_at,
    )


def make_quiz() -> Model:
    """A quiz of 50 questions with four options each, as a release freezes it."""
    from assessments import freezing
    from assessments.models import Question, QuestionBank, QuestionWording, Quiz, QuizSlot, QuizWording

    bank = QuestionBank.objects.first()
    quiz = Quiz.objects.create(code="bench-statistics")
    QuizWording.objects.create(quiz=quiz, language="en", title="Bench")
    for number in range(QUESTIONS):
        question = Question.objects.create(
            code=f"BENCH-{number}", bank=bank, module_code="M03", kind="single", key={"choice": "a"}
        )
        body = {"options": [{"id": name, "text": f"Option {name}"} for name in "abcd"]}
        QuestionWording.objects.create(question=question, language="en", stem=f"Question {number}", body=body)
        QuizSlot.objects.create(quiz=quiz, question=question, sort_order=number)
    return freezing.freeze_quiz(quiz=quiz)


def measure(name: str = "statistics from the database") -> None:
    """Print the seconds, and the most memory that the process ever held."""
    start_django()
    from django.db import connection

    from assessments import analysing
    from assessments.models import Quiz
    from assessments.selecting import Selection

    quiz = Quiz.objects.get(code="bench-statistics")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    analysis = analysing.analyse(quiz, Selection())
    figure = {
        "figure": name,
        "engine": connection.vendor,
        "attempts": analysis.statistics.attempts,
        "questions": len(analysis.questions),
        "seconds": round(time.perf_counter() - began, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "of_which_before_mb": round(before),
        "goal": "5 s, 300 MB",
        "cores": os.cpu_count(),
    }
    print(json.dumps(figure), flush=True)


def main() -> None:
    marks = answers()
    side_by_side("statistics of a matrix", lambda: ours(marks), lambda: plain(marks), repeats=3)
    from_the_database()


if __name__ == "__main__":
    steps = {
        "fill": fill,
        "measure": measure,
        "regrade": regrade,
        "measure-regraded": lambda: measure("statistics from the database, a question dropped and a mark overridden"),
    }
    steps.get(sys.argv[-1], main)()
