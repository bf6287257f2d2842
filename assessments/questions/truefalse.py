from collections.abc import Sequence
from decimal import Decimal

from assessments.questions import options, paper
from assessments.questions.single import SingleChoice
from assessments.questions.translating import translate as _

BOTH = ["true", "false"]
SITE_WORDS = [("True", "False"), ("T", "F"), ("सत्य", "असत्य"), ("सही", "गलत"), ("सही", "ग़लत")]


class TrueFalse(SingleChoice):
    """A statement to judge. Key and response {"choice": "true"} or {"choice": "false"}.

    The wording may name both options in its own words; without them the site's words are shown.
    """

    slug = "truefalse"

    def validate(self, key: dict, wording: dict) -> list[str]:
        found = options.stem_problems(wording)
        if key.get("choice") not in BOTH:
            found.append(_("Say whether the statement is true or false."))
        if wording.get("options"):
            found += options.problems(wording)
            if sorted(options.ids(wording)) != sorted(BOTH):
                found.append(_("The options of a true-or-false question have the ids “true” and “false”."))
        return found

    def option_ids(self, wording: dict) -> list[str]:
        return list(BOTH)

    def shuffle(self, option_ids: Sequence[str], seed: int, label: str, key: dict | None = None) -> list[str]:
        """True before false, always: people look for them there."""
        return [id_ for id_ in BOTH if id_ in option_ids]

    def random_guess_score(self, key: dict, wording: dict) -> Decimal:
        """One half, as ``qtype_truefalse``."""
        return Decimal("0.5")

    def structure(self, wording: dict) -> list[str]:
        """Both options are always there, whichever language has words of its own for them."""
        return list(BOTH)

    def _entries(self, wordings: Sequence[dict]) -> paper.Entries:
        """Also the words that the site itself uses, and T and F; A is true, B is false."""
        own = [each for each in wordings if each.get("options")]
        site = [[("true", true), ("false", false)] for true, false in SITE_WORDS]
        shown = [{"options": [{"id": id_, "text": words} for id_, words in entries]} for entries in site]
        return paper.Entries([*shown, *own])

    def _describe_answer(self, wording: dict, value: str) -> str:
        if wording.get("options"):
            return options.plain_text(wording, value)
        return _("True") if value == "true" else _("False")
