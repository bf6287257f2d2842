"""Sheets of responses: long and wide, in either language, read as people write, and marked."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from assessments.exchange import formats
from assessments.exchange.marking_responses import mark_sheet
from assessments.exchange.parsed import FileRefused

BANK = """
::Single::Helpline?{=1930 ~112 ~2 ~x;y}

::Several::Which?{~%50%PNG ~%50%JPEG ~%-100%CSV}

::TF::True?{T}

::Text::Short?{=Delhi =%50%New Delhi}

::Num::How many?{#=31:1 =%50%40:0}

::Pairs::Match{=Seize -> First =Image -> Second =Write -> Third}

::Order::Order{>0 ALL VERTICAL ALL_OR_NOTHING SHOW
Seize
Image
Analyse
}

::Places::Order{>0 ALL VERTICAL ABSOLUTE_POSITION SHOW
p
q
r
s
}

::Essay::Write{}

::Words::Only words.
"""
QUESTIONS = formats.read(BANK.encode()).accepted


def marked(text: str, encoding: str = "utf-8"):
    rows, unknown = mark_sheet(QUESTIONS, text.encode(encoding))
    return [(row.respondent, row.question, row.score, row.maximum) for row in rows], unknown


@pytest.mark.parametrize(
    ("question", "written", "score"),
    [
        ("Single", "1930", "1"),
        ("Single", " 1930 ", "1"),
        ("Single", "A", "1"),
        ("Single", "a", "1"),
        ("Single", "1", "1"),
        ("Single", "2", "0"),  # the words of an option, not the second place
        ("Single", "3", "0"),
        ("Single", "x;y", "0"),
        ("Single", "", "0"),
        ("Several", "PNG;JPEG", "1"),
        ("Several", "A | B", "1"),
        ("Several", "png", "0.5"),
        ("Several", "A;B;C", "0"),
        ("TF", "true", "1"),
        ("TF", "सही", "1"),
        ("TF", "F", "0"),
        ("Text", "delhi", "1"),
        ("Text", "New Delhi", "0.5"),
        ("Num", "३१", "1"),
        ("Num", "40", "0.5"),
        ("Num", "33", "0"),
        ("Pairs", "Seize->First; Image->Second; Write->Third", "1"),
        ("Pairs", "Seize -> First; Image -> Third", "0.33333"),
        ("Order", "Seize > Image > Analyse", "1"),
        ("Order", "a;b;c", "1"),
        ("Order", "B > A > C", "0"),
        ("Places", "p > > r > s", "0.75"),
        ("Places", "p;;r;\ns", "0.75"),
        ("Places", "> q > r > s", "0.75"),
        ("Places", "p, -, r, s", "0.75"),
        ("Places", "p;;q;;r;;s", "1"),
        ("Places", "p > q > r >", "0.75"),
        ("Essay", "Many words", ""),
        ("Essay", "", "0"),
    ],
)
def test_what_people_write_is_read_and_marked(question, written, score):
    sheet = f'respondent,question,response\nP,{question},"{written}"\n'
    assert marked(sheet) == ([("P", question, score, "1")], [])


@pytest.mark.parametrize(
    ("question", "written", "score"),
    [
        ("Gaps", "Delhi; 28; Goa} and more", "4"),
        ("Gaps", "1: Delhi | 3: B", "2"),
        ("Gaps", "new delhi", "0.5"),
        ("Product", "8", "1"),  # 2 times 4: the first row of data
        ("Helpline", "1930", "2"),
        ("Helpline", "100", "0"),  # a negative share is no negative mark
        ("Speed", "150 cm", "1"),
        ("Statement", "सही", "1"),
    ],
)
def test_kinds_of_a_moodle_file_are_marked_from_paper(question, written, score):
    asked = formats.read((Path(__file__).parent / "samples" / "moodle.xml").read_bytes()).accepted
    rows, _unknown = mark_sheet(asked, f'respondent,question,response\nP,{question},"{written}"\n'.encode())
    assert [(row.score, row.problem) for row in rows] == [(score, "")]


GAPS = r"{1:MC:=yes~no} {1:NM:=23.8:0.1} {1:SA:=Delhi~=Delhi\; New} {2:MR:%50%a~%50%b~%-50%c}"


@pytest.mark.parametrize(
    ("written", "score"),
    [
        ("4: a|b", "2"),
        ("4: a; b", "2"),
        ("4: a, c", "0"),
        ("1: yes; 2: 23.8; 3: Delhi; 4: a|b", "5"),
        ("१: yes; २: 23.8; ४: a; b", "4"),
        ("1: yes | 3: Delhi; New | 4: a; b", "4"),
        ("yes; 23.8; Delhi; a|b", "5"),
        ("yes | 23.8 | Delhi; New | a, b", "5"),
        ("yes; -; Delhi", "2"),
        ("1: yes; 1: no", "“1” is answered twice."),
        ("1: yes; no", "“no” does not say to which gap it belongs."),
        ("yes; 1; Delhi; a; b", "There are more answers than gaps."),
        ("1: maybe", "“maybe” is no option of this question."),
    ],
)
def test_gaps_may_be_answered_with_several_options(written, score):
    stem = GAPS.replace("\\;", ";")
    text = f'<quiz><question type="cloze"><name><text>G</text></name><questiontext format="html"><text>{stem}</text>'
    asked = formats.read(f"{text}</questiontext></question></quiz>".encode()).accepted
    (row,), _unknown = mark_sheet(asked, f'respondent,question,response\nP,G,"{written}"\n'.encode())
    assert (row.problem or row.score) == score


@pytest.mark.parametrize(
    ("question", "written", "said"),
    [
        ("Places", "p > q > r > s > s", "Entry D stands twice."),
        ("Places", "p > x", "“x” is no option of this question."),
        ("Several", "PNG; -", "“-” is no option of this question."),
        ("Pairs", "Seize -> First; Seize -> Second", "“Seize” is answered twice."),
        ("Words", "Yes", "“Words” is a text without a question."),
    ],
)
def test_what_contradicts_itself_is_named_and_earns_nothing(question, written, said):
    (row,), _unknown = mark_sheet(QUESTIONS, f'respondent,question,response\nP,{question},"{written}"\n'.encode())
    assert (row.problem, row.score) == (said, "0")


@pytest.mark.parametrize(
    ("sheet", "beyond"),
    [
        ("respondent,question,response\nP,Num,1,00,000\n", "00"),
        ("respondent,question,response,\nP,Num,1,000\n", "000"),
        ("उत्तरदाता,प्रश्न,उत्तर\nP,Num,१,००,०००\n", "००"),
        ("Name,Num,TF\nP,1,000,T\n", "T"),
    ],
)
def test_a_row_with_more_cells_than_columns_is_named_and_not_marked(sheet, beyond):
    rows, _unknown = mark_sheet(QUESTIONS, sheet.encode())
    assert {row.score for row in rows} == {"0"}
    assert all(row.problem.startswith(f"“{beyond}” stands beyond the last column.") for row in rows)


def test_the_line_that_tells_excel_the_separator_is_no_row():
    assert marked("sep=;\nrespondent;question;response\nP;Single;1930\n") == ([("P", "Single", "1", "1")], [])
    with pytest.raises(FileRefused, match="in line 3 and again in line 4"):
        marked("SEP=,\r\nName,Single\r\nP,1930\r\nP,1930\r\n")


def test_a_refused_question_is_marked_as_far_as_it_can_be():
    question = (
        "<question type='multichoice'><name><text>{}</text></name><questiontext><text>Which?</text></questiontext>"
    )
    question += "<single>true</single><answer fraction='{}'><text>yes</text></answer>"
    question += "<answer fraction='0'><text>&lt;img src=''&gt;</text></answer></question>"
    file = formats.read(f"<quiz>{question.format('Half', 100)}{question.format('Broken', 50)}</quiz>".encode())
    assert [each.problems for each in file.questions] == [
        ["en: Entry 2 of the options has no text."],
        ["No option earns 100 %, so that nobody could answer rightly."],
    ]
    rows, _unknown = mark_sheet(file.questions, b"Name,Half,Broken\nP,yes,yes\n")
    assert [(row.score, row.maximum) for row in rows] == [("1", "1"), ("0", "1")]
    assert rows[1].problem == f"The question cannot be marked: {file.questions[1].problems[0]}"


def test_a_refused_question_does_not_take_the_name_of_a_sound_one():
    file = formats.read(b"::Same::Which?{~%50%a ~b}\n\n::Same::Which?{=yes ~no}\n")
    rows, _unknown = mark_sheet(file.questions, b"Name,Same\nP,yes\n")
    assert [(row.score, row.problem) for row in rows] == [("1", "")]


def test_a_wide_sheet_may_have_a_column_for_a_text():
    assert marked("Name,Single,Words\nP,1930,\n") == ([("P", "Single", "1", "1")], [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_hindi_long_sheet_reads_in_any_encoding(encoding, delimiter):
    text = "उत्तरदाता,प्रश्न,उत्तर\nअ,Single,1930\nब,TF,F\n".replace(",", delimiter)
    assert marked(text, encoding)[0] == [("अ", "Single", "1", "1"), ("ब", "TF", "0", "1")]


def test_a_wide_sheet_has_a_column_for_each_question():
    rows, unknown = marked("Name,single,TF,Remark\nP,1930,\nQ,112,T\n")
    assert rows == [
        ("P", "Single", "1", "1"),
        ("P", "TF", "0", "1"),
        ("Q", "Single", "0", "1"),
        ("Q", "TF", "1", "1"),
    ]
    assert unknown == ["Remark"]


def test_a_sheet_that_names_no_question_is_refused():
    with pytest.raises(FileRefused):
        marked("a,b\n1,2\n")


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("Name,Single,TF\nP,1930,T\nQ,1930,T\nP,112,F\n", "“P” answers “Single” in line 2 and again in line 4."),
        ("Name,Single,TF\nP,1930,T\nP,1930,T\n", "“P” answers “Single” in line 2 and again in line 3."),
        ("Name,Single\nAsha  Devi,1930\nasha devi,\n", "“asha devi” answers “Single” in line 2 and again in line 3."),
        ("Name,Single,single\nP,1930,112\n", "“P” answers “Single” in two columns of line 2."),
        (
            "respondent,question,response\nP,Single,1930\nP,TF,T\nP,single,1930\nQ,TF,T\nQ,TF,F\n",
            "“P” answers “Single” in line 2 and again in line 4. “Q” answers “TF” in line 5 and again in line 6.",
        ),
        ("respondent,question,response\nP,No,1\nP,No,2\n", "“P” answers “No” in line 2 and again in line 3."),
    ],
)
def test_a_respondent_who_answers_twice_is_refused_with_both_lines(sheet, said):
    with pytest.raises(FileRefused) as refused:
        marked(sheet)
    assert str(refused.value) == f"{said} Keep one of them. Nothing was marked."


@pytest.mark.parametrize(
    ("written", "score", "said"),
    [
        ("KB", "1", ""),
        ("Kb", "0", ""),
        (" KB ", "1", ""),
        ("B", "1", ""),
        ("mb", "0", ""),
        ("kb", "0", "“kb” may be any of several options. Write the letter of one."),
    ],
)
def test_options_that_only_case_tells_apart_are_read_to_the_letter(written, score, said):
    asked = formats.read(b"::Unit::How large?{~Kb =KB ~MB}\n\n::All::Which?{~%50%Kb ~%50%KB ~%-100%MB}\n").accepted
    rows, _unknown = mark_sheet(asked, f"Name,Unit,All\nP,{written},KB; Kb\n".encode())
    assert [(row.score, row.problem) for row in rows] == [(score, said), ("1", "")]


def test_a_formula_without_a_value_is_a_problem_of_its_question_alone():
    table = 'Name,Kind,Question (English),Right answer,Data\nRatio,calculated,Ratio?,{a} / {b},"a=1, b=0"\n'
    asked = formats.read(f"{table}Truth,truefalse,True?,true,\n".encode()).questions
    rows, _unknown = mark_sheet(asked, b"Name,Ratio,Truth\nP,1,T\n")
    assert [(row.score, row.problem) for row in rows] == [("0", "The formula divides by zero."), ("1", "")]


ALIKE = """
::Q1.1::Capital?{=Delhi ~Agra}

::Q11::Colour?{=Blue ~Red}

::C::Letter?{=yes ~no}

::C++::Language?{=no ~yes}

$CATEGORY: One

// [id:first]
::Same::One?{=one ~two}

$CATEGORY: Two

// [id:second]
::Same::Two?{=two ~one}
"""


@pytest.mark.parametrize(
    ("name", "written", "score"),
    [
        ("Q1.1", "Delhi", "1"),
        ("q1.1", "Delhi", "1"),
        ("Q11", "Blue", "1"),
        (" q11 ", "Blue", "1"),
        ("C", "yes", "1"),
        ("C++", "no", "1"),
        ("c++", "no", "1"),
        ("First", "one", "1"),
        ("second", "two", "1"),
    ],
)
@pytest.mark.parametrize("sheet", ["respondent,question,response\nP,{},{}\n", "Name,{}\nP,{}\n"])
def test_names_that_only_signs_tell_apart_are_of_different_questions(sheet, name, written, score):
    rows, unknown = mark_sheet(formats.read(ALIKE.encode()).accepted, sheet.format(name, written).encode())
    assert ([(row.score, row.maximum, row.problem) for row in rows], unknown) == ([(score, "1", "")], [])


@pytest.mark.parametrize("name", ["Same", "same", "Q-11"])
@pytest.mark.parametrize("sheet", ["respondent,question,response\nP,{0},one\nP,{0},two\n", "Name,{0},{0}\nP,one,two\n"])
def test_a_name_that_may_be_of_several_questions_is_reported_and_not_marked(sheet, name):
    rows, _unknown = mark_sheet(formats.read(ALIKE.encode()).accepted, sheet.format(name).encode())
    said = f"“{name}” may be any of several questions. Call each by a name or code of its own."
    assert [(row.question, row.score, row.maximum, row.problem) for row in rows] == [(name, "0", "0", said)] * 2


def test_answers_to_questions_that_only_signs_tell_apart_are_not_given_twice():
    sheet = b"Name,Q1.1,Q11,C,C++,first,second\nP,Delhi,Blue,yes,no,one,two\n"
    rows, _unknown = mark_sheet(formats.read(ALIKE.encode()).accepted, sheet)
    assert [row.score for row in rows] == ["1"] * 6


def test_respondents_whom_only_a_sign_tells_apart_are_two():
    assert [row[:1] for row in marked("Name,Single\nP.1,1930\nP1,112\n")[0]] == [("P.1",), ("P1",)]


def test_rows_without_a_respondent_are_marked_each_for_itself():
    assert marked("Name,Single\n,1930\n,112\n")[0] == [("", "Single", "1", "1"), ("", "Single", "0", "1")]


def test_the_command_writes_nothing_where_somebody_answers_twice(tmp_path):
    bank, sheet = tmp_path / "bank.txt", tmp_path / "sheet.csv"
    bank.write_text(BANK, encoding="utf-8")
    sheet.write_text("Name,Single\nP,1930\nP,1930\n", encoding="utf-8")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="in line 2 and again in line 3") as ended:
        call_command("mark_responses", str(bank), str(sheet), stdout=out, stderr=err)
    assert (ended.value.returncode, out.getvalue(), err.getvalue()) == (2, "", "")


def test_the_command_writes_csv_and_names_what_it_cannot_read(tmp_path):
    bank, sheet = tmp_path / "bank.txt", tmp_path / "sheet.csv"
    bank.write_text(BANK, encoding="utf-8")
    sheet.write_text("respondent,question,response\n=P,Single,1930\nQ,Nowhere,1\nR,Single,never\n", encoding="utf-8")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError) as ended:
        call_command("mark_responses", str(bank), str(sheet), stdout=out, stderr=err)
    assert ended.value.returncode == 1
    assert out.getvalue().splitlines() == [
        "respondent,question,score,maximum",
        "'=P,Single,1,1",
        "Q,Nowhere,0,0",
        "R,Single,0,1",
    ]
    assert err.getvalue().splitlines() == [
        "line 3, Nowhere: There is no question “Nowhere”.",
        "line 4, Single: “never” is no option of this question.",
    ]
