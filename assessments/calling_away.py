"""“I was called away”: an officer asks, an invigilator gives time, or a new attempt, or refuses with a reason.

An attempt that was handed in is never opened again: it is handed in once. Whoever's time ended while away gets
another attempt instead, by an override of the officer's own.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import ledger
from assessments import attempting, granting, overriding, releasing_results
from assessments.models import Attempt, AttemptState, AwayRequest, AwayState, QuizOverride
from assessments.refusing import Refused
from ledger.clock import database_now
from people.models import Officer

ASK_WITHIN = timedelta(hours=72)  # after the attempt ended
MOST_REQUESTS = 3  # of one attempt
ONE_TAP_MINUTES = 10
TAKE_WITHIN = timedelta(hours=72)  # the new attempt, where the quiz has closed
CALLED_AWAY = "Called away"  # the audit keeps this for ever; the officer's own words stand in the request alone


# --- Asking -----------------------------------------------------------------------------------------------


@transaction.atomic
def ask(*, attempt: Attempt, reason: str) -> AwayRequest:
    """Write the officer's request. Pressed twice, the one that waits is returned. Raises Refused."""
    attempt = _locked(attempt)
    requests = list(attempt.away_requests.all())
    for request in requests:
        if request.state == AwayState.ASKED:
            return request
    now = database_now()
    if hindrance := hindrance_to_ask(attempt, requests, now):
        raise Refused(hindrance)
    return AwayRequest.objects.create(attempt=attempt, reason=reason, requested_at=now)


def hindrance_to_ask(attempt: Attempt, requests: list[AwayRequest], now: datetime) -> str | None:
    """Why nothing can be asked for; None when it can. A pass that waits to be released is not told. Three queries."""
    if len(requests) >= MOST_REQUESTS:
        return _("You have asked three times already. Speak to your trainer.")
    if attempt.state == AttemptState.OPEN:
        return None if attempt.deadline_at else _("This quiz has no time limit. Go on when you are back.")
    if not ended_by_time(attempt):
        return _("Only who ran out of time can ask for more. Speak to your trainer.")
    if now >= attempt.submitted_at + ASK_WITHIN:
        return _("This can be asked within 72 hours. Speak to your trainer.")
    if Attempt.objects.filter(enrolment=attempt.enrolment_id, item=attempt.item_id, number__gt=attempt.number).exists():
        return _("You have begun another attempt since.")
    if _has_passed_and_knows(attempt):
        return _("You have passed this quiz.")
    return None


def _has_passed_and_knows(attempt: Attempt) -> bool:
    has_passed = attempt.gradings.filter(superseded_by=None, passed=True).exists()
    return has_passed and not releasing_results.is_withheld(attempt)


def ended_by_time(attempt: Attempt) -> bool:
    """Whether the time ran out: closed for the officer, or handed in by the page when the clock stood at nothing."""
    if attempt.submitted_at is None or attempt.deadline_at is None or attempt.closed_by == "trainer":
        return False
    return attempt.closed_by == "deadline" or attempt.submitted_at >= attempt.deadline_at


def may_lead_to_another(attempt: Attempt) -> bool:
    """Whether a new attempt may still come of it: the right answers wait so long, or they would be asked in vain."""
    if not ended_by_time(attempt):
        return False
    requests = list(attempt.away_requests.all())
    is_waiting = any(request.state == AwayState.ASKED for request in requests)
    return is_waiting or hindrance_to_ask(attempt, requests, database_now()) is None


# --- Deciding ---------------------------------------------------------------------------------------------


def waiting(attempts: QuerySet[Attempt]) -> QuerySet[AwayRequest]:
    """The requests about these attempts that nobody has decided, the oldest first."""
    asked = AwayRequest.objects.filter(state=AwayState.ASKED, attempt__in=attempts.values("pk"))
    return asked.select_related("attempt__officer", "attempt__quiz_version", "attempt__group", "attempt__item")


@transaction.atomic
def grant(*, request: AwayRequest, minutes: int, by: Officer) -> AwayRequest:
    """Give an open attempt the minutes, or allow another in place of one that has ended; tell the officer.

    Decided once: whoever presses second gets the request as it was decided. Raises Refused where there is nothing to
    give any more.
    """
    attempt, request, is_waiting = _locked_both(request)
    if not is_waiting:
        return request
    if hindrance := hindrance_to_grant(attempt):
        raise Refused(hindrance)
    if attempt.state == AttemptState.OPEN and attempt.deadline_at is not None:
        granting.grant_time(
            attempts=[attempt],
            minutes=minutes,
            reason=CALLED_AWAY,
            by=by,
            client_id=request.public_id,
            subject=attempt,
        )
        request.granted_minutes = minutes
    else:
        request.override = _allow_another(attempt, by)
    _decide(request, AwayState.GRANTED, by)
    return request


