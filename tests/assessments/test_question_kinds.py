import json
import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.questions import Mark, ResponseRefused, UnknownKind, all_kinds, kind
from assessments.questions.hashing import key_hash, wording_hash
from assessments.questions.numeric import read_number
from assessments.questions.source import from_source

calm = settings(deadline=None, database=None, max_examples=100)  # the machine is shared

RIGHT, WRONG = Mark(Decimal(1)), Mark(Decimal(0))
BLANK = Mark(Decimal(0))


class Posted(dict):
    """Form fields by name, each a list, read as Django's QueryDict is."""

    def getlist(self, name):
        return self.get(name, [])


def entries(*ids):
    return [{"id": id_, "text": f"Text {id_}"} for id_ in ids]


KEYS = {
    "single": {"choice": "d"},
    "multiple": {"choices": ["a", "b"]},
    "truefalse": {"choice": "true"},
    "numeric": {"value": "31", "tolerance": "1", "unit": "%"},
    "matching": {"pairs": {"l1": "r3", "l2": "r1"}},
    "ordering": {"order": ["b", "d", "a", "c"], "scoring": "all"},
    "shorttext": {"accepted": ["CSEAM"], "ignore_case": True, "ignore_spaces_and_hyphens": True},
}
WORDINGS = {
    "single": {"stem": "Which?", "options": entries("a", "b", "c", "d")},
    "multiple": {"stem": "Which ones?", "options": entries("a", "b", "c", "d")},
    "truefalse": {"stem": "It is so."},
    "numeric": {"stem": "How much?", "unit": "%"},
    "matching": {"stem": "Match.", "left": entries("l1", "l2"), "right": entries("r1", "r2", "r3")},
    "ordering": {"stem": "Put in order.", "options": entries("a", "b", "c", "d")},
    "shorttext": {"stem": "Which word?"},
}
SLUGS = list(KEYS)


def right_response(slug, key):
    """The response that the key asks for."""
    match slug:
        case "numeric":
            return {"text": key["value"]}
        case "shorttext":
            return {"text": key["accepted"][0]}
    field = kind(slug).field
    return {field: key[field]}


def share(slug, key, response):
    return kind(slug).mark(key, response).score


# --- Every kind ---------------------------------------------------------------------------------------------


def test_kinds_are_found_by_their_slug():
    slugs = [each.slug for each in all_kinds()]

    assert slugs == [*SLUGS, "cloze", "caseset", "calculated", "written", "description"]
    assert [kind(slug) for slug in slugs] == all_kinds()
    with pytest.raises(UnknownKind):
        kind("essay")


