"""Looking for implausible attempts once a group's quiz is over: after its closing, and whenever it has gone quiet.

Officers who learn without a group are looked at day by day, for the time that they took: they have no neighbours.

Findings go to a reviewer and act on nothing.

That a device or a time is shared is no finding of its own: a declared shared computer is the usual case.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

import ledger
from assessments import implausible, questions, remedies, versions
from assessments.models import (
    Answer,
    Attempt,
    AttemptFlag,
    AttemptState,
    FlagDecision,
    FlagKind,
    QuestionVersion,
    Quiz,
    QuizOverride,
)
from ledger.clock import database_now
from people.models import Officer

LOOKS_BACK = timedelta(days=14)
QUIET = timedelta(hours=3)  # since the newest hand-in: then a group's quiz is taken to be over for now
HANDED_IN = [AttemptState.SUBMITTED, AttemptState.GRADED]
MOST_COMPARED = 5000  # attempts of others, the newest, from which too the usual answers and times are known


class AlreadyReviewed(ValueError):
    """Somebody has reviewed the flag; the message says with what result."""


def look_at_closed_groups() -> int:
    """Promise a look at every group whose quiz is over; returns how many looks are new. Safe to repeat.

    Over is a quiz that the group's override has closed, and one that has gone quiet, for most have no such closing.
    For those without a group it is over every midnight.
    """
    now = database_now()
    occasions = {_key(*occasion): occasion[:2] for occasion in [*_closed(now), *_gone_quiet(now), *_on_their_own(now)]}
    fresh = occasions.keys() - ledger.promised("flag_attempts", occasions)
    for key in sorted(fresh):
        quiz_id, group_id = occasions[key]
        ledger.enqueue("flag_attempts", key=key, payload={"quiz_id": quiz_id, "group_id": group_id})
    return len(fresh)


def _key(quiz_id: int, group_id: int | None, mark: str) -> str:
    """``mark`` tells one occasion from another."""
    return f"{quiz_id}:{group_id or '-'}:{mark}"


def _closed(now: datetime) -> list[tuple[int, int, str]]:
    """(quiz, group, mark) where a closing of the group's own has passed lately."""
    closed = QuizOverride.objects.in_force().filter(group__isnull=False, closes_at__range=(now - LOOKS_BACK, now))
    rows = closed.values_list("quiz", "group", "closes_at")
    return [(quiz_id, group_id, f"{closes_at:%Y%m%d%H%M%S}") for quiz_id, group_id, closes_at in rows]


def _gone_quiet(now: datetime) -> list[tuple[int, int, str]]:
    """(quiz, group, mark) where the newest hand-in is some hours old and no running clock is waited for. One query.

    An attempt without an end does not count as under way: one left open would keep the others from being seen.
    """
    handed_in = Q(state__in=HANDED_IN, submitted_at__gte=now - LOOKS_BACK)
    at_work = Q(state=AttemptState.OPEN, closes_at__isnull=False)
    rows = (
        Attempt.objects.filter(handed_in | at_work, group__isnull=False)
        .values("quiz_version__quiz", "group")
        .annotate(newest=Max("submitted_at"), at_work=Count("pk", filter=at_work))
        .filter(newest__lte=now - QUIET, at_work=0)
        .values_list("quiz_version__quiz", "group", "newest")
    )
    return [(quiz_id, group_id, f"quiet-{newest:%Y%m%d%H%M%S%f}") for quiz_id, group_id, newest in rows]


def _on_their_own(now: datetime) -> list[tuple[int, None, str]]:
    """(quiz, None, mark) for every day before today on which officers without a group handed in. One query."""
    alone = Attempt.objects.filter(state__in=HANDED_IN, group=None, submitted_at__gte=now - LOOKS_BACK)
    days = alone.annotate(day=TruncDate("submitted_at")).filter(day__lt=timezone.localdate(now))
    rows = days.values_list("quiz", "day").distinct().order_by("quiz", "day")
    return [(quiz_id, None, f"alone-{day:%Y%m%d}") for quiz_id, day in rows]


def flag_group(quiz_id: int, group_id: int | None) -> None:
    """Flag what is implausible in one group's attempts at a quiz. May run twice: a flag is written once.

    Without a group, in the newest attempts of those who have none.
    """
    quiz = Quiz.objects.get(pk=quiz_id)
    own = list(_handed_in(quiz).filter(group=group_id).order_by("-pk")[: None if group_id else MOST_COMPARED])
    if not own:
        return
    others = _handed_in(quiz).filter(~Q(group=group_id) | Q(group=None)) if group_id else _in_groups(quiz)
    everyone = own + list(others.order_by("-pk")[:MOST_COMPARED])
    answers = _answers(everyone)
    flags = _fast_flags(everyone, own, answers)
    if group_id is not None:
        asked = {version_id for given in answers.values() for version_id in given}
        flags += _pair_flags(everyone, own, answers, remedies.corrected_keys(quiz.pk, asked))
    with transaction.atomic():
        now = database_now()
        for flag in flags:
            flag.flagged_at = now
        AttemptFlag.objects.bulk_create(flags, ignore_conflicts=True)


def _handed_in(quiz: Quiz) -> QuerySet[Attempt]:
    return Attempt.objects.filter(quiz_version__quiz=quiz, state__in=HANDED_IN).exclude(started_at=None)


def _in_groups(quiz: Quiz) -> QuerySet[Attempt]:
    return _handed_in(quiz).exclude(group=None)


