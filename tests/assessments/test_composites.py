"""Cloze and case set: parts, weights, waiting for a person; and single choice with fractions."""

from decimal import Decimal

import pytest

from assessments.questions import Mark, ResponseRefused, kind
from tests.assessments.kind_samples import SAMPLES
from tests.assessments.test_question_kinds import Posted


def cloze(*weights, kinds=None):
    """True-or-false parts 1, 2, …, of these weights."""
    parts = {
        str(place): {"kind": "truefalse", "weight": weight, "key": {"choice": "true"}}
        for place, weight in enumerate(weights, start=1)
    }
    return {"parts": parts}


def given(*choices):
    return {"parts": {str(place): {"choice": each} for place, each in enumerate(choices, start=1) if each}}


@pytest.mark.parametrize(
    ("weights", "choices", "score"),
    [
        (["1", "1"], ["true", "false"], "0.5"),
        (["3", "1"], ["true", "false"], "0.75"),
        (["3", "1"], ["", "true"], "0.25"),
        (["0.5", "1.5"], ["false", "true"], "0.75"),
        (["1", "1"], ["true", "true"], "1"),
        (["1", "1", "1"], ["true", "true", "true"], "1"),
    ],
)
def test_the_mark_is_the_weighted_mean_of_the_parts(weights, choices, score):
    assert kind("cloze").mark(cloze(*weights), given(*choices)).score == Decimal(score)


def test_parts_keep_their_own_marks_and_fractions_below_zero():
    _slug, key, _wordings = SAMPLES["cloze"]
    response = {"parts": {"2": {"choice": "b"}, "1": {"text": "FIR"}}}

    marks = {part: mark.score for part, mark in kind("cloze").part_marks(key, response).items()}

    assert marks == {"1": Decimal("0.5"), "2": Decimal("-0.25"), "3": 0, "4": 0, "5": 0}
    assert kind("cloze").mark(key, response).score == 0  # 1 × 0.5 - 2 × 0.25
    assert kind("cloze").mark(key, {"parts": {"2": {"choice": "b"}}}).score == Decimal("-0.5") / Decimal("5.5")


def test_a_written_part_waits_for_a_person_unless_it_is_blank():
    key = {
        "order": ["1", "2"],
        "parts": {
            "1": {"kind": "written", "key": {}},
            "2": {"kind": "truefalse", "key": {"choice": "true"}},
        },
    }
    response = {"parts": {"1": {"text": "Because."}, "2": {"choice": "true"}}}

    assert kind("caseset").needs_person(key) is True
    assert kind("caseset").mark(key, response) == Mark(None)
    assert kind("caseset").mark(key, {"parts": {"2": {"choice": "true"}}}).score == Decimal("0.5")
    assert kind("caseset").right_response(key, {"parts": {"1": {}, "2": {}}, "stem": "?"}) is None


def test_a_form_is_read_part_by_part():
    _slug, key, wordings = SAMPLES["caseset"]
    posted = Posted({"q7-q1-a": ["2"], "q7-q1-b": ["1"], "q7-q2-l1": ["r2"], "q7-q2-l2": [""], "q7-q3": [" 7 "]})

    response = kind("caseset").response_from_post(posted, "q7", key)
    cleaned = kind("caseset").clean(response, key, kind("caseset").option_ids(wordings["en"]))

    assert cleaned == {
        "parts": {"q1": {"order": ["b", "a"]}, "q2": {"pairs": {"l1": "r2"}}, "q3": {"text": "7"}},
    }
    assert kind("caseset").response_from_post(Posted({}), "q7", key) == {}


def test_what_is_wrong_in_a_part_is_said_with_the_part():
    _slug, key, _wordings = SAMPLES["caseset"]
    twice = Posted({"q7-q1-a": ["1"], "q7-q1-b": ["1"]})
    with pytest.raises(ResponseRefused) as refusal:
        kind("caseset").response_from_post(twice, "q7", key)
    assert str(refusal.value) == "Part q1: Place 1 is used twice."

    with pytest.raises(ResponseRefused) as refusal:
        kind("caseset").clean({"parts": {"q2": {"pairs": {"l1": "a"}}}}, key, [])
    assert str(refusal.value).startswith("Part q2: ")
    with pytest.raises(ResponseRefused):
        kind("caseset").clean({"parts": {"q9": {"text": "x"}}}, key, [])


def changed(name, part=None, stem=None, **change):
    slug, key, wordings = SAMPLES[name]
    key = {**key, **change}
    if part:
        key = {**key, "parts": {**key["parts"], **part}}
    wording = {**wordings["en"], **({"stem": stem} if stem else {})}
    return kind(slug).validate(key, wording)


