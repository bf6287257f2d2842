"""Questions taken out of use and brought back: with a reason, and said first where they stand."""

import pytest
from django.urls import reverse

from assessments import retiring
from assessments.models import Question
from ledger.models import AuditEvent
from people.models import Role
from people.registering import ensure_groups
from tests.assessments import world
from tests.assessments.test_cms import address, posted

pytestmark = pytest.mark.django_db


def page_of(question) -> str:
    return reverse("assessments_cms:question-retire", args=[question.pk])


def bulk(action: str) -> str:
    return reverse("wagtail_bulk_action", args=["assessments", "question", action])


def is_retired(*questions) -> list[bool]:
    return [Question.objects.get(pk=question.pk).retired_at is not None for question in questions]


def test_a_question_is_retired_once_and_brought_back_once_with_reasons(author):
    question = world.make_question()

    times = [
        len(verb(questions=[question], reason="Outdated", by=author))
        for verb in (*[retiring.retire_questions] * 2, *[retiring.restore_questions] * 2)
    ]

    events = AuditEvent.objects.filter(verb__startswith="question.").order_by("pk")
    assert times == [1, 0, 1, 0]
    assert [(event.verb, event.reason) for event in events] == [
        ("question.retired", "Outdated"),
        ("question.restored", "Outdated"),
    ]
    assert is_retired(question) == [False]


def test_going_back_to_an_earlier_revision_does_not_bring_a_question_back(client, author):
    question = world.make_question()
    revision = question.save_revision()
    question = Question.objects.get(pk=question.pk)
    retiring.retire_questions(questions=[question], reason="Outdated", by=author)
    url = address(Question, "revisions_revert", question.pk, revision.pk)

    client.post(address(Question, "edit", question.pk), posted(client, url, revision=revision.pk))

    assert question.revisions.get(pk=revision.pk).as_object().retired_at is not None
    assert is_retired(question) == [True]


def test_the_page_says_first_in_which_quizzes_the_question_stands(client, author):
    question = world.make_question()
    quizzes = [world.make_quiz([question]) for _ in range(2)]

    page = client.get(page_of(question)).content.decode()

    assert ["It stands in 2 quizzes" in page, *(quiz.code in page for quiz in quizzes)] == [True] * 3
    assert is_retired(question) == [False]


def test_a_retired_question_is_brought_back_from_the_same_page(client, author):
    question = world.make_question()

    states = []
    for _ in range(2):
        client.post(page_of(question), {"reason": "Because."})
        states += is_retired(question)

    assert states == [True, False]


def test_without_a_reason_nothing_changes(client, author):
    question = world.make_question()

    answers = [client.post(page_of(question)), client.post(bulk("retire") + f"?id={question.pk}")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert is_retired(question) == [False]


def test_several_are_retired_and_brought_back_together(client, author):
    chosen, other = [world.make_question() for _ in range(3)], world.make_question()
    quiz = world.make_quiz(chosen[:1])
    query = "?" + "&".join(f"id={question.pk}" for question in chosen)

    asked = client.get(bulk("retire") + query).content.decode()
    client.post(bulk("retire") + query, {"reason": "Because."})
    retired = is_retired(*chosen, other)
    client.post(bulk("restore") + query, {"reason": "Because."})

    assert quiz.code in asked
    assert retired == [True, True, True, False]
    assert is_retired(*chosen) == [False] * 3


def test_all_means_all_that_the_list_shows(client, author):
    numbers, other = [world.make_question("numeric") for _ in range(2)], world.make_question("single")
    back = address(Question, "list") + "?kind=numeric"

    client.post(bulk("retire") + f"?id=all&next={back.replace('?', '%3F')}", {"reason": "Because."})

    assert is_retired(*numbers, other) == [True, True, False]


def test_who_writes_no_questions_retires_none(client):
    ensure_groups()
    question = world.make_question()
    client.force_login(world.make_officer(role=Role.LEGAL_REVIEWER))

    client.post(page_of(question), {"reason": "Because."})
    client.post(bulk("retire") + f"?id={question.pk}", {"reason": "Because."})

    assert is_retired(question) == [False]


@pytest.mark.parametrize("count", [1, 3])
def test_asking_costs_the_same_for_any_number_of_questions(client, author, django_assert_num_queries, count):
    chosen = [world.make_question() for _ in range(count)]
    for question in chosen:
        world.make_quiz([question])
    url = bulk("retire") + "?" + "&".join(f"id={question.pk}" for question in chosen)
    client.get(url)

    with django_assert_num_queries(14):
        client.get(url)