@pytest.mark.parametrize("slug", SLUGS)
def test_a_sound_question_has_no_problems(slug):
    assert kind(slug).validate(KEYS[slug], WORDINGS[slug]) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_the_right_answer_scores_one_and_a_blank_zero(slug):
    each, key = kind(slug), KEYS[slug]
    empty = {each.field: {"choice": "", "choices": [], "text": " \u200d ", "pairs": {}, "order": []}[each.field]}
    blanks = [None, {}, {each.field: None}, empty]

    assert share(slug, key, right_response(slug, key)) == Decimal(1)
    assert [each.mark(key, blank) for blank in blanks] == [BLANK] * 4
    assert [each.is_blank(blank) for blank in blanks] == [True] * 4
    assert [each.clean(blank, key, each.option_ids(WORDINGS[slug])) for blank in blanks] == [{}] * 4
    assert [each.describe_response(WORDINGS[slug], blank) for blank in blanks] == ["Not answered"] * 4


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["a", "l1", "r1", "true"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
key_names = st.sampled_from(["choice", "choices", "fractions", "pairs", "order", "scoring", "accepted"])
key_names |= st.sampled_from(["value", "tolerance", "unit", "unit_spellings", "ignore_case"])
wording_parts = st.sampled_from(["stem", "options", "left", "right", "unit"])


@pytest.mark.parametrize("slug", SLUGS)
@calm
@given(data=st.data())
def test_whatever_is_sent_is_refused_or_marked_within_bounds(slug, data):
    each, key, wording = kind(slug), KEYS[slug], WORDINGS[slug]
    ids = each.option_ids(wording)
    likely = st.lists(st.sampled_from(ids or ["31"]), max_size=5) | st.sampled_from(ids or ["३१ %"])
    pairs = st.dictionaries(st.sampled_from(ids or ["x"]), st.sampled_from(ids or ["x"]), max_size=3)
    value = data.draw(json_values | likely | pairs)
    response = data.draw(st.sampled_from([{each.field: value}, value]))
    try:
        cleaned = each.clean(response, key, ids)
    except ResponseRefused as refusal:
        assert str(refusal) != ""
        return
    assert each.clean(cleaned, key, ids) == cleaned
    assert (cleaned == {}) == each.is_blank(cleaned)
    assert 0 <= each.mark(key, cleaned).score <= 1
    assert each.describe_response(wording, cleaned) != ""
    json.dumps(cleaned).encode()


@pytest.mark.parametrize("slug", SLUGS)
@calm
@given(key=st.dictionaries(key_names, json_values), wording=st.dictionaries(wording_parts, json_values))
def test_validation_names_problems_of_any_key_and_never_fails(slug, key, wording):
    problems = kind(slug).validate(key, wording)

    assert [type(problem) for problem in problems] == [str] * len(problems)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_question_without_key_and_wording_has_problems(slug):
    assert len(kind(slug).validate({}, {})) >= 2


@calm
@given(
    slug=st.sampled_from(["single", "multiple", "matching", "ordering"]),
    seed=st.integers(0, 10**6),
    ids=st.lists(st.sampled_from("abcdefgh"), min_size=2, unique=True),
    turned=st.randoms(),
)
def test_shuffles_repeat_for_a_seed_whatever_order_the_options_come_in(slug, seed, ids, turned):
    key = {"order": sorted(ids)}
    shown = kind(slug).shuffle(ids, seed, "Q1", key)
    other = list(ids)
    turned.shuffle(other)

    assert kind(slug).shuffle(other, seed, "Q1", key) == shown
    assert sorted(shown) == sorted(ids)


def test_a_shuffle_is_fair():
    first = Counter(kind("single").shuffle(["a", "b", "c", "d"], seed, "Q1")[0] for seed in range(4000))

    assert [900 < first[id_] < 1100 for id_ in "abcd"] == [True] * 4


def test_ordering_is_never_shown_in_the_right_order_and_true_always_stands_first():
    shown = [kind("ordering").shuffle(["a", "b", "c"], seed, "Q1", {"order": ["c", "a", "b"]}) for seed in range(200)]

    assert ["c", "a", "b"] not in shown
    assert {tuple(order) for order in shown} == {
        ("a", "b", "c"), ("a", "c", "b"), ("b", "a", "c"), ("b", "c", "a"), ("c", "b", "a"),
    }  # fmt: skip
    assert {tuple(kind("truefalse").shuffle(["false", "true"], seed, "Q1")) for seed in range(50)} == {
        ("true", "false")
    }
    with pytest.raises(TypeError):
        kind("ordering").shuffle(["a", "b", "c"], 1, "Q1")


# --- Forms --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "fields", "response"),
    [
        ("single", {"q1": ["d"]}, {"choice": "d"}),
        ("single", {"q1": [""]}, {}),
        ("truefalse", {"q1": ["false"]}, {"choice": "false"}),
        ("multiple", {"q1": ["a", "c"], "q2": ["b"]}, {"choices": ["a", "c"]}),
        ("multiple", {}, {}),
        ("numeric", {"q1": ["३१"]}, {"text": "३१"}),
        ("shorttext", {"q1": ["cseam"]}, {"text": "cseam"}),
        ("matching", {"q1-l1": ["r3"], "q1-l2": [""], "q11-l2": ["r1"]}, {"pairs": {"l1": "r3"}}),
        ("ordering", {"q1-a": ["2"], "q1-b": ["१"], "q1-c": [""]}, {"order": ["b", "a"]}),
        ("ordering", {"q1-a": ["3"], "q1-b": ["1"]}, {"order": ["b", "", "a"]}),
        ("ordering", {"q1-a": [""]}, {}),
    ],
)
def test_a_plain_form_is_read(slug, fields, response):
    assert kind(slug).response_from_post(Posted(fields), "q1", {}) == response


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"q1-a": ["1"], "q1-b": ["1"]}, "Place 1 is used twice."),
        ({"q1-a": ["first"]}, "Give each entry its place as a whole number from 1."),
        ({"q1-a": ["0"]}, "Give each entry its place as a whole number from 1."),
        ({"q1-a": ["99999999999"]}, "Give each entry its place as a whole number from 1."),
    ],
)
def test_places_that_contradict_each_other_are_refused(fields, message):
    with pytest.raises(ResponseRefused) as refusal:
        kind("ordering").response_from_post(Posted(fields), "q1", {})

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("slug", "response"),
    [
        ("single", {"choice": "z"}),
        ("single", {"choice": 1}),
        ("single", {"choice": "a", "score": 1}),
        ("single", ["a"]),
        ("truefalse", {"choice": "maybe"}),
        ("multiple", {"choices": ["a", "z"]}),
        ("multiple", {"choices": "a"}),
        ("multiple", {"choices": ["a"] * 9}),
        ("numeric", {"text": 31}),
        ("numeric", {"text": "3" * 2001}),
        ("shorttext", {"text": "\ud800"}),
        ("matching", {"pairs": {"l9": "r1"}}),
        ("matching", {"pairs": {"l1": "l2"}}),
        ("matching", {"pairs": [["l1", "r1"]]}),
        ("ordering", {"order": ["a", "a"]}),
        ("ordering", {"order": ["a", "z"]}),
        ("ordering", {"order": ["a", "b", "c", "d", ""]}),
    ],
)
def test_junk_is_refused(slug, response):
    with pytest.raises(ResponseRefused):
        kind(slug).clean(response, KEYS[slug], kind(slug).option_ids(WORDINGS[slug]))


