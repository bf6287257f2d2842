from collections.abc import Sequence
from decimal import Decimal

from assessments.questions import options, paper
from assessments.questions.base import (
    NO_RESPONSE,
    SOLE,
    Classified,
    Mark,
    PostedForm,
    QuestionKind,
    ResponseClass,
    fraction_of,
    last_value,
    require_ids,
)
from assessments.questions.printing import PrintForm, lettered
from assessments.questions.translating import translate as _


class SingleChoice(QuestionKind):
    """One option is right. Key {"choice": "d"}, response {"choice": "d"}.

    With "fractions": {"a": "0.5", "b": "-0.25"} other options earn or lose that share; the right one earns 1.
    """

    slug = "single"
    field = "choice"

    def validate(self, key: dict, wording: dict) -> list[str]:
        found = options.stem_problems(wording) + options.problems(wording)
        if not key.get("choice"):
            return [*found, _("No option is marked as right.")]
        known = self.option_ids(wording)
        return found + options.unknown_problems([key["choice"]], known) + _fraction_problems(key, known)

    def option_ids(self, wording: dict) -> list[str]:
        return options.ids(wording)

    def response_from_post(self, data: PostedForm, prefix: str, key: dict) -> dict:
        choice = last_value(data, prefix)
        return {"choice": choice} if choice else {}

    def describe_key(self, wording: dict, key: dict) -> str:
        return self._describe_answer(wording, key["choice"])

    def shuffle(self, option_ids: Sequence[str], seed: int, label: str, key: dict | None = None) -> list[str]:
        return options.shuffled(option_ids, seed, label)

    def right_response(self, key: dict, wording: dict) -> dict:
        return {"choice": key["choice"]}

    def random_guess_score(self, key: dict, wording: dict) -> Decimal:
        """The mean of the options' fractions, as ``qtype_multichoice`` with one answer."""
        ids = self.option_ids(wording)
        return sum((self._fraction(key, id_) for id_ in ids), Decimal(0)) / len(ids)

    def read_paper(self, key: dict, wording: dict, text: str, others: Sequence[dict] = ()) -> dict:
        if not text.strip():
            return {}
        return {"choice": self._entries([wording, *others]).one(text)}

    def print_form(self, key: dict, wording: dict) -> PrintForm:
        return PrintForm("letters", entries=lettered(self.option_ids(wording)))

    def possible_responses(self, key: dict, wording: dict) -> dict[str, list[ResponseClass]]:
        """One class an option, as ``qtype_multichoice`` with one answer."""
        classes = [
            ResponseClass(id_, self._describe_answer(wording, id_), self._fraction(key, id_))
            for id_ in self.option_ids(wording)
        ]
        return {SOLE: [*classes, ResponseClass(NO_RESPONSE, _("Not answered"), Decimal(0))]}

    def classify(self, key: dict, response: dict | None) -> dict[str, Classified]:
        if self.is_blank(response):
            return {SOLE: Classified(NO_RESPONSE, "", Decimal(0))}
        choice = response["choice"]
        return {SOLE: Classified(choice, choice, self._fraction(key, choice))}

    def _entries(self, wordings: Sequence[dict]) -> paper.Entries:
        return paper.Entries(wordings)

    def _clean_value(self, value: object, key: dict, option_ids: Sequence[str]) -> str:
        if value == "":
            return ""
        require_ids([value], option_ids)
        return value

    def _mark_answer(self, key: dict, value: str) -> Mark:
        return Mark(self._fraction(key, value))

    def _fraction(self, key: dict, id_: str) -> Decimal:
        if id_ == key["choice"]:
            return Decimal(1)
        return Decimal((key.get("fractions") or {}).get(id_, 0))

    def _describe_answer(self, wording: dict, value: str) -> str:
        return options.plain_text(wording, value)


def _fraction_problems(key: dict, known: Sequence[str]) -> list[str]:
    fractions = key.get("fractions")
    if fractions is None:
        return []
    if not isinstance(fractions, dict):
        return [_("Fractions are given per option.")]
    found = options.unknown_problems(list(fractions), known)
    if any(fraction_of(value) is None for value in fractions.values()):
        found.append(_("A share lies from -100 to 100 %."))
    elif any(id_ == key["choice"] and fraction_of(value) != 1 for id_, value in fractions.items()):
        found.append(_("The right option earns 1: leave it out of the fractions."))
    return found
