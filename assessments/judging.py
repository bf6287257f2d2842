"""What one answer is worth under a quiz's behaviour, and what marks come to. Reads answers, writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assessments import behaviours, marking, questions
from assessments.models import Answer, Attempt, QuestionVersion, QuizVersionQuestion, Try
from assessments.questions import Mark, ResponseRefused
from assessments.questions.base import PartGiven


@dataclass(frozen=True)
class Given:
    """What an officer gave to one question: the stored response, how certain, and the shares of checked tries."""

    response: dict | None = None
    certainty: int | None = None
    tried: list[tuple[dict, Decimal]] = field(default_factory=list)


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
    kind, tries = questions.kind(version.kind), list(given.tried)
    if not kind.is_blank(given.response) and not (tries and tries[-1][0] == given.response):
        tries.append((given.response, last.score))  # never checked, or changed since
    shares = [share for _response, share in tries]
    penalty = Decimal(version.key.get("penalty", behaviours.USUAL_PENALTY))
    parts = _parts_of(attempt, version, tries) if quiz.behaviour == behaviours.INTERACTIVE and len(tries) > 1 else []
    if parts and parts[-1]:
        share = behaviours.counted_back(parts, penalty)
    else:
        share = behaviours.final_share(quiz.behaviour, shares, penalty=penalty, certainty=given.certainty)
    if quiz.behaviour == behaviours.CERTAINTY:
        return Mark(share, last.feedback)
    judged = behaviours.judged(
        share,
        unpenalised=behaviours.unpenalised_share(quiz.behaviour, shares) if shares else Decimal(0),
        is_blank=not shares,
        wrong_costs=quiz.wrong_costs_percent / 100,
        counts_negative=quiz.counts_negative_fractions,
    )
    return Mark(judged, last.feedback)


def _parts_of(
    attempt: Attempt, version: QuestionVersion, tries: Sequence[tuple[dict, Decimal]]
) -> list[dict[str, PartGiven]]:
    """The parts of every try, of a question that has any."""
    kind, wording = questions.kind(version.kind), next(iter(version.wordings.values()))
    key, _wording = kind.realise(version.key, wording, attempt.seed)
    return [kind.parts_given(key, response) for response, _share in tries]


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
