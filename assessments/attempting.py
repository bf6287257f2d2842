"""Starting an attempt: what hinders it, check-in before the bell, drawing its paper, opening its page."""

import secrets
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments import (
    drawing,
    marking,
    measuring,
    questions,
    quiz_rules,
    releasing_results,
    replacing,
    reviewing,
    versions,
)
from assessments.applying_rules import rules_for
from assessments.drawing import Candidate, Draw, Placed
from assessments.measuring import Standing
from assessments.models import (
    UNDER_WAY,
    Attempt,
    AttemptState,
    Grading,
    QuizVersion,
)
from assessments.quiz_rules import Rules
from assessments.submitting import close_if_overdue
from courses.models import EditionItem, Enrolment, GroupMember, ItemKind
from ledger.clock import database_now
from people.models import Officer

CHECK_IN_BEFORE = timedelta(minutes=60)
MOST_TOKENS = 8192  # kept in memory, some 2 MB
TOKEN_SALT = "assessments.attempt"  # noqa: S105 names what is signed, hides nothing


class MayNotStart(Exception):
    """Says, in a sentence for the officer, why no attempt can be started now."""


class AttemptClosed(Exception):
    """The attempt is handed in, or its time is over."""


class BadToken(Exception):
    """The token was not made by us."""


# --- Starting ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Arrival:
    """What an officer brings to the start: where from, the room's code, the statement accepted, whose device."""

    address: str | None = None
    room_code: str = ""
    accepts_honour: bool = False
    is_shared_device: bool = False


def start_attempt(*, enrolment: Enrolment, item: EditionItem, arrival: Arrival | None = None) -> Attempt:
    """Return the officer's attempt under way at the quiz; one is started, or checked in, when there is none.

    Up to ``CHECK_IN_BEFORE`` before the quiz opens the attempt is only checked in: its paper is drawn, and
    ``begin_attempt`` opens it at the bell. Safe to repeat and to race: whoever comes second gets the attempt of
    whoever came first. An open attempt whose time is over is closed first. Raises MayNotStart, also while the quiz is
    under way in another course, and ValueError for an item that is no quiz of the enrolment's edition.
    """
    if item.kind != ItemKind.QUIZ or item.edition_id != enrolment.edition_id:
        raise ValueError("The item is not a quiz of the enrolment's edition.")
    under_way = attempt_under_way(enrolment, item)
    if under_way is not None and not close_if_overdue(attempt=under_way):
        return _of_this_place(under_way, enrolment, item)
    try:
        with transaction.atomic():
            return _start(enrolment, item, arrival or Arrival())
    except IntegrityError:
        winner = attempt_under_way(enrolment, item)
        if winner is None:
            raise
        return _of_this_place(winner, enrolment, item)


def attempt_under_way(enrolment: Enrolment, item: EditionItem) -> Attempt | None:
    """The officer's attempt at the item's quiz that is under way, in whichever course."""
    quiz = versions.quiz_version(item.version_id).quiz_id
    return Attempt.objects.under_way().filter(officer_id=enrolment.officer_id, quiz=quiz).first()


def _of_this_place(under_way: Attempt, enrolment: Enrolment, item: EditionItem) -> Attempt:
    """The attempt, unless it belongs elsewhere. Raises MayNotStart."""
    if not is_of_this_place(under_way, enrolment, item):
        raise MayNotStart(said_to_be_elsewhere(under_way))
    return under_way


def is_of_this_place(attempt: Attempt, enrolment: Enrolment, item: EditionItem) -> bool:
    """Whether the attempt was begun from this place of the course, in this edition or in one before it."""
    if attempt.item_id == item.pk:
        return True
    return attempt.enrolment_id == enrolment.pk and attempt.item.key == item.key


def said_to_be_elsewhere(attempt: Attempt) -> str:
    """Where the quiz is under way, for an officer who has come to it from another place. Two queries."""
    return _("You have this quiz open in “%(course)s”. Finish it there first.") % {"course": attempt.item.edition.title}


def _start(enrolment: Enrolment, item: EditionItem, arrival: Arrival) -> Attempt:
    # lock first; no_key, because gradings of other attempts point at this row meanwhile
    locked = Enrolment.objects.select_for_update(no_key=True, of=("self",)).select_related("officer")
    enrolment = locked.annotate(seat_in=Subquery(_seats(OuterRef("pk"))[:1])).get(pk=enrolment.pk)
    attempts = earlier_attempts(enrolment, item)
    for attempt in attempts:
        if attempt.state in UNDER_WAY:
            return attempt
    version = versions.quiz_version(item.version_id)
    rules = rules_for(enrolment, version, enrolment.seat_in)
    now = database_now()
    standing = measuring.standing_at(enrolment, item)
    reason = hindrance(enrolment, version, rules, attempts, now, standing) or _not_admitted(version, rules, arrival)
    if reason:
        raise MayNotStart(reason)
    seed = secrets.randbits(62)
    without = measuring.left_out(standing, version) if standing else ()
    placed = draw_places(version, seed, times_seen(enrolment.officer, version), without)
    waits = rules.opens_at is not None and now < rules.opens_at
    times = {"opens_at": rules.opens_at} if waits else {"started_at": now, **rules.times(now)}
    attempt = Attempt.objects.create(
        quiz_version=version,
        quiz_id=version.quiz_id,
        officer=enrolment.officer,
        enrolment=enrolment,
        item=item,
        jurisdiction_id=enrolment.jurisdiction_id,
        group_id=enrolment.seat_in,
        number=max((attempt.number for attempt in attempts), default=0) + 1,
        state=AttemptState.READY if waits else AttemptState.OPEN,
        paper=[each.question for each in placed],
        placing={
            str(each.question): {"section": each.section, "maximum": f"{each.maximum.normalize():f}"} for each in placed
        },
        seed=seed,
        is_shared_device=arrival.is_shared_device,
        checked_in_at=now if waits else None,
        language=get_language() or "",
        **times,
    )
    if standing is not None:
        measuring.take_seat(standing, attempt)
    return attempt