@pytest.mark.parametrize(
    ("slug", "response", "cleaned"),
    [
        ("multiple", {"choices": ["c", "a", "c"]}, {"choices": ["a", "c"]}),
        ("matching", {"pairs": {"l2": "r1", "l1": ""}}, {"pairs": {"l2": "r1"}}),
        ("matching", {"pairs": {"l2": "r1", "l1": "r1"}}, {"pairs": {"l1": "r1", "l2": "r1"}}),
        ("ordering", {"order": ["", "b", "", ""]}, {"order": ["", "b"]}),
        ("shorttext", {"text": " e\u0301\x00 "}, {"text": "é"}),
        ("numeric", {"text": "thirty-one"}, {"text": "thirty-one"}),
    ],
)
def test_a_response_is_brought_to_its_one_form(slug, response, cleaned):
    assert kind(slug).clean(response, KEYS[slug], kind(slug).option_ids(WORDINGS[slug])) == cleaned


# --- Multiple -----------------------------------------------------------------------------------------------


def test_multiple_is_all_or_nothing_without_fractions():
    tries = [["a", "b"], ["b", "a"], ["a"], ["a", "b", "c"], ["c", "d"]]

    assert [share("multiple", KEYS["multiple"], {"choices": each}) for each in tries] == [1, 1, 0, 0, 0]


def test_fractions_are_added_and_kept_within_bounds():
    key = {"choices": ["a", "b"], "fractions": {"a": "0.5", "b": "0.5", "c": "-0.5"}}
    tries = [["a", "b"], ["a"], ["a", "b", "c"], ["c"], ["c", "d"], ["b", "d"]]

    assert kind("multiple").validate(key, WORDINGS["multiple"]) == []
    assert [share("multiple", key, {"choices": each}) for each in tries] == [
        1, Decimal("0.5"), Decimal("0.5"), 0, 0, Decimal("0.5"),
    ]  # fmt: skip


def test_thirds_written_short_still_earn_full_marks():
    key = {"choices": ["a", "b", "c"], "fractions": {"a": "0.333", "b": "0.333", "c": "0.333", "d": "-1"}}

    assert kind("multiple").validate(key, WORDINGS["multiple"]) == []
    assert share("multiple", key, {"choices": ["c", "b", "a"]}) == 1


fractions = st.decimals(-1, 1, places=3).map(str)


@calm
@given(
    given_fractions=st.dictionaries(st.sampled_from("abcd"), fractions),
    chosen=st.lists(st.sampled_from("abcd"), unique=True),
    turned=st.randoms(),
)
def test_multiple_ignores_the_order_of_ticks(given_fractions, chosen, turned):
    key = {"choices": ["a", "b"], "fractions": given_fractions}
    other = list(chosen)
    turned.shuffle(other)

    assert share("multiple", key, {"choices": chosen}) == share("multiple", key, {"choices": other})
    assert 0 <= share("multiple", key, {"choices": chosen}) <= 1


