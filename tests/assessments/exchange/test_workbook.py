import io
import zipfile

import pytest
import xlsxwriter

from assessments.exchange import formats, workbook_reading, workbook_writing
from assessments.exchange.parsed import FileRefused, ParsedQuestion


def sheet(*rows: list, name: str = "Bank") -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    table = book.add_worksheet(name)
    for number, cells in enumerate(rows):
        for at, cell in enumerate(cells):
            table.write(number, at, cell)
    book.close()
    return stream.getvalue()


HEAD = ["Name", "Kind", "Question (English)", "Question (Hindi)", "Right answer"]
HEAD += ["Option A (English)", "Option A (Hindi)", "Option B (English)", "Option B (Hindi)"]


def test_the_empty_workbook_reads_as_its_two_examples():
    questions = formats.read(workbook_writing.template()).questions
    assert [(question.kind, question.problems) for question in questions] == [("single", []), ("numeric", [])]
    assert sorted(questions[0].wordings) == ["en", "hi"]


def test_the_same_questions_are_the_same_bytes_whenever_they_are_written():
    with zipfile.ZipFile(io.BytesIO(workbook_writing.template())) as book:
        assert b">2026-03-01T00:00:00Z</dcterms:created>" in book.read("docProps/core.xml")
        assert {entry.date_time[0] for entry in book.infolist()} == {1980}


def test_headings_may_be_hindi_and_numbers_may_be_typed_as_numbers():
    head = ["नाम", "प्रकार", "प्रश्न (हिन्दी)", "सही उत्तर", "अंक"]
    question = formats.read(sheet(["Title of the file"], head, ["क", "संख्या", "कितने?", 31, 2.5])).questions[0]
    assert question.problems == []
    assert (question.key["answers"][0]["value"], str(question.default_mark), list(question.wordings)) == (
        "31",
        "2.5",
        ["hi"],
    )


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (["A", "single", "Q", "", "C", "x", "", "y"], "Column “Right answer”: Option C is empty."),
        (["A", "single", "Q", "", "X", "x", "", "y"], "“X” is not the letter of an option."),
        (["A", "puzzle", "Q", "", "A"], "Column “Kind”: Questions of the type “puzzle” are not known here."),
        (["A", "numeric", "Q", "", "much"], "Column “Right answer”: “much” is not a number."),
        (["A", "truefalse", "Q", "", "perhaps"], "Say whether the statement is true or false."),
        (["A", "single", "", "", "A", "x", "", "y"], "The question has no text."),
    ],
)
def test_an_error_names_sheet_row_and_column(cells, says):
    question = formats.read(sheet(HEAD, ["B", "truefalse", "Fine", "", "true"], cells)).questions[1]
    assert question.place == "sheet “Bank”, row 3"
    assert says in question.problems[0]


def test_a_date_that_a_spreadsheet_made_is_refused():
    data = sheet(HEAD, ["A", "shorttext", "When?", "", "x"])
    rows = workbook_reading.Row({("answer", ""): workbook_reading.SpoiltCell("2026-01-02")}, {("answer", ""): "Answer"})
    assert formats.read(data).questions[0].problems == []
    assert "made a date of this" in workbook_reading.read_row(rows, 2, "").problems[0]


def test_csv_reads_like_the_workbook():
    text = "Kind;Question (English);Question (Hindi);Right answer;Option A (English);Option A (Hindi);"
    text += "Option B (English);Option B (Hindi)\nmatching;Match;मिलाएँ;;a -> b;अ -> ब;c -> d;स -> द\n"
    parsed = formats.read(text.encode("utf-16"))
    question = parsed.questions[0]
    assert (parsed.format, question.problems, question.key) == ("workbook", [], {"pairs": {"l1": "r1", "l2": "r2"}})
    assert question.wordings["hi"]["right"] == [{"id": "r1", "text": "ब"}, {"id": "r2", "text": "द"}]


def test_a_formula_in_the_short_shape_is_written_and_read_back():
    key = {"formula": "{a} * 2", "data": [{"a": "2"}, {"a": "3"}], "tolerance": "0.5", "tolerance_kind": "absolute"}
    wordings = {language: {"stem": "{a} twice?"} for language in ("en", "hi")}
    asked = ParsedQuestion(name="C", line=0, kind="calculated", key=key, wordings=wordings)

    data, _remarks = workbook_writing.write([asked])
    (question,) = formats.read(data).questions

    assert (question.problems, question.key) == ([], key)