def begin_attempt(*, attempt: Attempt, now: datetime | None = None) -> Attempt:
    """Open a checked-in attempt at the bell; returns it as it stands. Safe to repeat and to race.

    Its time counts from ``now``, by the database's clock, which is asked where the caller has not just done so. The
    bell is the one that holds now, not that of the check-in. Draws nothing and asks no password: two statements.
    Raises MayNotStart while the quiz is not open yet, and AttemptClosed once the time for beginning is over.
    """
    now = now or database_now()
    if attempt.state != AttemptState.READY:
        return attempt
    rules = rules_for(attempt.enrolment, attempt.quiz_version, attempt.group_id)
    if rules.opens_at is not None and now < rules.opens_at:
        raise MayNotStart(_("The quiz opens on %(at)s IST.") % {"at": _in_words(rules.opens_at)})
    if rules.closes_at is not None and now >= rules.closes_at:
        raise AttemptClosed(str(attempt.pk))
    begun = {"state": AttemptState.OPEN, "started_at": now, **rules.times(now)}
    if not Attempt.objects.filter(pk=attempt.pk, state=AttemptState.READY).update(**begun):
        attempt.refresh_from_db()  # another request was quicker, and its times count
        return attempt
    for name, value in begun.items():
        setattr(attempt, name, value)
    return attempt


def earlier_attempts(enrolment: Enrolment, item: EditionItem) -> list[Attempt]:
    """The enrolment's attempts at the item in order, each with the ``percent`` of its grading in force. One query.

    ``is_withheld`` says that the result waits to be released; ``percent`` is then None, as if it were not known.
    ``is_replaced``: another was allowed in its place, because the officer was called away.
    """
    percent = Grading.objects.filter(attempt=OuterRef("pk"), superseded_by=None).values("percent")[:1]
    attempts = Attempt.objects.filter(enrolment=enrolment, item=item).order_by("number")
    waits = Q(quiz_version__released_together=True) & ~releasing_results.covering()
    withheld = Case(When(waits, then=Value(True)), default=Value(False))
    found = list(
        attempts.annotate(percent=Subquery(percent), is_withheld=withheld, is_replaced=replacing.is_replaced("pk"))
    )
    for attempt in found:
        attempt.percent = None if attempt.is_withheld else attempt.percent
    return found


def has_passed(version: QuizVersion, attempts: Sequence[Attempt]) -> bool:
    """Whether the result of these attempts, by the quiz's method, reaches the pass mark. No query."""
    marked = [attempt for attempt in attempts if attempt.percent is not None]
    percent = reviewing.result_percent(
        version.grading_method,
        [attempt.percent for attempt in marked],
        replaced=[attempt.is_replaced for attempt in marked],
    )
    return percent is not None and marking.has_passed(percent, version.pass_mark_percent)


def hindrance(
    enrolment: Enrolment,
    version: QuizVersion,
    rules: Rules,
    attempts: Sequence[Attempt],
    now: datetime,
    standing: Standing | None = None,
) -> str | None:
    """Why no attempt may be started at ``now``, as a sentence; None when one may. No query.

    With ``standing`` the quiz is a form of a study, which says when it is met; passing and attempts say nothing then.
    """
    if enrolment.withdrawn_at is not None:
        return _("This enrolment has ended.")
    own = standing.hindrance(version.quiz_id) if standing else _used_up(version, rules, attempts, now)
    if own:
        return own
    if rules.opens_at is not None and now < rules.opens_at - CHECK_IN_BEFORE:
        return _("The quiz opens on %(at)s IST.") % {"at": _in_words(rules.opens_at)}
    if rules.closes_at is not None and now >= rules.closes_at:
        return _("The quiz closed on %(at)s IST. Speak to your trainer.") % {"at": _in_words(rules.closes_at)}
    return None


