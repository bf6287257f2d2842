import base64
import re
from decimal import Decimal
from pathlib import Path

import pytest

from assessments import questions, rich_text
from assessments.exchange import dumping, formats, moodle_reading, moodle_writing, questions_shape
from assessments.exchange.parsed import FileRefused, ParsedQuestion

SAMPLE = Path(__file__).parent / "samples" / "moodle.xml"


def read_one(inner: str, kind: str = "multichoice", stem: str = "Which?"):
    text = (
        f'<quiz><question type="{kind}"><name><text>One</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>{inner}</question></quiz>'
    )
    return moodle_reading.read(text.encode()).questions[0]


def options(*fractions: str) -> str:
    return "".join(
        f'<answer fraction="{share}"><text>Option {place}</text></answer>' for place, share in enumerate(fractions)
    )


@pytest.fixture(scope="module")
def sample():
    return {question.name: question for question in formats.read(SAMPLE.read_bytes()).questions}


def test_every_type_is_read_as_its_kind(sample):
    assert {name: question.kind for name, question in sample.items()} == {
        "Helpline": "single",
        "Several": "multiple",
        "Statement": "truefalse",
        "Abbreviation": "shorttext",
        "Speed": "numeric",
        "Terms": "matching",
        "Steps": "ordering",
        "Gaps": "cloze",
        "Product": "calculated",
        "Report": "written",
        "Words": "description",
    }


def test_a_single_choice_keeps_marks_feedback_hints_tags_and_its_picture(sample):
    question = sample["Helpline"]
    (picture,) = question.images
    assert question.key == {
        "choice": "b",
        "fractions": {"c": "-0.3333333"},
        "hints": [{"clears_wrong": True, "shows_number_right": True}],
        "penalty": "0.5",
    }
    assert (question.default_mark, question.code, question.tags) == (Decimal(2), "LAW-1", ["helpline", "citizens"])
    assert question.category == "Law/IT Act//Rules"
    wording = question.wordings["en"]
    assert wording["stem"] == (
        "<p>Which number is the <b>national</b> cyber crime helpline? "
        '<img src="@@PLUGINFILE@@/red%20dot.png" alt="A dot"></p>'
    )
    assert wording["images"] == {"red dot.png": picture}
    assert [wording[name] for name in ("right", "partly", "wrong")] == ["Well done.", "Nearly.", "Look again."]
    assert wording["options"][0] == {"id": "a", "text": "<p>112</p>", "feedback": "That is for emergencies."}


def test_what_is_not_kept_is_reported_by_question(sample):
    reported = {name: question.left_out for name, question in sample.items() if question.left_out}
    assert set(reported) == {"Helpline", "Gaps", "Report"}
    assert reported["Helpline"][0] == "HTML that is not kept here is left out: <script>."


@pytest.mark.parametrize(
    ("name", "was", "now", "says"),
    [
        ("Helpline", "<answernumbering>abc<", "<answernumbering>iii<", "The numbering of the options is not kept"),
        ("Speed", "<showunits>0<", "<showunits>2<", "The unit is typed with the number"),
        ("Steps", "<layouttype>VERTICAL<", "<layouttype>HORIZONTAL<", "one below the other"),
        ("Steps", "</gradingtype>", "</gradingtype><showgrading>HIDE</showgrading>", "the details of the scoring"),
        ("Steps", "</gradingtype>", "</gradingtype><numberingstyle>iii</numberingstyle>", "numbering of the entries"),
        ("Product", "<number>2</number><value>6<", "<number>3</number><value>6<", "not in every data set: 2."),
        ("Report", "<responseformat>editor<", "<responseformat>noinline<", "it was to be handed in as a file"),
        (
            "Helpline",
            "<answernumbering>",
            "<hint><text></text><clearwrong/></hint><answernumbering>",
            "A hint without words",
        ),
        ("Report", "</responseformat>", "</responseformat><responserequired>0</responserequired>", "input is optional"),
    ],
)
def test_a_setting_that_has_no_place_here_is_reported_with_its_question(name, was, now, says):
    text = SAMPLE.read_text()
    assert says not in str([question.left_out for question in formats.read(text.encode()).questions])
    (question,) = [each for each in formats.read(text.replace(was, now).encode()).questions if each.name == name]
    assert (question.problems, [says in remark for remark in question.left_out].count(True)) == ([], 1)