ODD = {"kind": "description", "weight": "1", "key": {}}
WEIGHTLESS = {"kind": "truefalse", "weight": "0", "key": {"choice": "true"}}
KEYLESS = {"kind": "truefalse", "weight": "1", "key": {}}


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (changed("cloze", stem="[[1]] [[2]] [[3]] [[4]]"), "The text must hold [[5]] exactly once."),
        (changed("cloze", stem="[[1]] [[1]] [[2]] [[3]] [[4]] [[5]]"), "The text must hold [[1]] exactly once."),
        (changed("cloze", stem="[[1]] [[2]] [[3]] [[4]] [[5]] [[9]]"),
         "The text holds [[9]], which is no part of the key."),
        (changed("cloze", part={"4": WEIGHTLESS}), "The weight of part 4 must be a number above 0."),
        (changed("cloze", part={"4": KEYLESS}), "Part 4: Say whether the statement is true or false."),
        (changed("caseset", part={"q1": ODD}), "Part q1 must be of one of these kinds: single, multiple, truefalse, "
         "numeric, shorttext, matching, ordering, calculated, written."),
        (changed("caseset", order=["q1", "q2"]), "The order must name each part exactly once."),
        (changed("caseset", order=None), "The order of the parts is missing."),
        (changed("cloze", parts={}), "The question needs 1 to 30 parts."),
        (changed("cloze", part={"6": KEYLESS}), "The wording and the key must have the same parts."),
    ],
)  # fmt: skip
def test_problems_of_parts_are_named(found, problem):
    assert found == [problem]


def test_gaps_may_stand_in_another_order_in_another_language_but_not_be_others():
    _slug, _key, wordings = SAMPLES["cloze"]
    en = wordings["en"]
    turned = {**en, "stem": "[[5]] [[4]] [[3]] [[2]] [[1]]"}
    fewer = {**en, "parts": {id_: words for id_, words in en["parts"].items() if id_ != "2"}}

    assert kind("cloze").structure(turned) == kind("cloze").structure(en)
    assert kind("cloze").structure(fewer) != kind("cloze").structure(en)


@pytest.mark.parametrize(("choice", "score"), [("d", "1"), ("a", "0.5"), ("b", "-0.25"), ("c", "0")])
def test_other_options_of_a_single_choice_earn_or_lose_their_fraction(choice, score):
    _slug, key, _wordings = SAMPLES["single with fractions"]

    assert kind("single").mark(key, {"choice": choice}).score == Decimal(score)


@pytest.mark.parametrize(
    ("fractions", "problem"),
    [
        ({"a": "2"}, "A share lies from -100 to 100 %."),
        ({"d": "0.5"}, "The right option earns 1: leave it out of the fractions."),
        ({"z": "0"}, "The key names “z”, which is not an option of the question."),
        (["a"], "Fractions are given per option."),
    ],
)
def test_problems_of_fractions_are_named(fractions, problem):
    _slug, _key, wordings = SAMPLES["single"]

    assert kind("single").validate({"choice": "d", "fractions": fractions}, wordings["en"]) == [problem]


def test_a_written_answer_keeps_its_lines_and_is_marked_by_a_person():
    written = kind("written")
    cleaned = written.clean({"text": " one\r\ntwo\tthree\x00 "}, {}, [])

    assert cleaned == {"text": "one\ntwo three"}
    assert (written.mark({}, cleaned), written.mark({}, {})) == (Mark(None), Mark(Decimal(0)))
    with pytest.raises(ResponseRefused):
        written.clean({"text": "x" * 15_001}, {}, [])


@pytest.mark.parametrize(
    ("key", "guide", "problem"),
    [
        ({"words_least": 9, "words_most": 5}, {},
         "The least number of words is above the most, or one is not from 0 to 2000."),
        ({"guide": [{"id": "g1", "maximum": "0"}]}, {"g1": "x"},
         "Each point of the guide has a maximum above 0."),
        ({"guide": [{"id": "g1", "maximum": "2"}]}, {}, "The point “g1” of the guide has no words."),
        ({"guide": [{"id": "g1", "maximum": "2"}] * 2}, {"g1": "x"}, "Each point of the guide needs an id of its own."),
    ],
)  # fmt: skip
def test_problems_of_a_written_question_are_named(key, guide, problem):
    assert kind("written").validate(key, {"stem": "Why?", "guide": guide}) == [problem]


def test_a_description_takes_no_answer():
    description = kind("description")

    assert (description.takes_answer, description.clean({}, {}, [])) == (False, {})
    with pytest.raises(ResponseRefused):
        description.clean({"nothing": "x"}, {}, [])
