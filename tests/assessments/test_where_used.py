"""Where a question is used: quizzes, draws, releases, editions, attempts and figures, and Wagtail says nothing else."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ReferenceIndex

from assessments import attempting, laying_out, where_used
from assessments.models import Question, QuestionBank, QuizDraw
from tests.assessments import world
from tests.assessments.answering import take
from tests.assessments.test_cms import address

pytestmark = pytest.mark.django_db


def draw(quiz, count: int = 1, **which) -> QuizDraw:
    return QuizDraw.objects.create(quiz=quiz, sort_order=9, count=count, maximum=Decimal(1), **which)


def begun(edition, officer=None):
    enrolment = world.enrol(edition, officer=officer)
    return attempting.start_attempt(enrolment=enrolment, item=world.item_of(enrolment))


def page(client, question):
    return client.get(reverse("assessments_cms:question-usage", args=[question.pk]))


def test_quizzes_releases_editions_and_attempts_are_named(client, author):
    question = world.make_question()
    quiz = world.make_quiz([question])
    edition = world.make_edition(quiz=quiz)
    attempts = [begun(edition) for _ in range(2)]
    question.wordings.filter(language="hi").update(stem="सुधरा हुआ")
    later = world.make_edition(quiz=quiz)

    usage = where_used.usage_of(Question.objects.get(pk=question.pk))
    shown = page(client, question).content.decode()

    assert usage.quizzes == [quiz]
    assert [
        (each.version.number, [release.items[0].edition for release in each.releases], each.asked.attempts)
        for each in usage.versions
    ] == [(2, [later], 0), (1, [edition], 2)]
    assert (usage.asked.first_at, usage.asked.last_at) == (attempts[0].started_at, attempts[1].started_at)
    assert [words in shown for words in (quiz.code, str(edition), str(later), "2 attempts have asked it.")] == [
        True
    ] * 4


def test_a_drawn_question_counts_where_the_paper_holds_it():
    questions = [world.make_question() for _ in range(3)]
    quiz = world.make_quiz([], stake="practice")
    draw(quiz, module_code="M03")
    edition = world.make_edition(quiz=quiz)
    papers = [begun(edition).paper for _ in range(4)]

    usages = [where_used.usage_of(question) for question in questions]

    versions = [usage.versions[0] for usage in usages]
    assert [each.asked.attempts for each in versions] == [
        sum(each.version.pk in paper for paper in papers) for each in versions
    ]
    assert sum(each.asked.attempts for each in versions) == 4
    assert [each.releases[0].is_drawn for each in versions] == [True] * 3


def test_draws_are_named_that_can_take_it_and_no_others():
    secure = QuestionBank.objects.create(slug="secure", name="Secure", is_secure=True)
    questions = [
        world.make_question(),
        world.make_question(retired_at=timezone.now()),
        world.make_question(is_approved=False),
        world.make_question(difficulty="stretch"),
    ]
    Question.objects.filter(pk=world.make_question().pk).update(bank=secure)
    quizzes = [
        world.make_quiz(questions[:1], stake="practice"),
        world.make_quiz([]),
        world.make_quiz([], stake="practice"),
    ]
    for quiz in quizzes:
        draw(quiz)
        draw(quiz, module_code="M10")
        draw(quiz, module_code="M03", difficulty="stretch")

    for question in Question.objects.all():
        found = [(each.quiz, each.number) for each in where_used.usage_of(question).draws]
        assert found == [
            (quiz, number)
            for quiz in sorted(quizzes, key=lambda quiz: quiz.code)
            if not quiz.slots.filter(question=question).exists()
            for number, line in enumerate(laying_out.draws_of(quiz), start=1)
            if laying_out.drawable(quiz, line).contains(question)
        ]


def test_wagtails_own_usage_leads_to_ours_and_counts_the_same(client, author):
    question = world.make_question()
    quizzes = [world.make_quiz([question]) for _ in range(2)]
    for quiz in quizzes:
        ReferenceIndex.create_or_update_for_object(quiz)

    answer = client.get(address(Question, "usage", question.pk))

    assert answer.url == reverse("assessments_cms:question-usage", args=[question.pk])
    assert ReferenceIndex.get_grouped_references_to(question).count() == len(where_used.usage_of(question).quizzes)


def answered(edition, place: int) -> None:
    take(world.enrol(edition), [{"choice": "b" if place % 2 else "a"}] * 2)


def test_figures_are_shown_with_a_link_and_hidden_where_few_answered(client, author):
    question = world.make_question()
    quiz = world.make_quiz([question, world.make_question()])
    edition = world.make_edition(quiz=quiz)
    few = []
    for place in range(6):
        answered(edition, place)
        if place == 2:
            few = page(client, question).context["figures"]

    figures = page(client, question).context["figures"]

    assert [(each.is_hidden, each.facility) for each in few] == [(True, None)]
    assert [(each.quiz, each.numbers, each.attempts, each.facility) for each in figures] == [(quiz, [1], 6, 50.0)]
    link = reverse("assessments:question-statistics", args=[quiz.code, question.code, figures[0].slug])
    assert link in page(client, question).content.decode()
    assert client.get(link).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_versions_quizzes_and_draws(
    client, author, django_assert_num_queries, count
):
    question = world.make_question()
    for number in range(count):
        question.wordings.filter(language="en").update(stem=f"Asked {number}")
        quiz = world.make_quiz([question])
        edition = world.make_edition(quiz=quiz)
        draw(world.make_quiz([]))
        begun(edition)

    with django_assert_num_queries(8):
        usage = where_used.usage_of(Question.objects.get(pk=question.pk))

    assert (len(usage.quizzes), len(usage.versions), usage.asked.attempts) == (count, count, count)