# --- Numeric ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("31", "31"), ("३१", "31"), ("৩১", "31"), (" +31. ", "31"), ("31।", "31"),
        ("-5", "-5"), ("−5", "-5"), ("- 5", "-5"),
        ("0.62", "0.62"), (".62", "0.62"), ("०.६२", "0.62"), ("1,02,276", "102276"), ("१,०२,२७६", "102276"),
        ("102,276", "102276"), ("1 02 276", "102276"), ("1, 02, 276", "102276"), ("10\u00a0000", "10000"),
        ("1,02,276.50", "102276.50"), ("3\u200d1", "31"), ("007", "7"),
        ("", None), ("thirty", None), ("1,2", None), ("0,125", None), ("14-15", None), ("3 1", None), ("1.2.3", None),
        ("1e3", None),
        ("NaN", None), ("Infinity", None), ("½", None), ("3²", None), ("1,02 276", None), ("31 %", None), (".", None),
    ],
)  # fmt: skip
def test_a_number_is_read_or_not_guessed(text, number):
    assert read_number(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("31", 1), ("30", 1), ("32", 1), ("29.999", 0), ("32.0000000000000000000000000000001", 0), ("31%", 1),
        ("३१ %", 1), ("31 per cent", 1), ("31 Percent.", 1), ("३१ प्रतिशत", 1), ("31 years", 0), ("about 31", 0),
    ],
)  # fmt: skip
def test_numeric_keeps_the_tolerance_and_the_unit(text, score):
    assert share("numeric", KEYS["numeric"], {"text": text}) == score


def test_units_are_known_in_both_languages_and_authors_may_add_spellings():
    days = {"value": "3", "tolerance": "0", "unit": "days"}
    rupees = {"value": "100000", "tolerance": "0", "unit": "₹"}
    own = {"value": "5", "tolerance": "0", "unit": "km", "unit_spellings": ["Kilometres"]}

    assert [share("numeric", days, {"text": text}) for text in ["3 days", "३ दिन", "3days", "3 hours"]] == [1, 1, 1, 0]
    assert [share("numeric", rupees, {"text": t}) for t in ["₹1,00,000", "Rs. 1,00,000", "1,00,000 रु."]] == [1, 1, 1]
    assert [share("numeric", own, {"text": text}) for text in ["5 km", "5 kilometres", "5 m"]] == [1, 1, 0]
    assert kind("numeric").validate(days, {"stem": "How many?", "unit": "Tage"}) == [
        "An answer written with the unit “Tage” is marked wrong: add it to the unit's spellings."
    ]


def indian(digits):
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    return ",".join([*pairs, tail])


@calm
@given(st.integers(0, 10**14), st.sampled_from("०০੦૦"))
def test_a_number_is_read_alike_in_every_grouping_and_script(number, zero):
    western, plain = f"{number:,}", str(number)
    other_script = indian(plain).translate({ord(str(n)): chr(ord(zero) + n) for n in range(10)})
    written = [plain, western, indian(plain), western.replace(",", " "), other_script]

    assert [read_number(text) for text in written] == [Decimal(number)] * 5


@calm
@given(st.text(max_size=50))
def test_any_text_is_a_number_or_none(text):
    number = read_number(text)

    assert number is None or number.is_finite()


# --- Matching and ordering ----------------------------------------------------------------------------------


def test_matching_scores_the_share_of_right_pairs():
    key = {"pairs": {"l1": "r1", "l2": "r2", "l3": "r3"}}

    assert [kind("matching").mark(key, {"pairs": pairs}) for pairs in [key["pairs"], {"l1": "r1"}, {"l1": "r2"}]] == [
        Mark(Decimal(1), "3 of 3 pairs are right."),
        Mark(Decimal(1) / 3, "1 of 3 pairs are right."),
        Mark(Decimal(0), "0 of 3 pairs are right."),
    ]


