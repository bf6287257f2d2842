"""What stands between the braces of a GIFT question, as a draft in our kinds."""

import re
from collections.abc import Callable
from decimal import Decimal

from assessments.exchange import building
from assessments.exchange.building import Given
from assessments.exchange.drafting import NOTHING, Draft, Words
from assessments.exchange.fractions import answer_number, share_of_percent
from assessments.exchange.moodle_kinds import (
    SCORINGS,
    about_details,
    about_layout,
    about_selection,
)
from assessments.exchange.parsed import QuestionRefused, number_text
from assessments.questions.translating import translate as _

ToWords = Callable[[str], Words]
ToText = Callable[[str], str]

TRUTH = {"t": True, "true": True, "f": False, "false": False}
PERCENT = re.compile(r"\s*%\s*([^%\s]{1,20})\s*%")
SPLIT = re.compile(r"(?=[=~])")
ARROW = "->"


def answers_into(draft: Draft, inside: str | None, words: ToWords, text: ToText) -> None:
    """Read the answers by their signs, in the order in which Moodle tells the types. Raises QuestionRefused."""
    if inside is None:
        draft.default_mark = Decimal(0)
        return building.description(draft)
    inside = inside.strip()
    if not inside:
        return building.written(draft)
    if inside.startswith("#"):
        return _numeric(draft, inside[1:], words, text)
    if inside.startswith(">"):
        return _ordering(draft, inside[1:], words)
    first, _sign, feedback = inside.partition("#")
    if (said := TRUTH.get(first.strip().lower())) is not None:
        return _true_or_false(draft, said, feedback, words)
    if "~" in inside:
        return _choice(draft, inside, words)
    if "=" in inside and ARROW in inside:
        return _matching(draft, inside, words)
    if "=" in inside:
        return building.short_text(draft, _given(inside, words))
    raise QuestionRefused(_("An answer begins with = or ~; none was found between the braces."))


def _rows(inside: str) -> list[tuple[str, str, str]]:
    """(sign, answer, feedback) of each answer."""
    head, *rows = SPLIT.split(inside) if inside[:1] not in "=~" else ["", *SPLIT.split(inside)]
    if len(rows) > building.MOST_OPTIONS:
        raise QuestionRefused(_("There are more than %(most)s options.") % {"most": building.MOST_OPTIONS})
    if head.strip():
        raise QuestionRefused(_("Text stands before the first = or ~: “%(text)s”.") % {"text": head.strip()[:60]})
    found = []
    for row in rows:
        if not row:
            continue
        answer, _sign, feedback = row[1:].partition("#")
        found.append((row[0], answer, feedback))
    return found


def _fraction(sign: str, answer: str) -> tuple[str, str]:
    """(share, the answer without its per cent)."""
    found = PERCENT.match(answer)
    if found:
        return share_of_percent(found[1]), answer[found.end() :]
    return ("1" if sign == "=" else "0"), answer


def _given(inside: str, words: ToWords) -> list[Given]:
    given = []
    for sign, answer, feedback in _rows(inside):
        share, rest = _fraction(sign, answer)
        if not rest.strip():
            raise QuestionRefused(_("An answer has no text."))
        given.append(Given(words(rest), share, words(feedback)))
    return given


def _choice(draft: Draft, inside: str, words: ToWords) -> None:
    """With a = one answer is chosen; with ~ and per cents alone, several are."""
    is_single = any(sign == "=" for sign, _answer, _feedback in _rows(inside))
    building.choice(draft, _given(inside, words), is_single=is_single)


def _true_or_false(draft: Draft, said: bool, feedback: str, words: ToWords) -> None:
    """{T#feedback if wrong#feedback if right}, as Moodle reads it."""
    wrong, _sign, right = feedback.partition("#")
    if_wrong, if_right = words(wrong), words(right)
    building.true_or_false(
        draft,
        is_true=said,
        if_true=if_right if said else if_wrong,
        if_false=if_wrong if said else if_right,
    )


def _matching(draft: Draft, inside: str, words: ToWords) -> None:
    pairs = []
    for sign, answer, feedback in _rows(inside):
        left, arrow, right = answer.partition(ARROW)
        if not arrow or sign != "=":
            raise QuestionRefused(_("A pair is written =left -> right: “%(text)s”.") % {"text": answer.strip()[:60]})
        if feedback.strip():
            draft.leave_out(_("Feedback to a single pair is not kept."))
        pairs.append((words(left) if left.strip() else NOTHING, words(right)))
    building.matching(draft, pairs)


def _ordering(draft: Draft, inside: str, words: ToWords) -> None:
    """{>0 ALL VERTICAL ABSOLUTE_POSITION …} with one entry a line, as Moodle's ordering question writes it."""
    head, _end, rest = inside.strip().partition("\n")
    names = [word.upper() for word in head.split()]
    scoring = next((SCORINGS[name] for name in names if name in SCORINGS), None)
    known = {"ALL", "RANDOM", "CONTIGUOUS", "VERTICAL", "HORIZONTAL", "SHOW", "HIDE", *SCORINGS}
    has_head = all(name in known or name.isdigit() for name in names)
    lines = rest.split("\n") if has_head else inside.split("\n")
    settings = set(names) if has_head else set()
    if {"RANDOM", "CONTIGUOUS"} & settings:
        draft.leave_out(about_selection())
    if "HORIZONTAL" in settings:
        draft.leave_out(about_layout())
    if "HIDE" in settings:
        draft.leave_out(about_details())
    entries = [words(line) for line in lines if line.strip()]
    building.ordering(draft, entries, scoring or "absolute_position")


def _numeric(draft: Draft, inside: str, words: ToWords, text: ToText) -> None:
    if not re.match(r"\s*[=~]", inside):
        inside = f"={inside}"
    given = []
    for sign, answer, feedback in _rows(inside.strip()):
        share, rest = _fraction(sign, answer)
        rest = text(rest).strip()
        if sign == "~" and share == "0" and not rest:
            rest = "*"  # Moodle writes feedback for any other number as ~#…
        if not rest:
            raise QuestionRefused(_("An answer has no number."))
        value, tolerance = _number_and_tolerance(rest)
        given.append(Given(draft.words(value, "plain"), share, words(feedback), tolerance))
    building.numeric(draft, given)


def _number_and_tolerance(text: str) -> tuple[str, str]:
    """3:2 is three, give or take two; 1..5 is the same said by its ends."""
    if ".." in text:
        low, high = (answer_number(part) for part in text.split("..", 1))
        if low > high:
            raise QuestionRefused(_("The range “%(text)s” runs backwards.") % {"text": text[:40]})
        return number_text((low + high) / Decimal(2)), number_text((high - low) / Decimal(2))
    value, _sign, tolerance = text.partition(":")
    return value.strip(), tolerance.strip() or "0"
