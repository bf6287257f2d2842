"""Duplicates in the banks: listed beside each other, and named while a question is written or imported."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.models import Question, QuestionBank
from assessments.question_content import latest
from tests.assessments import world
from tests.assessments.test_cms import address, posted

pytestmark = pytest.mark.django_db

STEM = "Within how many hours must the platform take down the reported image once the order has reached it"


def question(stem: str, language: str = "en", **columns) -> Question:
    made = world.make_question()
    made.wordings.filter(language=language).update(stem=stem)
    other = "hi" if language == "en" else "en"
    body = {"options": [{"id": id_, "text": f"{id_} {made.code}"} for id_ in "abc"]}
    made.wordings.filter(language=other).update(stem=f"{made.code} alone", body=body)
    Question.objects.filter(pk=made.pk).update(**columns)
    return made


def listed(client, **query) -> list[tuple[str, str, int]]:
    rows = client.get(reverse("assessments_cms:duplicate-list"), query).context["rows"]
    return [(*(side["question"].code for side in row["sides"]), row["percent"]) for row in rows]


def test_pairs_stand_beside_each_other_the_likest_first(client, author):
    first, copy, near, _far = (
        question(STEM),
        question(STEM),
        question(STEM.replace("hours", "days")),
        question("Something else altogether"),
    )

    found = listed(client)

    page = client.get(reverse("assessments_cms:duplicate-list")).content.decode()
    assert found[0] == (first.code, copy.code, 100)
    assert [pair[:2] for pair in found[1:]] == [(first.code, near.code)]
    assert "hours" in page.split("<del>")[1].split("</del>")[0]
    assert "days" in page.split("<ins>")[1].split("</ins>")[0]


def test_a_bank_without_duplicates_says_so(client, author):
    page = client.get(reverse("assessments_cms:duplicate-list")).content.decode()

    assert "0 pairs are alike." in page


def test_bank_language_and_threshold_are_chosen(client, author):
    other = QuestionBank.objects.create(slug="other", name="Other")
    hindi = "सूचना मिलने पर मंच को कितने घंटे में चित्र हटाना होता है और किसे बताना होता है"
    one, two = question(hindi, "hi"), question(hindi.replace("चित्र", "वीडियो"), "hi", bank=other)

    found = [
        listed(client, **query)
        for query in ({}, {"language": "hi"}, {"language": "en"}, {"bank": other.pk}, {"least": 90}, {"least": 60})
    ]

    assert [[pair[:2] for pair in pairs] for pairs in found] == [
        [(one.code, two.code)],
        [(one.code, two.code)],
        [],
        [],
        [],
        [(one.code, two.code)],
    ]


@pytest.mark.parametrize("count", [2, 4])
def test_the_page_costs_the_same_for_any_number_of_pairs(client, author, django_assert_num_queries, count):
    for _ in range(count):
        question(STEM)
    listed(client)

    with django_assert_num_queries(15):
        assert len(listed(client)) == count - 1


def test_saving_names_what_is_very_like_and_saves(client, author):
    old, new = question(STEM), world.make_question()
    url = address(Question, "edit", new.pk)
    data = posted(client, url, **{"sheet-stem_en": STEM})

    page = client.post(url, data, follow=True).content.decode()

    assert latest(Question.objects.get(pk=new.pk)).wordings.get(language="en").stem == STEM
    assert f"{old.code} (100 %)" in page
    assert address(Question, "edit", old.pk) in page


def test_saving_without_writing_a_word_says_nothing(client, author):
    _old, new = question(STEM), question(STEM)
    url = address(Question, "edit", new.pk)

    page = client.post(url, posted(client, url, difficulty="stretch"), follow=True).content.decode()

    assert "very like" not in page


@pytest.mark.parametrize("stands_in_the_bank", [True, False])
def test_an_import_names_what_is_very_like_in_the_bank_and_in_the_file(client, author, stands_in_the_bank):
    old = question(STEM if stands_in_the_bank else "Something else altogether")
    bank = QuestionBank.objects.get(slug="test")
    gift = "\n\n".join(f"::{name}:: {STEM}? {{=a in en ~b in en ~c in en}}" for name in ("New 1", "New 2"))
    file = SimpleUploadedFile("new.gift", gift.encode())

    page = client.post(reverse("assessments_cms:import"), {"bank": bank.pk, "file": file}, follow=True)

    likes = {code: {like["code"] for like in found} for code, found in page.context["likes"].items()}
    in_bank, in_file = {"New 1": {old.code}, "New 2": {old.code}}, {"New 1": {"New 2"}, "New 2": {"New 1"}}
    assert likes == (in_bank if stands_in_the_bank else in_file)
    assert "Very like:" in page.content.decode()
    assert page.context["plan"].is_applicable()