def test_tags_of_the_course_are_tags():
    text = SAMPLE.read_text()
    tags = "</name><coursetags><tag><text>only here</text></tag><tag><text>only here</text></tag></coursetags>"
    (found,) = [
        each
        for each in formats.read(text.replace("</name>", tags, 1).encode()).questions
        if each.tags[-1:] == ["only here"]
    ]
    assert found.tags.count("only here") == 1


def test_the_words_of_a_category_are_reported_with_its_first_question():
    text = SAMPLE.read_text().replace(
        "</category>", "</category><info format='html'><text>Read first.</text></info>", 1
    )
    told = [each.name for each in formats.read(text.encode()).questions if "category is not kept" in str(each.left_out)]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("<name><text>One</text></name><answer></question>", "Line 1, in the question “One”: the XML is broken"),
        ("<name><text>One</text></name>" + "<a>" * 30, "Line 1, in the question “One”: the elements are nested"),
        ("<answer></question>", "Line 1: the XML is broken"),
    ],
)
def test_a_file_that_breaks_off_is_refused_with_line_and_question(broken, says):
    with pytest.raises(FileRefused, match=says):
        formats.read(f'<quiz><question type="multichoice">{broken}</quiz>'.encode())


def test_languages_are_read_from_multilang_spans(sample):
    wordings = sample["Statement"].wordings
    assert {language: wording["stem"] for language, wording in wordings.items()} == {
        "en": "A hash identifies a file.",
        "hi": "हैश किसी फ़ाइल की पहचान करता है।",
    }
    assert sample["Statement"].is_hidden


def test_the_dump_says_answers_with_fractions_and_tolerances():
    dumped = {row["name"]: row for row in dumping.as_json(formats.read(SAMPLE.read_bytes()))}
    assert dumped["Speed"]["answers"] == [
        {"text": "1.5", "fraction": 1.0, "tolerance": 0.05, "feedback": ""},
        {"text": "2", "fraction": 0.5, "tolerance": 0.5, "feedback": "Rough."},
        {"text": "*", "fraction": 0.0, "tolerance": None, "feedback": "No."},
    ]
    assert [dumped["Helpline"][name] for name in ("penalty", "default_mark", "category")] == [
        0.5,
        2.0,
        "Law/IT Act//Rules",
    ]


def test_the_dump_says_misleading_right_sides_as_wrong_answers():
    pairs = "::M::Match{=a -> 1 =b -> 2 = -> 3}"
    (dumped,) = dumping.as_json(formats.read(pairs.encode()))
    assert [(row["text"], row["fraction"], row["tolerance"]) for row in dumped["answers"]] == [
        ("a -> 1", 1.0, None),
        ("b -> 2", 1.0, None),
        ("3", 0.0, None),
    ]


def test_a_formula_in_the_short_shape_keeps_its_tolerance():
    key = {"formula": "{a} * 2", "data": [{"a": "2"}], "tolerance": "0.5", "tolerance_kind": "relative"}
    asked = ParsedQuestion(name="C", line=0, kind="calculated", key=key, wordings={"en": {"stem": "{a} twice?"}})
    data, _remarks = moodle_writing.write([asked])
    assert b"<tolerance>0.5</tolerance><tolerancetype>1</tolerancetype>" in data
    assert questions_shape.answers_of(asked, "en") == [
        {"text": "{a} * 2", "fraction": 1.0, "tolerance": 0.5, "feedback": ""}
    ]


