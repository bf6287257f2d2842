"""The kinds, built from what every format says of them: answers with fractions, pairs, an order.

Ids are given in the order of the file: options a, b, c …; typed answers a1, a2 …; pairs l1, r1 ….
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assessments.exchange.drafting import FALSE_WORDS, NOTHING, TRUE_WORDS, Draft, Words, standard
from assessments.exchange.fractions import answer_number, number
from assessments.exchange.parsed import QuestionRefused, number_text
from assessments.questions.translating import translate as _

ROUNDING = Decimal("0.01")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_OPTIONS = 200


@dataclass(frozen=True)
class Given:
    """An answer as the file gives it. ``fraction`` is the text of a share, "0.3333333"."""

    words: Words
    fraction: str = "0"
    feedback: Words = NOTHING
    tolerance: str = "0"
    tolerance_kind: str = "absolute"


def option_id(place: int) -> str:
    """a, b, c … for places from 0; o27 and so on after z."""
    return LETTERS[place] if place < len(LETTERS) else f"o{place + 1}"


def choice(draft: Draft, answers: Sequence[Given], *, is_single: bool) -> None:
    """A question with options of which one is chosen, or several. What stands empty is no option, as in Moodle."""
    draft.kind = "single" if is_single else "multiple"
    written_out = [given for given in answers if given.words.by]
    if len(written_out) < len(answers):
        draft.leave_out(_("An option without words is left out."))
    key, options = choice_key(written_out, is_single=is_single)
    draft.key |= key
    draft.template["options"] = options


def choice_key(answers: Sequence[Given], *, is_single: bool) -> tuple[dict, list[dict]]:
    """(key, options of the wording). Raises QuestionRefused for fractions that cannot be right."""
    if len(answers) < 2:
        raise QuestionRefused(_("There must be two options or more."))
    if len(answers) > MOST_OPTIONS:
        raise QuestionRefused(_("There are more than %(most)s options.") % {"most": MOST_OPTIONS})
    fractions = {option_id(place): given.fraction for place, given in enumerate(answers)}
    options = [
        {"id": option_id(place), "text": given.words, "feedback": given.feedback} for place, given in enumerate(answers)
    ]
    return (_single_key(fractions) if is_single else _multiple_key(fractions)), options


def _single_key(fractions: dict[str, str]) -> dict:
    right = next((id_ for id_, share in fractions.items() if share == "1"), None)
    if right is None:
        raise QuestionRefused(_("No option earns 100 %, so that nobody could answer rightly."))
    others = {id_: share for id_, share in fractions.items() if id_ != right and share != "0"}
    return {"choice": right} | ({"fractions": others} if others else {})


def _multiple_key(fractions: dict[str, str]) -> dict:
    right = [id_ for id_, share in fractions.items() if Decimal(share) > 0]
    total = sum((Decimal(fractions[id_]) for id_ in right), Decimal(0))
    if abs(total - 1) > ROUNDING:
        raise QuestionRefused(
            _("The right options earn %(percent)s %% together; it must be 100 %%.")
            % {"percent": number_text((total * 100).quantize(Decimal("0.01")))}
        )
    return {"choices": right, "fractions": {id_: share for id_, share in fractions.items() if share != "0"}}


def shared(answers: Sequence[Given], *, are_stated: bool) -> list[Given]:
    """The answers of a gap in which several are ticked, as Moodle reads them.

    What the right ones earn is scaled to the whole mark. Where no share is stated, each wrong one cancels a right one
    (``qtype_multianswer_extract_question``).
    """
    total = sum((Decimal(given.fraction) for given in answers if Decimal(given.fraction) > 0), Decimal(0))
    if not total:
        return list(answers)
    return [replace(given, fraction=_scaled(Decimal(given.fraction), total, are_stated)) for given in answers]


def _scaled(share: Decimal, total: Decimal, are_stated: bool) -> str:
    if share <= 0:
        share = share if are_stated else -1 / total
    elif abs(total - 1) > ROUNDING:
        share /= total
    return number_text(round(share, 7))


def all_or_nothing(draft: Draft, answers: Sequence[Given]) -> None:
    """Several options, right only when exactly the right ones are chosen."""
    draft.kind = "multiple"
    rights = [option_id(place) for place, given in enumerate(answers) if Decimal(given.fraction) > 0]
    if not rights or len(answers) < 2:
        raise QuestionRefused(_("No option is marked as right."))
    draft.key |= {"choices": rights}
    draft.template["options"] = [
        {"id": option_id(place), "text": given.words, "feedback": given.feedback} for place, given in enumerate(answers)
    ]


def true_or_false(draft: Draft, *, is_true: bool, if_true: Words = NOTHING, if_false: Words = NOTHING) -> None:
    """A statement to judge; the feedback is for those who say true, and for those who say false."""
    draft.kind = "truefalse"
    draft.key |= {"choice": "true" if is_true else "false"}
    draft.template["options"] = [
        {"id": "true", "text": standard(TRUE_WORDS), "feedback": if_true},
        {"id": "false", "text": standard(FALSE_WORDS), "feedback": if_false},
    ]


def short_text(draft: Draft, answers: Sequence[Given], *, ignores_case: bool = True) -> None:
    draft.kind = "shorttext"
    key, draft.template["feedback"] = short_text_key(answers, ignores_case=ignores_case)
    draft.key |= key


def short_text_key(answers: Sequence[Given], *, ignores_case: bool) -> tuple[dict, dict]:
    """(key, feedback by id). An answer in several languages is several answers."""
    found, feedback = [], {}
    for given in answers:
        for text in given.words.texts():
            id_ = f"a{len(found) + 1}"
            found.append({"id": id_, "text": text, "fraction": given.fraction})
            feedback[id_] = given.feedback
    if not any(answer["fraction"] == "1" for answer in found):
        raise QuestionRefused(_("No answer earns 100 %, so that nobody could answer rightly."))
    if any(not answer["text"] for answer in found):
        raise QuestionRefused(_("An answer has no text."))
    return {"answers": found, "ignore_case": ignores_case, "ignore_spaces_and_hyphens": False}, feedback


def numeric(draft: Draft, answers: Sequence[Given]) -> None:
    draft.kind = "numeric"
    key, draft.template["feedback"] = numeric_key(answers)
    draft.key |= key


def numeric_key(answers: Sequence[Given], *, name: str = "value") -> tuple[dict, dict]:
    """(key, feedback by id). With ``name`` "formula", texts are formulas and stay as they are."""
    found, feedback = [], {}
    for place, given in enumerate(answers, start=1):
        text = (given.words.texts() or [""])[0]
        row = {"id": f"a{place}", name: text, "fraction": given.fraction}
        if text != "*":
            if name == "value":
                row[name] = number_text(answer_number(text))
            tolerance = number(given.tolerance or "0")
            if tolerance < 0:
                raise QuestionRefused(_("A tolerance is below 0."))
            row |= {"tolerance": number_text(tolerance), "tolerance_kind": given.tolerance_kind}
        found.append(row)
        feedback[f"a{place}"] = given.feedback
    if not any(row["fraction"] == "1" for row in found):
        raise QuestionRefused(_("No answer earns 100 %, so that nobody could answer rightly."))
    return {"answers": found}, feedback


def matching(draft: Draft, pairs: Sequence[tuple[Words, Words]]) -> None:
    """Pairs of left and right; a right side without a left one is there to mislead."""
    draft.kind = "matching"
    left, right, key = [], [], {}
    ids: dict[tuple, str] = {}
    for before, after in pairs:
        if not after:
            raise QuestionRefused(_("A pair has no right side."))
        same = tuple(sorted(after.by.items()))
        if same not in ids:
            ids[same] = f"r{len(ids) + 1}"
            right.append({"id": ids[same], "text": after})
        if before:
            left.append({"id": f"l{len(left) + 1}", "text": before})
            key[left[-1]["id"]] = ids[same]
    if len(left) < 2 or len(right) < 2:
        raise QuestionRefused(_("There must be two pairs or more."))
    if draft.template.get("right"):  # the name is taken by the right sides
        draft.leave_out(_("A matching question keeps no feedback for an answer that is all right."))
    draft.key |= {"pairs": key}
    draft.template |= {"left": left, "right": right}


def ordering(draft: Draft, entries: Sequence[Words], scoring: str) -> None:
    """Entries in their right order."""
    if len(entries) < 2:
        raise QuestionRefused(_("There must be two entries or more to put in order."))
    draft.kind = "ordering"
    ids = [option_id(place) for place in range(len(entries))]
    draft.key |= {"order": ids, "scoring": scoring}
    draft.template["options"] = [{"id": id_, "text": words} for id_, words in zip(ids, entries, strict=True)]


def written(draft: Draft, guide: Words = NOTHING, template: Words = NOTHING) -> None:
    """A question that a person marks; the guide has one entry for the whole mark."""
    draft.kind = "written"
    if guide:
        draft.key["guide"] = [{"id": "g1", "maximum": number_text(draft.default_mark)}]
        draft.template["guide"] = {"g1": guide}
    draft.template["template"] = template


def description(draft: Draft) -> None:
    draft.kind, draft.key = "description", {}
