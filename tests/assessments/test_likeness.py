"""How like questions are: nothing is missed, far fewer texts are compared than there are pairs, Devanagari too."""

import random
import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.questions.likeness import Text, folded, likeness, near, near_pairs, shingles


def wording(stem: str, *texts: str, **more) -> dict:
    return {"stem": stem, "options": [{"id": str(place), "text": text} for place, text in enumerate(texts)], **more}


sets = st.frozensets(st.sampled_from("abcdefghij"), min_size=1)


@given(st.lists(sets, max_size=12), st.sampled_from([0.5, 0.6, 0.7, 0.8, 0.9]))
def test_every_pair_above_the_threshold_is_found_and_no_other(written, least):
    texts = [Text(place, "en", each) for place, each in enumerate(written)]

    found = {frozenset((pair.first, pair.second)) for pair in near_pairs(texts, least).pairs}

    every = {
        frozenset((one.owner, other.owner))
        for one, other in combinations(texts, 2)
        if likeness(one.shingles, other.shingles) >= least
    }
    assert found <= every
    assert all(_is_copied(names, texts) for names in every - found)


def _is_copied(names, texts) -> bool:
    """Whether one of the two is the same as another text, which then stands for it."""
    return any(
        texts[name].shingles == other.shingles and other.owner not in (name,) for name in names for other in texts
    )


def test_ten_thousand_questions_are_not_compared_pair_by_pair():
    luck = random.Random(1)
    words = [f"word{number}" for number in range(4000)]
    weights = [1 / (number + 1) for number in range(4000)]  # as words of a language are spread
    texts = [
        Text(number, "en", shingles(wording(" ".join(luck.choices(words, weights, k=40))))) for number in range(10_000)
    ]
    copy = shingles(wording(" ".join(luck.choices(words, weights, k=40))))
    texts += [Text("copy", "en", copy), Text("original", "en", copy)]

    found = near_pairs(texts, 0.7)

    assert {(pair.first, pair.second) for pair in found.pairs} == {("copy", "original")}
    assert found.comparisons < 10 * len(texts)  # of 50 million pairs


def test_a_thousand_copies_are_a_thousand_pairs():
    same = shingles(wording("the same words in each"))

    found = near_pairs([Text(number, "en", same) for number in range(1000)], 0.7)

    assert (len(found.pairs), found.comparisons) == (999, 0)


def test_the_order_of_options_small_letters_and_signs_make_no_difference():
    one = shingles(wording("Within how many hours?", "24 hours", "48 hours"))
    other = shingles(wording("within HOW many hours …", "48 hours", "24 hours!"))

    assert one == other


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("क़ानून", "कानून"),
        ("हूँ।", "हूं"),
        (unicodedata.normalize("NFD", "ऑफ़िस"), "ऑफ़िस"),
        ("क्\u200dष", "क्ष"),
    ],
)
def test_two_spellings_of_a_hindi_word_are_one(first, second):
    assert folded(first) == folded(second)


def test_hindi_words_keep_their_vowel_signs():
    assert folded("पीड़िता की आयु कितनी है?") == ["पीडिता", "की", "आयु", "कितनी", "है"]
    assert folded("कि") != folded("की")


def test_languages_are_not_compared_with_each_other_and_the_liker_one_counts():
    english, hindi = shingles(wording("one two three four")), shingles(wording("एक दो तीन चार"))
    other = shingles(wording("एक दो तीन पाँच"))
    texts = [Text("a", "en", english), Text("b", "hi", english), Text("c", "en", english), Text("a", "hi", hindi)]

    pairs = near_pairs([*texts, Text("c", "hi", other)], 0.5).pairs

    assert [(pair.first, pair.second, pair.likeness, pair.language) for pair in pairs] == [("a", "c", 1.0, "en")]


def test_tags_and_gaps_are_no_words_and_parts_are():
    html = wording("<p>Pay <b>within</b> [[1]] hours</p>", format="html", parts={"1": {"stem": "of notice"}})

    assert shingles(html) == shingles(wording("Pay within hours", "of notice"))


def test_one_text_is_compared_with_the_others_once_each():
    text = Text("new", "en", shingles(wording("one two three four")))
    others = [Text("new", "en", text.shingles), Text("old", "en", text.shingles), Text("far", "en", frozenset("x"))]

    assert [(pair.second, pair.likeness) for pair in near(text, others, 0.7)] == [("old", 1.0)]