@pytest.mark.parametrize("flags", [[], [{"clears_wrong": True, "shows_number_right": False}]])
def test_hints_are_written_whatever_the_key_says_of_them(flags):
    key = {"choice": "true"} | ({"hints": flags} if flags else {})
    wordings = {"en": {"stem": "So?", "hints": ["Think.", "Look."]}, "hi": {"stem": "ऐसा?", "hints": ["सोचें।"]}}
    asked = ParsedQuestion(name="H", line=0, kind="truefalse", key=key, wordings=wordings)

    data, _remarks = moodle_writing.write([asked])

    (bare,) = moodle_reading.read(re.sub(rb"<!-- exact .*?-->", b"", data)).questions
    assert [bare.wordings[language]["hints"] for language in ("en", "hi")] == [["Think.", "Look."], ["सोचें।", ""]]
    assert [hint["clears_wrong"] for hint in bare.key["hints"]] == [bool(flags), False]


def test_a_picture_is_written_back_with_its_question(sample):
    data, _remarks = moodle_writing.write([sample["Helpline"]])
    assert moodle_reading.read(data).questions[0].images == sample["Helpline"].images


@pytest.mark.parametrize(
    ("fractions", "says"),
    [
        (("100", "33"), "33 % is no share of the marks that can be given; the nearest is 33.33333 %."),
        (("50", "0"), "No option earns 100 %"),
        (("100", "x"), "“x” is not a number."),
        (("100", "1e999999"), "is not a number"),
        (("100",), "There must be two options or more."),
    ],
)
def test_wrong_fractions_are_refused_with_name_and_line(fractions, says):
    question = read_one(options(*fractions))
    assert (question.name, question.line) == ("One", 1)
    assert len(question.problems) == 1 and says in question.problems[0]


def test_fractions_of_several_right_options_must_make_a_whole():
    question = read_one(f"<single>false</single>{options('50', '40', '-100')}")
    assert question.problems == ["The right options earn 90 % together; it must be 100 %."]


def test_an_unknown_type_is_refused_and_the_rest_is_read():
    data = SAMPLE.read_bytes().replace(b'type="essay"', b'type="gapselect"')
    parsed = formats.read(data)
    assert [(question.name, question.problems) for question in parsed.refused] == [
        ("Report", ["Questions of the type “gapselect” are not known here."])
    ]
    assert len(parsed.accepted) == 10


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$course$/top/Law/IT Act", "Law/IT Act"),
        ("$system$/Law", "Law"),
        ("top", ""),
        ("Law/IT//OT/ Rules ", "Law/IT//OT/Rules"),
        ("", ""),
    ],
)
def test_a_category_is_read_without_where_moodle_hangs_it(path, expected):
    assert moodle_reading.category_path(path) == expected


def test_an_option_that_stands_empty_is_none():
    question = read_one(options("100", "0") + '<answer fraction="0"><text></text></answer>')
    assert [option["text"] for option in question.wordings["en"]["options"]] == ["Option 0", "Option 1"]
    assert question.left_out == ["An option without words is left out."]


@pytest.mark.parametrize(
    ("gap", "key"),
    [
        (
            r"{2:SA:=Delhi\} or \#1~%50%Goa}",
            [{"text": "Delhi} or #1", "fraction": "1"}, {"text": "Goa", "fraction": "0.5"}],
        ),
        ("{:NM:=5:0.5}", [{"value": "5", "tolerance": "0.5", "fraction": "1", "tolerance_kind": "absolute"}]),
        ("{1:SHORTANSWER_C:%100%A &amp; B}", [{"text": "A & B", "fraction": "1"}]),
    ],
)
def test_gaps_are_read_with_escapes_fractions_and_tolerances(gap, key):
    part = read_one("", kind="cloze", stem=f"It is {gap}.").key["parts"]["1"]
    answers = [{name: value for name, value in row.items() if name != "id"} for row in part["key"]["answers"]]
    assert answers == key


