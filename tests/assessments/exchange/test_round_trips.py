"""Export and import are each other's mirror, for every kind and format."""

import base64
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.exchange import formats, soundness, workbook_reading, workbook_writing
from assessments.exchange.parsed import ParsedQuestion
from assessments.exchange.questions_shape import answers_of
from assessments.questions import hashing
from assessments.questions.source import from_source
from tests.assessments.exchange import making
from tests.assessments.kind_samples import SAMPLES as SAMPLE_KINDS

FIXTURES = Path(__file__).parents[3] / "fixtures" / "questions.json"
SAMPLES = Path(__file__).parent / "samples"
EXACT = {
    "moodle-xml": rb"<!-- exact .*?-->",
    "gift": rb"// \[exact:.*",
}


def programme() -> list[ParsedQuestion]:
    """The bilingual bank of the programme."""
    found = []
    for row in json.loads(FIXTURES.read_text(encoding="utf-8")):
        kind, key, words = from_source(row)
        code, module = row["id"], row["module"]
        found.append(ParsedQuestion(name=code, code=code, line=0, kind=kind, key=key, wordings=words, category=module))
    return found


def fingerprint(question: ParsedQuestion) -> tuple:
    return (
        question.name,
        question.code,
        hashing.key_hash(question.kind, question.key),
        hashing.wording_hash(question.wordings),
        question.default_mark,
        question.category,
        question.tags,
        bool(question.is_hidden),
        question.problems,
    )


@pytest.mark.parametrize("format", formats.NAMES)
@pytest.mark.parametrize("kind", sorted(making.KINDS))
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_export_then_import_gives_the_same_question(kind, format, data):
    asked = data.draw(making.questions(kinds=[kind]))
    data_of_file, _remarks = formats.WRITERS[format]([asked])
    back = formats.read(data_of_file, format).questions
    soundness.judge(asked)
    assert [fingerprint(question) for question in back] == [fingerprint(asked)]


@pytest.mark.parametrize("format", formats.NAMES)
def test_the_bilingual_bank_of_the_programme_survives_each_format(format):
    bank = programme()
    data, _remarks = formats.WRITERS[format](bank)
    assert formats.guess(data) == format
    assert [fingerprint(question) for question in formats.read(data).questions] == [fingerprint(q) for q in bank]


@pytest.mark.parametrize("format", EXACT)
def test_the_visible_text_alone_carries_both_languages_of_choices(format):
    bank = [question for question in programme() if question.kind in ("single", "truefalse")]
    data, remarks = formats.WRITERS[format](bank)
    assert remarks == {}
    bare = re.sub(EXACT[format], b"", data)
    assert [fingerprint(question) for question in formats.read(bare).questions] == [fingerprint(q) for q in bank]


@pytest.mark.parametrize("format", EXACT)
def test_who_edits_the_visible_text_is_understood_in_spite_of_the_exact_copy(format):
    asked = next(question for question in programme() if question.name == "M01-Q05")
    data, _remarks = formats.WRITERS[format]([asked])
    assert b"exact" in data
    back = formats.read(data.replace(b"NCRB counted 65,893", b"NCRB counted 70,000")).questions[0]
    assert back.wordings["en"]["stem"].startswith("NCRB counted 70,000")
    assert back.key["answers"][0]["value"] == "31"


@pytest.mark.parametrize("sample", ["moodle.xml", "bank.gift"])
@pytest.mark.parametrize("format", formats.NAMES)
def test_a_sample_read_written_and_read_again_is_the_same(sample, format):
    first = formats.read((SAMPLES / sample).read_bytes())
    assert first.refused == []
    data, _remarks = formats.WRITERS[format](first.questions)
    assert [fingerprint(q) for q in formats.read(data, format).questions] == [fingerprint(q) for q in first.questions]


def test_what_a_format_cannot_say_is_reported_by_name():
    asked = ParsedQuestion(
        name="Case", line=0, kind="caseset", key={"parts": {}}, wordings={"en": {"stem": "A case.", "explanation": ""}}
    )
    assert [list(formats.WRITERS[format]([asked])[1]) for format in formats.NAMES] == [["Case"]] * 3


def sample_named(name: str, **more) -> ParsedQuestion:
    kind, key, wordings = SAMPLE_KINDS[name]
    words = {language: {"explanation": "", **wording} for language, wording in wordings.items()}
    return ParsedQuestion(name="Q", line=0, kind=kind, key=key, wordings=words, **more)


LOST = {  # by sample: what Moodle, GIFT and our table lose
    "single with fractions": ("", "", ""),
    "multiple with fractions": ("", "", ""),
    "truefalse": ("", "", ""),
    "matching": ("", "", ""),
    "ordering, longest_ordered": ("", "", ""),
    "numeric, older": ("", "the unit", ""),
    "numeric": (
        "",
        "the unit, other units, the penalty for a missing unit",
        "other units, the penalty for a missing unit",
    ),
    "shorttext": ("that Hindi may be typed in Latin letters",) * 3,
    "calculated": ("", "the answers and how they are marked", None),
    "caseset": ("the answers and how they are marked",) * 3,
    "written": (
        "the marks of the guide",
        "the guide for marking, the template of the answer, the limits of words, the marks of the guide",
        "the guide for marking, the template of the answer, the limits of words, the marks of the guide",
    ),
}


