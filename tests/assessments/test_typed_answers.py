"""Answers that are typed: numbers with tolerances and units, words with stars, Latin spellings of Hindi."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.questions import kind
from assessments.questions.devanagari import latin_fits
from assessments.questions.numeric import read_number
from assessments.questions.units import read_with_unit
from tests.assessments.kind_samples import NUMERIC, SHORT, answer

calm = settings(deadline=None, database=None, max_examples=150)


def share(slug, key, text):
    return kind(slug).mark(key, {"text": text}).score


def numeric(value, tolerance, kind_of_tolerance):
    return {"answers": [answer("a1", value=value, tolerance=tolerance, tolerance_kind=kind_of_tolerance)]}


@pytest.mark.parametrize(
    ("value", "tolerance", "how", "right", "wrong"),
    [
        ("7", "0.5", "absolute", ["6.5", "7.5"], ["6.49999", "7.50001"]),
        ("-7", "0.5", "absolute", ["-6.5", "-7.5"], ["-6.4", "7"]),
        ("200", "0.1", "relative", ["180", "220"], ["179.999", "220.001"]),
        ("-200", "0.1", "relative", ["-180", "-220"], ["-179", "180"]),
        ("0", "0.1", "relative", ["0"], ["0.001", "-0.001"]),
        ("3", "0.5", "geometric", ["2", "4.5"], ["1.9999", "4.5001"]),
        ("-3", "0.5", "geometric", ["-2", "-4.5"], ["-1.9999", "3"]),
        ("1", "2", "geometric", ["0.33333333333333333334", "3"], ["0.33333333333333333333", "3.01"]),
    ],
)
def test_tolerances_are_read_as_moodle_reads_them_and_exactly(value, tolerance, how, right, wrong):
    """The intervals of qtype_numerical's get_tolerance_interval, without its small allowance for binary floats."""
    key = numeric(value, tolerance, how)

    assert kind("numeric").validate(key, {"stem": "?"}) == []
    assert [share("numeric", key, text) for text in right] == [1] * len(right)
    assert [share("numeric", key, text) for text in wrong] == [0] * len(wrong)


@calm
@given(
    st.decimals(-1000, 1000, places=2),
    st.decimals(0, 5, places=2),
    st.sampled_from(["absolute", "relative", "geometric"]),
    st.decimals(-2000, 2000, places=3),
)
def test_tolerances_agree_with_fractions(value, tolerance, how, typed):
    v, t, n = Fraction(value), Fraction(tolerance), Fraction(typed)
    width = t * abs(v) if how == "relative" else t
    low, high = sorted([v / (1 + t), v * (1 + t)]) if how == "geometric" else (v - width, v + width)

    assert share("numeric", numeric(f"{value:f}", f"{tolerance:f}", how), f"{typed:f}") == (low <= n <= high)


def older_numeric_mark(key, text):
    """The older shape as it was marked before answers had fractions."""
    number = read_number(text, frozenset({"%", "percent", "per cent", "pc", "प्रतिशत", "फीसदी", "फ़ीसदी"}))
    if number is None:
        return Decimal(0)
    right, tolerance = Decimal(key["value"]), Decimal(key["tolerance"])
    return Decimal(right - tolerance <= number <= right + tolerance)


@calm
@given(
    st.decimals(0, 100, places=2),
    st.decimals(0, 10, places=1),
    st.decimals(-120, 120, places=2).map(str) | st.sampled_from(["३१", "about 31", "31 years", "1,2", "", "३१ प्रतिशत"]),
    st.sampled_from(["", "%", " percent", " kg"]),
)
def test_an_older_numeric_key_marks_as_before(value, tolerance, number, unit):
    key, text = {"value": str(value), "tolerance": str(tolerance), "unit": "%"}, number + unit

    assert share("numeric", key, text) == older_numeric_mark(key, text)


@calm
@given(
    st.lists(st.text(alphabet="abक-* ", min_size=1, max_size=4), min_size=1, max_size=3), st.text("abक- ", max_size=5)
)
def test_an_older_short_text_is_a_list_of_full_answers(accepted, text):
    newer = {"answers": [answer(f"x{place}", text=each) for place, each in enumerate(accepted)]}

    assert share("shorttext", {"accepted": accepted}, text) == share("shorttext", newer, text)


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("31 km", "1"), ("३१ km", "1"), ("31000 m", "1"), ("31,000 m", "1"), ("30 km", "1"), ("35 km", "0.5"),
        ("35000 m", "0.5"),
        ("31", "0.8"), ("31 miles", "0.8"), ("35", "0.4"), ("99 km", "-0.1"), ("99", "-0.1"), ("far away", "0"),
    ],
)  # fmt: skip
def test_the_first_answer_that_fits_counts_and_a_missing_unit_costs_its_penalty(text, score):
    assert share("numeric", NUMERIC, text) == Decimal(score)