@pytest.mark.parametrize(
    ("gap", "fractions"),
    [
        ("{1:MULTIRESPONSE:=Apple~=Orange~Banana~Pear}", {"a": "0.5", "b": "0.5", "c": "-0.5", "d": "-0.5"}),
        ("{1:MRH:=a~=b~=c~%-50%d}", {"a": "0.3333333", "b": "0.3333333", "c": "0.3333333", "d": "-0.5"}),
        ("{1:MULTIRESPONSE_S:=Apple~Banana}", {"a": "1", "b": "-1"}),
        ("{1:MR:%100%Apple~Banana}", {"a": "1"}),
        ("{1:MULTIRESPONSE:%50%Apple~%50%Orange~Banana}", {"a": "0.5", "b": "0.5"}),
        ("{1:MR:%50%Apple~%25%Orange~%-10%Banana}", {"a": "0.6666667", "b": "0.3333333", "c": "-0.1"}),
        ("{1:MR:=Apple~=Orange~%50%Pear}", {"a": "0.4", "b": "0.4", "c": "0.2"}),
    ],
)
def test_right_options_of_a_gap_share_its_mark_and_wrong_ones_cost_it(gap, fractions):
    """As ``qtype_multianswer_extract_question`` has it: scaled to a whole; without percentages wrong cancels right."""
    question = read_one("", kind="cloze", stem=f"Fruit: {gap}.")
    assert question.problems == []
    assert question.key["parts"]["1"]["key"]["fractions"] == fractions
    written, _remarks = moodle_writing.write([question])
    assert moodle_reading.read(written).questions[0].key == question.key


@pytest.mark.parametrize(
    "gap", ["{1:SA:=Patna}", "{1:NUMERICAL:=5:1}", "{1:MC:=a~b} {2:NM:=5}", "{1:SA:=a#Yes} {1:SA:=x}"]
)
def test_gaps_without_feedback_are_sound_and_can_be_answered(gap):
    question = read_one("", kind="cloze", stem=f"<p>It is {gap}.</p>")
    kind, wording = questions.kind(question.kind), question.wordings["en"]

    assert list(wording["parts"]) == list(question.key["parts"])
    assert kind.validate(question.key, wording) == []
    assert kind.mark(question.key, kind.right_response(question.key, wording)).score == 1


@pytest.mark.parametrize("gap", ["{1:SA:=a", "{1:REGEXP:=a}", "none", "{1:MC:a~b}", "{1:NM:=x}"])
def test_broken_gaps_are_refused(gap):
    assert len(read_one("", kind="cloze", stem=gap).problems) == 1


def test_an_xml_file_that_holds_no_questions_is_refused():
    for data in (b"<quiz></quiz>", b"<html></html>", b"<quiz><question>"):
        with pytest.raises(FileRefused):
            moodle_reading.read(data)


DOT = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(40))).decode()
PICTURE = f'<img alt="A dot" src="data:image/png;base64,{DOT}" width="5">'
OUTSIDE = "A picture that does not come with the file is left out."
MISSING = "The picture “a.png” does not come with the file."
STYLES = "Styles of the text, such as colours, are left out."
LINKS = "A link is left out: only addresses with http, https or mailto are kept."


@pytest.mark.parametrize(
    ("stem", "left_out"),
    [
        ('See <img src="@@PLUGINFILE@@/a.png"> and <img src="https://x.example/b.png">', [OUTSIDE, MISSING]),
        (f'See {PICTURE} and <img src="https://x.example/b.png">', [OUTSIDE]),
        ('<p style="color:red">Red</p>', [STYLES]),
        ('<p>Which <span style="color: red">words</span> are red?</p>', [STYLES]),
        ('See <a href="tel:1930">here</a> and <a href="https://x.example">there</a>', [LINKS]),
        ('See <a href="https://x.example">here</a>, <a href="mailto:a@x.example">b</a> and <a name="c">c</a>', []),
        ("<p>One<p>two <!-- <h1 style='x'>hidden</h1> --><b>three</b>", []),
        ("<p>Where a < b and c > d</p>", []),
        ("<table><tr><td>One</td></tr></table><span>two</span>", []),
    ],
)
def test_every_picture_link_and_style_that_is_not_kept_is_reported(stem, left_out):
    question = read_one(options("100", "0"), stem=stem)
    assert (question.problems, question.left_out) == ([], left_out)


