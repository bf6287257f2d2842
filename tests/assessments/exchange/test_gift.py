from pathlib import Path

import pytest

from assessments.exchange import formats, gift_reading, gift_writing, moodle_writing
from assessments.exchange.parsed import FileRefused
from assessments.questions import ordering_scores

SCORINGS = {  # as Moodle 4.4 writes them
    "all": "ALL_OR_NOTHING",
    "absolute_position": "ABSOLUTE_POSITION",
    "adjacent_pairs": "RELATIVE_NEXT_EXCLUDE_LAST",
    "next_with_last": "RELATIVE_NEXT_INCLUDE_LAST",
    "one_before_and_after": "RELATIVE_ONE_PREVIOUS_AND_NEXT",
    "all_before_and_after": "RELATIVE_ALL_PREVIOUS_AND_NEXT",
    "longest_ordered": "LONGEST_ORDERED_SUBSET",
    "longest_contiguous": "LONGEST_CONTIGUOUS_SUBSET",
    "relative_to_correct": "RELATIVE_TO_CORRECT",
}
SAMPLE = Path(__file__).parent / "samples" / "bank.gift"


def read(text: str):
    return gift_reading.read(text.encode()).questions


@pytest.fixture(scope="module")
def sample():
    return {question.name: question for question in formats.read(SAMPLE.read_bytes()).questions}


def test_every_question_of_the_sample_is_read_as_its_kind(sample):
    assert [question.kind for question in sample.values()] == [
        *("single", "multiple", "truefalse", "truefalse", "shorttext", "matching", "numeric", "numeric", "numeric"),
        *("single", "written", "description", "single", "ordering"),
    ]
    assert [name for name, question in sample.items() if question.problems] == []


def test_escapes_formats_ids_tags_and_general_feedback_are_read(sample):
    question = sample["Grant"]
    wording = question.wordings["en"]
    assert (question.code, question.tags, question.category) == ("E-1", ["hash", "two words"], "Law/Evidence")
    assert wording["stem"] == "What does <b>hash</b> mean: a 5 = 5 sign?"
    assert [option["text"] for option in wording["options"]] == ["A fingerprint", "A drink", "A ~ number {1}"]
    assert question.key == {"choice": "a", "fractions": {"c": "0.5"}}
    assert wording["explanation"] == "About hashes."


def test_true_and_false_have_the_feedback_for_wrong_first(sample):
    feedback = {option["id"]: option["feedback"] for option in sample["TF one"].wordings["en"]["options"]}
    assert feedback == {"true": "Yes indeed.", "false": "No, it does."}


def test_a_range_is_a_value_and_a_tolerance(sample):
    answer = sample["Num range"].key["answers"][0]
    assert (answer["value"], answer["tolerance"]) == ("3", "2")


def test_a_missing_word_leaves_a_line_in_the_stem(sample):
    assert sample["Missing"].wordings["en"]["stem"] == "The _____ is 1930."


def test_backslashes_that_escape_nothing_are_kept():
    name = r"This is a description with a # and a C:\path and \(x\) kept."
    assert name in {question.name for question in read(SAMPLE.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_encoding_and_line_end_reads_the_same(encoding, ends):
    text = "::प्रश्न:: हेल्पलाइन?{\n=1930\n~112\n}\n\n::B::Two{T}\n"
    data = text.replace("\n", ends).encode(encoding)
    read_questions = formats.read(data).questions
    assert [(question.name, question.kind) for question in read_questions] == [("प्रश्न", "single"), ("B", "truefalse")]
    assert list(read_questions[0].wordings) == ["hi"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("::A::What{=a ~b", "The answers open with { and do not close."),
        ("::A::What} is", "A } has no { before it."),
        ("::A::What{=a ~b}{c}", "There is more than one pair of { }."),
        ("::A::What{just words}", "none was found between the braces"),
        ("::A::What{~%50%a ~%30%b ~%-100%c}", "The right options earn 80 % together"),
        ("::A::What{~%7%a =b}", "7 % is no share of the marks"),
        ("::A::What{#}", "An answer has no number."),
        ("::A::What{#x}", "“x” is not a number."),
        ("::A::What{#5..1}", "runs backwards"),
        ("::A::{=a ~b}", "The question has no text."),
        ("::A::What{stray =a ~b}", "Text stands before the first"),
        ("::A::Match{=a -> =b -> c}", "A pair has no right side."),
    ],
)
def test_what_is_malformed_is_refused_by_name_and_line(text, says):
    questions = read(f"// a comment\n\n{text}\n\n::Next::Fine{{T}}\n")
    assert [question.name for question in questions] == ["A", "Next"]
    assert questions[0].line == 3
    assert says in questions[0].problems[0]
    assert questions[1].problems == []


def test_a_question_that_does_not_close_does_not_swallow_the_next():
    questions = read("::A::What{\n=a\n\n~b\n\n::B::Fine{T}\n")
    assert [(question.name, bool(question.problems)) for question in questions] == [("A", True), ("B", False)]


def test_blank_lines_inside_braces_do_not_end_a_question():
    assert read("::A::What{\n=a\n\n~b\n}\n")[0].problems == []


def test_signs_in_text_come_back_from_a_written_file(sample):
    data, _remarks = gift_writing.write(list(sample.values()))
    assert {q.name: q.wordings for q in gift_reading.read(data).questions} == {n: q.wordings for n, q in sample.items()}


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (">3 RANDOM VERTICAL", "All entries are asked"),
        (">3 CONTIGUOUS VERTICAL", "All entries are asked"),
        (">0 ALL HORIZONTAL", "one below the other"),
        (">0 ALL VERTICAL ALL_OR_NOTHING HIDE", "the details of the scoring"),
    ],
)
def test_how_an_order_would_be_shown_is_reported(head, says):
    (question,) = read(f"::o::Order {{{head}\none\ntwo\nthree\n}}")
    assert (question.key["order"], [says in remark for remark in question.left_out]) == (["a", "b", "c"], [True])


def test_a_question_that_is_too_long_is_named():
    with pytest.raises(FileRefused, match="Line 1, in the question “Long: one”: this question is longer"):
        read(r"::Long\: one::" + "x" * gift_reading.LONGEST)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1,00,000", "100000"), ("१,००,०००", "100000"), ("100,000,000", "100000000"), ("0,125", "0.125"), ("3,5", "3.5")],
)
def test_a_grouped_number_is_read_as_it_is_meant(written, meant):
    (question,) = read(f"::n::How many? {{#{written}:1}}")
    assert (question.problems, [answer["value"] for answer in question.key["answers"]]) == ([], [meant])


def test_a_thousand_that_could_be_one_is_refused_not_guessed():
    (question,) = read("::n::How many? {#1,000}")
    assert question.problems == ["“1,000” may be a thousand or a decimal number. Write it without a comma."]


@pytest.mark.parametrize("scoring", ordering_scores.SCORINGS)
def test_moodle_knows_the_name_of_every_scoring_of_an_order(scoring):
    (question,) = read(f"::o::Order {{>0 ALL VERTICAL {SCORINGS[scoring]} SHOW\none\ntwo\nthree\n}}")
    assert (question.key["scoring"], question.key["order"], question.left_out) == (scoring, ["a", "b", "c"], [])
    for write in (gift_writing.write, moodle_writing.write):
        written, _left_out = write([question])
        assert SCORINGS[scoring] in written.decode()
