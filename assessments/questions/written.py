from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from assessments.questions import options
from assessments.questions.base import Classified, Mark, ResponseClass, clean_text
from assessments.questions.printing import PrintForm
from assessments.questions.text import TypedAnswer, without_invisible
from assessments.questions.translating import translate as _

LONGEST_ANSWER = 15_000  # characters
MOST_WORDS = 2000
WORDS_A_LINE = 8  # of handwriting


class Written(TypedAnswer):
    """An answer in the officer's own words, which a person marks. Response {"text": "…"}. Key::

        {"words_least": 0, "words_most": 300, "guide": [{"id": "g1", "maximum": "5"}]}

    The wording's "guide" {"g1": "…"} says to the marker what each point is given for; "template" says to the
    officer how to set the answer out. Too few or too many words are shown and refused by nobody.
    """

    slug = "written"

    def validate(self, key: dict, wording: dict) -> list[str]:
        found = options.stem_problems(wording)
        least, most = key.get("words_least", 0), key.get("words_most", MOST_WORDS)
        if type(least) is not int or type(most) is not int or not 0 <= least <= most <= MOST_WORDS or not most:
            message = _("The least number of words is above the most, or one is not from 0 to %(most)s.")
            found.append(message % {"most": MOST_WORDS})
        if not isinstance(wording.get("template", ""), str):
            found.append(_("The template must be text."))
        return found + _guide_problems(key.get("guide", []), wording.get("guide", {}))

    def needs_person(self, key: dict) -> bool:
        return True

    def structure(self, wording: dict) -> list[str]:
        return sorted(wording.get("guide") or {})

    def describe_key(self, wording: dict, key: dict) -> str:
        guide = wording.get("guide") or {}
        points = [f"{guide.get(row['id'], row['id'])} ({row['maximum']})" for row in key.get("guide", [])]
        return "; ".join(options.plain(wording, point) for point in points) or _("A person marks the answer.")

    def right_response(self, key: dict, wording: dict) -> None:
        return None

    def print_form(self, key: dict, wording: dict) -> PrintForm:
        return PrintForm("lines", lines=max(4, min(40, -(-key.get("words_most", 160) // WORDS_A_LINE))))

    def possible_responses(self, key: dict, wording: dict) -> dict[str, list[ResponseClass]]:
        """None, as ``qtype_essay``."""
        return {}

    def classify(self, key: dict, response: dict | None) -> dict[str, Classified]:
        return {}

    def _clean_value(self, value: object, key: dict, option_ids: Sequence[str]) -> str:
        lines = value.replace("\r\n", "\n") if isinstance(value, str) else value
        text = clean_text(lines, LONGEST_ANSWER, keep="\n")
        return text if without_invisible(text).strip() else ""

    def _mark_answer(self, key: dict, value: str) -> Mark:
        return Mark(None)


def _guide_problems(guide: object, words: object) -> list[str]:
    if not isinstance(guide, list) or not isinstance(words, dict):
        return [_("The guide is a list of points in the key, and of their words in the wording.")]
    ids = [row.get("id") if isinstance(row, dict) else None for row in guide]
    if any(not isinstance(id_, str) or not options.OPTION_ID.fullmatch(id_) for id_ in ids) or len(set(ids)) < len(ids):
        return [_("Each point of the guide needs an id of its own.")]
    found = []
    if any(not _is_above_zero(row.get("maximum")) for row in guide):
        found.append(_("Each point of the guide has a maximum above 0."))
    missing = [id_ for id_ in ids if not isinstance(words.get(id_), str) or not words[id_].strip()]
    found += [_("The point “%(id)s” of the guide has no words.") % {"id": id_} for id_ in missing]
    return found + options.unknown_problems([id_ for id_ in words if id_ not in ids], ids)


def _is_above_zero(value: object) -> bool:
    try:
        number = Decimal(value) if isinstance(value, str) and len(value) <= 20 else Decimal(0)
    except InvalidOperation:
        return False
    return number.is_finite() and number > 0
