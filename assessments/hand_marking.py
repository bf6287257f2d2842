"""Marking written answers: the queue, claiming one, storing the mark; the last one marks the attempt.

A claim keeps two markers from reading the same answer at once. It lapses after 30 minutes, and no mark is lost by
that: whoever stores first has marked, the other is told and keeps what was typed on the page.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

import ledger
from assessments import grading, judging, questions, versions, written_answers
from assessments.models import Answer, Attempt, AttemptState, MarkingClaim, WrittenMark
from assessments.written_answers import WrittenPart
from ledger.clock import database_now
from people.models import Officer

logger = logging.getLogger(__name__)

CLAIM_LASTS = timedelta(minutes=30)
MOST_PASSED_OVER = 500  # cases in the queue whose written part was left blank
MAY_NEED_PERSON = ("written", "caseset")  # kinds that can hold an answer in the officer's own words


class MayNotMark(Exception):
    """Says, in a sentence for the marker, why this answer cannot be marked now."""


# --- The queue --------------------------------------------------------------------------------------------


def queue(attempts: QuerySet[Attempt], user: Officer) -> QuerySet[Answer]:
    """Answers of handed-in ``attempts`` that wait for a person, in the order in which they were saved.

    Each has ``holder`` and ``held_until`` while another than ``user`` marks it. A case that was answered without
    its written part may stand here too; opening it says that there is nothing to mark.
    """
    marked = WrittenMark.objects.filter(attempt=OuterRef("attempt"), question_version=OuterRef("question_version"))
    claims = MarkingClaim.objects.filter(
        attempt=OuterRef("attempt"), question_version=OuterRef("question_version"), until__gt=database_now()
    ).exclude(marker=user)
    waiting = Answer.objects.filter(
        attempt__in=attempts.filter(state=AttemptState.SUBMITTED).values("pk"),
        question_version__kind__in=MAY_NEED_PERSON,
    ).exclude(response={})
    written_in_case = Q(question_version__kind="written") | Q(response__icontains='"text"')
    return (
        waiting.filter(written_in_case)
        .filter(~Exists(marked))
        .annotate(holder=Subquery(claims.values("marker")[:1]), held_until=Subquery(claims.values("until")[:1]))
        .order_by("pk")
    )


def next_free(waiting: QuerySet[Answer], *, after: int = 0) -> Answer | None:
    """The first answer of the queue that nobody holds, beginning behind ``after`` and going round."""
    free = waiting.filter(holder=None).select_related("attempt")
    for candidates in (free.filter(pk__gt=after), free.filter(pk__lte=after)):
        for answer in candidates[:MOST_PASSED_OVER]:
            if _parts(answer.attempt, answer):
                return answer
    return None


def awaited(attempt: Attempt) -> tuple[int, int]:
    """How many answers of a handed-in attempt wait for a person, and how many such answers there are.

    Two queries; none where the paper asks for nothing in the officer's own words.
    """
    if not any(version.kind in MAY_NEED_PERSON for version in versions.question_versions(attempt.paper)):
        return 0, 0
    marked = set(WrittenMark.objects.filter(attempt=attempt).values_list("question_version_id", flat=True))
    wanted = [answer for answer in _written(attempt) if _parts(attempt, answer)]
    return sum(answer.question_version_id not in marked for answer in wanted), len(wanted)


def _written(attempt: Attempt) -> list[Answer]:
    return list(Answer.objects.filter(attempt=attempt, question_version__kind__in=MAY_NEED_PERSON).order_by("pk"))


def _parts(attempt: Attempt, answer: Answer) -> list[WrittenPart]:
    version = versions.question_version(answer.question_version_id)
    wording = next(iter(version.wordings.values()))
    return parts_in(attempt, answer, wording)


def parts_in(attempt: Attempt, answer: Answer, wording: dict) -> list[WrittenPart]:
    """What is to be marked of the answer, in the words of ``wording``."""
    version = versions.question_version(answer.question_version_id)
    key, words = questions.kind(version.kind).realise(version.key, wording, attempt.seed)
    return written_answers.parts_to_mark(version.kind, key, words, answer.response)


# --- One answer -------------------------------------------------------------------------------------------


@transaction.atomic
def claim_answer(*, attempt: Attempt, question_id: int, by: Officer) -> MarkingClaim:
    """Hold the answer for ``by`` for 30 minutes from now. Safe to repeat and to race.

    Raises MayNotMark while somebody else holds it, and when it is marked already or not handed in.
    """
    attempt = _locked(attempt)
    _check_markable(attempt, question_id, by)
    now = database_now()
    claim, _is_new = MarkingClaim.objects.update_or_create(
        attempt=attempt, question_version_id=question_id, defaults={"marker": by, "until": now + CLAIM_LASTS}
    )
    return claim


@transaction.atomic
def let_go(*, attempt: Attempt, question_id: int, by: Officer) -> None:
    """Give the own claim up; does nothing when there is none."""
    MarkingClaim.objects.filter(attempt=attempt, question_version=question_id, marker=by).update(until=database_now())


def store_mark(
    *, attempt: Attempt, question_id: int, points: written_answers.Points, comment: str, by: Officer
) -> WrittenMark:
    """Store a person's mark of one answer; the last one marks the attempt, at once and promised by a job.

    The marker may correct the own mark until the attempt is marked; the first one stays on record. Raises
    MayNotMark when somebody else holds or has marked the answer, and ValueError for points out of range.
    """
    with transaction.atomic():
        attempt = _locked(attempt)
        earlier = _check_markable(attempt, question_id, by)
        mark = _write(attempt, question_id, points, comment.strip(), by, earlier)
        MarkingClaim.objects.filter(attempt=attempt, question_version=question_id, marker=by).update(
            until=mark.marked_at
        )
        is_last = awaited(attempt)[0] == 0
        if is_last:
            ledger.announce("answers_marked", attempt)
    if is_last:
        try:
            grading.grade_attempt(attempt=attempt)
        except Exception:
            logger.exception("Every answer of attempt %s is marked; a job will grade it.", attempt.pk)
    return mark


def _locked(attempt: Attempt) -> Attempt:
    """The attempt's row decides who comes first: markers of one attempt wait for each other, briefly."""
    return Attempt.objects.select_for_update(of=("self",)).select_related("quiz_version").get(pk=attempt.pk)