def test_a_units_penalty_may_be_a_share_of_the_whole_mark():
    """As qtype_numerical with UNITGRADEDOUTOFMAX, never below 0."""
    whole = {**NUMERIC, "unit_penalty": "0.6", "unit_penalty_of": "whole"}

    assert [share("numeric", whole, text) for text in ("31", "35", "35 km")] == [Decimal("0.4"), 0, Decimal("0.5")]


@pytest.mark.parametrize(
    ("text", "score"),
    [("प्राथमिकी", "1"), ("prathmiki", "1"), ("FIR", "0.5"), ("firs", "0.5"), ("complaint", "-0.2"), ("शिकायत", "-0.2")],
)
def test_short_texts_earn_the_fraction_of_the_first_answer_that_fits(text, score):
    assert share("shorttext", SHORT, text) == Decimal(score)


@pytest.mark.parametrize(
    ("slug", "answers"),
    [
        ("shorttext", [answer("a", "0.5", text="CS*"), answer("b", text="CSEAM")]),
        ("numeric", [answer("a", "0.5", value="30", tolerance="5"), answer("b", value="31")]),
    ],
)
def test_a_right_answer_that_an_earlier_one_takes_is_a_problem(slug, answers):
    message = "An answer that stands before the right one takes what is right: put the right one first."

    assert kind(slug).validate({"answers": answers}, {"stem": "?"}) == [message]
    assert kind(slug).validate({"answers": answers[::-1]}, {"stem": "?"}) == []


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ({"answers": [answer("a", "0.5", value="1")]}, "One answer must earn full marks, 100 %."),
        ({"answers": [answer("a", value="1"), answer("a", "0", value="2")]}, "Two answers have the same id."),
        ({"answers": [answer("a", "2", value="1")]},
         "A share lies from -100 to 100 %."),
        (numeric("1", "1", "sideways"), "A tolerance is one of: absolute, relative, geometric."),
        ({**NUMERIC, "units": [{"unit": "m", "multiplier": "0"}]},
         "Each other unit has a name and a multiplier above 0."),
        ({**NUMERIC, "unit": ""}, "A penalty for a missing unit needs a unit."),
    ],
)  # fmt: skip
def test_problems_of_answers_are_named(key, problem):
    assert kind("numeric").validate(key, {"stem": "?"}) == [problem]


# --- Latin spellings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "spellings", "others"),
    [
        (
            "प्राथमिकी",
            ["prathmiki", "Prathamiki", "praathamikee", "prathamiky", "PRATHMIKI"],
            ["pratmiki", "prathmik", "fir"],
        ),
        ("थाना", ["thana", "thaanaa", "Thānā"], ["tana", "than", "thane"]),
        ("ज़ीरो", ["ziro", "zeero", "jiro"], ["zero", "zir"]),
        ("संपर्क", ["sampark", "sanpark"], ["spark", "sampar"]),
        ("बच्चा", ["bachcha", "baccha", "bacha"], ["basha", "bachch"]),
        ("पीड़ित", ["pidit", "peedit", "pirit"], ["pilit"]),
        ("विज्ञान", ["vigyan", "vignan", "wigyan"], ["vijan"]),
        ("धारा ६७", ["dhara 67", "Dhaaraa-67", "dhara67"], ["dhara 76", "dhara"]),
        ("महिला हेल्पलाइन", ["mahila helpalain", "mahila-helpalain"], ["mahila"]),
        ("गाँव", ["gaanv", "ganw"], ["gaon"]),
        ("कल", ["kal", "kl"], ["kaal"]),
    ],
)
def test_usual_latin_spellings_are_taken_and_others_are_not(word, spellings, others):
    assert [latin_fits(word, each) for each in spellings] == [True] * len(spellings)
    assert [latin_fits(word, each) for each in others] == [False] * len(others)


