"""From stored answers to a ``Grading`` row, once an attempt; what a pass sets off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

import ledger
from assessments import behaviours, marking, questions, releasing_results, reviewing, versions
from assessments.models import (
    Answer,
    Attempt,
    AttemptState,
    Grading,
    QuestionVersion,
    QuizVersion,
    QuizVersionQuestion,
    ResultRelease,
    Try,
    WrittenMark,
)
from assessments.questions import Mark, ResponseRefused
from courses import completing, requirements
from courses.models import EditionItem, Enrolment
from ledger.clock import database_now


def grade_attempt(*, attempt: Attempt) -> Grading | None:
    """Mark a handed-in attempt from its stored answers, and record what a pass meets.

    Returns None while an answer awaits a person. Safe to repeat and to race: the first grading stays, every other
    call returns the one in force. Raises ValueError while the attempt is under way, or when it does not count.
    """
    return _grade(attempt.pk)


@transaction.atomic
def _grade(attempt_id: int) -> Grading | None:
    locked = Attempt.objects.select_for_update(of=("self",)).select_related("enrolment", "item")
    attempt = locked.get(pk=attempt_id)
    attempt.quiz_version = versions.quiz_version(attempt.quiz_version_id)
    if attempt.state == AttemptState.GRADED:
        return attempt.gradings.get(superseded_by=None)
    if attempt.state != AttemptState.SUBMITTED:
        raise ValueError("Only an attempt that is handed in, and counts, can be marked.")
    try:
        judgement = judge(attempt)
    except marking.Unmarked:
        return None
    graded = Grading.objects.create(attempt=attempt, graded_at=database_now(), **judgement)
    attempt.state = AttemptState.GRADED
    attempt.save(update_fields=["state"])
    ledger.record(
        verb="attempt.graded",
        subject=attempt,
        jurisdiction_id=attempt.jurisdiction_id,
        new={"grading": graded.pk, "percent": graded.percent, "passed": graded.passed, "by": attempt.closed_by},
    )
    meet_requirement(attempt)
    return graded


def meet_requirement(attempt: Attempt) -> None:
    """Record that the quiz is passed, by the result of all its attempts, and announce it; does nothing when it is not.

    Call it inside the transaction that writes the grading. Safe to repeat.
    """
    evidence = quiz_evidence(attempt.enrolment, attempt.item)
    if evidence is None:
        if releasing_results.is_withheld(attempt):  # a release may be under way that does not see this grading
            ledger.announce("result_withheld", attempt.gradings.get(superseded_by=None))
        return
    requirements.record_met(
        enrolment=attempt.enrolment, item=attempt.item, evidence=evidence.kind, evidence_id=evidence.id
    )
    ledger.announce("quiz_passed", Grading.objects.get(pk=evidence.id))


# --- Judging ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """What an officer gave to one question: the stored response, how certain, and the shares of checked tries."""

    response: dict | None = None
    certainty: int | None = None
    tried: list[tuple[dict, Decimal]] = field(default_factory=list)


def judge(attempt: Attempt) -> dict:
    """The fields of a grading, calculated from the stored answers. Writes nothing; at most four queries.

    Raises ``marking.Unmarked`` while a person must still mark an answer.
    """
    asked = [each for each in versions.question_versions(attempt.paper) if questions.kind(each.kind).takes_answer]
    given = given_answers(attempt)
    maxima = maxima_of(attempt)
    marks = [mark_given(attempt, version, given.get(version.pk, Given())) for version in asked]
    if marking.awaits_person(marks):
        marks = _with_written_marks(attempt, asked, marks)
        if marking.awaits_person(marks):
            raise marking.Unmarked("an answer must still be marked by a person")
    stored = {
        str(version.pk): {"share": plain(mark.score), "maximum": str(maxima[version.pk])}
        for version, mark in zip(asked, marks, strict=True)
    }
    return fields_of(stored, attempt.quiz_version.pass_mark_percent)


def fields_of(marks: Mapping[str, dict], pass_mark_percent: Decimal) -> dict:
    """The fields of a grading that its marks come to. What has the maximum 0 is dropped from the sum."""
    rows = list(marks.values())
    shares = [Mark(Decimal(row["share"])) for row in rows]
    result = marking.result(shares, [Decimal(row["maximum"]) for row in rows])
    return {
        "score": result.score,
        "maximum": result.maximum,
        "percent": result.percent,
        "passed": marking.has_passed(result.percent, pass_mark_percent),
        "marks": dict(marks),
    }


def _with_written_marks(attempt: Attempt, asked: list[QuestionVersion], marks: list[Mark]) -> list[Mark]:
    """``marks`` with what people gave to the answers that no machine can mark."""
    given = dict(WrittenMark.objects.in_force().filter(attempt=attempt).values_list("question_version_id", "share"))
    return [
        Mark(given[version.pk], mark.feedback) if mark.score is None and version.pk in given else mark
        for version, mark in zip(asked, marks, strict=True)
    ]


def plain(share: Decimal) -> str:
    """Without trailing zeros, so that equal shares are stored alike."""
    return f"{share.normalize():f}" if share else "0"


def given_answers(attempt: Attempt) -> dict[int, Given]:
    """What was given to each question that was touched. Two queries, one where nothing can be checked."""
    tried: dict[int, list[tuple[dict, Decimal]]] = {}
    if attempt.quiz_version.behaviour in behaviours.CHECKING:
        for each in Try.objects.filter(attempt=attempt).order_by("number"):
            tried.setdefault(each.question_version_id, []).append((each.response, each.share))
    stored = Answer.objects.filter(attempt=attempt).values_list("question_version_id", "response", "certainty")
    return {pk: Given(response, certainty, tried.get(pk, [])) for pk, response, certainty in stored}


def maxima_of(attempt: Attempt) -> dict[int, Decimal]:
    """What each question of the paper is worth. No query where the attempt holds it itself."""
    if attempt.placing:
        return {int(pk): Decimal(place["maximum"]) for pk, place in attempt.placing.items()}
    places = QuizVersionQuestion.objects.filter(version_id=attempt.quiz_version_id)
    return dict(places.values_list("question_version_id", "maximum"))


def mark_given(attempt: Attempt, version: QuestionVersion, given: Given) -> Mark:
    """The mark of one question under the quiz's behaviour and its rule on negative marks."""
    quiz = attempt.quiz_version
    last = mark_version(version, given.response, attempt.seed)
    if last.score is None:
        return last
    kind = questions.kind(version.kind)
    shares = [share for _response, share in given.tried]
    if not kind.is_blank(given.response) and not (given.tried and given.tried[-1][0] == given.response):
        shares.append(last.score)  # never checked, or changed since
    share = behaviours.final_share(
        quiz.behaviour,
        shares,
        penalty=Decimal(version.key.get("penalty", behaviours.USUAL_PENALTY)),
        certainty=given.certainty,
    )
    if quiz.behaviour == behaviours.CERTAINTY:
        return Mark(share, last.feedback)
    judged = behaviours.judged(
        share,
        is_blank=not shares,
        wrong_costs=quiz.wrong_costs_percent / 100,
        counts_negative=quiz.counts_negative_fractions,
    )
    return Mark(judged, last.feedback)


