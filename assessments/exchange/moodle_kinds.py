"""What each question type of Moodle says in its XML, as a draft in our kinds."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from assessments.exchange import building, cloze
from assessments.exchange.building import Given
from assessments.exchange.drafting import NOTHING, Draft
from assessments.exchange.fractions import number, share_of_percent
from assessments.exchange.parsed import QuestionRefused, number_text
from assessments.exchange.xml_tree import Node
from assessments.questions.translating import translate as _

MOST_CHILDREN = 400  # of a question: answers, hints, settings
TRUE = ("1", "true")
SCORINGS = {  # gradingtype of qtype_ordering, by name and by number
    "ALL_OR_NOTHING": "all",
    "ABSOLUTE_POSITION": "absolute_position",
    "RELATIVE_NEXT_EXCLUDE_LAST": "adjacent_pairs",
    "RELATIVE_NEXT_INCLUDE_LAST": "next_with_last",
    "RELATIVE_ONE_PREVIOUS_AND_NEXT": "one_before_and_after",
    "RELATIVE_ALL_PREVIOUS_AND_NEXT": "all_before_and_after",
    "LONGEST_ORDERED_SUBSET": "longest_ordered",
    "LONGEST_CONTIGUOUS_SUBSET": "longest_contiguous",
    "RELATIVE_TO_CORRECT": "relative_to_correct",
}
SCORING_NUMBERS = {str(place - 1): scoring for place, scoring in enumerate(SCORINGS.values())}
TOLERANCE_KINDS = {"1": "relative", "2": "absolute", "3": "geometric"}

Reader = Callable[[Node, Draft, Any], None]


def _answers(node: Node, source: Any, *, typed: bool) -> list[Given]:
    """The <answer> elements. Typed answers are plain text; options are what their format says."""
    if len(node.children) > MOST_CHILDREN:
        raise QuestionRefused(_("There are more than %(most)s options.") % {"most": building.MOST_OPTIONS})
    return [
        Given(
            words=source.plain(answer) if typed else source.words(answer),
            fraction=share_of_percent(answer.attributes.get("fraction", "0")),
            feedback=source.words(answer.first("feedback")),
            tolerance=answer.value("tolerance") or "0",
        )
        for answer in node.all("answer")
    ]


def multichoice(node: Node, draft: Draft, source: Any) -> None:
    _shuffles(node, draft)
    if node.value("answernumbering", default="abc") != "abc":
        draft.leave_out(_("The numbering of the options is not kept: on paper they have letters, on a page none."))
    is_single = node.value("single", default="true").lower() in TRUE
    building.choice(draft, _answers(node, source, typed=False), is_single=is_single)


def multichoice_set(node: Node, draft: Draft, source: Any) -> None:
    """All or nothing: a question type that many sites add to Moodle."""
    _shuffles(node, draft)
    building.all_or_nothing(draft, _answers(node, source, typed=False))


def _shuffles(node: Node, draft: Draft) -> None:
    if node.value("shuffleanswers", default="1").lower() not in TRUE:
        draft.leave_out(_("“Do not shuffle” is not kept: the quiz says whether options are shuffled."))


def true_false(node: Node, draft: Draft, source: Any) -> None:
    feedback, right = {}, None
    for answer in node.all("answer"):
        text = answer.value("text").lower()
        if text not in ("true", "false"):
            raise QuestionRefused(_("The answers of a true-or-false question are “true” and “false”."))
        feedback[text] = source.words(answer.first("feedback"))
        if share_of_percent(answer.attributes.get("fraction", "0")) == "1":
            right = text
    if right is None:
        raise QuestionRefused(_("No option is marked as right."))
    building.true_or_false(
        draft,
        is_true=right == "true",
        if_true=feedback.get("true", NOTHING),
        if_false=feedback.get("false", NOTHING),
    )


def short_answer(node: Node, draft: Draft, source: Any) -> None:
    building.short_text(draft, _answers(node, source, typed=True), ignores_case=node.value("usecase") != "1")


def numerical(node: Node, draft: Draft, source: Any) -> None:
    _units(node, draft)
    building.numeric(draft, _answers(node, source, typed=True))


def _units(node: Node, draft: Draft) -> None:
    """Moodle's units: the first one is the question's own, with the multiplier 1."""
    units = node.first("units")
    rows = (
        [(unit.value("unit_name"), number(unit.value("multiplier") or "1")) for unit in units.all("unit")]
        if units
        else []
    )
    own = next((name for name, multiplier in rows if multiplier == 1), "")
    if not rows:
        return
    if not own:
        raise QuestionRefused(_("No unit has the multiplier 1."))
    draft.key["unit"] = own
    others = [{"unit": name, "multiplier": number_text(by)} for name, by in rows if name and name != own]
    if others:
        draft.key["units"] = others
    grading = node.value("unitgradingtype", default="0")
    if grading in ("1", "2") and node.value("unitpenalty"):
        draft.key["unit_penalty"] = number_text(number(node.value("unitpenalty")))
        if grading == "2":
            draft.key["unit_penalty_of"] = "whole"
    if node.value("showunits") in ("1", "2"):
        draft.leave_out(_("The unit is typed with the number, not chosen from a list."))
    if node.value("unitsleft") == "1":
        draft.leave_out(_("“Units on the left” is not kept: a unit is read on either side."))


def matching(node: Node, draft: Draft, source: Any) -> None:
    pairs = [(source.words(pair), source.plain(pair.first("answer"))) for pair in node.all("subquestion")]
    _shuffles(node, draft)
    building.matching(draft, pairs)


def ordering(node: Node, draft: Draft, source: Any) -> None:
    given = node.value("gradingtype", default="0")
    scoring = SCORINGS.get(given) or SCORING_NUMBERS.get(given)
    if scoring is None:
        draft.leave_out(
            _("The scoring “%(name)s” is not known; entries in their own place count.") % {"name": given[:40]}
        )
        scoring = "absolute_position"
    if node.value("selecttype", default="ALL") not in ("ALL", "0"):
        draft.leave_out(about_selection())
    if node.value("layouttype", default="VERTICAL") not in ("VERTICAL", "0"):
        draft.leave_out(about_layout())
    if node.value("showgrading", default="SHOW") not in ("SHOW", "1"):
        draft.leave_out(about_details())
    if node.value("numberingstyle", default="none") != "none":
        draft.leave_out(_("The numbering of the entries is not kept: each is given its place."))
    answers = sorted(node.all("answer"), key=lambda answer: number(answer.attributes.get("fraction", "0")))
    building.ordering(draft, [source.words(answer) for answer in answers], scoring)


def about_selection() -> str:
    return _("All entries are asked, not a selection of them.")


def about_layout() -> str:
    return _("The entries stand one below the other, not in a row.")


def about_details() -> str:
    return _("“Hide the details of the scoring” is not kept: the quiz says what is shown.")


def essay(node: Node, draft: Draft, source: Any) -> None:
    for tag, name in (("minwordlimit", "words_least"), ("maxwordlimit", "words_most")):
        value = node.value(tag)
        if value.isdigit() and int(value):
            draft.key[name] = int(value)
    if node.value("attachments", default="0") not in ("0", ""):
        draft.leave_out(_("Files cannot be handed in with an answer here."))
    if node.value("responseformat") == "noinline":
        draft.leave_out(_("The answer is typed here; it was to be handed in as a file."))
    if node.value("responserequired") == "0":
        draft.leave_out(_("“Text input is optional” is not kept: what is left blank earns nothing."))
    building.written(draft, source.words(node.first("graderinfo")), source.words(node.first("responsetemplate")))


def description(node: Node, draft: Draft, source: Any) -> None:
    building.description(draft)


def multianswer(node: Node, draft: Draft, source: Any) -> None:
    text, form = source.raw(node.first("questiontext"))
    cloze.read_into(draft, text, form)
    if not node.first("defaultgrade"):  # Moodle writes none: the gaps' weights make it
        draft.default_mark = sum((Decimal(part["weight"]) for part in draft.key["parts"].values()), Decimal(0))


def calculated(node: Node, draft: Draft, source: Any) -> None:
    _units(node, draft)
    answers = _answers(node, source, typed=True)
    settings = list(node.all("answer"))
    given = [
        Given(each.words, each.fraction, each.feedback, each.tolerance, _tolerance_kind(row))
        for each, row in zip(answers, settings, strict=True)
    ]
    draft.kind = "calculated"
    key, draft.template["feedback"] = building.numeric_key(given, name="formula")
    right = next(row for row in key["answers"] if row["fraction"] == "1")
    if settings and settings[0].value("correctanswerformat") == "2":
        draft.leave_out(_("Significant figures are not kept: the answer is shown with decimals."))
    decimals = settings[0].value("correctanswerlength", default="2")
    draft.key |= {"formula": right["formula"], "data": _data(node, draft), **key}
    draft.key["decimals"] = int(decimals) if decimals.isdigit() else 2


def _tolerance_kind(answer: Node) -> str:
    return TOLERANCE_KINDS.get(answer.value("tolerancetype", default="1"), "relative")


def _data(node: Node, draft: Draft) -> list[dict[str, str]]:
    """The rows of the data sets: the values with one number stand together."""
    columns: dict[str, dict[str, str]] = {}
    definitions = node.first("dataset_definitions")
    for definition in definitions.all("dataset_definition") if definitions else []:
        name = definition.value("name", "text")
        if not re.fullmatch(r"[A-Za-z]\w{0,20}", name):
            raise QuestionRefused(_("The data set has no usable name: “%(name)s”.") % {"name": name[:40]})
        items = definition.first("dataset_items")
        columns[name] = {
            item.value("number"): number_text(number(item.value("value")))
            for item in (items.all("dataset_item") if items else [])
        }
    shared = set.intersection(*map(set, columns.values())) if columns else set()
    if not shared:
        raise QuestionRefused(_("The question has no data to calculate with."))
    if left_out := len(set.union(*map(set, columns.values()))) - len(shared):
        draft.leave_out(_("Rows of data whose number is not in every data set: %(number)s.") % {"number": left_out})
    rows = sorted(shared, key=lambda place: Decimal(place) if place.isdigit() else Decimal(0))
    return [{name: values[row] for name, values in columns.items()} for row in rows]


READERS: dict[str, Reader] = {
    "multichoice": multichoice,
    "multichoiceset": multichoice_set,
    "truefalse": true_false,
    "shortanswer": short_answer,
    "numerical": numerical,
    "matching": matching,
    "ddmatch": matching,
    "ordering": ordering,
    "essay": essay,
    "description": description,
    "cloze": multianswer,
    "multianswer": multianswer,
    "calculated": calculated,
    "calculatedsimple": calculated,
}
