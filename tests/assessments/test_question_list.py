"""The list of questions: what it filters and finds, in which order, on which page, and what it exports."""

import csv
import io

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from assessments import attempting
from assessments.models import Question, QuestionBank
from ledger.models import AuditEvent
from people.registering import ensure_groups
from tests.assessments import world
from tests.assessments.test_cms import address

pytestmark = pytest.mark.django_db


def listed(client, **query) -> list[str]:
    return [question.code for question in client.get(address(Question, "list"), query).context["page_obj"]]


def changed(question: Question, **columns) -> Question:
    Question.objects.filter(pk=question.pk).update(**columns)
    return question


def test_each_filter_leaves_what_it_names(client, author):
    plain = world.make_question()
    retired = changed(world.make_question(), retired_at=timezone.now())
    lawless = changed(world.make_question(), source="Press report, 2025")
    english = world.make_question(languages=["en"])
    other = QuestionBank.objects.create(slug="other", name="Other")
    elsewhere = changed(world.make_question(is_approved=False), bank=other, difficulty="stretch")
    every = {each.code for each in (plain, retired, lawless, english, elsewhere)}

    found = {
        name: set(listed(client, **query))
        for name, query in {
            "retired": {"retired": "yes"},
            "in use": {"retired": "no"},
            "law": {"law": "yes"},
            "no law": {"law": "no"},
            "lacks Hindi": {"lacks": "hi"},
            "lacks English": {"lacks": "en"},
            "bank": {"bank": other.pk},
            "stretch": {"difficulty": "stretch"},
            "probable": {"confidence": "probable"},
        }.items()
    }

    assert found == {
        "retired": {retired.code},
        "in use": every - {retired.code},
        "law": every - {lawless.code},
        "no law": {lawless.code},
        "lacks Hindi": {english.code},
        "lacks English": set(),
        "bank": {elsewhere.code},
        "stretch": {elsewhere.code},
        "probable": {elsewhere.code},
    }


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("BNSS s.173", True),
        ("IT Act ss.66C, 66D", True),
        ("IT Rules 2021 r.3(1)(d)", True),
        ("संविधान, अनुच्छेद 21", True),
        ("NCRB, Crime in India 2023", False),
        ("", False),
    ],
)
def test_a_section_of_law_is_known_by_its_sign(client, author, source, names):
    question = changed(world.make_question(), source=source)

    assert listed(client, law="yes") == ([question.code] if names else [])


def test_a_question_is_asked_once_an_attempt_has_begun(client, author):
    asked, never = world.make_question(), world.make_question()
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz([asked])))
    before = listed(client, asked="yes")

    attempting.start_attempt(enrolment=enrolment, item=world.item_of(enrolment))

    assert before == []
    assert (listed(client, asked="yes"), listed(client, asked="no")) == ([asked.code], [never.code])


def test_words_are_found_in_either_language_and_each_question_once(client, author):
    question, other = world.make_question(), world.make_question()
    question.wordings.filter(language="hi").update(stem="क़ानून की धारा")
    other.wordings.update(stem="the same in both languages")

    found = [listed(client, q=words) for words in ("की धारा", "SAME IN BOTH", question.code, "\0", "no such words")]

    assert found[:3] == [[question.code], [other.code], [question.code]]
    assert found[4] == []


@pytest.mark.parametrize("column", ["code", "module_code", "kind", "difficulty", "confidence", "bank", "retired_at"])
def test_every_column_sorts_both_ways_and_equals_go_by_code(client, author, column):
    kinds = ["single", "numeric", "single"]
    codes = [changed(world.make_question(kind), module_code=f"M0{place}").code for place, kind in enumerate(kinds)]

    up, down = listed(client, ordering=column), listed(client, ordering=f"-{column}")

    assert sorted(up) == sorted(down) == sorted(codes)
    if column in ("difficulty", "confidence", "bank", "retired_at"):
        assert up == down == sorted(codes)
    elif column == "module_code":
        assert (up, down) == (codes, codes[::-1])


def test_the_list_goes_by_pages(client, author):
    for _ in range(25):
        world.make_question()

    first, second = listed(client), listed(client, p=2)

    assert (len(first), len(second), len(set(first + second))) == (20, 5, 25)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_count(client, author, django_assert_num_queries, count):
    for _ in range(count):
        world.make_question()
    listed(client)

    with django_assert_num_queries(18):
        assert len(listed(client)) == count


def test_an_export_holds_what_the_filter_shows_without_keys_and_is_recorded(client, author):
    shown, _hidden = world.make_question("numeric"), world.make_question("single")
    shown.wordings.filter(language="en").update(stem="=SUM(A1)")

    answer = client.get(address(Question, "list"), {"kind": "numeric", "export": "csv"})

    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode().removeprefix("\ufeff"))))
    assert [(row["Code"], row["Question (English)"], row["Kind"]) for row in rows] == [
        (shown.code, "'=SUM(A1)", "Number")
    ]
    assert "60" not in answer.getvalue().decode().replace(shown.code, "")
    event = AuditEvent.objects.get(verb="questions.listed")
    assert event.new == {"format": "csv", "count": 1, "filter": {"kind": "numeric", "export": "csv"}}


def test_an_export_as_workbook_holds_all_pages(client, author):
    for _ in range(25):
        world.make_question()

    answer = client.get(address(Question, "list"), {"export": "xlsx"})

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue())).get_sheet_by_index(0).to_python()
    assert len(sheet) == 26


def test_the_filters_offer_no_bank_to_whom_none_may_be_read(client):
    ensure_groups()
    world.make_question()
    client.force_login(world.make_officer())

    assert client.get(address(Question, "list")).status_code == 302