def _answers(attempts: list[Attempt]) -> dict[int, dict[int, dict]]:
    """The responses by attempt and question version. One query."""
    found: dict[int, dict[int, dict]] = {attempt.pk: {} for attempt in attempts}
    rows = Answer.objects.filter(attempt__in=[attempt.pk for attempt in attempts]).exclude(response={})
    for attempt_id, version_id, response in rows.values_list("attempt", "question_version", "response"):
        found[attempt_id][version_id] = response
    return found


def _fast_flags(everyone: list[Attempt], own: list[Attempt], answers: dict[int, dict[int, dict]]) -> list[AttemptFlag]:
    """An attempt that answers nothing took no time for it, and is not meant."""
    seconds = {
        attempt.pk: (attempt.submitted_at - attempt.started_at).total_seconds() / len(answers[attempt.pk])
        for attempt in everyone
        if answers[attempt.pk]
    }
    among = [attempt.pk for attempt in own if attempt.pk in seconds]
    return [
        AttemptFlag(
            attempt_id=found.id,
            kind=FlagKind.TOO_FAST,
            evidence={
                "seconds": round(found.seconds, 2),
                "usual_seconds": round(found.usual_seconds, 2),
                "score": round(found.score, 2),
                "compared": len(seconds),
            },
        )
        for found in implausible.too_fast(seconds, among)
    ]


def _pair_flags(
    everyone: list[Attempt],
    own: list[Attempt],
    answers: dict[int, dict[int, dict]],
    corrected: Mapping[int, QuestionVersion],
) -> list[AttemptFlag]:
    """Of an officer with several attempts the first is compared: later ones repeat the own answers."""
    first: dict[int, Attempt] = {}
    for attempt in sorted(own, key=lambda each: each.number):
        first.setdefault(attempt.officer_id, attempt)
    wrong = {attempt.pk: wrong_answers(answers[attempt.pk], attempt.seed, corrected) for attempt in everyone}
    group = {attempt.pk: wrong[attempt.pk] for attempt in first.values()}
    found = implausible.same_wrong(group, list(wrong.values()), _options(wrong))
    return [
        AttemptFlag(
            attempt_id=pair.first, other_id=pair.second, kind=FlagKind.SAME_WRONG, evidence=_pair_evidence(pair)
        )
        for pair in found
    ]


def _pair_evidence(pair: implausible.Pair) -> dict[str, Any]:
    return {
        "both_wrong": pair.both_wrong,
        "identical": pair.identical,
        "expected": round(pair.expected, 2),
        "probability": float(f"{pair.probability:.3g}"),
        "pairs": pair.pairs,
        "questions": sorted({version_id for version_id, _part in pair.questions}),
    }


def wrong_answers(
    responses: dict[int, dict], seed: int, corrected: Mapping[int, QuestionVersion] | None = None
) -> dict[tuple[int, str], str]:
    """The wrong answers by question version and part. Right, half right and blank ones are left out.

    ``corrected`` holds the version whose key counts where a regrade has put another in place of the one asked with.
    """
    found = {}
    for version_id, response in responses.items():
        version = (corrected or {}).get(version_id) or versions.question_version(version_id)
        for part, given in _classified(version, response, seed).items():
            if given.id != questions.NO_RESPONSE and given.fraction <= 0:
                found[(version_id, part)] = given.text.casefold() if given.id == questions.NO_MATCH else given.id
    return found


def _classified(version: QuestionVersion, response: dict, seed: int) -> dict[str, questions.Classified]:
    kind, wording = questions.kind(version.kind), next(iter(version.wordings.values()))
    key, words = kind.realise(version.key, wording, seed)
    try:
        return kind.classify(key, kind.clean(response, key, kind.option_ids(words)))
    except questions.ResponseRefused:
        return {}


def _options(wrong: dict[int, dict[tuple[int, str], str]]) -> dict[tuple[int, str], int]:
    """How many wrong answers each part offers; only those that somebody got wrong are asked for."""
    found = {}
    for version_id in {version_id for given in wrong.values() for version_id, _part in given}:
        version = versions.question_version(version_id)
        possible = questions.kind(version.kind).possible_responses(version.key, next(iter(version.wordings.values())))
        for part, classes in possible.items():
            found[(version_id, part)] = sum(
                each.fraction <= 0 and each.id not in (questions.NO_RESPONSE, questions.NO_MATCH) for each in classes
            )
    return found


# --- Reviewing --------------------------------------------------------------------------------------------


@transaction.atomic
def review_flag(*, flag: AttemptFlag, decision: str, note: str, by: Officer) -> AttemptFlag:
    """Write down what a person made of it. Nothing follows by itself. The same decision again changes nothing.

    Raises ValueError without a note or for an unknown decision, AlreadyReviewed for another decision.
    """
    if not note.strip():
        raise ValueError(_("Say what you found."))
    if decision not in FlagDecision.values:
        raise ValueError(_("Choose what you make of it."))
    flag = AttemptFlag.objects.select_for_update(of=("self",)).get(pk=flag.pk)
    if flag.reviewed_at is not None:
        if flag.decision == decision:
            return flag
        raise AlreadyReviewed(
            _("This was reviewed meanwhile: %(decision)s.") % {"decision": flag.get_decision_display()}
        )
    flag.decision, flag.note, flag.reviewed_by, flag.reviewed_at = decision, note.strip(), by, database_now()
    flag.save(update_fields=["decision", "note", "reviewed_by", "reviewed_at"])
    ledger.record(
        verb="flag.reviewed",
        subject=flag,
        actor=by,
        new={"decision": decision},
        personal={"note": flag.note},
    )
    return flag
