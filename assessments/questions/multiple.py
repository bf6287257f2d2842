from collections.abc import Sequence
from decimal import Decimal

from assessments.questions import options, paper
from assessments.questions.base import (
    Classified,
    Mark,
    PostedForm,
    QuestionKind,
    ResponseClass,
    bounded,
    fraction_of,
    require_ids,
)
from assessments.questions.printing import PrintForm, lettered
from assessments.questions.translating import translate as _

ROUNDING = Decimal("0.01")  # three thirds written as 0.333 still make a whole


class MultipleChoice(QuestionKind):
    """Several options may be right. Key {"choices": ["a", "b"]}, response {"choices": ["a"]}.

    All or nothing, unless the key carries "fractions": {"a": "0.5", "b": "0.5", "c": "-0.5"}; then the
    fractions of what was chosen are added and kept within 0 and 1. An option without one counts 0.
    """

    slug = "multiple"
    field = "choices"

    def validate(self, key: dict, wording: dict) -> list[str]:
        found = options.stem_problems(wording) + options.problems(wording)
        choices = key.get("choices")
        if not isinstance(choices, list) or not choices:
            return [*found, _("No option is marked as right.")]
        known = self.option_ids(wording)
        found += options.unknown_problems(choices, known)
        if any(choices.count(id_) > 1 for id_ in choices):
            found.append(_("The key names an option twice."))
        if not found and key.get("fractions") is not None:
            found = _fraction_problems(key["fractions"], choices, known)
        return found

    def option_ids(self, wording: dict) -> list[str]:
        return options.ids(wording)

    def response_from_post(self, data: PostedForm, prefix: str, key: dict) -> dict:
        choices = [choice for choice in data.getlist(prefix) if choice]
        return {"choices": choices} if choices else {}

    def describe_key(self, wording: dict, key: dict) -> str:
        return self._describe_answer(wording, key["choices"])

    def shuffle(self, option_ids: Sequence[str], seed: int, label: str, key: dict | None = None) -> list[str]:
        return options.shuffled(option_ids, seed, label)

    def right_response(self, key: dict, wording: dict) -> dict:
        return {"choices": [id_ for id_ in self.option_ids(wording) if id_ in key["choices"]]}

    def random_guess_score(self, key: dict, wording: dict) -> None:
        """None: ``qtype_multichoice`` with several answers does not try."""
        return

    def read_paper(self, key: dict, wording: dict, text: str, others: Sequence[dict] = ()) -> dict:
        if not text.strip():
            return {}
        chosen = paper.Entries([wording, *others]).several(text)
        return {"choices": [id_ for id_ in self.option_ids(wording) if id_ in chosen]}

    def print_form(self, key: dict, wording: dict) -> PrintForm:
        return PrintForm("letters", entries=lettered(self.option_ids(wording)), is_several=True)

    def possible_responses(self, key: dict, wording: dict) -> dict[str, list[ResponseClass]]:
        """Each option is a part of its own with one class, as ``qtype_multichoice`` with several answers.

        So there is no class for leaving it out: a response that chose nothing has no part at all.
        """
        return {
            id_: [ResponseClass(id_, options.plain_text(wording, id_), self._fraction(key, id_))]
            for id_ in self.option_ids(wording)
        }

    def classify(self, key: dict, response: dict | None) -> dict[str, Classified]:
        if self.is_blank(response):
            return {}
        return {id_: Classified(id_, id_, self._fraction(key, id_)) for id_ in response["choices"]}

    def count_right(self, key: dict, response: dict | None) -> int:
        return len(self.keep_right(key, response).get("choices", []))

    def keep_right(self, key: dict, response: dict | None) -> dict:
        chosen = [] if self.is_blank(response) else response["choices"]
        right = [id_ for id_ in chosen if self._fraction(key, id_) > 0]
        return {"choices": right} if right else {}

    def _fraction(self, key: dict, id_: str) -> Decimal:
        """What the option adds; where all or nothing counts, its share of the right ones."""
        if key.get("fractions") is not None:
            return Decimal(key["fractions"].get(id_, 0))
        return Decimal(id_ in key["choices"]) / len(key["choices"])

    def _clean_value(self, value: object, key: dict, option_ids: Sequence[str]) -> list[str]:
        require_ids(value, option_ids)
        return [id_ for id_ in option_ids if id_ in value]

    def _mark_answer(self, key: dict, value: list[str]) -> Mark:
        chosen = set(value)
        if chosen == set(key["choices"]):
            return Mark(Decimal(1))
        fractions = key.get("fractions")
        if fractions is None:
            return Mark(Decimal(0))
        return Mark(bounded(sum((Decimal(fractions.get(id_, 0)) for id_ in chosen), Decimal(0))))

    def _describe_answer(self, wording: dict, value: list[str]) -> str:
        shown = [id_ for id_ in options.ids(wording) if id_ in value]
        gone = [id_ for id_ in value if id_ not in shown]
        return "; ".join(options.plain_text(wording, id_) for id_ in shown + gone)


def _fraction_problems(fractions: object, choices: list[str], known: list[str]) -> list[str]:
    if not isinstance(fractions, dict):
        return [_("Fractions are given per option.")]
    found = options.unknown_problems(list(fractions), known)
    read = {id_: fraction_of(value) for id_, value in fractions.items()}
    if None in read.values():
        return [*found, _("A share lies from -100 to 100 %.")]
    if any(read.get(id_, 0) <= 0 for id_ in choices):
        found.append(_("Every right option needs a fraction above 0."))
    if any(value > 0 for id_, value in read.items() if id_ not in choices):
        found.append(_("Only right options may have a fraction above 0."))
    if abs(sum(read.get(id_, Decimal(0)) for id_ in choices) - 1) > ROUNDING:
        found.append(_("The right options must earn 100 % together."))
    if set(known) - set(choices) and sum(read.values()) > 1 - ROUNDING:
        found.append(_("Ticking every option would earn full marks: give wrong options a fraction below 0."))
    return found
