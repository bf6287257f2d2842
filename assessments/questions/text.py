"""What kinds with typed answers share: one text field, text freed of what the eye cannot see, answers in order."""

import re
from collections.abc import Sequence
from decimal import Decimal

from assessments.questions.base import (
    NO_MATCH,
    NO_RESPONSE,
    SOLE,
    Classified,
    PostedForm,
    QuestionKind,
    ResponseClass,
    clean_text,
    fraction_of,
    last_value,
)
from assessments.questions.printing import PrintForm
from assessments.questions.translating import translate as _

# zero-width space, non-joiner, joiner, word joiner, byte-order mark, soft hyphen, direction marks
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
ANSWER_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


def without_invisible(text: str) -> str:
    return text.translate(INVISIBLE)


class TypedAnswer(QuestionKind):
    """The response is {"text": "…"}, kept as typed; each kind reads it in its own way."""

    field = "text"

    def option_ids(self, wording: dict) -> list[str]:
        return []

    def is_blank(self, response: dict | None) -> bool:
        return super().is_blank(response) or not without_invisible(response["text"]).strip()

    def response_from_post(self, data: PostedForm, prefix: str, key: dict) -> dict:
        text = last_value(data, prefix)
        return {"text": text} if text else {}

    def read_paper(self, key: dict, wording: dict, text: str, others: Sequence[dict] = ()) -> dict:
        return self.clean({"text": text}, key, [])

    def print_form(self, key: dict, wording: dict) -> PrintForm:
        return PrintForm("lines", lines=1)

    def _clean_value(self, value: object, key: dict, option_ids: Sequence[str]) -> str:
        text = clean_text(value)
        return text if without_invisible(text).strip() else ""

    def _describe_answer(self, wording: dict, value: str) -> str:
        return value


class AnswerList(TypedAnswer):
    """Typed answers that are held against a list of the author's: the first that fits gives the fraction."""

    star_leaves_nothing = True  # whether an answer "*" fits whatever is typed

    def answers(self, key: dict) -> list[dict]:
        """The author's answers, each {"id", "fraction", …}, whatever shape the key has."""
        raise NotImplementedError

    def fitting(self, key: dict, value: str) -> dict | None:
        """The first answer that ``value`` fits."""
        raise NotImplementedError

    def earned(self, key: dict, value: str, answer: dict) -> Decimal:
        """What ``value`` earns by the answer that it fits."""
        return Decimal(answer["fraction"])

    def label(self, key: dict, wording: dict, answer: dict) -> str:
        """The answer in plain words, for reports."""
        raise NotImplementedError

    def random_guess_score(self, key: dict, wording: dict) -> Decimal:
        """What the answer "*" earns, which takes anything; else 0, as ``qtype_shortanswer``."""
        stars = [answer for answer in self.answers(key) if self.takes_anything(answer)]
        return Decimal(stars[0]["fraction"]) if stars else Decimal(0)

    def takes_anything(self, answer: dict) -> bool:
        raise NotImplementedError

    def possible_responses(self, key: dict, wording: dict) -> dict[str, list[ResponseClass]]:
        """One class an answer, and one for what fits none, as ``qtype_shortanswer`` and ``qtype_numerical``."""
        answers = self.answers(key)
        classes = [
            ResponseClass(answer["id"], self.label(key, wording, answer), Decimal(answer["fraction"]))
            for answer in answers
        ]
        if not (self.star_leaves_nothing and any(self.takes_anything(answer) for answer in answers)):
            classes.append(ResponseClass(NO_MATCH, _("Fits no answer"), Decimal(0)))
        return {SOLE: [*classes, ResponseClass(NO_RESPONSE, _("Not answered"), Decimal(0))]}

    def classify(self, key: dict, response: dict | None) -> dict[str, Classified]:
        if self.is_blank(response):
            return {SOLE: Classified(NO_RESPONSE, "", Decimal(0))}
        value = response["text"]
        answer = self.fitting(key, value)
        if answer is None:
            return {SOLE: Classified(NO_MATCH, value, Decimal(0))}
        return {SOLE: Classified(answer["id"], value, self.earned(key, value, answer))}


def answer_problems(answers: object, value: str) -> list[str]:
    """What is wrong with a list of answers but their ``value`` itself, which must be text."""
    if not isinstance(answers, list) or not answers:
        return [_("No answer is accepted as right.")]
    if any(not isinstance(answer, dict) or not isinstance(answer.get(value), str) for answer in answers):
        return [_("Each answer has an id, a %(value)s and a share.") % {"value": value}]
    found = []
    ids = [answer.get("id") for answer in answers]
    if any(not isinstance(id_, str) or not ANSWER_ID.fullmatch(id_) for id_ in ids):
        found.append(_("Each answer needs an id of letters, digits, “-” or “_”."))
    elif len(set(ids)) < len(ids):
        found.append(_("Two answers have the same id."))
    fractions = [fraction_of(answer.get("fraction")) for answer in answers]
    if None in fractions:
        found.append(_("A share lies from -100 to 100 %."))
    elif 1 not in fractions:
        found.append(_("One answer must earn full marks, 100 %."))
    return found
