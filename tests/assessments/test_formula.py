"""Formulas: the numbers of ordinary arithmetic, refusals in words, and no formula that hangs or grows."""

import math
import time
import tracemalloc
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.questions import kind
from assessments.questions.formula import FormulaProblem, evaluate, names

calm = settings(deadline=None, database=None, max_examples=300)
VALUES = {"a": Decimal(2), "b": Decimal("3.5"), "rate": Decimal(-7)}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("2 ** 3 ** 2", "512"), ("-2 ** 2", "-4"), ("2 ** -1", "0.5"),
        ("10 - 4 - 3", "3"), ("12 / 4 / 3", "1"), ("7 % 3", "1"), ("-7 % 3", "-1"), ("{a} * {b}", "7"),
        ("{rate}**2", "49"), ("0.1 + 0.2", "0.3"), ("round(2.5)", "3"), ("round(-2.5)", "-3"),
        ("round(2.345, 2)", "2.35"),
        ("floor(-2.5)", "-3"), ("ceil(-2.5)", "-2"), ("abs({rate})", "7"), ("sqrt(49)", "7"), ("min(3, 1, 2)", "1"),
        ("max(3, 1, 2)", "3"), ("pow(2, 10)", "1024"), ("fmod(7, 4)", "3"), ("1.5e3", "1500"), ("+-+2", "-2"),
        (".5", "0.5"),
    ],
)  # fmt: skip
def test_a_formula_is_reckoned_exactly(formula, value):
    assert evaluate(formula, VALUES) == Decimal(value)


@pytest.mark.parametrize("name", ["sin", "cos", "tan", "asin", "atan", "exp", "sinh", "cosh", "tanh"])
@pytest.mark.parametrize("value", ["0.25", "-0.5", "0.75"])
def test_functions_agree_with_those_of_the_machine(name, value):
    assert float(evaluate(f"{name}({value})", {})) == pytest.approx(getattr(math, name)(float(value)), rel=1e-14)


@pytest.mark.parametrize(
    ("formula", "problem"),
    [
        ("1 / 0", "The formula divides by zero."), ("1 % 0", "The formula divides by zero."),
        ("0 ** -1", "The formula divides by zero."),
        ("9 ** 9 ** 9 ** 9", "The formula has no value, or one that is too large."),
        ("sqrt(-1)", "The formula has no value, or one that is too large."),
        ("(-8) ** (1/3)", "The formula has no value, or one that is too large."),
        ("1e999", "The formula has no value, or one that is too large."),
        ("exp(10000)", "The formula has no value, or one that is too large."),
        ("(1", "The formula ends too early."), ("", "The formula ends too early."),
        ("1 +", "The formula ends too early."),
        ("1)", "“)” does not belong at its place in the formula."),
        ("{a} {b}", "“b” does not belong at its place in the formula."),
        ("2 ^ 3", "“^” does not belong at its place in the formula."), ("a", "“a” is no function here."),
        ("__import__('os')", "“'” does not belong at its place in the formula."),
        ("{c}", "The data have no value for {c}."), ("min()", "“min” has too few or too many values."),
        ("(" * 50 + "1" + ")" * 50, "The formula is nested too deeply."),
        ("1+" * 300 + "1", "A formula has at most 400 characters."),
        ("round(1, 0.5)", "Numbers are rounded to 0 to 20 decimals."),
    ],
)  # fmt: skip
def test_what_has_no_value_is_refused_in_words(formula, problem):
    with pytest.raises(FormulaProblem) as refusal:
        evaluate(formula, VALUES)

    assert str(refusal.value).startswith(problem)


pieces = st.sampled_from(
    [
        *"0123456789.+-*/%(),eE ",
        "**",
        "{a}",
        "{b}",
        "999999999",
        "1e300",
        "sqrt(",
        "exp(",
        "pow(",
        "round(",
        "9**9",
        "tan(",
    ]
)


HANGS = 5  # seconds of CPU, a thousand times what any formula needs: catches a hang, not a slow machine


