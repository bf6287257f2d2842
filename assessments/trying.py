"""Trying out a bank: its questions one after another, marked at once; nothing is stored."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments import marking, questions, rich_text
from assessments.answer_fields import Asked, answer_fields, in_reader_order, realised
from assessments.freezing import wordings_of
from assessments.models import Question, QuestionBank
from assessments.presenting import ShownQuestion
from assessments.questions import PostedForm

PREFIX = "answer"


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

    def __init__(self, question: Question, number: int, seed: int) -> None:
        self.question, self.number = question, number
        self.kind = questions.kind(question.kind)
        self.wordings = wordings_of(question)
        key, wordings = realised(question.kind, question.key, self.wordings, seed)
        self.asked = Asked(question.kind, key, wordings, seed=seed, label=str(question.pk), shuffles=True)
        self.wording = in_reader_order(wordings)[0][1]

    def problems(self) -> list[str]:
        """What keeps the question from being asked at all."""
        key = self.question.key
        return [problem for wording in self.wordings.values() for problem in self.kind.validate(key, wording)]

    def answered(self, data: PostedForm) -> dict:
        """The cleaned response of a sent form. Raises ResponseRefused."""
        response = self.kind.response_from_post(data, PREFIX, self.asked.key)
        return self.kind.clean(response, self.asked.key, self.kind.option_ids(self.wording))

    def shown(self, response: dict, message: str = "") -> ShownQuestion:
        """The question as the page asks it, filled with the response."""
        return ShownQuestion(
            id=self.question.pk,
            number=self.number if self.kind.takes_answer else None,
            maximum=self.question.default_mark,
            fields=answer_fields(self.asked, PREFIX, response),
            is_answered=not self.kind.is_blank(response),
            message=message,
        )

    def outcome(self, response: dict) -> Outcome:
        """The mark and everything the author wrote for this answer."""
        mark = self.kind.mark(self.asked.key, response)
        tone, verdict, name = self._judged(mark.score, response)
        score = ""
        if mark.score is not None:
            earned = marking.rounded(mark.score * self.question.default_mark)
            score = f"{earned.normalize():f}"
        own = [self.wording.get(name), *self._own_feedback(response), self.wording.get("explanation")]
        texts = [mark.feedback, *(rich_text.shown(self.wording, text) for text in own if isinstance(text, str))]
        return Outcome(
            tone=tone,
            verdict=verdict,
            score=score,
            right_answer=self.kind.describe_key(self.wording, self.asked.key),
            feedback=[text for text in texts if text],
        )

    def _judged(self, score: Decimal | None, response: dict) -> tuple[str, str, str]:
        """(tone, verdict, name of the combined feedback)."""
        if self.kind.is_blank(response):
            return "quiet", _("Not answered"), ""
        if score is None:
            return "quiet", _("A person marks this"), ""
        if score == 1:
            return "good", _("Right"), "right"
        return ("bad", _("Wrong"), "wrong") if score <= 0 else ("warn", _("Partly right"), "partly")

    def _own_feedback(self, response: dict) -> list[str]:
        """Feedback to the chosen options, and to the typed answer that fits."""
        chosen = response.get("choices") or [response.get("choice")]
        found = [each.get("feedback", "") for each in self.wording.get("options", []) if each["id"] in chosen]
        typed = self.wording.get("feedback", {})
        if typed and not self.kind.is_blank(response):
            found += [typed.get(each.id, "") for each in self.kind.classify(self.asked.key, response).values()]
        return found
