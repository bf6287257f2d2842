"""What is said to an answer: by outcome, by option, by what was typed; and what an author may not leave there."""

import re
from decimal import Decimal

import pytest

from assessments.feedback import explanation_of, feedback_on, outcome
from assessments.questions import extras

SINGLE = {
    "stem": "Which?",
    "options": [{"id": "a", "text": "A", "feedback": "Not A."}, {"id": "b", "text": "B"}],
    "right": "Well done.",
    "wrong": "Read again.",
}


@pytest.mark.parametrize(
    ("response", "share", "said"),
    [
        ({"choice": "a"}, "0", ["Read again.", "Not A."]),
        ({"choice": "b"}, "1", ["Well done."]),
        ({"choice": "a"}, "0.5", ["Not A."]),
        ({}, "0", []),
        (None, "0", []),
    ],
)
def test_outcome_and_option_speak(response, share, said):
    assert feedback_on("single", {"choice": "b"}, SINGLE, response, Decimal(share)) == said


def test_a_typed_answer_is_spoken_to_by_the_answer_it_fits():
    key = {"answers": [{"id": "a1", "text": "CSEAM", "fraction": "1"}, {"id": "a2", "text": "CP", "fraction": "0"}]}
    wording = {"stem": "Which word?", "feedback": {"a2": "An older word; avoid it."}}

    assert feedback_on("shorttext", key, wording, {"text": "CP"}, Decimal(0)) == ["An older word; avoid it."]
    assert feedback_on("shorttext", key, wording, {"text": "CSEAM"}, Decimal(1)) == []


def test_the_right_side_of_a_matching_question_is_no_feedback():
    wording = {
        "stem": "Match.",
        "left": [{"id": "l1", "text": "x"}],
        "right": [{"id": "r1", "text": "y"}],
    }

    said = feedback_on("matching", {"pairs": {"l1": "r1"}}, wording, {"pairs": {"l1": "r1"}}, Decimal(1))

    assert said == ["1 of 1 pairs are right."]


def test_html_feedback_is_cleaned():
    wording = {**SINGLE, "format": "html", "wrong": "<b>Read</b><script>alert(1)</script>"}

    assert feedback_on("single", {"choice": "b"}, wording, {"choice": "a"}, Decimal(0))[0] == "<b>Read</b>"


CLOZE = {
    "parts": {
        "1": {"kind": "single", "key": {"choice": "b"}},
        "2": {"kind": "shorttext", "key": {"answers": [{"id": "a1", "text": "CP", "fraction": "0"}]}},
    }
}
GAPS = {
    "stem": "The order is [[2]], then [[1]].",
    "explanation": "Both stand in the Act.",
    "wrong": "Read again.",
    "parts": {
        "1": {"options": SINGLE["options"], "explanation": "It is B."},
        "2": {"feedback": {"a1": "An older word & to be avoided."}},
    },
}


def test_what_is_said_to_parts_follows_what_is_said_to_the_whole_in_the_order_asked():
    response = {"parts": {"1": {"choice": "a"}, "2": {"text": "CP"}}}

    said = feedback_on("cloze", CLOZE, GAPS, response, Decimal(0))
    half = feedback_on("cloze", CLOZE, GAPS, {"parts": {"2": {"text": "CP"}}}, Decimal(0))

    assert said == [
        "0 of 2 parts are right.",
        "Read again.",
        "(2) An older word &amp; to be avoided.",
        "(1) Not A.",
    ]
    assert half == said[:3]
    assert feedback_on("cloze", CLOZE, GAPS, {}, Decimal(0)) == []


def test_parts_are_explained_one_to_a_line_and_share_the_pictures_of_the_whole():
    file = f"{'a' * 64}.png"
    drawn = {**GAPS, "format": "html", "images": {"map.png": file}, "explanation": ""}
    drawn["parts"] = {**GAPS["parts"], "2": {"explanation": '<img src="@@PLUGINFILE@@/map.png" alt="map">'}}

    assert explanation_of("cloze", CLOZE, GAPS) == "Both stand in the Act.<br>(1) It is B."
    assert explanation_of("cloze", CLOZE, {**GAPS, "parts": {"1": {}, "2": {}}}) == "Both stand in the Act."
    assert explanation_of("cloze", CLOZE, {**GAPS, "explanation": "", "parts": {"1": {}, "2": {}}}) == ""
    assert re.fullmatch(rf"\(2\) <img [^>]*{file}[^>]*><br>\(1\) It is B\.", explanation_of("cloze", CLOZE, drawn))


def test_outcomes_by_share():
    shares = [None, Decimal(-1), Decimal(0), Decimal("0.3"), Decimal(1)]

    assert [outcome(share) for share in shares] == ["", "wrong", "wrong", "partly", "right"]


@pytest.mark.parametrize(
    ("key", "wording", "count"),
    [
        ({}, {}, 0),
        ({"penalty": "0.25"}, {"hints": ["Think."], "partly": "Almost.", "feedback": {"a1": "x"}}, 0),
        ({"penalty": "1.5"}, {}, 1),
        ({"penalty": 0.5}, {}, 1),
        ({"penalty": "x"}, {}, 1),
        ({}, {"hints": [""]}, 1),
        ({}, {"hints": "Think."}, 1),
        ({}, {"hints": ["x"] * 6}, 1),
        ({}, {"wrong": 7}, 1),
        ({}, {"options": [{"id": "a", "feedback": []}]}, 1),
        ({}, {"feedback": "x"}, 1),
    ],
)
def test_penalty_hints_and_feedback_are_judged(key, wording, count):
    assert len(extras.problems(key, wording)) == count