@pytest.mark.parametrize(
    ("order", "everything", "adjacent", "absolute"),
    [
        ("abcde", "1", "1", "1"),
        ("eabcd", "0", "0.75", "0"),
        ("abced", "0", "0.5", "0.6"),
        ("edcba", "0", "0", "0.2"),
        ("abc", "0", "0.5", "0.6"),
        ("ab de", "0", "0.5", "0.8"),
    ],
)
def test_ordering_is_scored_as_its_key_says(order, everything, adjacent, absolute):
    response = {"order": [id_.strip() for id_ in order]}
    scorings = ["all", "adjacent_pairs", "absolute_position"]

    scores = [share("ordering", {"order": list("abcde"), "scoring": each}, response) for each in scorings]

    assert scores == [Decimal(everything), Decimal(adjacent), Decimal(absolute)]


@calm
@given(order=st.permutations("abcde"), scoring=st.sampled_from(["all", "adjacent_pairs", "absolute_position"]))
def test_only_the_right_order_earns_full_marks(order, scoring):
    score = share("ordering", {"order": list("abcde"), "scoring": scoring}, {"order": list(order)})

    assert (score == 1) == (list(order) == list("abcde"))


# --- Short text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "switches", "text", "score"),
    [
        ("CSEAM", "", "CSEAM", 1), ("CSEAM", "", "cseam", 0), ("CSEAM", "c", "cseam", 1),
        ("CSEAM", "c", "C.S.E.A.M", 0), ("CSEAM", "s", "CS-EA M", 1), ("Zero FIR", "c", "zero  fir", 1),
        ("Zero FIR", "c", "zerofir", 0), ("ज़ीरो", "", "ज\u093cीरो", 1), ("क्\u200dष", "", "क्ष", 1),
        ("*preserv*", "c", "They PRESERVE it", 1), ("a*c", "", "ac", 1), ("a*a", "", "a", 0), (r"5\*", "", "5*", 1),
        (r"5\*", "", "55", 0), ("a*b*c", "", "axxbyyc", 1), ("a*b*c", "", "acb", 0), ("STRASSE", "c", "straße", 1),
    ],
)  # fmt: skip
def test_short_text_is_compared_as_its_key_says(accepted, switches, text, score):
    key = {"accepted": [accepted], "ignore_case": "c" in switches, "ignore_spaces_and_hyphens": "s" in switches}

    assert share("shorttext", key, {"text": text}) == score


def test_many_stars_cost_nothing():
    key = {"accepted": ["a*" * 30 + "b"]}

    assert share("shorttext", key, {"text": "a" * 2000}) == 0


@calm
@given(st.text(alphabet="abकिज़\u093c -é", min_size=1).filter(lambda text: text.strip(" -")), st.data())
def test_composed_and_decomposed_and_joined_text_are_the_same(text, data):
    key = {"accepted": [text], "ignore_spaces_and_hyphens": True}
    place = data.draw(st.integers(0, len(text)))
    form = data.draw(st.sampled_from(["NFC", "NFD"]))
    typed = unicodedata.normalize(form, text[:place] + "\u200d" + text[place:])

    assert share("shorttext", key, {"text": typed}) == 1


# --- Problems -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "key", "problems"),
    [
        ("single", {"choice": "z"}, ["The key names “z”, which is not an option of the question."]),
        ("single", {}, ["No option is marked as right."]),
        ("multiple", {"choices": []}, ["No option is marked as right."]),
        ("multiple", {"choices": ["a", "a"]}, ["The key names an option twice."]),
        ("multiple", {"choices": ["a"], "fractions": {"a": "0.5", "b": "-1"}},
         ["The right options must earn 100 % together."]),
        ("multiple", {"choices": ["a"], "fractions": {"a": "1"}},
         ["Ticking every option would earn full marks: give wrong options a fraction below 0."]),
        ("multiple", {"choices": ["a"], "fractions": {"a": "NaN"}},
         ["A share lies from -100 to 100 %."]),
        ("truefalse", {"choice": "yes"}, ["Say whether the statement is true or false."]),
        ("numeric", {"value": "x", "tolerance": "-1", "unit": "%"},
         ["The right value must be a number, such as “31” or “0.62”.",
          "The tolerance must be a number of 0 or more."]),
        ("matching", {"pairs": {"l1": "r1"}}, ["The left side 2 has no right side."]),
        ("matching", {"pairs": {"l1": "r1", "l2": "l1"}},
         ["The key names “l1”, which is not an option of the question."]),
        ("ordering", {"order": ["a", "b"], "scoring": "guess"},
         ["Choose how to score: all, absolute_position, adjacent_pairs, next_with_last, one_before_and_after, "
          "all_before_and_after, longest_ordered, longest_contiguous, relative_to_correct.",
          "The right order leaves out “c”.", "The right order leaves out “d”."]),
        ("shorttext", {"accepted": []}, ["No answer is accepted as right."]),
        ("shorttext", {"accepted": ["*"]}, ["An accepted answer is empty, or would accept anything."]),
        ("shorttext", {"accepted": ["-"], "ignore_spaces_and_hyphens": True},
         ["An accepted answer is empty, or would accept anything."]),
    ],
)  # fmt: skip
def test_problems_of_a_key_are_named(slug, key, problems):
    assert kind(slug).validate(key, WORDINGS[slug]) == problems


