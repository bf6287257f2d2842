import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from assessments.questions import options
from assessments.questions.base import Mark, PostedForm, QuestionKind, ResponseRefused, require_ids, values_under
from assessments.questions.translating import translate as _

SCORINGS = ["all", "adjacent_pairs", "absolute_position"]
PLACE = re.compile(r"\d{1,2}")  # \d and int() read Devanagari digits too


class Ordering(QuestionKind):
    """Put entries in order. Key {"order": ["b", "a"], "scoring": "all"}, response {"order": ["b", "a"]}.

    "all" (the default) is all or nothing, "adjacent_pairs" the share of neighbours that follow each other
    rightly, "absolute_position" the share of entries in their own place. A place left empty is "".
    """

    slug = "ordering"
    field = "order"

    def validate(self, key: dict, wording: dict) -> list[str]:
        found = options.stem_problems(wording) + options.problems(wording)
        if key.get("scoring", "all") not in SCORINGS:
            found.append(_("Choose how to score: %(ways)s.") % {"ways": ", ".join(SCORINGS)})
        order = key.get("order")
        if not isinstance(order, list) or not order:
            return [*found, _("The right order is missing.")]
        known = self.option_ids(wording)
        found += options.unknown_problems(order, known)
        if any(order.count(id_) > 1 for id_ in order):
            found.append(_("The key names an option twice."))
        missing = [id_ for id_ in known if id_ not in order]
        return found + [_("The right order leaves out “%(id)s”.") % {"id": id_} for id_ in missing]

    def option_ids(self, wording: dict) -> list[str]:
        return options.ids(wording)

    def is_blank(self, response: dict | None) -> bool:
        return super().is_blank(response) or not any(response["order"])

    def response_from_post(self, data: PostedForm, prefix: str) -> dict:
        """Fields ``prefix-<option id>`` hold places from 1. Raises ResponseRefused for a place used twice."""
        places: dict[int, str] = {}
        for id_, typed in values_under(data, prefix).items():
            place = int(typed) if PLACE.fullmatch(typed) else 0
            if place < 1:
                raise ResponseRefused(_("Give each entry its place as a whole number from 1."))
            if place in places:
                raise ResponseRefused(_("Place %(place)s is used twice.") % {"place": place})
            places[place] = id_
        if not places:
            return {}
        return {"order": [places.get(place, "") for place in range(1, max(places) + 1)]}

    def describe_key(self, wording: dict, key: dict) -> str:
        return self._describe_answer(wording, key["order"])

    def shuffle(self, option_ids: Sequence[str], seed: int, label: str, key: dict | None = None) -> list[str]:
        """Never the right order where another exists. Raises TypeError without the key."""
        if key is None:
            raise TypeError("an ordering question needs its key to be shuffled")
        shown = options.shuffled(option_ids, seed, label)
        return shown[1:] + shown[:1] if shown == key["order"] else shown

    def _clean_value(self, value: object, key: dict, option_ids: Sequence[str]) -> list[str]:
        if not isinstance(value, list) or len(value) > len(option_ids):
            raise ResponseRefused(_("The answer did not arrive whole. Load the page again and answer once more."))
        placed = [id_ for id_ in value if id_ != ""]
        require_ids(placed, option_ids)
        if len(placed) != len(set(placed)):
            raise ResponseRefused(_("An entry stands in two places."))
        last = max((place for place, id_ in enumerate(value) if id_ != ""), default=-1)
        return value[: last + 1]

    def _mark_answer(self, key: dict, value: list[str]) -> Mark:
        right = key["order"]
        scoring = key.get("scoring", "all")
        if scoring == "all" or len(right) < 2:
            return Mark(Decimal(value == right))
        if scoring == "adjacent_pairs":
            good, total = len(set(pairwise(right)) & set(pairwise(value))), len(right) - 1
            feedback = _("%(right)s of %(all)s neighbours follow each other rightly.")
        else:
            good, total = sum(a == b for a, b in zip(right, value, strict=False)), len(right)
            feedback = _("%(right)s of %(all)s entries are in their place.")
        return Mark(Decimal(good) / total, feedback % {"right": good, "all": total})

    def _describe_answer(self, wording: dict, value: list[str]) -> str:
        texts = [options.text(wording, id_) if id_ else _("(empty)") for id_ in value]
        return "; ".join(f"{place}. {words}" for place, words in enumerate(texts, start=1))