def test_latin_is_taken_only_where_the_author_says_so():
    keys = [{"accepted": ["थाना"], "accept_latin": accepts} for accepts in (True, False)]

    assert [share("shorttext", key, "thana") for key in keys] == [1, 0]
    assert [share("shorttext", key, "थाना") for key in keys] == [1, 1]
    assert share("shorttext", {"accepted": ["thana"], "accept_latin": True}, "थाना") == 0


@calm
@given(st.text(alphabet="कखगटडनपमरलसाीुेो\u094d\u093cं ", min_size=1, max_size=12), st.text(max_size=40))
def test_any_text_is_compared_and_composition_changes_nothing(word, typed):
    composed, decomposed = unicodedata.normalize("NFC", word), unicodedata.normalize("NFD", word)

    assert latin_fits(composed, typed) == latin_fits(decomposed, typed)
    assert latin_fits(word, "") is False


def test_long_texts_with_many_readings_cost_little():
    assert latin_fits("बच्चा " * 300, "bachcha" * 300) is True
    assert latin_fits("\ue000क" * 100 + "ख", "k" * 1500) is False


# --- Money and powers of ten --------------------------------------------------------------------------------

NO_UNIT = {"value": "102276", "tolerance": "0"}
RUPEES = NO_UNIT | {"unit": "₹"}
ONE = {"id": "a1", "tolerance": "0", "fraction": "1"}
OWN_UNIT = {"answers": [{"id": "a1", "value": "102276", "tolerance": "0", "fraction": "1"}], "unit": "days"}
BEFORE_MONEY = ["Rs. ", "Rs ", "Rs.", "rs", "₹ ", "₹", "रु. ", "रु ", "रुपये ", "INR ", ""]
AFTER_MONEY = ["/-", " /-", "/–", "/=", " रुपये", " Rs.", "/- only", "/- मात्र", ""]


@pytest.mark.parametrize(
    ("key", "text", "earned"),
    [
        *[(key, text, 1) for key in (NO_UNIT, RUPEES) for text in (
            "Rs. 1,02,276/-", "₹ 1,02,276", "Rs 102276", "रु. १,०२,२७६/-", "रुपये 1,02,276", "1,02,276/-", "1.02276e5",
            "1.02276E+5", "१.०२२७६e५", "₹ 1.02276E+05", "10227600e-2", "10227600e−2",
        )],
        *[(OWN_UNIT, text, 0) for text in ("Rs. 1,02,276/-", "₹ 1,02,276", "1,02,276/-")],
        *[(OWN_UNIT, text, 1) for text in ("1.02276e5", "1.02276E+5 days")],
        *[(NO_UNIT, text, 0) for text in (
            "Rs", "Rs. /-", "/-", "1,02276e5", "1.02276e", "1.02276e5.0", "e5", "1e999", "$ 1,02,276", "Rs 1,02,276 km",
            "Rs. Rs. 102276", "-₹ 1,02,276",
        )],
    ],
)  # fmt: skip
def test_money_and_powers_of_ten_are_read_unless_another_unit_is_asked_for(key, text, earned):
    assert share("numeric", key, text) == earned


POWERS = ["x10^5", "X10^5", "×10^5", "*10^5", "x10**5", " x 10 ^ 5", " × 10^ +5", "×10⁵", " × 10⁺⁵", "×१०^५", "×10^05"]
NO_POWERS = ["x10^", "x10", "x 5", "x10^5.5", "x10⁵⁵⁵", "×10^-5", "10^5", "^5"]


@pytest.mark.parametrize("key", [NO_UNIT, RUPEES, OWN_UNIT, OWN_UNIT | {"unit_penalty": "0.5"}])
def test_powers_of_ten_may_be_written_out_as_in_moodle(key):
    after = " days" if "unit_penalty" in key else ""
    assert {text: share("numeric", key, f"1.02276{text}{after}") for text in POWERS} == dict.fromkeys(POWERS, 1)
    assert {text: share("numeric", key, f"1.02276{text}{after}") for text in NO_POWERS} == dict.fromkeys(NO_POWERS, 0)
    small = key | {"value": "0.00002"} if "value" in key else key | {"answers": [ONE | {"value": "0.00002"}]}
    assert [share("numeric", small, f"{text}{after}") for text in ("2x10^-5", "2 × 10⁻⁵", "२×१०^−५")] == [1, 1, 1]


