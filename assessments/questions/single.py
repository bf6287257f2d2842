from collections.abc import Sequence
from decimal import Decimal

from assessments.questions import options
from assessments.questions.base import Mark, PostedForm, QuestionKind, last_value, require_ids
from assessments.questions.translating import translate as _


class SingleChoice(QuestionKind):
    """One option is right. Key {"choice": "d"}, response {"choice": "d"}."""

    slug = "single"
    field = "choice"

    def validate(self, key: dict, wording: dict) -> list[str]:
        found = options.stem_problems(wording) + options.problems(wording)
        if not key.get("choice"):
            return [*found, _("No option is marked as right.")]
        return found + options.unknown_problems([key["choice"]], self.option_ids(wording))

    def option_ids(self, wording: dict) -> list[str]:
        return options.ids(wording)

    def response_from_post(self, data: PostedForm, prefix: str) -> dict:
        choice = last_value(data, prefix)
        return {"choice": choice} if choice else {}

    def describe_key(self, wording: dict, key: dict) -> str:
        return self._describe_answer(wording, key["choice"])

    def shuffle(self, option_ids: Sequence[str], seed: int, label: str, key: dict | None = None) -> list[str]:
        return options.shuffled(option_ids, seed, label)

    def _clean_value(self, value: object, key: dict, option_ids: Sequence[str]) -> str:
        if value == "":
            return ""
        require_ids([value], option_ids)
        return value

    def _mark_answer(self, key: dict, value: str) -> Mark:
        return Mark(Decimal(value == key["choice"]))

    def _describe_answer(self, wording: dict, value: str) -> str:
        return options.text(wording, value)
