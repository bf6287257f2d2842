import re
from collections.abc import Sequence
from decimal import Decimal

from assessments.questions import options, paper
from assessments.questions.base import (
    NO_RESPONSE,
    Classified,
    Mark,
    PostedForm,
    QuestionKind,
    ResponseClass,
    ResponseRefused,
    require_ids,
    values_under,
)
from assessments.questions.ordering_scores import SCORINGS
from assessments.questions.printing import PrintForm, lettered
from assessments.questions.translating import translate as _

PLACE = re.compile(r"\d{1,2}")  # \d and int() read Devanagari digits too


class Ordering(QuestionKind):
    """Put entries in order. Key {"order": ["b", "a"], "scoring": "all"}, response {"order": ["b", "a"]}.

    "scoring" names one of the rules of ``ordering_scores``; "all" when missing. A place left empty is "".
    """

    slug = "ordering"
    field = "order"

    def validate(self, key: dict, wording: dict) -> list[str]:
        found = options.stem_problems(wording) + options.problems(wording)
        scoring = key.get("scoring", "all")
        if not isinstance(scoring, str) or scoring not in SCORINGS:
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

    def response_from_post(self, data: PostedForm, prefix: str, key: dict) -> dict:
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

    def right_response(self, key: dict, wording: dict) -> dict:
        return {"order": list(key["order"])}

    def read_paper(self, key: dict, wording: dict, text: str, others: Sequence[dict] = ()) -> dict:
        """Entries in order: "b d a c", "BDAC"; a dash stands for an empty place."""
        if not text.strip():
            return {}
        entries = paper.Entries([wording, *others])
        pieces = text.split()
        if any(piece in paper.EMPTY_PLACE for piece in pieces):
            order = ["" if piece in paper.EMPTY_PLACE else entries.one(piece.strip(",;")) for piece in pieces]
        else:
            order = entries.several(text)
        return self.clean({"order": order}, key, self.option_ids(wording))

    def print_form(self, key: dict, wording: dict) -> PrintForm:
        return PrintForm("places", entries=lettered(self.option_ids(wording)))

    def possible_responses(self, key: dict, wording: dict) -> dict[str, list[ResponseClass]]:
        """Each entry is a part, each place a class, as ``qtype_ordering``; and one for an entry left out."""
        order = key["order"]
        places = range(1, len(order) + 1)
        blank = ResponseClass(NO_RESPONSE, _("Not answered"), Decimal(0))
        label = _("Place %(place)s")
        return {
            id_: [ResponseClass(str(at), label % {"place": at}, _place_fraction(order, id_, at)) for at in places]
            + [blank]
            for id_ in order
        }

    def classify(self, key: dict, response: dict | None) -> dict[str, Classified]:
        given = [] if self.is_blank(response) else response["order"]
        place = {id_: at for at, id_ in enumerate(given, start=1) if id_}
        return {
            id_: Classified(str(place[id_]), str(place[id_]), _place_fraction(key["order"], id_, place[id_]))
            if id_ in place
            else Classified(NO_RESPONSE, "", Decimal(0))
            for id_ in key["order"]
        }

    def count_right(self, key: dict, response: dict | None) -> int | None:
        if not self._goes_by_place(key):
            return None
        return sum(id_ != "" for id_ in self.keep_right(key, response).get("order", []))

    def keep_right(self, key: dict, response: dict | None) -> dict:
        """Entries in a place that is not theirs leave it empty; where places do not count, all stay."""
        given = [] if self.is_blank(response) else response["order"]
        if given and not self._goes_by_place(key):
            return response
        right = [id_ if id_ == own else "" for id_, own in zip(given, key["order"], strict=False)]
        while right and not right[-1]:
            right.pop()
        return {"order": right} if right else {}

    def _goes_by_place(self, key: dict) -> bool:
        return key.get("scoring", "all") in ("all", "absolute_position")

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
        points, most = SCORINGS[scoring](right, value)
        return Mark(Decimal(points) / most, _feedback(scoring) % {"right": points, "all": most})

    def _describe_answer(self, wording: dict, value: list[str]) -> str:
        texts = [options.plain_text(wording, id_) if id_ else _("(empty)") for id_ in value]
        return "; ".join(f"{place}. {words}" for place, words in enumerate(texts, start=1))


def _place_fraction(order: Sequence[str], id_: str, place: int) -> Decimal:
    return Decimal(order[place - 1] == id_) / len(order)


def _feedback(scoring: str) -> str:
    if scoring == "adjacent_pairs":
        return _("%(right)s of %(all)s neighbours follow each other rightly.")
    if scoring == "absolute_position":
        return _("%(right)s of %(all)s entries are in their place.")
    return _("%(right)s of %(all)s points for the order.")