def test_problems_of_options_are_named():
    wording = {"stem": " ", "options": [{"id": "a", "text": "A"}, {"id": "a", "text": ""}, {"id": "a b", "text": "C"}]}

    assert kind("single").validate({"choice": "a"}, wording) == [
        "The question has no text.",
        "Two entries of the options have the id “a”.",
        "Entry 2 of the options has no text.",
        "Entry 3 of the options needs an id of letters, digits, “-” or “_”.",
    ]


# --- Plain words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "response", "words", "key_words"),
    [
        ("single", {"choice": "a"}, "Text a", "Text d"),
        ("single", {"choice": "gone"}, "gone", "Text d"),
        ("multiple", {"choices": ["c", "a"]}, "Text a; Text c", "Text a; Text b"),
        ("truefalse", {"choice": "false"}, "False", "True"),
        ("numeric", {"text": "३१"}, "३१", "31 % (from 30 to 32 is accepted)"),
        ("matching", {"pairs": {"l2": "r2"}}, "Text l2: Text r2", "Text l1: Text r3; Text l2: Text r1"),
        ("ordering", {"order": ["a", "", "c"]}, "1. Text a; 2. (empty); 3. Text c",
         "1. Text b; 2. Text d; 3. Text a; 4. Text c"),
        ("shorttext", {"text": "csam"}, "csam", "CSEAM"),
    ],
)  # fmt: skip
def test_responses_and_keys_are_told_in_plain_words(slug, response, words, key_words):
    each = kind(slug)

    assert each.describe_response(WORDINGS[slug], response) == words
    assert each.describe_key(WORDINGS[slug], KEYS[slug]) == key_words


# --- Hashes -------------------------------------------------------------------------------------------------


def test_equal_content_has_one_hash_and_other_content_another():
    composed, decomposed = {"stem": "é", "unit": "%"}, {"unit": "%", "stem": "e\u0301"}

    assert wording_hash(composed) == wording_hash(decomposed)
    assert wording_hash(composed) != wording_hash({"stem": "e", "unit": "%"})
    assert key_hash("single", {"choice": "a"}) != key_hash("truefalse", {"choice": "a"})
    assert key_hash("single", {"choice": "a"}) == "5e7eea073511c6c478b6d5b21352def06138cb6b3e250f27107b45e5846a087d"


def test_numbers_that_have_more_than_one_form_are_not_hashed():
    with pytest.raises(TypeError):
        key_hash("numeric", {"value": 0.62})


# --- Our own questions --------------------------------------------------------------------------------------

FIXTURE = Path(__file__).parents[2] / "fixtures" / "questions.json"


def test_all_our_questions_convert_and_mark_their_right_answer():
    items = json.loads(FIXTURE.read_text(encoding="utf-8"))
    seen = {}
    for item in items:
        slug, key, wordings = from_source(item)
        problems = [problem for wording in wordings.values() for problem in kind(slug).validate(key, wording)]
        ids = kind(slug).option_ids(wordings["en"])
        cleaned = kind(slug).clean(right_response(slug, key), key, ids)
        other_ids = kind(slug).option_ids(wordings["hi"])
        right, blank = kind(slug).mark(key, cleaned), kind(slug).mark(key, {})
        seen[item["id"]] = (problems, ids == other_ids, right.score, blank)

    assert len(items) == 78
    assert seen == {item["id"]: ([], True, Decimal(1), BLANK) for item in items}
