"""What a reader from whom a secure bank is kept is told of its broken question: which one it is, never how."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import finding_problems, keeping, previewing_quizzes
from assessments.models import Question, QuestionBank, QuizPage
from courses import releasing, reviewing
from people.models import Role
from people.registering import ensure_groups, ensure_page_permissions
from tests.assessments import world
from tests.courses import makers

pytestmark = pytest.mark.django_db

HOW = "The key names “z”, which is not an option of the question."
THAT = "It is broken. Who keeps its bank sees how, and must put it right."
READERS = ["stranger", "keeper", "reviewer", "team"]


@pytest.fixture
def people():
    ensure_groups()
    roles = {
        "stranger": Role.AUTHOR,
        "keeper": Role.AUTHOR,
        "reviewer": Role.LEGAL_REVIEWER,
        "team": Role.PROGRAMME_TEAM,
    }
    return {name: world.make_officer(role=role) for name, role in roles.items()}


@pytest.fixture
def secure(people):
    """A question of a secure bank whose key names an option that is not there."""
    vault = QuestionBank.objects.create(slug="vault", name="Vault", is_secure=True)
    keeping.entrust(
        bank=vault,
        officer=people["keeper"],
        starts_on=timezone.localdate(),
        ends_on=None,
        reason="x",
        by=people["team"],
    )
    return in_bank(vault, key={"choice": "z"})


def in_bank(bank: QuestionBank, **fields) -> Question:
    question = world.make_question(**fields)
    Question.objects.filter(pk=question.pk).update(bank=bank)
    return Question.objects.get(pk=question.pk)


def placed(*questions: Question) -> QuizPage:
    """A page that places a quiz of these questions, in both languages."""
    quiz = world.make_quiz(list(questions), stake="high")
    page = makers.under(makers.make_module(), QuizPage(title="Final", slug="final", quiz=quiz, minutes=10))
    makers.translate(page, title="अंतिम")
    return page


def said_to(reader: str) -> str:
    return THAT if reader == "stranger" else HOW


def permit() -> None:
    ensure_page_permissions(curriculum=makers.CurriculumPage.objects.all(), catalogue=[])


@pytest.mark.parametrize("reader", ["stranger", "keeper", "team"])
def test_who_asks_for_legal_review_reads_how_only_of_the_banks_they_see(client, people, secure, reader):
    open_one = world.make_question(key={"choice": "z"})
    page = placed(open_one, secure)
    permit()
    client.force_login(people[reader])

    response = client.get(reverse("courses_cms:review-request", args=[page.pk]))

    expected = [f"{open_one}: {HOW}", f"{secure}: {said_to(reader)}"]
    assert response.context["problems"] == response.context["preview"]["problems"] == expected


@pytest.mark.parametrize("reader", READERS)
def test_the_legal_review_itself_says_so_too(client, people, secure, reader):
    page = placed(secure)
    review = reviewing.request_review(revision=page.latest_revision, language="en", author=makers.author())
    client.force_login(people[reader])

    response = client.get(reverse("courses_cms:review-detail", args=[review.pk]))

    problems = [side["preview"]["problems"] for side in response.context["sides"]]
    assert problems == [[f"{secure}: {said_to(reader)}"]] * 2


@pytest.mark.parametrize("reader", READERS)
def test_the_release_of_a_course_says_so_too(client, people, secure, reader):
    course = makers.make_course(placed(secure))
    makers.approve_all(course)
    client.force_login(people[reader])

    response = client.get(reverse("courses_cms:release", args=[course.pk]))

    expected = [f"{secure}: {said_to(reader)}"]
    [row] = response.context["rows"]
    assert [state["problems"] for state in row["states"]] == [expected, expected]
    assert [words in response.content.decode() for words in (HOW, THAT)] == [reader != "stranger", reader == "stranger"]


def test_a_release_that_is_refused_names_the_question(people, secure):
    course = makers.make_course(placed(secure))
    makers.approve_all(course)

    with pytest.raises(releasing.NotReleasable, match="It is broken"):
        releasing.release_course(course=course, by=people["stranger"])
    with pytest.raises(releasing.NotReleasable, match="The key names"):
        releasing.release_course(course=course, by=people["keeper"])


def test_the_preview_of_the_quiz_names_it_too_and_shows_nothing_of_it(people, secure):
    page = placed(secure)

    shown = previewing_quizzes.preview_questions(page.quiz, "en", banks=set())

    assert shown == [{"code": secure.code, "is_hidden": True, "problems": [f"{secure}: {THAT}"]}]


def test_what_tells_nothing_of_the_key_is_said_to_all(secure):
    sound = in_bank(secure.bank, retired_at=timezone.now(), is_approved=False)
    english = in_bank(secure.bank, languages=("en",))
    quiz = world.make_quiz([sound, english, secure], stake="high")

    assert finding_problems.quiz_problems(quiz, "hi", banks=set()) == [
        f"{sound}: It is retired.",
        f"{sound}: A law officer has not yet confirmed it.",
        f"{english} has no wording in Hindi.",
        f"{secure}: {THAT}",
    ]
