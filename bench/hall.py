"""Officers in bulk who may sit a quiz, and what became of their acknowledged answers. Needs Django to be set up."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from itertools import count
from secrets import randbits

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.utils import timezone

from assessments import attempting
from assessments.models import Answer, Attempt, AttemptState, Grading, QuizVersion
from bench.sitting import Sitting
from courses.models import Edition, EditionItem, Enrolment
from ledger.clock import database_now
from people.models import Identifier, IdentifierKind, Officer, Posting
from people.models.officer import opaque_username
from tests.assessments import world

PASSWORD = "an-invented-password"
RIGHT = "b"  # of every question that tests.assessments.world makes
BATCH = 1000

_numbers = count(1)


@dataclass
class Hall:
    """One quiz in one edition; ``enrolments`` are of all officers made so far."""

    edition: Edition
    item: EditionItem
    version: QuizVersion
    enrolments: list[Enrolment] = field(default_factory=list)
    password: str = ""


def make_hall(questions: int = 30, **quiz: object) -> Hall:
    made = world.make_quiz([world.make_question() for _ in range(questions)], **quiz)
    edition = world.make_edition(quiz=made)
    item = edition.items.get(kind="quiz")
    return Hall(edition, item, QuizVersion.objects.get(pk=item.version_id), password=make_password(PASSWORD))


def add_officers(hall: Hall, number: int) -> list[Enrolment]:
    """Officers with an address to sign in by, a posting and an enrolment, in bulk; one password, hashed once."""
    place = world.make_place()
    names = (f"Demonstration {next(_numbers)}" for _ in range(number))
    officers = Officer.objects.bulk_create(
        [
            Officer(username=opaque_username(), full_name=name, password=hall.password, is_demonstration=True)
            for name in names
        ],
        BATCH,
    )
    Posting.objects.bulk_create(
        [Posting(officer=each, jurisdiction=place, is_primary=True) for each in officers], BATCH
    )
    Identifier.objects.bulk_create([email_of(each) for each in officers], BATCH)
    enrolments = Enrolment.objects.bulk_create(
        [
            Enrolment(officer=each, course_id=hall.edition.course_id, edition=hall.edition, jurisdiction=place)
            for each in officers
        ],
        BATCH,
    )
    hall.enrolments += enrolments
    return enrolments


def email_of(officer: Officer) -> Identifier:
    address = f"{officer.username}@example.org"
    return Identifier(
        officer=officer,
        kind=IdentifierKind.EMAIL,
        value=address,
        normalised=address,
        verified_at=timezone.now(),
    )


def sittings_for(hall: Hall, enrolments: Sequence[Enrolment], port: int, *, signed_in: bool = True) -> list[Sitting]:
    """A browser for each officer, with a session already when ``signed_in``."""
    keys = sessions_of([each.officer for each in enrolments]) if signed_in else [""] * len(enrolments)
    return [
        Sitting(
            port=port,
            item=f"{enrolment.public_id}/{hall.item.key}",
            login=email_of(enrolment.officer).value,
            password=PASSWORD,
            cookies={settings.SESSION_COOKIE_NAME: key} if key else {},
        )
        for enrolment, key in zip(enrolments, keys, strict=True)
    ]


def sessions_of(officers: Sequence[Officer]) -> list[str]:
    """Sessions as signing in would have made them, without checking a password."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    expires = timezone.now() + timedelta(hours=12)
    made = [
        Session(
            session_key=store._get_new_session_key(),
            session_data=store.encode(
                {
                    "_auth_user_id": str(officer.pk),
                    "_auth_user_backend": "people.signing_in.IdentifierBackend",
                    "_auth_user_hash": officer.get_session_auth_hash(),
                }
            ),
            expire_date=expires,
        )
        for officer in officers
    ]
    Session.objects.bulk_create(made, BATCH)
    return [each.session_key for each in made]


def open_attempts(hall: Hall, enrolments: Sequence[Enrolment], sittings: Sequence[Sitting]) -> None:
    """Put every sitting into an open attempt whose page is loaded, as if begun a while ago."""
    now = database_now()
    rules = attempting.rules_for(enrolments[0], hall.version, None)
    attempts = []
    for enrolment in enrolments:
        seed = randbits(62)
        placed = attempting.draw_places(hall.version, seed)
        attempts.append(
            Attempt(
                quiz_version=hall.version,
                quiz_id=hall.version.quiz_id,
                officer_id=enrolment.officer_id,
                enrolment=enrolment,
                item=hall.item,
                jurisdiction_id=enrolment.jurisdiction_id,
                number=1,
                paper=[each.question for each in placed],
                placing={
                    str(each.question): {"section": each.section, "maximum": f"{each.maximum.normalize():f}"}
                    for each in placed
                },
                seed=seed,
                epoch=1,
                language="en",
                started_at=now,
                **rules.times(now),
            )
        )
    Attempt.objects.bulk_create(attempts, BATCH)
    for attempt, sitting in zip(attempts, sittings, strict=True):
        sitting.attempt, sitting.paper = str(attempt.public_id), list(attempt.paper)
        sitting.token, sitting.epoch = attempting.token_for(attempt), 1


# --- What became of it ------------------------------------------------------------------------------------


def wait_until_graded(hall: Hall, *, within: float) -> int:
    """How many attempts are not graded yet, after waiting until there is none."""
    ends = time.monotonic() + within
    while left := Attempt.objects.filter(item=hall.item).exclude(state=AttemptState.GRADED).count():
        if time.monotonic() > ends:
            break
        time.sleep(0.5)
    return left


def lost_answers(sittings: Iterable[Sitting]) -> list[str]:
    """A sentence for each acknowledged answer that is not stored or that the grading did not count."""
    sat = {each.attempt: each for each in sittings if each.attempt}
    attempts = dict(Attempt.objects.filter(public_id__in=sat).values_list("pk", "public_id"))
    stored: dict[tuple[int, int], str | None] = {}
    answers = Answer.objects.filter(attempt__in=attempts)
    for attempt, question, response in answers.values_list("attempt_id", "question_version_id", "response"):
        stored[attempt, question] = response.get("choice")
    gradings = Grading.objects.filter(attempt__in=attempts, superseded_by=None)
    marks = dict(gradings.values_list("attempt_id", "marks"))
    found = []
    for pk, public_id in attempts.items():
        for question, allowed in sat[str(public_id)].may_be_stored():
            choice = stored.get((pk, question))
            share = marks.get(pk, {}).get(str(question), {}).get("share")
            if choice not in allowed:
                found.append(f"attempt {pk}, question {question}: {choice!r} is stored, not one of {allowed}")
            if share != ("1" if choice == RIGHT else "0"):
                found.append(f"attempt {pk}, question {question}: {choice!r} was stored and counted as {share}")
    return found
