from collections.abc import Sequence
from decimal import Decimal

from assessments.questions import options, paper
from assessments.questions.base import (
    NO_RESPONSE,
    Classified,
    Mark,
    PartGiven,
    PostedForm,
    QuestionKind,
    ResponseClass,
    ResponseRefused,
    require_ids,
    values_under,
)
from assessments.questions.printing import PrintForm, lettered, numbered
from assessments.questions.translating import translate as _


class Matching(QuestionKind):
    """Each entry of "left" belongs to one of "right". Key and response {"pairs": {"l1": "r3"}}.

    The score is the share of pairs that are right. "right" may hold entries that belong to nothing.
    """

    slug = "matching"
    field = "pairs"

    def validate(self, key: dict, wording: dict) -> list[str]:
        found = options.stem_problems(wording) + options.problems(wording, "left") + options.problems(wording, "right")
        left, right = options.ids(wording, "left"), options.ids(wording, "right")
        if set(left) & set(right):
            found.append(_("An id may stand on the left or on the right, not on both sides."))
        pairs = key.get("pairs")
        if not isinstance(pairs, dict) or not pairs:
            return [*found, _("No pair is marked as right.")]
        found += options.unknown_problems(list(pairs), left)
        found += options.unknown_problems([id_ for id_ in pairs.values() if id_ != ""], right)
        unpaired = [id_ for id_ in left if not pairs.get(id_)]
        message = _("The left side %(number)s has no right side.")
        return found + [message % {"number": left.index(id_) + 1} for id_ in unpaired]

    def option_ids(self, wording: dict) -> list[str]:
        return options.ids(wording, "left") + options.ids(wording, "right")

    def response_from_post(self, data: PostedForm, prefix: str, key: dict) -> dict:
        pairs = values_under(data, prefix)
        return {"pairs": pairs} if pairs else {}

    def describe_key(self, wording: dict, key: dict) -> str:
        return self._describe_answer(wording, key["pairs"])

    def shuffle(self, option_ids: Sequence[str], seed: int, label: str, key: dict | None = None) -> list[str]:
        """Shuffle one side; in practice the right one, so that the left stays as written."""
        return options.shuffled(option_ids, seed, label)

    def right_response(self, key: dict, wording: dict) -> dict:
        return {"pairs": {id_: key["pairs"][id_] for id_ in sorted(key["pairs"])}}

    def random_guess_score(self, key: dict, wording: dict) -> Decimal:
        """One in so many different entries on the right, as ``qtype_match``, which joins equal words."""
        return Decimal(1) / len({options.plain_text(wording, id_, "right") for id_ in options.ids(wording, "right")})

    def read_paper(self, key: dict, wording: dict, text: str, others: Sequence[dict] = ()) -> dict:
        if not text.strip():
            return {}
        wordings = [wording, *others]
        left, right = paper.Entries(wordings, "left", numbered=True), paper.Entries(wordings, "right")
        return self.clean({"pairs": paper.pairs(text, left, right)}, key, self.option_ids(wording))

    def print_form(self, key: dict, wording: dict) -> PrintForm:
        left, right = options.ids(wording, "left"), options.ids(wording, "right")
        return PrintForm("pairs", entries=numbered(left), targets=lettered(right))

    def possible_responses(self, key: dict, wording: dict) -> dict[str, list[ResponseClass]]:
        """Each entry on the left is a part, each one on the right a class, as ``qtype_match``."""
        right = [(id_, options.plain_text(wording, id_, "right")) for id_ in options.ids(wording, "right")]
        blank = ResponseClass(NO_RESPONSE, _("Not answered"), Decimal(0))
        return {
            left: [ResponseClass(id_, words, self._fraction(key, left, id_)) for id_, words in right] + [blank]
            for left in options.ids(wording, "left")
        }

    def classify(self, key: dict, response: dict | None) -> dict[str, Classified]:
        chosen = {} if self.is_blank(response) else response["pairs"]
        return {
            left: Classified(id_, id_, self._fraction(key, left, id_))
            for left, id_ in ((left, chosen.get(left, NO_RESPONSE)) for left in key["pairs"])
        }

    def parts_given(self, key: dict, response: dict | None) -> dict[str, PartGiven]:
        chosen = {} if self.is_blank(response) else response["pairs"]
        pairs = key["pairs"].items()
        return {left: PartGiven(chosen.get(left), Decimal(chosen.get(left) == right)) for left, right in pairs}

    def count_right(self, key: dict, response: dict | None) -> int:
        return len(self.keep_right(key, response).get("pairs", {}))

    def keep_right(self, key: dict, response: dict | None) -> dict:
        chosen = {} if self.is_blank(response) else response["pairs"]
        right = {left: id_ for left, id_ in chosen.items() if key["pairs"].get(left) == id_}
        return {"pairs": right} if right else {}

    def _fraction(self, key: dict, left: str, right: str) -> Decimal:
        return Decimal(key["pairs"][left] == right) / len(key["pairs"])

    def _clean_value(self, value: object, key: dict, option_ids: Sequence[str]) -> dict[str, str]:
        if not isinstance(value, dict):
            raise ResponseRefused(_("The answer did not arrive whole. Load the page again and answer once more."))
        left = list(key["pairs"])
        right = [id_ for id_ in option_ids if id_ not in key["pairs"]]
        chosen = {id_: target for id_, target in value.items() if target not in ("", None)}
        require_ids(list(chosen), left)
        if chosen:
            require_ids(list(chosen.values()), right * len(left))  # one target may serve every entry
        return {id_: chosen[id_] for id_ in sorted(chosen)}

    def _mark_answer(self, key: dict, value: dict[str, str]) -> Mark:
        pairs = key["pairs"]
        right = sum(value.get(id_) == target for id_, target in pairs.items())
        feedback = _("%(right)s of %(all)s pairs are right.") % {"right": right, "all": len(pairs)}
        return Mark(Decimal(right) / len(pairs), feedback)

    def _describe_answer(self, wording: dict, value: dict[str, str]) -> str:
        left = options.ids(wording, "left")
        shown = [id_ for id_ in left if id_ in value] + [id_ for id_ in value if id_ not in left]
        pairs = [
            (options.plain_text(wording, id_, "left"), options.plain_text(wording, value[id_], "right"))
            for id_ in shown
        ]
        return "; ".join(f"{first}: {second}" for first, second in pairs)