def mark_version(version: QuestionVersion, response: dict | None, seed: int) -> Mark:
    """Mark one stored response to the variant that the attempt's seed picked; the share may be negative."""
    kind, wording = questions.kind(version.kind), next(iter(version.wordings.values()))
    key, _wording = kind.realise(version.key, wording, seed)
    return mark_response(version.kind, key, response, version.wordings)


def mark_response(kind_slug: str, key: dict, response: dict | None, wordings: dict[str, dict]) -> Mark:
    """Mark one stored response by a realised key, as its kind marks it: below 0 where the author says so.

    A blank scores 0, and so does what the question no longer understands.
    """
    kind = questions.kind(kind_slug)
    try:
        cleaned = kind.clean(response, key, kind.option_ids(next(iter(wordings.values()))))
    except ResponseRefused:
        return Mark(Decimal(0))
    return kind.mark(key, cleaned)


# --- The result of several attempts ------------------------------------------------------------------------


def quiz_evidence(enrolment: Enrolment, item: EditionItem) -> requirements.Evidence | None:
    """A quiz is met when the result of its attempts, by the quiz's own method, reaches the pass mark.

    The evidence is the grading that brought it there: the first one that passed, else the latest. Results that
    are released together count from their release on, so that no requirement, completion or certificate tells a
    result before it is shown.
    """
    gradings = list(
        Grading.objects.filter(attempt__enrolment=enrolment, attempt__item=item, superseded_by=None)
        .select_related("attempt__quiz_version")
        .order_by("attempt__number")
    )
    gradings = releasing_results.shown_gradings(gradings)
    if not gradings or not result_passes(gradings[-1].attempt.quiz_version, gradings):
        return None
    passed = [graded.pk for graded in gradings if graded.passed]
    return requirements.Evidence("quiz", passed[0] if passed else gradings[-1].pk)


def result_passes(version: QuizVersion, gradings: Iterable[Grading]) -> bool:
    """Whether gradings of one officer's attempts, in order, come to a pass."""
    percent = reviewing.result_percent(version.grading_method, [graded.percent for graded in gradings])
    return percent is not None and marking.has_passed(percent, version.pass_mark_percent)


# --- Promised by jobs -------------------------------------------------------------------------------------


def grade_submitted(attempt_id: int) -> None:
    """Mark a handed-in attempt. May run twice: the second run changes nothing.

    An attempt with an answer that a person must mark stays handed in until that is done.
    """
    _grade(attempt_id)


def meet_released(release_id: int) -> None:
    """Meet what the released results earn. May run twice, and go on where it was killed: nothing is met twice."""
    release = ResultRelease.objects.get(pk=release_id)
    attempts = releasing_results.released_attempts(release).select_related("quiz_version", "enrolment", "item")
    total = attempts.count()
    for done, attempt in enumerate(attempts.order_by("pk").iterator(chunk_size=releasing_results.BATCH), start=1):
        with transaction.atomic():
            meet_requirement(attempt)
        if done % releasing_results.BATCH == 0:
            ledger.report_progress(done, total)


@transaction.atomic
def meet_if_released(grading_id: int) -> None:
    """Look again, after the grading was committed, whether its result is released. May run twice."""
    graded = Grading.objects.select_related("attempt__quiz_version", "attempt__enrolment", "attempt__item")
    meet_requirement(graded.get(pk=grading_id).attempt)


def complete_after_quiz(grading_id: int) -> None:
    """Ask whether the course is complete now. May run twice: the second run changes nothing."""
    graded = Grading.objects.select_related("attempt__enrolment").get(pk=grading_id)
    completing.complete_if_due(enrolment=graded.attempt.enrolment)
