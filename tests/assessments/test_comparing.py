"""What differs between two states of a question: word by word, in both scripts, in an author's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.comparing import State, compare
from assessments.questions.differing import GONE, NEW, SAME, Piece, differences
from tests.assessments.kind_samples import NAMES, SAMPLES


def single(stem="Within how many hours?", right="b", options=None, **more):
    texts = options or {"a": "24 hours", "b": "48 hours"}
    wording = {"stem": stem, "options": [{"id": id_, "text": text} for id_, text in texts.items()], **more}
    return State("single", {"choice": right}, {"en": {"explanation": "", **wording}})


def said(changes):
    """Label and the changed text, gone in brackets, new in braces."""
    signs = {SAME: "{}", GONE: "[{}]", NEW: "{{{}}}"}
    return [(each.label, "".join(signs[piece.state].format(piece.text) for piece in each.pieces)) for each in changes]


@given(st.text(), st.text())
def test_the_pieces_give_back_both_texts(before, after):
    pieces = differences(before, after)

    assert "".join(piece.text for piece in pieces if piece.state != NEW) == before
    assert "".join(piece.text for piece in pieces if piece.state != GONE) == after


def test_hindi_words_are_not_cut_at_their_vowel_signs():
    pieces = differences("पुलिस को तुरंत सूचना दें", "पुलिस को लिखित सूचना दें")

    assert pieces == [
        Piece(SAME, "पुलिस को "),
        Piece(GONE, "तुरंत"),
        Piece(NEW, "लिखित"),
        Piece(SAME, " सूचना दें"),
    ]


def test_words_changed_next_to_each_other_are_one_change():
    assert [piece.state for piece in differences("the old rule holds", "the new law holds")] == [SAME, GONE, NEW, SAME]


def test_a_mended_word_leaves_the_key_and_the_statistics():
    found = compare(single(), single(stem="Within how many days?"))

    assert (found.same_key, found.same_words) == (True, False)
    assert said(found.changes) == [("Question", "Within how many [hours]{days}?")]
    assert found.answers == []


def test_another_right_answer_is_said_in_words_and_starts_the_statistics_anew():
    found = compare(single(), single(right="a"))

    assert (found.same_key, found.same_words) == (False, True)
    assert said(found.answers) == [("Right answer", "[48]{24} hours")]
    assert said(found.changes) == [("Option 1: Right", "{yes}"), ("Option 2: Right", "[yes]")]


def test_an_option_that_is_gone_stands_where_it_was():
    before = single(options={"a": "One", "b": "Two", "c": "Three"})
    after = single(options={"a": "One", "c": "Three", "d": "Four"}, right="c")

    labels = [text for _label, text in said(compare(before, after).changes)]

    assert labels == ["[Two]", "[yes]", "{yes}", "{Four}"]


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_is_compared_with_nothing_and_with_itself(name):
    slug, key, wordings = SAMPLES[name]
    state = State(slug, key, wordings)
    blank = State("description", {}, {language: {"stem": "", "explanation": ""} for language in wordings})

    same, all_new = compare(state, state), compare(blank, state)

    assert (same.is_empty, all_new.is_empty) == (True, False)
    text = " ".join(piece.text for change in all_new.changes for piece in change.pieces)
    assert not {"{'", '{"', "['", '["'} & {text[place : place + 2] for place in range(len(text))}


def test_other_columns_are_compared_where_both_states_have_them():
    before = State("single", {}, {}, {"Source": "BNSS s.173"})
    after = State("single", {}, {}, {"Source": "BNSS s.176"})

    assert said(compare(before, after).changes) == [("Source", "BNSS s.[173]{176}")]
    assert compare(before, State("single", {}, {})).changes == []