def _used_up(version: QuizVersion, rules: Rules, attempts: Sequence[Attempt], now: datetime) -> str | None:
    """Why earlier attempts leave no further one, or not yet."""
    if has_passed(version, attempts) and not version.repeats_after_passing:
        return _("You have passed this quiz.")
    if any(attempt.state == AttemptState.SUBMITTED and not attempt.is_replaced for attempt in attempts):
        return _("Your last attempt is being marked. That takes a minute, or longer where a person marks it.")
    if attempts_left(rules, attempts) == 0:
        return _("No attempt is left. Speak to your trainer.")
    begun = [attempt for attempt in attempts if attempt.started_at and attempt.submitted_at]
    opens_at = rules.opens_again([attempt.submitted_at for attempt in begun])
    if opens_at is not None and now < opens_at:
        return _("The next attempt opens on %(at)s IST.") % {"at": _in_words(opens_at)}
    return None


def attempts_left(rules: Rules, attempts: Sequence[Attempt]) -> int | None:
    """How many more may be started: 0 for none, None for any number. One that never began uses none up."""
    if not rules.attempts_allowed:
        return None
    used = sum(attempt.state == AttemptState.READY or attempt.started_at is not None for attempt in attempts)
    return max(rules.attempts_allowed - used, 0)


def _not_admitted(version: QuizVersion, rules: Rules, arrival: Arrival) -> str | None:
    if not rules.admits(arrival.address):
        return only_from_the_network()
    if not quiz_rules.same_code(arrival.room_code, rules.room_code):
        return _("The room code is not right. It is said, or written up, in the room.")
    if version.honour and not arrival.accepts_honour:
        return _("Accept the statement first.")
    return None


def only_from_the_network() -> str:
    return _("This quiz can be taken only from the network of the training centre.")


def _in_words(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


# --- What holds for this officer --------------------------------------------------------------------------


def group_of(enrolment: Enrolment) -> int | None:
    """The learning group in which the enrolment has its seat now, the latest joined first."""
    return _seats(enrolment.pk).first()


def _seats(enrolment_id: int | OuterRef) -> QuerySet:
    seats = GroupMember.objects.filter(enrolment=enrolment_id, left_at=None).order_by("-joined_at", "-pk")
    return seats.values_list("group_id", flat=True)


# --- The paper --------------------------------------------------------------------------------------------


def draw_places(
    version: QuizVersion, seed: int, seen: Mapping[int, int] | None = None, without: Container[int] = ()
) -> list[Placed]:
    """The questions of one attempt in the order shown; the same arguments draw the same paper.

    ``without`` are question versions that this paper leaves out.
    """
    listed = [place.question_version_id for place in version.questions.all() if version.questions_drawn]
    only_read = {
        asked.pk for asked in versions.question_versions(listed) if not questions.kind(asked.kind).takes_answer
    }
    candidates = [
        Candidate(
            place.question_version_id,
            place.maximum,
            place.section,
            tuple(place.draws),
            takes_answer=place.question_version_id not in only_read,
        )
        for place in sorted(version.questions.all(), key=lambda place: place.position)
        if place.question_version_id not in without
    ]
    draws = [Draw(each["number"], each["count"], Decimal(each["maximum"]), each["section"]) for each in version.draws]
    shuffled = {candidate.section: version.shuffles for candidate in candidates}
    for section in version.sections:
        shuffled[section["number"]] = version.shuffles and section["shuffles"]
    return drawing.draw_paper(
        candidates,
        draws,
        seed=seed,
        fixed_drawn=version.questions_drawn,
        shuffled_sections=shuffled,
        seen=seen,
    )


def draw_paper(version: QuizVersion, seed: int) -> list[int]:
    """Question version ids of one attempt, in the order shown, for an officer who has seen none."""
    return [placed.question for placed in draw_places(version, seed)]


def times_seen(officer: Officer, version: QuizVersion) -> dict[int, int]:
    """How often the officer met each question of ``version``, whichever version was asked. Nothing without draws."""
    if not version.draws:
        return {}
    papers = Attempt.objects.filter(officer=officer).values_list("paper", flat=True)
    counted = Counter(asked for paper in papers for asked in paper)
    candidates = [place.question_version_id for place in version.questions.all()]
    question_of = {asked.pk: asked.question_id for asked in versions.question_versions({*counted, *candidates})}
    by_question: Counter[int] = Counter()
    for asked, times in counted.items():
        by_question[question_of[asked]] += times
    return {candidate: by_question[question_of[candidate]] for candidate in candidates}


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
        attempt_id, epoch, named = _signed(token)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadToken from error
    if named != public_id.hex:
        raise BadToken
    return attempt_id, epoch


@lru_cache(maxsize=MOST_TOKENS)
def _signed(token: str) -> tuple:
    """What the token says. A page sends the same one with every answer; whether we signed it never changes."""
    return tuple(signing.loads(token, salt=TOKEN_SALT))


def device_secret(attempt: Attempt) -> str:
    """Key material, 64 hexadecimal digits, for what waits on the officer's device. The same on every load."""
    subject = f"{attempt.officer_id}:{attempt.public_id.hex}"
    return salted_hmac("assessments.device", subject, algorithm="sha256").hexdigest()
