"""The bank in the CMS: found by module and words, and no question is stored that could not be asked."""

import json

import pytest
from django.urls import reverse

from assessments.models import Practical, Question, QuestionBank, Quiz
from people.models import Role
from people.registering import ensure_groups
from tests.assessments import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    ensure_groups()
    author = world.make_officer(role=Role.AUTHOR)
    client.force_login(author)
    return author


def address(model, name: str, *args) -> str:
    return reverse(model.snippet_viewset.get_url_name(name), args=args)


def posted(question: Question, **changes) -> dict:
    wordings = list(question.wordings.order_by("pk"))
    data = {
        "code": question.code,
        "bank": question.bank_id,
        "module_code": question.module_code,
        "kind": question.kind,
        "difficulty": question.difficulty,
        "key": json.dumps(question.key),
        "source": question.source,
        "confidence": question.confidence,
        "wordings-TOTAL_FORMS": len(wordings),
        "wordings-INITIAL_FORMS": len(wordings),
        "wordings-MIN_NUM_FORMS": 1,
        "wordings-MAX_NUM_FORMS": 1000,
    }
    for place, wording in enumerate(wordings):
        data |= {
            f"wordings-{place}-id": wording.pk,
            f"wordings-{place}-language": wording.language,
            f"wordings-{place}-stem": wording.stem,
            f"wordings-{place}-body": json.dumps(wording.body),
            f"wordings-{place}-explanation": wording.explanation,
        }
    return data | changes


def test_every_list_opens_for_an_author(client, author):
    world.make_edition(quiz=world.make_quiz(), practical=world.make_practical())

    statuses = [client.get(address(model, "list")).status_code for model in (Question, Quiz, Practical, QuestionBank)]

    assert statuses == [200] * 4


def test_questions_are_found_by_words_module_and_kind(client, author):
    found, other = world.make_question("numeric"), world.make_question("single")
    Question.objects.filter(pk=other.pk).update(module_code="M10")
    pages = [
        client.get(address(Question, "list"), query).content.decode()
        for query in ({"q": found.wordings.first().stem}, {"module_code": "M03"}, {"kind": "numeric"})
    ]

    assert [
        (f">{found.code}<" in "".join(page.split()), f">{other.code}<" in "".join(page.split())) for page in pages
    ] == [(True, False)] * 3


def test_an_edited_question_is_stored_with_its_wordings(client, author):
    question = world.make_question()

    response = client.post(
        address(Question, "edit", question.pk),
        posted(question, **{"key": '{"choice": "c"}', "wordings-0-stem": "Asked better"}),
    )

    question.refresh_from_db()
    assert response.status_code == 302
    assert (question.key, question.wordings.order_by("pk").first().stem) == ({"choice": "c"}, "Asked better")


def test_a_key_that_names_no_option_is_refused_in_words(client, author):
    question = world.make_question()

    response = client.post(address(Question, "edit", question.pk), posted(question, key='{"choice": "z"}'))

    question.refresh_from_db()
    assert "The key names “z”, which is not an option of the question." in response.content.decode()
    assert question.key == {"choice": "b"}


def test_every_edit_form_opens(client, author):
    quiz, practical = world.make_quiz(), world.make_practical()
    rows = [quiz.slots.first().question, quiz, practical, QuestionBank.objects.get()]

    assert [client.get(address(type(row), "edit", row.pk)).status_code for row in rows] == [200] * 4


def test_an_officer_sees_no_key(client):
    ensure_groups()
    question = world.make_question()
    client.force_login(world.make_officer())

    statuses = [client.get(address(Question, *page)).status_code for page in (("list",), ("edit", question.pk))]

    assert statuses == [302, 302]
