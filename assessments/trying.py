"""Trying out a bank: its questions one after another, marked at once; nothing is stored."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Protocol

from django.db.models import QuerySet

from assessments import marking, questions
from assessments.answer_fields import Asked, answer_fields, in_reader_order, realised
from assessments.feedback import explanation_of, feedback_on
from assessments.models import Question, QuestionBank
from assessments.presenting import ShownQuestion, verdict_on
from assessments.question_content import wordings_of
from assessments.questions import PostedForm

PREFIX = "answer"


class Asking(Protocol):
    """What is read of a question that is tried out: a row of the bank, or one made for the page."""

    pk: int
    kind: str
    key: dict
    default_mark: Decimal


@dataclass(frozen=True)
class Outcome:
    """What answering earned, in the reader's language. ``score`` is empty where a person must mark."""

    tone: str
    verdict: str
    score: str
    right_answer: str
    feedback: list[str]


def questions_to_try(bank: QuestionBank, category: str = "", kind: str = "") -> QuerySet[Question]:
    """The bank's questions, of one topic with what stands below it, or of one kind."""
    found = Question.objects.filter(bank=bank).prefetch_related("wordings").order_by("category", "code")
    if category:
        found = found.filter(category=category) | found.filter(category__startswith=f"{category}/")
    return found.filter(kind=kind) if kind else found


class Trial:
    """One question as it is tried out; the seed picks its variant and the order of its options."""

    def __init__(
        self,
        question: Asking,
        number: int,
        seed: int,
        *,
        wordings: dict[str, dict] | None = None,
        prefix: str = PREFIX,
        shuffles: bool = True,
    ) -> None:
        self.question, self.number, self.prefix = question, number, prefix
        self.kind = questions.kind(question.kind)
        self.wordings = wordings_of(question) if wordings is None else wordings
        key, wordings = realised(question.kind, question.key, self.wordings, seed)
        self.asked = Asked(question.kind, key, wordings, seed=seed, label=str(question.pk), shuffles=shuffles)
        self.wording = in_reader_order(wordings)[0][1]

    def problems(self) -> list[str]:
        """What keeps the question from being asked at all."""
        key = self.question.key
        return [problem for wording in self.wordings.values() for problem in self.kind.validate(key, wording)]

    def answered(self, data: PostedForm) -> dict:
        """The cleaned response of a sent form. Raises ResponseRefused."""
        response = self.kind.response_from_post(data, self.prefix, self.asked.key)
        return self.kind.clean(response, self.asked.key, self.kind.option_ids(self.wording))

    def shown(self, response: dict, message: str = "") -> ShownQuestion:
        """The question as the page asks it, filled with the response."""
        return ShownQuestion(
            id=self.question.pk,
            number=self.number if self.kind.takes_answer else None,
            maximum=self.question.default_mark,
            make_fields=partial(answer_fields, self.asked, self.prefix, response),
            is_answered=not self.kind.is_blank(response),
            message=message,
        )

    def outcome(self, response: dict) -> Outcome:
        """The mark and everything the author wrote for this answer."""
        mark = self.kind.mark(self.asked.key, response)
        tone, verdict = verdict_on(mark.score, is_blank=self.kind.is_blank(response))
        score = ""
        if mark.score is not None:
            earned = marking.rounded(mark.score * self.question.default_mark)
            score = f"{earned.normalize():f}"
        explanation = explanation_of(self.question.kind, self.asked.key, self.wording)
        said = feedback_on(self.question.kind, self.asked.key, self.wording, response, mark.score)
        return Outcome(
            tone=tone,
            verdict=verdict,
            score=score,
            right_answer=self.kind.describe_key(self.wording, self.asked.key),
            feedback=[*said, explanation] if explanation else said,
        )