def said(kind: str, key: dict) -> dict:
    """The key of the question as its row says it to someone who has edited the row, which ends the exact copy."""
    wordings = {"en": {"stem": "How far?", "explanation": ""}}
    question = ParsedQuestion(name="Far", code="far", line=0, kind=kind, key=key, wordings=wordings)
    cells, _remarks = workbook_writing._row(question)
    del cells["exact", ""]
    found = workbook_reading.read_row(workbook_reading.Row(cells, {}), 1, "")
    assert found.problems == []
    return found.key


ONE, OTHER = {"tolerance": "0.05", "fraction": "1"}, {"tolerance": "0.1", "fraction": "0.5"}


@pytest.mark.parametrize("kind", ["relative", "geometric"])
def test_an_edited_row_keeps_the_kind_of_its_tolerances(kind):
    numbers = [ONE | {"id": "a1", "value": "200"}, OTHER | {"id": "a2", "value": "300"}]
    formulas = [ONE | {"id": "a1", "formula": "{a} * 2"}, OTHER | {"id": "a2", "formula": "{a} * 3"}]
    numbers, formulas = ([{**each, "tolerance_kind": kind} for each in rows] for rows in (numbers, formulas))
    data = {"data": [{"a": "2"}, {"a": "3"}]}

    assert said("numeric", {"answers": numbers, "unit_spellings": ["km"]})["answers"] == numbers
    assert said("calculated", {"answers": formulas, "decimals": 3, **data})["answers"] == formulas


@pytest.mark.parametrize("decimals", [{}, {"decimals": 0}, {"decimals": 3}])
def test_an_edited_row_keeps_to_how_many_decimals_a_formula_is_rounded(decimals):
    key = {"answers": [ONE | {"id": "a1", "formula": "{a} / 3"}], "data": [{"a": "2"}]} | decimals
    assert {"decimals": said("calculated", key).get("decimals")} == {"decimals": None, **decimals}


@pytest.mark.parametrize(("cell", "decimals"), [("3", 3), ("3.0", 3), ("", None)])
def test_the_decimals_of_a_formula_may_be_headed_in_hindi(cell, decimals):
    head = ["Kind", "Question (English)", "Right answer", "आँकड़े", "दशमलव"]
    question = formats.read(sheet(head, ["calculation", "{a}?", "{a} / 3", "a=2", cell])).questions[0]
    assert (question.problems, question.key.get("decimals")) == ([], decimals)


@pytest.mark.parametrize("cell", ["2.5", "-1", "21", "few"])
def test_decimals_that_no_number_has_are_refused_by_their_column(cell):
    head = ["Kind", "Question (English)", "Right answer", "Data", "Decimals"]
    question = formats.read(sheet(head, ["calculation", "{a}?", "{a} / 3", "a=2", cell])).questions[0]
    assert "Column “Decimals”: " in question.problems[0]


def test_tolerances_of_two_kinds_are_said_as_distances():
    mixed = [
        ONE | {"id": "a1", "value": "200", "tolerance_kind": "relative"},
        OTHER | {"id": "a2", "value": "300", "tolerance_kind": "absolute"},
    ]

    found = said("numeric", {"answers": mixed})["answers"]

    assert [(each["tolerance"], each["tolerance_kind"]) for each in found] == [("10", "absolute"), ("0.1", "absolute")]


@pytest.mark.parametrize(("word", "kind"), [("सापेक्ष", "relative"), ("Nominal", "absolute"), ("", "absolute")])
def test_the_kind_of_a_tolerance_may_be_said_in_hindi(word, kind):
    head = ["Kind", "Question (English)", "Right answer", "छूट", "छूट का प्रकार"]
    question = formats.read(sheet(head, ["number", "How far?", "200; %50%300:2", "0.05", word])).questions[0]
    assert [(each["tolerance"], each["tolerance_kind"]) for each in question.key["answers"]] == [
        ("0.05", kind),
        ("2", kind),
    ]


def test_an_unknown_kind_of_tolerance_is_refused_by_its_column():
    head = ["Kind", "Question (English)", "Right answer", "Tolerance kind"]
    question = formats.read(sheet(head, ["number", "How far?", "200", "fuzzy"])).questions[0]
    assert "Column “Tolerance kind”: A tolerance is one of: absolute, relative, geometric." in question.problems[0]


def test_what_a_cell_says_is_never_a_formula_in_the_written_file():
    question = formats.read(sheet(HEAD, ["A", "truefalse", "'=1+1 is two", "", "true"])).questions[0]
    question.wordings["en"]["stem"] = "=1+1"
    data, _remarks = workbook_writing.write([question])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("data", [sheet(["Just", "words"]), sheet(HEAD), b"\xd0\xcf\x11\xe0old", b"PK\x03\x04broken"])
def test_a_workbook_without_questions_is_refused(data):
    with pytest.raises(FileRefused):
        formats.read(data)
