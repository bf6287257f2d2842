"""What the tries at a question came to, as its page says it: verdict, hint, feedback, tries left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assessments import behaviours, checking, questions, remedies, reviewing, versions
from assessments.answer_fields import Words, in_reader_order, realised
from assessments.feedback import feedback_on
from assessments.models import Answer, Attempt, QuestionVersion, Try
from assessments.presenting import ShownQuestion, verdict_on, words_of


@dataclass(frozen=True)
class CheckState:
    """``tries_left`` is None for any number. Words are empty where nothing may, or need, be said."""

    is_locked: bool = False
    tries_left: int | None = None
    tone: str = ""
    verdict: str = ""
    hint: Words | None = None
    explanation: Words | None = None
    feedback: Sequence[str] = ()
    right_answer: str = ""
    language: str = ""


def with_checks(found: Attempt, shown: Sequence[ShownQuestion], answers: Mapping[int, Answer]) -> list[ShownQuestion]:
    """``shown`` with the state of its checks, in a quiz whose behaviour has any. Two queries there, else none."""
    quiz = found.quiz_version
    if quiz.behaviour not in behaviours.CHECKING:
        return list(shown)
    tries: dict[int, list[Try]] = {}
    for each in Try.objects.filter(attempt=found).order_by("number"):
        tries.setdefault(each.question_version_id, []).append(each)
    parts = reviewing.shown(quiz.review, quiz.review_moment, reviewing.DURING, has_passed_or_none_left=False)
    corrected = remedies.corrected_keys(quiz.quiz_id, tries) if tries else {}
    return [
        replace(question, check=_state(found, parts, question.id, tries.get(question.id, []), answers, corrected))
        for question in shown
    ]


def _state(
    found: Attempt,
    parts: frozenset[str],
    question_id: int,
    tries: Sequence[Try],
    answers: Mapping[int, Answer],
    corrected: Mapping[int, QuestionVersion],
) -> CheckState:
    version = corrected.get(question_id) or versions.question_version(question_id)
    allowed = behaviours.tries_allowed(found.quiz_version.behaviour, checking.hints_of(version))
    left = None if allowed is None else max(allowed - len(tries), 0)
    if not tries:
        return CheckState(tries_left=left)
    answer = answers.get(question_id)
    is_locked = bool(answer and answer.locked_at)
    share = tries[-1].share
    tone, verdict = verdict_on(share, is_blank=False) if reviewing.MARKS in parts else ("", "")
    says = reviewing.FEEDBACK in parts
    return CheckState(
        is_locked=is_locked,
        tries_left=left,
        tone=tone,
        verdict=verdict,
        hint=_hint(version, len(tries)) if says and not is_locked and share < 1 else None,
        feedback=_feedback(found, version, tries[-1]) if says else (),
        explanation=_explanation(version) if says and is_locked else None,
        **(
            _right_answer(found, version)
            if reviewing.RIGHT_ANSWER in parts and is_locked and share < Decimal(1)
            else {}
        ),
    )


def _feedback(found: Attempt, version: QuestionVersion, tried: Try) -> list[str]:
    key, wordings = realised(version.kind, version.key, version.wordings, found.seed)
    _language, wording = in_reader_order(wordings)[0]
    return feedback_on(version.kind, key, wording, tried.response, tried.share)


def _hint(version: QuestionVersion, tried: int) -> Words | None:
    """The hint after so many wrong tries."""
    if tried > checking.hints_of(version):
        return None
    return words_of(version, lambda wording: wording["hints"][tried - 1])


def _explanation(version: QuestionVersion) -> Words | None:
    words = [(language, text) for language, text in words_of(version, lambda w: w.get("explanation", "")) if text]
    return words or None


def _right_answer(found: Attempt, version: QuestionVersion) -> dict[str, str]:
    key, wordings = realised(version.kind, version.key, version.wordings, found.seed)
    language, wording = in_reader_order(wordings)[0]
    return {"right_answer": questions.kind(version.kind).describe_key(wording, key), "language": language}