@pytest.mark.parametrize(("name", "lost"), LOST.items())
def test_each_format_names_what_other_programs_lose_of_a_question(name, lost):
    for format, program, words in zip(formats.NAMES, ("Moodle", "GIFT", "The table"), lost, strict=True):
        if words is None:
            continue
        said = formats.WRITERS[format]([sample_named(name)])[1].get("Q", [])
        copy = f"{program} does not carry: {words}. An exact copy goes with it for our own import."
        assert [text for text in said if "does not carry" in text] == ([copy] if words else [])


def test_what_is_lost_around_the_answers_is_named_too_in_the_readers_language():
    asked = sample_named("single", default_mark=Decimal(2), is_hidden=True, tags=["law"], category="A/B", code="C-1")
    asked.key = asked.key | {"penalty": "0.25", "hints": [{"clears_wrong": True, "shows_number_right": False}]}
    for wording in asked.wordings.values():
        wording |= {"hints": ["Think."], "right": "Well done.", "explanation": "Because."}
    said = formats.WRITERS["gift"]([asked])[1]["Q"]
    with translation.override("hi"):
        in_hindi = formats.WRITERS["gift"]([asked])[1]["Q"]
    assert said == [
        "GIFT does not carry: feedback to right, partly right and wrong answers, hints, how hints change the answer, "
        "the mark, the penalty for a wrong try, that it is hidden. An exact copy goes with it for our own import."
    ]
    assert in_hindi == [
        "GIFT में ये नहीं जाते: सही, आंशिक रूप से सही और गलत उत्तरों पर टिप्पणी, संकेत, संकेत से उत्तर में होने वाला बदलाव, "
        "अंक, गलत प्रयास की कटौती, प्रश्न का छिपा होना। हमारे अपने आयात के लिए इसके साथ ठीक-ठीक प्रति जाती है।"
    ]


@pytest.mark.parametrize("format", EXACT)
@settings(max_examples=80, deadline=None)
@given(asked=making.questions())
def test_a_question_of_which_nothing_is_said_to_be_lost_has_all_its_answers_without_the_exact_copy(format, asked):
    data, remarks = formats.WRITERS[format]([asked])
    if remarks:
        return
    (bare,) = formats.read(re.sub(EXACT[format], b"", data), format).questions

    def plain(question, language):
        """Which language a text without spans is in, no format of others says."""
        language = language if language in question.wordings else next(iter(question.wordings))
        rows = answers_of(question, language)
        if question.kind == "truefalse":  # its words are the reader's own
            rows = [{**row, "text": question.key["choice"]} for row in rows]
        rows = [json.dumps(row, sort_keys=True) for row in rows]
        return sorted(rows), question.wordings[language]["stem"], question.feedback[language]

    assert [plain(bare, language) for language in bare.wordings] == [
        plain(asked, language) for language in bare.wordings
    ]


@pytest.mark.parametrize(("sample", "format"), [("moodle.xml", "moodle-xml"), ("bank.gift", "gift")])
def test_a_sample_needs_no_exact_copy_in_its_own_format(sample, format):
    """The formats' own words carry everything that they can say themselves."""
    first = formats.read((SAMPLES / sample).read_bytes())
    data, _remarks = formats.WRITERS[format](first.questions)
    bare = re.sub(EXACT[format], b"", data)
    back = formats.read(bare).questions
    differing = [q.name for q, own in zip(back, first.questions, strict=True) if fingerprint(q) != fingerprint(own)]
    assert differing == []


NO_LONGER = "The visible words were edited, so that the exact copy beside them no longer counts. Left out: "


@pytest.mark.parametrize(
    ("format", "sample", "more", "lost"),
    [
        ("gift", "numeric, older", {}, "the unit"),
        (
            "gift",
            "numeric",
            {"hints": [{"clears_wrong": True}]},
            "hints, the unit, other units, the penalty for a missing",
        ),
        ("gift", "caseset", {}, "the answers and how they are marked"),
        ("gift", "multiple", {}, "that all the right options earn the mark, or none"),
        ("moodle-xml", "shorttext", {}, "that Hindi may be typed in Latin letters"),
        ("moodle-xml", "multiple", {}, "that all the right options earn the mark, or none"),
        ("moodle-xml", "multiple with fractions", {}, ""),
        ("gift", "single with fractions", {}, ""),
    ],
)
def test_who_edits_the_visible_text_is_told_what_the_exact_copy_alone_held(format, sample, more, lost):
    asked = sample_named(sample)
    asked.key = asked.key | more
    for wording in asked.wordings.values():
        wording |= {"hints": ["Think."]} if more else {}
    data, _remarks = formats.WRITERS[format]([asked])
    stem = next(iter(asked.wordings.values()))["stem"].split("[[")[0].split("{")[0].split("?")[0].strip()

    (same,), (edited,) = (formats.read(each).questions for each in (data, data.replace(stem.encode(), b"Said anew")))

    assert same.left_out == []
    assert [text.startswith(NO_LONGER + lost) for text in edited.left_out] == ([True] if lost else [])


