"""Other dates, time, attempts, wait or a room code for a learning group or one officer. A change is a new row."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import ledger
from assessments.models import Quiz, QuizOverride
from assessments.refusing import Refused
from courses.models import LearningGroup
from ledger.clock import database_now
from people.models import Officer

FIELDS = ("opens_at", "closes_at", "minutes", "attempts_allowed", "delay_minutes", "room_code")
UNSAID = (None, "")  # what an override says nothing with; 0 minutes of waiting is something said
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, O, 1, I: they are mistaken for each other
CODE_LENGTH = 5


def new_room_code() -> str:
    """A code that is easily said and typed; one of 33 million."""
    return "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))


def in_force_for(
    quiz: Quiz, *, group: LearningGroup | None = None, officer: Officer | None = None
) -> QuizOverride | None:
    return QuizOverride.objects.in_force().filter(quiz=quiz, group=group, officer=officer).first()


@transaction.atomic
def make_override(
    *,
    quiz: Quiz,
    group: LearningGroup | None = None,
    officer: Officer | None = None,
    values: Mapping[str, Any],
    reason: str,
    by: Officer,
) -> QuizOverride:
    """Make the addressee's override. Sent twice it is made once; another one in force is refused: change that."""
    _lock(quiz)
    found = in_force_for(quiz, group=group, officer=officer)
    if found is None:
        return _create(quiz, group, officer, values, reason, by)
    if _says(found, values, reason):
        return found
    raise Refused(_("There is an override already. Change that one."))


@transaction.atomic
def change_override(*, override: QuizOverride, values: Mapping[str, Any], reason: str, by: Officer) -> QuizOverride:
    """End the override and make one with these values in its place; sent twice, once.

    Raises Refused when somebody else ended or changed it meanwhile.
    """
    _lock(override.quiz)
    found = in_force_for(override.quiz, group=override.group, officer=override.officer)
    if found is not None and _says(found, values, reason):
        return found
    if found is None or found.pk != override.pk:
        raise Refused(_("Somebody else has changed or ended this override meanwhile. Look at the list again."))
    _end(found)
    return _create(found.quiz, found.group, found.officer, values, reason, by, old=found)


@transaction.atomic
def end_override(*, override: QuizOverride, reason: str, by: Officer) -> bool:
    """From now on it says nothing; attempts under way keep their time. Returns False when it was ended already."""
    _lock(override.quiz)
    found = QuizOverride.objects.in_force().filter(pk=override.pk).first()
    if found is None:
        return False
    _end(found)
    _record("override.ended", found, reason, by, old=_said(found))
    return True


def _lock(quiz: Quiz) -> None:
    # no_key, because versions and overrides point at this row meanwhile
    Quiz.objects.select_for_update(no_key=True).get(pk=quiz.pk)


def _create(
    quiz: Quiz,
    group: LearningGroup | None,
    officer: Officer | None,
    values: Mapping[str, Any],
    reason: str,
    by: Officer,
    old: QuizOverride | None = None,
) -> QuizOverride:
    made = QuizOverride.objects.create(
        quiz=quiz, group=group, officer=officer, reason=reason, made_by=by, made_at=database_now(), **values
    )
    verb = "override.changed" if old else "override.made"
    _record(verb, made, reason, by, old=_said(old) if old else None, new=_said(made))
    return made


def _end(override: QuizOverride) -> None:
    override.ended_at = database_now()
    override.save(update_fields=["ended_at"])


def _says(override: QuizOverride, values: Mapping[str, Any], reason: str) -> bool:
    held = {name: getattr(override, name) for name in FIELDS}
    return override.reason == reason and _spoken(held) == _spoken(values)


def _spoken(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS if values.get(name) not in UNSAID}


def _said(override: QuizOverride) -> dict[str, Any]:
    """What the audit keeps. A room code is no secret once the quiz is over, but none is written where many read."""
    said = {name: getattr(override, name) for name in FIELDS if name != "room_code"}
    return said | {"has_room_code": bool(override.room_code), "override": str(override.public_id)}


def _record(verb: str, override: QuizOverride, reason: str, by: Officer, **values: Any) -> None:
    place = override.group.jurisdiction_id if override.group else None
    ledger.record(verb=verb, subject=override, actor=by, jurisdiction_id=place, reason=reason, **values)
