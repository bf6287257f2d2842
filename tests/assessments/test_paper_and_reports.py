"""Responses entered from paper, printed forms, and what reports ask: guesses and classes as Moodle has them."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from assessments.questions import NO_MATCH, NO_RESPONSE, SOLE, Classified, ResponseClass, ResponseRefused, kind
from tests.assessments.kind_samples import MARKED, NAMES, SAMPLES, answer


def read(name, text):
    slug, key, wordings = SAMPLES[name]
    return kind(slug).read_paper(key, wordings["en"], text, [wordings["hi"]])


@pytest.mark.parametrize(
    ("name", "text", "response"),
    [
        ("single", "B", {"choice": "b"}), ("single", " b ", {"choice": "b"}), ("single", "d EN", {"choice": "d"}),
        ("single", "d hi", {"choice": "d"}), ("single", "", {}),
        ("multiple", "A C", {"choices": ["a", "c"]}), ("multiple", "c,a", {"choices": ["a", "c"]}),
        ("multiple", "AC", {"choices": ["a", "c"]}), ("multiple", "a en; c hi", {"choices": ["a", "c"]}),
        ("multiple", "B", {"choices": ["b"]}), ("multiple", "  ", {}),
        ("truefalse", "T", {"choice": "true"}), ("truefalse", "false", {"choice": "false"}),
        ("truefalse", "सही", {"choice": "true"}), ("truefalse", "असत्य", {"choice": "false"}),
        ("truefalse", "B", {"choice": "false"}),
        ("matching", "1-C 2-A", {"pairs": {"l1": "r3", "l2": "r1"}}), ("matching", "1C", None),
        ("matching", "2 – b", {"pairs": {"l2": "r2"}}),
        ("matching", "l1=r3; l2:r1", {"pairs": {"l1": "r3", "l2": "r1"}}),
        ("matching", "l1 en: r2 hi", {"pairs": {"l1": "r2"}}), ("matching", "1-A 1-B", None), ("matching", "3-A", None),
        ("ordering, all", "b d a c", {"order": list("bdac")}), ("ordering, all", "BDAC", {"order": list("bdac")}),
        ("ordering, all", "B - A", {"order": ["b", "", "a"]}), ("ordering, all", "b b", None),
        ("ordering, all", "b en; d en; a en; c en", {"order": list("bdac")}),
        ("numeric", " ३१ km ", {"text": "३१ km"}), ("shorttext", "cseam", {"text": "cseam"}),
        ("written", "First line\nsecond", {"text": "First line\nsecond"}),
        ("cloze", "1: prathmiki; 2: D; 4: T",
         {"parts": {"1": {"text": "prathmiki"}, "2": {"choice": "d"}, "4": {"choice": "true"}}}),
        ("cloze", "1) a; b\n5) A C", {"parts": {"1": {"text": "a; b"}, "5": {"choices": ["a", "c"]}}}),
        ("cloze", "9: x", None), ("cloze", "2: D; 2: A", None), ("cloze", "just words", None), ("cloze", "2:", {}),
        ("caseset", "q1: b a c; q2: 1-B", {"parts": {"q1": {"order": ["b", "a", "c"]}, "q2": {"pairs": {"l1": "r2"}}}}),
        ("description", "", {}), ("description", "x", None), ("single", "E", None), ("single", "A B", None),
    ],
)  # fmt: skip
def test_paper_is_read_or_refused_with_a_sentence(name, text, response):
    if response is not None:
        assert read(name, text) == response
        return
    with pytest.raises(ResponseRefused) as refusal:
        read(name, text)
    assert len(str(refusal.value)) > 20


def test_a_letter_that_is_another_options_id_is_ambiguous_unless_it_is_a_capital():
    wording = {"stem": "?", "options": [{"id": id_, "text": f"Text {id_}"} for id_ in ("b", "a")]}
    read_paper = kind("single").read_paper

    assert [read_paper({}, wording, text) for text in ("A", "B")] == [{"choice": "b"}, {"choice": "a"}]
    with pytest.raises(ResponseRefused) as refusal:
        read_paper({}, wording, "a")
    assert str(refusal.value) == "“a” may mean more than one option: write its letter as a capital, or its words."


def test_words_that_two_options_share_are_ambiguous():
    wording = {"stem": "?", "options": [{"id": id_, "text": "Same"} for id_ in ("x", "y")]}

    with pytest.raises(ResponseRefused):
        kind("single").read_paper({}, wording, "same")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_kind_prints_a_form_in_both_languages(name, language):
    slug, key, wordings = SAMPLES[name]
    form = kind(slug).print_form(key, wordings[language])

    html = render_to_string(form.template, {"form": form, "wording": wordings[language]})

    words = {"letters": "A. ", "pairs": f"r3 {language}", "places": f"d {language}", "parts": language}
    assert words.get(form.shape, "") in html
    boxes = {"pairs": 2, "places": 4, "lines": 0, "words": 0}
    assert form.shape not in boxes or html.count('print-box"') == boxes[form.shape]


# --- Guessing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "score"),
    [
        ("single", "0.25"), ("single with fractions", "0.3125"), ("multiple", None), ("multiple with fractions", None),
        ("truefalse", "0.5"), ("matching", "1/3"), ("ordering, all", "0"), ("numeric, older", "0"), ("numeric", "0"),
        ("shorttext, older", "0"), ("shorttext", "-0.2"), ("calculated", "0"), ("written", "0"), ("description", None),
    ],
)  # fmt: skip
def test_the_guess_score_is_moodles(name, score):
    """get_random_guess_score of multichoice, truefalse, match, ordering, numerical, shortanswer, essay, description."""
    slug, key, wordings = SAMPLES[name]
    expected = None if score is None else Decimal(1) / 3 if score == "1/3" else Decimal(score)

    assert kind(slug).random_guess_score(key, wordings["en"]) == expected


@pytest.mark.parametrize(
    ("fraction", "penalty", "score"), [("0.5", None, "0.5"), ("0.5", "0.1", "0.4"), ("0.05", "0.1", "0")]
)
def test_a_star_is_guessed_less_the_units_penalty(fraction, penalty, score):
    """As qtype_numerical: max(fraction - unitpenalty, 0)."""
    answers = [answer("a", value="1"), answer("b", fraction, value="*")]
    key = {"answers": answers, "unit": "m", **({"unit_penalty": penalty} if penalty else {})}

    assert kind("numeric").random_guess_score(key, {"stem": "?"}) == Decimal(score)


def test_equal_words_on_the_right_are_one_guess():
    """qtype_match joins choices with the same words."""
    right = [{"id": "r1", "text": "Same"}, {"id": "r2", "text": "Same"}, {"id": "r3", "text": "Other"}]

    assert kind("matching").random_guess_score({}, {"right": right}) == Decimal("0.5")


def test_a_cloze_adds_guesses_unweighted_over_all_weights_as_moodle_does():
    _slug, key, wordings = SAMPLES["cloze"]
    guesses = Decimal("-0.2") + Decimal("0.3125") + 0 + Decimal("0.5") + 0  # the fifth has none

    assert kind("cloze").random_guess_score(key, wordings["en"]) == guesses / Decimal("5.5")


# --- Classes -----------------------------------------------------------------------------------------------


def rows(found):
    return {part: {row.id: row.fraction for row in classes} for part, classes in found.items()}


def test_an_ordering_has_a_part_an_entry_and_a_class_a_place():
    """The table of test_get_possible_responses and test_classify_response of qtype_ordering, with four entries."""
    slug, key, wordings = SAMPLES["ordering, all"]
    quarter = Decimal("0.25")

    assert rows(kind(slug).possible_responses(key, wordings["en"])) == {
        id_: {**{str(at): quarter if at == place else 0 for at in range(1, 5)}, NO_RESPONSE: 0}
        for place, id_ in enumerate("bdac", start=1)
    }
    assert kind(slug).classify(key, {"order": ["c", "d", "", "a"]}) == {
        "b": Classified(NO_RESPONSE, "", Decimal(0)),
        "d": Classified("2", "2", quarter),
        "a": Classified("4", "4", Decimal(0)),
        "c": Classified("1", "1", Decimal(0)),
    }


def test_a_matching_has_a_part_an_entry_on_the_left():
    slug, key, wordings = SAMPLES["matching"]
    half = Decimal("0.5")

    assert rows(kind(slug).possible_responses(key, wordings["en"])) == {
        "l1": {"r1": 0, "r2": 0, "r3": half, NO_RESPONSE: 0},
        "l2": {"r1": half, "r2": 0, "r3": 0, NO_RESPONSE: 0},
    }
    assert kind(slug).classify(key, {"pairs": {"l1": "r3"}}) == {
        "l1": Classified("r3", "r3", half),
        "l2": Classified(NO_RESPONSE, "", Decimal(0)),
    }


def test_single_and_several_choices_are_classed_as_in_moodle():
    _slug, key, wordings = SAMPLES["single with fractions"]
    assert kind("single").possible_responses(key, wordings["hi"]) == {
        SOLE: [
            ResponseClass("a", "a hi", Decimal("0.5")),
            ResponseClass("b", "b hi", Decimal("-0.25")),
            ResponseClass("c", "c hi", Decimal(0)),
            ResponseClass("d", "d hi", Decimal(1)),
            ResponseClass(NO_RESPONSE, "Not answered", Decimal(0)),
        ]
    }
    _slug, key, wordings = SAMPLES["multiple"]
    assert rows(kind("multiple").possible_responses(key, wordings["en"])) == {
        "a": {"a": Decimal("0.5")}, "b": {"b": Decimal("0.5")}, "c": {"c": 0}, "d": {"d": 0},
    }  # fmt: skip
    assert list(kind("multiple").classify(key, {"choices": ["a", "c"]})) == ["a", "c"]
    assert kind("multiple").classify(key, {}) == {}


def test_typed_answers_are_classed_by_the_answer_they_fit():
    """As qtype_numerical's "42 m (41.5..42.5)"."""
    _slug, key, wordings = SAMPLES["numeric"]
    labels = {row.id: row.label for row in kind("numeric").possible_responses(key, wordings["en"])[SOLE]}

    assert labels == {
        "a1": "31 km (30..32)", "a2": "31 km (26..36)", "a3": "any number", NO_MATCH: "Fits no answer",
        NO_RESPONSE: "Not answered",
    }  # fmt: skip
    assert kind("numeric").classify(key, {"text": "35"})[SOLE] == Classified("a2", "35", Decimal("0.4"))
    older = SAMPLES["shorttext, older"][1]
    assert kind("shorttext").classify(older, {"text": "x"})[SOLE] == Classified(NO_MATCH, "x", Decimal(0))


def test_parts_of_a_cloze_earn_their_share_of_the_whole():
    _slug, key, wordings = SAMPLES["cloze"]
    possible = rows(kind("cloze").possible_responses(key, wordings["en"]))

    assert list(possible) == ["1", "2", "3", "4", "5.a", "5.b", "5.c"]
    assert possible["2"]["d"] == Decimal(2) / Decimal("5.5")


@pytest.mark.parametrize("name", MARKED)
def test_full_marks_are_among_the_classes(name):
    slug, key, wordings = SAMPLES[name]
    key, wording = kind(slug).realise(key, wordings["en"], 3)
    best = [max(row.fraction for row in classes) for classes in kind(slug).possible_responses(key, wording).values()]

    assert sum(each for each in best if each > 0) == pytest.approx(Decimal(1))