def one_tap(attempt: Attempt) -> str:
    """What one tap gives, in words; "" where there is nothing to give any more. No query."""
    if attempt.state == AttemptState.OPEN and attempt.deadline_at is not None:
        return _("Give %(minutes)s minutes") % {"minutes": ONE_TAP_MINUTES}
    return _("Allow a new attempt") if ended_by_time(attempt) else ""


def hindrance_to_grant(attempt: Attempt) -> str | None:
    """Why neither time nor another attempt can be given; None when one can. Two queries at most."""
    if attempt.state == AttemptState.OPEN and attempt.deadline_at is not None:
        return None
    if not ended_by_time(attempt):
        return _("The attempt was handed in, or ended, before its time was over. There is nothing to give: say so.")
    if _has_passed_and_knows(attempt):
        return _("The officer has passed this quiz meanwhile. There is nothing to give: say so.")
    return None


@transaction.atomic
def refuse(*, request: AwayRequest, answer: str, by: Officer) -> AwayRequest:
    """Say no, with a reason that the officer reads. Decided once, as ``grant``."""
    _attempt, request, is_waiting = _locked_both(request)
    if is_waiting:
        request.answer = answer
        _decide(request, AwayState.REFUSED, by)
    return request


def _locked(attempt: Attempt) -> Attempt:
    attempts = Attempt.objects.select_for_update(of=("self",))
    return attempts.select_related("quiz_version__quiz", "enrolment__officer", "item").get(pk=attempt.pk)


def _locked_both(request: AwayRequest) -> tuple[Attempt, AwayRequest, bool]:
    """The attempt first, as whoever asks; the request as it stands then; and whether it still waits."""
    attempt = _locked(request.attempt)
    request = AwayRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    request.attempt = attempt
    return attempt, request, request.state == AwayState.ASKED


def _allow_another(attempt: Attempt, by: Officer) -> QuizOverride | None:
    """One attempt more than the officer has, at once, and time to begin it; None where none of that needs a rule."""
    version, enrolment, now = attempt.quiz_version, attempt.enrolment, database_now()
    rules = attempting.rules_for(enrolment, version, attempting.group_of(enrolment))
    own = overriding.in_force_for(version.quiz, officer=enrolment.officer)
    values = {name: getattr(own, name) for name in overriding.FIELDS} if own else {}
    if rules.attempts_allowed:
        attempts = attempting.earlier_attempts(enrolment, attempt.item)
        begun = sum(each.started_at is not None for each in attempts)
        values["attempts_allowed"] = max(rules.attempts_allowed, begun) + 1
    if rules.delay_minutes or rules.later_delay_minutes:
        values["delay_minutes"] = 0
    if rules.closes_at is not None and rules.closes_at < now + TAKE_WITHIN:
        values["closes_at"] = now + TAKE_WITHIN
    if not values or (own and values == {name: getattr(own, name) for name in overriding.FIELDS}):
        return own
    if own is not None:
        return overriding.change_override(override=own, values=values, reason=CALLED_AWAY, by=by)
    return overriding.make_override(
        quiz=version.quiz, officer=enrolment.officer, values=values, reason=CALLED_AWAY, by=by
    )


def _decide(request: AwayRequest, state: str, by: Officer) -> None:
    request.state, request.decided_by, request.decided_at = state, by, database_now()
    request.save(update_fields=["state", "decided_by", "decided_at", "granted_minutes", "override", "answer"])
    attempt = request.attempt
    ledger.record(
        verb=f"away_request.{state}",
        subject=request,
        actor=by,
        jurisdiction_id=attempt.jurisdiction_id,
        reason=request.answer,
        new={
            "attempt": str(attempt.public_id),
            "minutes": request.granted_minutes,
            "override": str(request.override.public_id) if request.override else None,
        },
    )
    _tell(request)


def _tell(request: AwayRequest) -> None:
    attempt = request.attempt
    officer = attempt.enrolment.officer
    with ledger.in_language_of(officer):
        title = attempt.quiz_version.title
        item = reverse("assessments:item", args=[attempt.enrolment.public_id, attempt.item.key])
        if request.state == AwayState.REFUSED:
            subject = _("No more time: %(quiz)s") % {"quiz": title}
            body = _("Your request was refused: %(answer)s") % {"answer": request.answer}
        elif request.granted_minutes:
            minutes = request.granted_minutes
            subject = _("More time: %(quiz)s") % {"quiz": title}
            body = ngettext(
                "You have %(count)s minute more. Go on with the quiz.",
                "You have %(count)s minutes more. Go on with the quiz.",
                minutes,
            ) % {"count": minutes}
        else:
            subject = _("A new attempt: %(quiz)s") % {"quiz": title}
            body = _("You may begin a new attempt. The earlier one stays as it was handed in.")
        ledger.notify(
            recipient=officer,
            kind="away_decided",
            key=f"away:{request.public_id}",
            subject=subject,
            body=body,
            url=item,
        )