@calm
@given(st.lists(pieces, max_size=80).map("".join) | st.text(max_size=60))
def test_no_formula_hangs_or_grows(formula):
    began = time.process_time()
    try:
        value = evaluate(formula, VALUES)
    except FormulaProblem as problem:
        assert str(problem) != ""
    else:
        assert value.is_finite()
        assert len(value.as_tuple().digits) <= 40
    assert time.process_time() - began < HANGS


@pytest.mark.parametrize(
    "formula",
    ["9**9" * 100, "(" * 399, "-" * 399, "2**" * 130 + "2", "1e300 % 3 + " * 30 + "1", "exp(" * 40, "1," * 199],
)
def test_the_worst_formulas_cost_little(formula):
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(FormulaProblem):
        evaluate(formula, VALUES)
    seconds, (_now, most) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert seconds < HANGS
    assert most < 2_000_000


def test_the_values_that_a_formula_needs_are_named():
    assert names("{a} * sin({rate}) + {a}") == {"a", "rate"}


# --- Calculated questions ---------------------------------------------------------------------------------


KEY = {"formula": "{a} / {b}", "data": [{"a": "1", "b": "3"}], "tolerance": "0", "decimals": 2}


def realised(key, stem="{a} by {b}", row=0):
    return kind("calculated").variant(key, {"stem": stem}, row)


@pytest.mark.parametrize(
    ("decimals", "right", "typed", "score"),
    [
        (2, "0.33", "0.33", 1),
        (2, "0.33", "0.333", 0),
        (0, "0", "0", 1),
        (None, "0.333333333333333", "0.333333333333333", 1),
    ],
)
def test_the_right_number_is_rounded_as_the_key_says(decimals, right, typed, score):
    key, _wording = realised({**KEY, "decimals": decimals})

    assert key["answers"][0]["value"] == right
    assert kind("calculated").mark(key, {"text": typed}).score == score


def test_values_and_what_is_reckoned_from_them_stand_in_the_words():
    wording = {
        "stem": "{a} over {b} is about {={a} / {b}}; {c} and {} stay.",
        "explanation": "{=round({a} / {b}, 1)}",
        "images": {"{a}.png": "x"},
    }

    _key, shown = kind("calculated").variant(KEY, wording, 0)

    assert shown == {
        "stem": "1 over 3 is about 0.333333333333333; {c} and {} stay.",
        "explanation": "0.3",
        "images": {"{a}.png": "x"},
    }


def test_every_row_is_drawn_about_as_often():
    key = {**KEY, "data": [{"a": str(row), "b": "1"} for row in range(4)]}
    drawn = [kind("calculated").realise(key, {"stem": "{a}"}, seed)[1]["stem"] for seed in range(2000)]

    assert [400 < drawn.count(str(row)) < 600 for row in range(4)] == [True] * 4


def test_a_key_that_was_not_realised_is_not_marked():
    with pytest.raises(TypeError):
        kind("calculated").mark(KEY, {"text": "1"})


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"data": []}, "The data need 1 to 200 rows."),
        ({"data": [{"a": "1", "b": "3"}, {"a": "1"}]}, "Each row of the data has the same names."),
        ({"data": [{"a": "x", "b": "3"}]}, "Each value in the data is a number, such as “3.5”."),
        ({"data": [{"a": "1", "b": "0"}]}, "Row 1 of the data: The formula divides by zero."),
        ({"formula": "{a} * {z}"}, "Row 1 of the data: The data have no value for {z}."),
        ({"formula": "import"}, "Row 1 of the data: “import” is no function here."),
        ({"decimals": 99}, "Numbers are rounded to 0 to 20 decimals."),
        ({"tolerance": "-1"}, "The tolerance must be a number of 0 or more."),
    ],
)
def test_problems_of_a_calculated_key_are_named(change, problem):
    found = kind("calculated").validate({**KEY, **change}, {"stem": "{a} by {b}"})

    assert [each[: len(problem)] for each in found] == [problem]


def test_a_name_in_the_words_that_has_no_data_is_a_problem():
    assert kind("calculated").validate(KEY, {"stem": "{a} by {q}"}) == [
        "The question names {q}, which is not among the data."
    ]
