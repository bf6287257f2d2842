"""A question laid out for a reader: one row for each place, the languages beside each other, what changed marked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from assessments import questions, rich_text
from assessments.models import QuestionReview
from assessments.question_content import ACCEPTING

NAMES = {
    "stem": gettext_lazy("Question"),
    "options": gettext_lazy("Option"),
    "left": gettext_lazy("Left side"),
    "right": gettext_lazy("Right side"),
    "parts": pgettext_lazy("of a question", "Part"),
    "gaps": gettext_lazy("Gap"),
    "unit": gettext_lazy("Unit"),
    "feedback": gettext_lazy("Feedback"),
    "explanation": gettext_lazy("Explanation"),
    "hints": gettext_lazy("Hint"),
    "guide": gettext_lazy("Guide for the marker"),
    "template": gettext_lazy("Text to begin with"),
}
COMBINED = {
    "right": gettext_lazy("Feedback when right"),
    "partly": gettext_lazy("Feedback when partly right"),
    "wrong": gettext_lazy("Feedback when wrong"),
}
UNREAD = ("id", "images", "format")  # names, not words


@dataclass(frozen=True)
class Cell:
    """What stands in one language; ``before`` is what was approved, empty where it is the same."""

    language: str
    text: str
    before: str = ""
    has_changed: bool = False


@dataclass(frozen=True)
class ReadRow:
    name: str
    cells: list[Cell]


def last_accepted(reviews: Iterable[QuestionReview]) -> QuestionReview | None:
    """The newest review that accepted the question; ``reviews`` come newest first."""
    return next((review for review in reviews if review.decision in ACCEPTING), None)


def rows(content: dict[str, Any], before: dict[str, Any] | None) -> list[ReadRow]:
    """The question place by place. ``before`` is the content approved last, None where there is none to compare."""
    languages = [code for code, _name in settings.LANGUAGES if code in content["wordings"]]
    sides = {code: _words(content, code) for code in languages}
    earlier = {code: _words(before, code) if before and code in before["wordings"] else {} for code in languages}
    places = list(dict.fromkeys(place for side in [*sides.values(), *earlier.values()] for place in side))
    return [
        ReadRow(
            _name(place),
            [
                _cell(content["wordings"][code], code, sides[code].get(place, ""), earlier[code].get(place, ""), before)
                for code in languages
            ],
        )
        for place in places
    ]


def changed_parts(content: dict[str, Any], before: dict[str, Any] | None) -> list[str]:
    """What differs from the content approved last, besides the words, in plain words."""
    if before is None:
        return []
    names = {"kind": _("kind"), "key": _("key"), "source": _("source"), "provisions": _("provisions cited")}
    return [words for name, words in names.items() if content[name] != before[name]]


def _cell(wording: dict[str, Any], language: str, text: str, earlier: str, before: dict[str, Any] | None) -> Cell:
    shown = rich_text.shown(wording, text, inline=True)
    if before is None or text == earlier:
        return Cell(language, shown)
    return Cell(language, shown, rich_text.shown(wording, earlier, inline=True), has_changed=True)


def _words(content: dict[str, Any], language: str) -> dict[tuple[str, ...], str]:
    """Every word of one language by its place, the right answer in words among them."""
    wording = content["wordings"][language]
    found = dict(_flat(wording.get("stem", ""), ("stem",)))
    rest = {name: part for name, part in wording.items() if name not in ("stem", "explanation", *UNREAD)}
    found |= dict(_flat(rest, ()))
    found[("right answer",)] = _right_answer(content, wording)
    found |= dict(_flat(wording.get("explanation", ""), ("explanation",)))
    return found


def _right_answer(content: dict[str, Any], wording: dict[str, Any]) -> str:
    kind = questions.kind(content["kind"])
    if kind.validate(content["key"], wording):
        return ""
    return kind.describe_key(wording, content["key"])


def _flat(part: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(part, dict):
        for name, below in part.items():
            if name not in UNREAD:
                yield from _flat(below, place if name in ("text", "wording") else (*place, str(name)))
    elif isinstance(part, list):
        for number, below in enumerate(part, start=1):
            id_ = below.get("id", number) if isinstance(below, dict) else number
            yield from _flat(below, (*place, str(id_)))
    elif isinstance(part, str | int) and not isinstance(part, bool) and str(part).strip():
        yield place, str(part)


def _name(place: tuple[str, ...]) -> str:
    if place == ("right answer",):
        return _("Right answer")
    if len(place) == 1 and place[0] in COMBINED:  # a matching question has its right sides below that name
        return str(COMBINED[place[0]])
    return " ".join(str(NAMES.get(part, part)) for part in place)
