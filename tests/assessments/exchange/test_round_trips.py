"""Export and import are each other's mirror, for every kind and format."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.exchange import formats
from assessments.exchange.parsed import ParsedQuestion
from assessments.questions import hashing
from assessments.questions.source import from_source
from tests.assessments.exchange import making

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
        question.is_hidden,
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


@pytest.mark.parametrize(("sample", "format"), [("moodle.xml", "moodle-xml"), ("bank.gift", "gift")])
def test_a_sample_needs_no_exact_copy_in_its_own_format(sample, format):
    """The formats' own words carry everything that they can say themselves."""
    first = formats.read((SAMPLES / sample).read_bytes())
    data, _remarks = formats.WRITERS[format](first.questions)
    bare = re.sub(EXACT[format], b"", data)
    back = formats.read(bare).questions
    differing = [q.name for q, own in zip(back, first.questions, strict=True) if fingerprint(q) != fingerprint(own)]
    assert differing == []