def test_an_exact_copy_that_says_nonsense_changes_nothing():
    data, _remarks = formats.WRITERS["gift"]([sample_named("numeric")])
    for nonsense in ({}, {"key": {}}, {"kind": "single", "key": {"choice": []}, "wordings": {"en": {"stem": 1}}}):
        copy = base64.b64encode(json.dumps(nonsense).encode())
        (found,) = formats.read(re.sub(rb"(\[exact:\w+ )[^\]]*", rb"\g<1>" + copy, data)).questions
        assert (found.problems, found.left_out) == ([], [])


def test_a_relative_tolerance_is_written_as_the_distance_that_it_comes_to():
    """Whoever edits the entry, and loses the exact copy, marks as before."""
    answer = {"id": "a1", "value": "200", "tolerance": "0.05", "tolerance_kind": "relative", "fraction": "1"}
    key, wordings = {"answers": [answer]}, {"en": {"stem": "How far?"}}
    question = ParsedQuestion(name="Far", code="far", line=0, kind="numeric", key=key, wordings=wordings)
    data, _remarks = formats.WRITERS["gift"]([question])
    edited = re.sub(rb"\n?// \[exact:.*", b"", data).replace(b"How far", b"How very far")
    (found,), (same,) = (formats.read(each).questions for each in (edited, data))
    assert (found.key["answers"][0]["value"], found.key["answers"][0]["tolerance"]) == ("200", "10")
    assert same.key == key


@pytest.mark.parametrize("case", [{}, {"ignore_case": False}, {"ignore_case": True}])
@pytest.mark.parametrize(
    "answers", [{"answers": [{"id": "a1", "text": "BNSS", "fraction": "1"}]}, {"accepted": ["BNSS"]}]
)
def test_small_and_capital_letters_differ_unless_the_key_says_otherwise(answers, case):
    """In the file's own words as in the marking: whoever loses the exact copy marks as before."""
    key, wordings = {**answers, **case}, {"en": {"stem": "Which law?"}}
    asked = ParsedQuestion(name="Law", line=0, kind="shorttext", key=key, wordings=wordings)
    part = {"kind": "shorttext", "weight": "1", "key": key}
    gaps = {"en": {"stem": "By the [[1]].", "parts": {"1": {}}}}
    in_gap = ParsedQuestion(name="Gap", line=0, kind="cloze", key={"parts": {"1": part}}, wordings=gaps)

    xml, _remarks = formats.WRITERS["moodle-xml"]([asked] + [in_gap] * ("answers" in key))
    read = formats.read(re.sub(EXACT["moodle-xml"], b"", xml)).questions
    cells, _remarks = workbook_writing._row(asked)
    row = workbook_reading.read_row(workbook_reading.Row({**cells, ("exact", ""): ""}, {}), 1, "")

    expected = bool(case.get("ignore_case"))
    found = [each.key["parts"]["1"]["key"] if each.kind == "cloze" else each.key for each in [*read, row]]
    assert {each["ignore_case"] for each in found} == {expected}
    lost = "that small and capital letters differ" in str(formats.WRITERS["gift"]([asked])[1])
    assert lost is not expected


@pytest.mark.parametrize(
    ("formula", "decimals", "written"),
    [
        ("{a} * 1.125", None, 4),
        ("{a} / 3", None, 15),
        ("{a} * 2", None, 1),
        ("{a} / 3", 0, 0),
        ("sqrt(0 - {a})", None, 2),
    ],
)
def test_moodle_is_given_as_many_decimals_as_the_right_numbers_have(formula, decimals, written):
    answer = {"id": "a1", "formula": formula, "tolerance": "0", "tolerance_kind": "absolute", "fraction": "1"}
    key = {"answers": [answer], "data": [{"a": "1"}, {"a": "0.3"}]} | (
        {} if decimals is None else {"decimals": decimals}
    )
    asked = ParsedQuestion(name="F", line=0, kind="calculated", key=key, wordings={"en": {"stem": "{a}?"}})

    xml, remarks = formats.WRITERS["moodle-xml"]([asked])

    bare = formats.read(re.sub(EXACT["moodle-xml"], b"", xml)).questions[0]
    assert bare.key["decimals"] == written
    assert ("the decimals of the formula" in str(remarks)) is (decimals is None)


def test_an_entry_that_begins_with_two_strokes_is_no_comment():
    options = [{"id": "a", "text": "One"}, {"id": "b", "text": "// two"}, {"id": "c", "text": "Three"}]
    key, wordings = {"order": ["a", "b", "c"], "scoring": "all"}, {"en": {"stem": "Sort", "options": options}}
    question = ParsedQuestion(name="Strokes", code="", line=0, kind="ordering", key=key, wordings=wordings)
    data, _remarks = formats.WRITERS["gift"]([question])
    (found,) = formats.read(re.sub(EXACT["gift"], b"", data)).questions
    assert [each["text"] for each in found.wordings["en"]["options"]] == ["One", "// two", "Three"]
