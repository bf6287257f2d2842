"""A question between what is stored and what an author fills in: nothing is lost, and ids never change."""

import pytest

from assessments import questions
from assessments.editing.composing import Stored, close_question, ids_of, open_question
from assessments.questions import hashing
from tests.assessments.kind_samples import NAMES, SAMPLES


def sample(name: str) -> tuple[str, Stored]:
    slug, key, wordings = SAMPLES[name]
    return slug, Stored(key, wordings)


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_closed_as_it_was_opened_changes_nothing(name):
    slug, stored = sample(name)

    assert close_question(slug, open_question(slug, stored), stored) == stored


@pytest.mark.parametrize("name", NAMES)
def test_other_words_leave_the_key_hash_as_it_was(name):
    slug, stored = sample(name)
    sheet = open_question(slug, stored)
    sheet.cells["stem"] = {code: f"{text} Asked better." for code, text in sheet.cells["stem"].items()}

    made = close_question(slug, sheet, stored)

    assert hashing.key_hash(slug, made.key) == hashing.key_hash(slug, stored.key)
    assert [wording["stem"].endswith("Asked better.") for wording in made.wordings.values()] == [True, True]


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_alone_makes_a_sound_question(name):
    slug, stored = sample(name)

    made = close_question(slug, open_question(slug, stored), Stored())

    assert [questions.kind(slug).validate(made.key, wording) for wording in made.wordings.values()] == [[], []]


def test_a_new_option_gets_an_id_that_no_earlier_one_had():
    slug, stored = sample("single")
    sheet = open_question(slug, stored)
    sheet.tables["options"].append({"id": "", "text": {"en": "New", "hi": "नया"}, "feedback": {}} | NOT_RIGHT)

    made = close_question(slug, sheet, stored, taken=["e", "f"])

    assert [entry["id"] for entry in made.wordings["hi"]["options"]] == ["a", "b", "c", "d", "g"]


def test_pictures_and_the_format_of_a_wording_are_kept():
    slug, stored = sample("single")
    pictured = {"format": "html", "images": {"a.png": "0.png"}}
    wordings = {language: {**wording, **pictured} for language, wording in stored.wordings.items()}
    sheet = open_question(slug, Stored(stored.key, wordings))
    sheet.cells["explanation"] = {"en": "So."}

    made = close_question(slug, sheet, Stored(stored.key, wordings))

    assert [{name: wording.get(name) for name in pictured} for wording in made.wordings.values()] == [pictured] * 2


def test_hints_penalty_and_feedback_are_stored_as_the_format_says():
    slug, stored = sample("truefalse")
    sheet = open_question(slug, stored)
    sheet.cells |= {"penalty": "33.33333", "right": {"en": "Well done.", "hi": "बहुत अच्छा।"}}
    hint = {"id": "", "text": {"en": "Look.", "hi": "देखें।"}, "clears_wrong": True, "shows_number_right": False}
    sheet.tables["hints"] = [hint]

    made = close_question(slug, sheet, stored)

    assert made.key == {
        "choice": "false",
        "penalty": "0.3333333",
        "hints": [{"clears_wrong": True, "shows_number_right": False}],
    }
    assert [(wording["right"], wording["hints"]) for wording in made.wordings.values()] == [
        ("Well done.", ["Look."]),
        ("बहुत अच्छा।", ["देखें।"]),
    ]


@pytest.mark.parametrize("clears", [True, False])
def test_what_hints_do_stays_when_another_part_of_the_key_is_edited(clears):
    slug, sampled = sample("truefalse")
    flags = [{"clears_wrong": clears, "shows_number_right": False}]
    wordings = {language: {**wording, "hints": ["Think."]} for language, wording in sampled.wordings.items()}
    stored = Stored({**sampled.key, "hints": flags}, wordings)
    sheet = open_question(slug, stored)
    sheet.cells["penalty"] = "50"

    made = close_question(slug, sheet, stored)

    assert made.key == {**sampled.key, "penalty": "0.5", "hints": flags}


def test_one_right_side_may_belong_to_two_left_ones():
    slug, stored = sample("matching")
    sheet = open_question(slug, stored)
    sheet.tables["pairs"][1]["right"] = dict(sheet.tables["pairs"][0]["right"])

    made = close_question(slug, sheet, stored)

    assert made.key == {"pairs": {"l1": "r3", "l2": "r3"}}
    assert questions.kind(slug).validate(made.key, made.wordings["en"]) == []


def test_every_id_of_parts_pairs_and_entries_is_found():
    assert ids_of(SAMPLES["caseset"][1]) == {"q1", "q2", "q3", "l1", "l2"}


NOT_RIGHT = {"is_right": False, "share": ""}
