"""Completing a course: evaluated under a row lock, written once, announced once."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import ledger
from courses import requirements
from courses.models import Completion, Enrolment
from ledger.clock import database_now
from people.models import Officer

Guard = Callable[[Enrolment], list[str]]
Consequence = Callable[[Completion], None]


@dataclass(frozen=True)
class Document:
    """What was issued on a completion, such as a certificate, as its own app shows it."""

    label: str
    url: str
    state: str
    tone: str = "quiet"


DocumentFinder = Callable[[Sequence[Completion]], dict[int, list[Document]]]

_guards: list[Guard] = []
_consequences: list[Consequence] = []
_document_finders: list[DocumentFinder] = []


def register_guard(guard: Guard) -> None:
    """Ask ``guard(enrolment)`` for the reasons why it may not complete yet; none lets it pass. Twice is as once."""
    if guard not in _guards:
        _guards.append(guard)


def register_consequence(consequence: Consequence) -> None:
    """Run ``consequence(completion)`` inside the transaction that completes. Twice is as once."""
    if consequence not in _consequences:
        _consequences.append(consequence)


def register_documents(finder: DocumentFinder) -> None:
    """Ask ``finder(completions)`` for the documents that rest on each, by its id. Twice is as once."""
    if finder not in _document_finders:
        _document_finders.append(finder)


def documents_of(completions: Sequence[Completion]) -> dict[int, list[Document]]:
    """Every document that apps to the right have issued on these completions, by completion id."""
    found: dict[int, list[Document]] = {}
    for finder in _document_finders:
        for pk, documents in finder(completions).items():
            found.setdefault(pk, []).extend(documents)
    return found


def hindrances(enrolment: Enrolment) -> list[str]:
    """Return what stands between the enrolment and completion, beside unmet requirements, as sentences."""
    return [reason for guard in _guards for reason in guard(enrolment)]


@transaction.atomic
def complete_if_due(*, enrolment: Enrolment) -> Completion | None:
    """Close the enrolment when every requirement of its edition is met and no guard holds it back.

    Safe to call at any time and any number of times: only the call that finds the last requirement met
    writes a ``Completion`` and announces it; every other call returns None.
    """
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if not enrolment.is_open:
        return None
    unmet = requirements.record_found(enrolment)
    if unmet or hindrances(enrolment):
        return None
    now = database_now()
    today = timezone.localdate(now)
    completion = Completion.objects.create(
        enrolment=enrolment,
        edition_id=enrolment.edition_id,
        jurisdiction_id=enrolment.jurisdiction_id,
        completed_on=today,
        valid_until=last_valid_day(today, enrolment.edition.valid_months),
    )
    enrolment.completed_at = now
    enrolment.save(update_fields=["completed_at"])
    for consequence in _consequences:
        consequence(completion)
    ledger.record(
        verb="course.completed",
        subject=completion,
        jurisdiction_id=completion.jurisdiction_id,
        new={"enrolment": enrolment.pk, "edition": enrolment.edition_id, "valid_until": completion.valid_until},
    )
    ledger.announce("course_completed", completion)
    return completion


@transaction.atomic
def withdraw_completion(*, completion: Completion, reason: str, by: Officer | None) -> Completion:
    """Take the achievement back; the enrolment stays closed, and the officer may be enrolled anew.

    A second call changes nothing. Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError(_("Say why the completion is withdrawn."))
    completion = Completion.objects.select_for_update().get(pk=completion.pk)
    if completion.withdrawn_at is not None:
        return completion
    completion.withdrawn_at = database_now()
    completion.withdrawal_reason = reason
    completion.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    ledger.record(
        verb="completion.withdrawn",
        subject=completion,
        actor=by,
        jurisdiction_id=completion.jurisdiction_id,
        reason=reason,
    )
    ledger.announce("completion_withdrawn", completion)
    return completion


def last_valid_day(completed_on: date, valid_months: int) -> date | None:
    """Return the last day a completion counts: the day before the same date, so many months on; None for ever.

    A month without that day ends on its own last day.
    """
    if not valid_months:
        return None
    months = completed_on.month - 1 + valid_months
    year, month = completed_on.year + months // 12, months % 12 + 1
    days = monthrange(year, month)[1]
    if completed_on.day > days:
        return date(year, month, days)
    return date(year, month, completed_on.day) - timedelta(days=1)
