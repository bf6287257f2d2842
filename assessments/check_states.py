"""What the tries at a question came to, as its page says it: verdict, hint, feedback, tries left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from assessments import behaviours, checking, questions, remedies, reviewing, rich_text, versions
from assessments.answer_fields import Words, in_reader_order, realised
from assessments.feedback import explanation_of, feedback_on
from assessments.models import Answer, Attempt, QuestionVersion, Try
from assessments.presenting import ShownQuestion, fields_of, verdict_on
from assessments.questions import QuestionKind


@dataclass(frozen=True)
class CheckState:
    """``tries_left`` is None for any number. Words are empty where nothing may, or need, be said."""

    is_locked: bool = False
    tries_left: int | None = None
    tone: str = ""
    verdict: str = ""
    hint: Words | None = None
    number_right: int | None = None
    is_cleared: bool = False
    explanation: Words | None = None
    feedback: Sequence[str] = ()
    right_answer: str = ""
    language: str = ""


def with_checks(
    found: Attempt, shown: Sequence[ShownQuestion], answers: Mapping[int, Answer], typed: Mapping[int, dict]
) -> list[ShownQuestion]:
    """``shown`` with the state of its checks, in a quiz whose behaviour has any. Two queries there, else none.

    What a person marks has none. What was ``typed`` and differs from what is stored stays typed.
    """
    if found.quiz_version.behaviour not in behaviours.CHECKING:
        return list(shown)
    known = _known(found, answers)
    cleared = _cleared(known)
    states = [None if known.needs_person(each.id) else _state(known, each.id) for each in shown]
    return [
        _refilled(question, found, cleared[question.id], replace(state, is_cleared=True))
        if question.id in cleared and typed.get(question.id) in (None, answers[question.id].response)
        else replace(question, check=state)
        for question, state in zip(shown, states, strict=True)
    ]


def _refilled(question: ShownQuestion, found: Attempt, response: dict, state: CheckState) -> ShownQuestion:
    """The question with ``response`` in its fields; it counts as answered, because what was given still does."""
    version = versions.question_version(question.id)
    return replace(question, make_fields=partial(fields_of, found, version, response), check=state)


def untouched_responses(found: Attempt, answers: Mapping[int, Answer]) -> dict[int, dict]:
    """What a page shows in place of a stored answer, by question: a hint said to clear what was wrong in it.

    A form that sends it back unchanged has answered nothing; but what is left and is wholly right is an answer, and
    is not among these. Two queries where hints may do that, else none.
    """
    if found.quiz_version.behaviour not in behaviours.CHECKING:
        return {}
    known = _known(found, answers)
    return {pk: left for pk, left in _cleared(known).items() if known.kind(pk).mark(known.key(pk), left).score != 1}


@dataclass(frozen=True)
class Known:
    """What the checks of an attempt are told from; ``shows`` is what the review table lets be seen during it."""

    found: Attempt
    answers: Mapping[int, Answer]
    tries: Mapping[int, Sequence[Try]]
    corrected: Mapping[int, QuestionVersion]
    shows: frozenset[str]

    def version(self, question_id: int) -> QuestionVersion:
        """With the key that marks it now."""
        return self.corrected.get(question_id) or versions.question_version(question_id)

    def kind(self, question_id: int) -> QuestionKind:
        return questions.kind(self.version(question_id).kind)

    def needs_person(self, question_id: int) -> bool:
        return self.kind(question_id).needs_person(self.version(question_id).key)

    def key(self, question_id: int) -> dict:
        """Of the variant that this attempt has."""
        version = self.version(question_id)
        return realised(version.kind, version.key, version.wordings, self.found.seed)[0]


def _known(found: Attempt, answers: Mapping[int, Answer]) -> Known:
    quiz = found.quiz_version
    tries: dict[int, list[Try]] = {}
    for each in Try.objects.filter(attempt=found).order_by("number"):
        tries.setdefault(each.question_version_id, []).append(each)
    return Known(
        found=found,
        answers=answers,
        tries=tries,
        corrected=remedies.corrected_keys(quiz.quiz_id, tries) if tries else {},
        shows=reviewing.shown(quiz.review, quiz.review_moment, reviewing.DURING, has_passed_or_none_left=False),
    )


def _cleared(known: Known) -> dict[int, dict]:
    kept = {}
    for question_id, tries in known.tries.items():
        version = known.version(question_id)
        answer, last = known.answers.get(question_id), tries[-1]
        is_open = answer is not None and not answer.locked_at and answer.response == last.response
        if is_open and _has_hint(version, tries, known.shows) and _hint_flag(version, tries, "clears_wrong"):
            right = known.kind(question_id).keep_right(known.key(question_id), last.response)
            if right != last.response:
                kept[question_id] = right
    return kept


def _has_hint(version: QuestionVersion, tries: Sequence[Try], shows: frozenset[str]) -> bool:
    """Whether a hint is said now; the caller knows that the answer is not locked."""
    return reviewing.FEEDBACK in shows and tries[-1].share < 1 and len(tries) <= checking.hints_of(version)


def _hint_flag(version: QuestionVersion, tries: Sequence[Try], name: str) -> bool:
    flags = version.key.get("hints") or []
    return len(tries) <= len(flags) and bool(flags[len(tries) - 1].get(name))


def _state(known: Known, question_id: int) -> CheckState:
    found, shows, version = known.found, known.shows, known.version(question_id)
    tries = known.tries.get(question_id, [])
    allowed = behaviours.tries_allowed(found.quiz_version.behaviour, checking.hints_of(version))
    left = None if allowed is None else max(allowed - len(tries), 0)
    if not tries:
        return CheckState(tries_left=left)
    answer = known.answers.get(question_id)
    is_locked = bool(answer and answer.locked_at)
    share = tries[-1].share
    key, wordings = realised(version.kind, version.key, version.wordings, found.seed)
    tone, verdict = verdict_on(share, is_blank=False) if reviewing.MARKS in shows else ("", "")
    says = reviewing.FEEDBACK in shows
    has_hint = not is_locked and _has_hint(version, tries, shows)
    return CheckState(
        is_locked=is_locked,
        tries_left=left,
        tone=tone,
        verdict=verdict,
        hint=_hint(wordings, len(tries)) if has_hint else None,
        number_right=known.kind(question_id).count_right(key, tries[-1].response)
        if has_hint and _hint_flag(version, tries, "shows_number_right")
        else None,
        feedback=_feedback(version.kind, key, wordings, tries[-1]) if says else (),
        explanation=_explanation(version.kind, key, wordings) if says and is_locked else None,
        **(
            _right_answer(version.kind, key, wordings)
            if reviewing.RIGHT_ANSWER in shows and is_locked and share < Decimal(1)
            else {}
        ),
    )


def _hint(wordings: Mapping[str, dict], number: int) -> Words:
    return in_reader_order(
        {
            language: rich_text.shown(wording, wording["hints"][number - 1], inline=True)
            for language, wording in wordings.items()
        }
    )


def _feedback(kind: str, key: dict, wordings: Mapping[str, dict], tried: Try) -> list[str]:
    _language, wording = in_reader_order(wordings)[0]
    return feedback_on(kind, key, wording, tried.response, tried.share)


def _explanation(kind: str, key: dict, wordings: Mapping[str, dict]) -> Words | None:
    texts = {language: explanation_of(kind, key, wording) for language, wording in wordings.items()}
    return in_reader_order({language: text for language, text in texts.items() if text}) or None


def _right_answer(kind: str, key: dict, wordings: Mapping[str, dict]) -> dict[str, str]:
    language, wording = in_reader_order(wordings)[0]
    return {"right_answer": questions.kind(kind).describe_key(wording, key), "language": language}
