"""Starting an attempt, drawing its paper, opening its page."""

import math
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.models import Attempt, AttemptState, Grading, QuizVersion
from assessments.questions import options
from assessments.submitting import close_if_overdue
from courses.models import EditionItem, Enrolment, ItemKind
from ledger.clock import database_now
from people.models import Officer
from people.models.officer import Accommodation

TOKEN_SALT = "assessments.attempt"  # noqa: S105 names what is signed, hides nothing
EXTRA_TIME = {Accommodation.EXTRA_TIME_25: Decimal("1.25"), Accommodation.EXTRA_TIME_50: Decimal("1.5")}


class MayNotStart(Exception):
    """Says, in a sentence for the officer, why no attempt can be started now."""


class AttemptClosed(Exception):
    """The attempt is handed in, or its time is over."""


class BadToken(Exception):
    """The token was not made by us."""


# --- Starting ---------------------------------------------------------------------------------------------


def start_attempt(*, enrolment: Enrolment, item: EditionItem) -> Attempt:
    """Return the officer's open attempt at the quiz; one is started when there is none.

    Safe to repeat and to race: whoever comes second gets the attempt of whoever came first. An open attempt
    whose time is over is closed first. Raises MayNotStart, and ValueError for an item that is no quiz of
    the enrolment's edition.
    """
    if item.kind != ItemKind.QUIZ or item.edition_id != enrolment.edition_id:
        raise ValueError("The item is not a quiz of the enrolment's edition.")
    opened = _open_attempt(enrolment, item)
    if opened is not None and not close_if_overdue(attempt=opened):
        return opened
    try:
        with transaction.atomic():
            return _start(enrolment, item)
    except IntegrityError:
        winner = _open_attempt(enrolment, item)
        if winner is None:
            raise
        return winner


def _open_attempt(enrolment: Enrolment, item: EditionItem) -> Attempt | None:
    return Attempt.objects.open().filter(officer_id=enrolment.officer_id, item=item).first()


def _start(enrolment: Enrolment, item: EditionItem) -> Attempt:
    # lock first; no_key, because gradings of other attempts point at this row meanwhile
    locked = Enrolment.objects.select_for_update(no_key=True, of=("self",)).select_related("officer")
    enrolment = locked.get(pk=enrolment.pk)
    attempts = earlier_attempts(enrolment, item)
    for attempt in attempts:
        if attempt.state == AttemptState.OPEN:
            return attempt
    version = QuizVersion.objects.prefetch_related("questions").get(pk=item.version_id)
    now = database_now()
    reason = hindrance(enrolment, version, attempts, now)
    if reason:
        raise MayNotStart(reason)
    seed = secrets.randbits(62)
    deadline_at = deadline(version, enrolment.officer, now)
    return Attempt.objects.create(
        quiz_version=version,
        officer=enrolment.officer,
        enrolment=enrolment,
        item=item,
        jurisdiction_id=enrolment.jurisdiction_id,
        number=max((attempt.number for attempt in attempts), default=0) + 1,
        paper=draw_paper(version, seed),
        seed=seed,
        started_at=now,
        deadline_at=deadline_at,
        closes_at=deadline_at and deadline_at + timedelta(seconds=version.grace_seconds),
    )


def earlier_attempts(enrolment: Enrolment, item: EditionItem) -> list[Attempt]:
    """The enrolment's attempts at the item in order, each knowing whether it ``has_passed``. One query."""
    passed = Grading.objects.filter(attempt=OuterRef("pk"), passed=True, superseded_by=None)
    attempts = Attempt.objects.filter(enrolment=enrolment, item=item).order_by("number")
    return list(attempts.annotate(has_passed=Exists(passed)))


def hindrance(enrolment: Enrolment, version: QuizVersion, attempts: Sequence[Attempt], now: datetime) -> str | None:
    """Why no attempt may be started at ``now``, as a sentence; None when one may. No query."""
    if enrolment.withdrawn_at is not None:
        return _("This enrolment has ended.")
    if any(attempt.has_passed for attempt in attempts):
        return _("You have passed this quiz.")
    if any(attempt.state == AttemptState.SUBMITTED for attempt in attempts):
        return _("Your last attempt is being marked. Try again in a minute.")
    if version.attempts_allowed and len(attempts) >= version.attempts_allowed:
        return _("No attempt is left. Speak to your trainer.")
    if attempts and version.delay_minutes:
        opens_at = attempts[-1].submitted_at + timedelta(minutes=version.delay_minutes)
        if now < opens_at:
            at = date_format(timezone.localtime(opens_at), "DATETIME_FORMAT")
            return _("The next attempt opens on %(at)s IST.") % {"at": at}
    return None


def draw_paper(version: QuizVersion, seed: int) -> list[int]:
    """Question version ids of one attempt, in the order shown. The same seed draws the same paper."""
    in_order = [place.question_version_id for place in sorted(version.questions.all(), key=lambda p: p.position)]
    shuffled = [int(pk) for pk in options.shuffled([str(pk) for pk in in_order], seed, "paper")]
    drawn = shuffled[: version.questions_drawn or None]
    return drawn if version.shuffles else [pk for pk in in_order if pk in drawn]


def deadline(version: QuizVersion, officer: Officer, now: datetime) -> datetime | None:
    """When the officer's time is over, standing extra time included; None without a limit."""
    if not version.minutes:
        return None
    return now + timedelta(seconds=math.ceil(version.minutes * 60 * extra_time(officer)))


def extra_time(officer: Officer) -> Decimal:
    """The factor that the officer's standing accommodations give, 1 for none; the larger of two counts."""
    return max((EXTRA_TIME[held] for held in officer.accommodations if held in EXTRA_TIME), default=Decimal(1))


# --- The page ---------------------------------------------------------------------------------------------


def open_page(*, attempt: Attempt) -> int:
    """Give this load of the attempt page the next epoch: from now on only this page may save.

    Every call gives another. Raises AttemptClosed once the attempt is handed in.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assessments_attempt SET epoch = epoch + 1 WHERE id = %s AND state = 'open' RETURNING epoch",
            [attempt.pk],
        )
        row = cursor.fetchone()
    if row is None:
        raise AttemptClosed(str(attempt.pk))
    attempt.epoch = row[0]
    return attempt.epoch


def token_for(attempt: Attempt) -> str:
    """A token that lets its bearer save answers of this attempt's page, until the attempt closes.

    It names attempt and epoch; until when it is good, the save statement reads from the attempt itself, so
    that time granted later counts at once.
    """
    return signing.dumps([attempt.pk, attempt.epoch, attempt.public_id.hex], salt=TOKEN_SALT)


def read_token(token: str, *, public_id: UUID) -> tuple[int, int]:
    """Return the id and epoch of the attempt that ``public_id`` names. Raises BadToken for any other token."""
    try:
        attempt_id, epoch, named = signing.loads(token, salt=TOKEN_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadToken from error
    if named != public_id.hex:
        raise BadToken
    return attempt_id, epoch


def device_secret(attempt: Attempt) -> str:
    """Key material, 64 hexadecimal digits, for what waits on the officer's device. The same on every load."""
    subject = f"{attempt.officer_id}:{attempt.public_id.hex}"
    return salted_hmac("assessments.device", subject, algorithm="sha256").hexdigest()