@pytest.mark.parametrize(
    ("stem", "kept"),
    [
        ('Say <span lang="hi">नमस्ते</span> twice', 'Say <span lang="hi">नमस्ते</span> twice'),
        (
            '<span><span lang="hi" style="x" dir="ltr">न<span class="y">म</span></span></span>',
            '<span lang="hi">नम</span>',
        ),
        ('Say <span title="x">it</span>', "Say it"),
    ],
)
def test_the_language_of_words_is_kept_and_shown_to_a_screen_reader(stem, kept):
    wording = read_one(options("100", "0"), stem=stem).wordings["en"]
    assert (wording["stem"], str(rich_text.shown(wording, wording["stem"]))) == (kept, kept)


def test_words_in_another_language_survive_export_and_import():
    question = read_one(options("100", "0"), stem='Say <span lang="hi">नमस्ते</span>')
    question.wordings["hi"] = question.wordings["en"] | {"stem": 'कहें <span lang="en">hello</span>'}
    data, _remarks = moodle_writing.write([question])
    assert moodle_reading.read(data).questions[0].wordings == question.wordings


@pytest.mark.parametrize("stem", [PICTURE, f"See {PICTURE.replace(DOT, DOT.replace('+', '%2B'))}"])
def test_a_picture_inside_the_text_is_kept_as_one_that_comes_with_the_file(stem):
    question = read_one(options("100", "0"), stem=stem)
    ((kept, data),) = question.images.items()
    assert (data, question.left_out) == (base64.b64decode(DOT), [])
    assert question.wordings["en"]["images"] == {kept: kept}
    assert f'<img alt="A dot" src="@@PLUGINFILE@@/{kept}" width="5">' in question.wordings["en"]["stem"]
    written, _remarks = moodle_writing.write([question])
    assert moodle_reading.read(written).questions[0].content() == question.content()


def test_a_picture_inside_the_text_may_be_as_large_as_one_beside_it():
    large = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(2 * 1024 * 1024 - 8)).decode()
    larger = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(2 * 1024 * 1024)).decode()
    kept, refused = (
        read_one(options("100", "0"), stem=f"See {PICTURE.replace(DOT, each)}") for each in (large, larger)
    )
    assert (len(kept.images), kept.left_out, kept.problems) == (1, [], [])
    assert (refused.images, refused.problems) == ({}, [])
    assert refused.left_out == ["The file “data:image/png” is left out: it is no picture of 2 MB or less."]


def test_a_picture_inside_a_markdown_or_gift_text_is_kept():
    gift = f"::A::[markdown]See ![dot](data:image/png;base64,{DOT}){{T}}".replace("=", "\\=").replace(
        ":image", "\\:image"
    )
    (question,) = formats.read(gift.encode()).questions
    assert (question.problems, question.left_out, len(question.images)) == ([], [], 1)


@pytest.mark.parametrize(
    "stem",
    [
        'See <img src="http://tracker.example/x.png" alt="x"> here',
        'See <img src="data:image/svg+xml;base64,AAAA"> here',
        'See <b onclick="x()" style="color:red">here</b>',
        'See <a href="javascript:x()">here</a>',
        "See <iframe src=x></iframe><svg onload=x()></svg> here",
    ],
)
def test_nothing_that_runs_or_calls_out_is_kept(stem):
    question = read_one(options("100", "0"), stem=stem)
    kept = question.wordings["en"]["stem"]
    assert [
        word for word in ("http", "data:", "onclick", "style", "javascript", "iframe", "svg", "<img") if word in kept
    ] == []
    assert "here" in kept