def test_a_written_out_power_of_ten_goes_before_an_unknown_unit():
    key = OWN_UNIT | {"unit_penalty": "0.5"}
    typed = ["1.02276×10^5 km", "1.02276×10⁵ km", "१.०२२७६ x १०^५ km", "1.02276 km", "102276×10¹⁰⁰ km"]
    assert [share("numeric", key, text) for text in typed] == [Decimal("0.5")] * 3 + [0, Decimal("0.5")]


BYTES = {"answers": [ONE | {"value": "5"}], "unit": "MB", "units": [{"unit": "Mb", "multiplier": "8"}]}


@pytest.mark.parametrize(
    ("text", "earned"),
    [
        *[(text, 1) for text in ("5", "5 MB", "5MB", "40 Mb", "MB 5", "40Mb.")],
        *[(text, 0) for text in ("5 Mb", "40 MB", "5 mb", "40 mb", "5 mB")],
    ],
)
def test_units_that_only_case_tells_apart_are_read_to_the_letter(text, earned):
    assert share("numeric", BYTES, text) == earned


def test_case_makes_no_difference_to_a_unit_that_has_no_like():
    key = BYTES | {"units": [{"unit": "GB", "multiplier": "0.001"}], "unit_spellings": ["Megabyte"]}
    typed = ["5 mb", "0.005 gb", "5 MEGABYTE", "5 Mb", "5 kb"]
    assert [share("numeric", key, text) for text in typed] == [1, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("other", "problems"),
    [
        ({"unit": "Mb", "multiplier": "8"}, []),
        ({"unit": " MB", "multiplier": "1"}, []),
        ({"unit": " MB", "multiplier": "8"}, ["Two units are both written “MB”: nothing tells them apart."]),
    ],
)
def test_two_units_of_one_spelling_are_a_problem_where_their_sizes_differ(other, problems):
    assert kind("numeric").validate(BYTES | {"units": [other]}, {"stem": "How large?"}) == problems


def test_a_unit_of_the_authors_goes_before_money():
    paise = {"answers": [{"id": "a1", "value": "500", "tolerance": "0", "fraction": "1"}], "unit": "paise"}
    paise["units"] = [{"unit": "₹", "multiplier": "0.01"}, {"unit": "lakh", "multiplier": "0.0000001"}]
    typed = ["500 paise", "₹ 5", "Rs. 5/-", "5/- ", "Rs. 500/-", "Rs. 0.00005 lakh", "-₹5"]
    assert [share("numeric", paise, text) for text in typed] == [1, 1, 1, 0, 0, 1, 0]
    minus = {"value": "-5", "tolerance": "0", "unit": "₹"}
    assert [share("numeric", minus, text) for text in ["-₹5", "₹ -5", "- Rs. 5/-", "−₹5", "₹5"]] == [1, 1, 1, 1, 0]


@calm
@given(
    st.integers(0, 10**11),
    st.sampled_from(["{}", "{:,}"]),
    st.sampled_from(BEFORE_MONEY),
    st.sampled_from(AFTER_MONEY),
    st.sampled_from([NO_UNIT, RUPEES]),
)
def test_an_amount_is_the_number_in_it_however_it_is_dressed(number, grouping, before, after, key):
    """Both a word before and a word after are no usual writing, and are not asked for."""
    after = after if not before or not after.strip()[:1].isalpha() else ""
    assert share("numeric", key | {"value": str(number)}, f"{before}{grouping.format(number)}{after}") == 1


@calm
@given(st.decimals(-(10**6), 10**6, places=4), st.integers(-20, 20), st.sampled_from(["e", "E"]), st.booleans())
def test_a_power_of_ten_is_the_number_it_stands_for(number, power, letter, plus):
    typed = f"{number:f}{letter}{'+' if plus and power >= 0 else ''}{power}"
    right = f"{number * Decimal(10) ** power:f}"
    assert [
        share("numeric", key | {"value": right}, typed) for key in (NO_UNIT, RUPEES, NO_UNIT | {"unit": "days"})
    ] == [1, 1, 1]


@calm
@given(st.text(alphabet="0123456789०१.,eE+-−/₹रु sRने", max_size=20))
def test_no_dress_turns_one_number_into_another(text):
    """What is read without units is the digits that were typed, or they with a power of ten, or nothing."""
    number, has_unit = read_with_unit(text, {})
    assert has_unit is False
    if number is not None and "e" not in text.casefold():
        digits = "".join(char for char in re.sub("(रु|[Rr]s)[.]", "", text) if char.isdecimal() or char == ".")
        assert abs(number) == Fraction(Decimal(digits.rstrip(".")))