def _check_markable(attempt: Attempt, question_id: int, by: Officer) -> WrittenMark | None:
    """The own mark that a new one would correct. Raises MayNotMark."""
    if attempt.officer_id == by.pk:
        raise MayNotMark(_("Nobody marks an answer of their own."))
    if attempt.state != AttemptState.SUBMITTED:
        raise MayNotMark(_("This attempt is not waiting to be marked (any more)."))
    marks = WrittenMark.objects.in_force().filter(attempt=attempt, question_version=question_id)
    earlier = marks.select_related("marker").first()
    if earlier is not None and earlier.marker_id != by.pk:
        raise MayNotMark(_("%(name)s has marked this answer meanwhile.") % {"name": earlier.marker.name})
    claims = MarkingClaim.objects.filter(attempt=attempt, question_version=question_id, until__gt=database_now())
    claim = claims.exclude(marker=by).select_related("marker").first()
    if claim is not None:
        until = timezone.localtime(claim.until)
        raise MayNotMark(
            _("%(name)s is marking this answer, until %(time)s at the latest.")
            % {"name": claim.marker.name, "time": f"{until:%H:%M}"}
        )
    return earlier


def _write(
    attempt: Attempt,
    question_id: int,
    points: written_answers.Points,
    comment: str,
    by: Officer,
    earlier: WrittenMark | None,
) -> WrittenMark:
    answer = Answer.objects.filter(attempt=attempt, question_version=question_id).first()
    parts = _parts(attempt, answer) if answer else []
    if not parts:
        raise MayNotMark(_("There is nothing for a person to mark here."))
    check_points(parts, points)
    version = versions.question_version(question_id)
    key, wording = questions.kind(version.kind).realise(
        version.key, next(iter(version.wordings.values())), attempt.seed
    )
    share = written_answers.share_of(version.kind, key, wording, answer.response, points)
    mark = WrittenMark.objects.create(
        attempt=attempt,
        question_version_id=question_id,
        marker=by,
        share=share,
        points={part: {id_: judging.plain(value) for id_, value in given.items()} for part, given in points.items()},
        comment=comment,
        supersedes=earlier,
        marked_at=database_now(),
    )
    ledger.record(
        verb="answer.marked",
        subject=attempt,
        actor=by,
        jurisdiction_id=attempt.jurisdiction_id,
        old={"share": earlier.share} if earlier else None,
        new={"question_version": question_id, "share": mark.share},
    )
    return mark


def check_points(parts: Sequence[WrittenPart], points: written_answers.Points) -> None:
    """Raise ValueError unless every point of every part has its marks, from 0 to its maximum."""
    for part in parts:
        for point in part.guide:
            value = points.get(part.id, {}).get(point.id)
            if value is None or not Decimal(0) <= value <= point.maximum:
                raise ValueError(_("Give each point its marks, from 0 to its maximum."))


def grade_marked(attempt_id: int) -> None:
    """Grade an attempt whose answers are all marked. May run twice: the second run changes nothing."""
    grading.grade_submitted(attempt_id)
