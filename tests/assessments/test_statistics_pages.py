"""Statistics over HTTP and on the command line: whose answers are summed up, what is hidden, what the files hold."""

import io
import json
from decimal import Decimal

import pytest
import python_calamine
from django.core.management import CommandError, call_command
from django.urls import reverse

from assessments import versions
from assessments.models import Question, QuestionBank, Quiz
from courses.models import GroupMember
from ledger.models import AuditEvent
from people.models import Role
from people.registering import ensure_groups
from tests.assessments import world
from tests.assessments.answering import RIGHT, WRONG, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return world.make_quiz(attempts_allowed=3, pass_mark_percent=Decimal(100), shuffles=False)


@pytest.fixture
def trained(quiz, let_train):
    """Two groups of the same course: the trainer's own of three officers, another's of four."""
    edition = world.make_edition(quiz=quiz)
    trainer = world.make_officer()
    groups = []
    for count, answers in ((3, [RIGHT, RIGHT, WRONG]), (4, [WRONG, WRONG, WRONG])):
        group = world.make_group(edition)
        groups.append(group)
        for _ in range(count):
            enrolment = world.enrol(edition)
            GroupMember.objects.create(
                group=group, officer=enrolment.officer, enrolment=enrolment, home=enrolment.jurisdiction
            )
            take(enrolment, answers)
    let_train(trainer, groups[0])
    return trainer, groups


def page(client, quiz, query="", name="quiz-statistics"):
    return client.get(reverse(f"assessments:{name}", args=[quiz.code]) + query)


def test_a_question_whose_code_has_a_slash_has_statistics(client, quiz):
    Question.objects.filter(pk=quiz.slots.all()[0].question_id).update(code="Law/IT Act/1")
    take(world.enrol(world.make_edition(quiz=quiz)), [RIGHT, RIGHT, WRONG])
    ensure_groups()
    client.force_login(world.make_officer(role=Role.PROGRAMME_TEAM))

    listed = page(client, quiz)
    link = next(part for part in listed.content.decode().split('"') if "/Law/IT%20Act/1/" in part)
    usage = client.get(reverse("assessments_cms:question-usage", args=[quiz.slots.all()[0].question_id]))

    assert (listed.status_code, client.get(link.split("?")[0]).status_code, usage.status_code) == (200, 200, 200)


def question_url(analysis_page, place=0):
    return analysis_page.context["rows"][place]["question"].pool


def text(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8-sig")


# --- Drawn places -------------------------------------------------------------------------------------------


def test_drawn_places_have_a_table_of_their_own_and_a_sheet_and_a_file(client):
    questions = [world.make_question() for _ in range(4)]
    quiz = world.make_quiz(questions=questions, questions_drawn=2, pass_mark_percent=Decimal(100))
    edition = world.make_edition(quiz=quiz)
    for answers in ([RIGHT, RIGHT], [RIGHT, WRONG], [WRONG, WRONG]):
        take(world.enrol(edition), answers)
    client.force_login(world.make_officer(role=Role.PROGRAMME_TEAM))

    html = page(client, quiz).content.decode()
    files = {
        file_format: page(client, quiz, f"?format={file_format}&table=slots", "quiz-statistics-export")
        for file_format in ("csv", "xlsx")
    }

    assert ["From the list, place 1" in html, "From the list, place 2" in html] == [True, True]
    lines = text(files["csv"]).splitlines()
    assert [line.split(",")[0] for line in lines] == ["Place", '"From the list', '"From the list']
    sheets = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(b"".join(files["xlsx"].streaming_content)))
    assert "Draws" in sheets.sheet_names


def test_a_quiz_that_draws_nothing_has_no_file_of_drawn_places(client, quiz, trained):
    client.force_login(trained[0])
    assert "Places that held several questions" not in page(client, quiz).content.decode()
    assert page(client, quiz, "?table=slots", "quiz-statistics-export").status_code == 404


# --- Whose answers ------------------------------------------------------------------------------------------


def test_a_trainer_sees_the_own_group_summed_up_and_no_other(client, quiz, trained):
    trainer, (own, other) = trained
    client.force_login(trainer)

    response = page(client, quiz)

    assert response.context["analysis"].learners == 3
    assert response.context["analysis"].questions[0].statistics.facility == 100
    assert own.name in response.content.decode()
    assert other.name not in response.content.decode()
    assert page(client, quiz, f"?group={own.public_id}").context["analysis"].learners == 3
    assert page(client, quiz, f"?group={other.public_id}").status_code == 404
    assert page(client, quiz, "?group=nonsense").status_code == 404


def test_a_trainer_cannot_look_past_the_own_groups_by_place_or_tier(client, quiz, trained):
    client.force_login(trained[0])
    assert page(client, quiz, "?state=IN-MP&tier=x").context["analysis"].learners == 3


def test_a_trainer_finds_the_quizzes_of_a_group(client, quiz, trained):
    trainer, (own, other) = trained
    elsewhere = world.make_quiz()
    world.make_edition(quiz=elsewhere)
    client.force_login(trainer)
    url = reverse("assessments:statistics-list")

    listed = client.get(f"{url}?group={own.public_id}").content.decode()

    assert (quiz.code in listed, elsewhere.code in listed) == (True, False)
    assert client.get(f"{url}?group={other.public_id}").status_code == 404
    assert page(client, elsewhere).status_code == 404


@pytest.mark.parametrize("role", [Role.OFFICER, Role.NODAL_OFFICER, Role.HELP_DESK])
def test_whoever_neither_writes_nor_trains_sees_no_statistics(client, quiz, trained, role):
    client.force_login(world.make_officer(role=role))
    assert page(client, quiz).status_code == 404
    assert page(client, quiz, name="quiz-statistics-export").status_code == 404
    assert client.get(reverse("assessments:statistics-list")).status_code == 403


def test_the_programme_team_narrows_to_any_group(client, quiz, trained):
    client.force_login(world.make_officer(role=Role.PROGRAMME_TEAM))
    assert page(client, quiz).context["analysis"].learners == 7
    assert page(client, quiz, f"?group={trained[1][1].public_id}").context["analysis"].learners == 4


# --- What is hidden -----------------------------------------------------------------------------------------


def test_an_author_sees_no_figures_of_fewer_than_five_nor_what_would_give_them_away(client, quiz, trained):
    client.force_login(world.make_officer(role=Role.AUTHOR))
    edition = trained[1][0].edition
    for _ in range(4):
        take(world.enrol(edition, world.make_officer(world.make_place("IN-KA", "Karnataka"))), [RIGHT, RIGHT, WRONG])

    everywhere = page(client, quiz)
    few = page(client, quiz, "?state=IN-KA")
    rest = page(client, quiz, "?state=IN-MP")

    assert everywhere.context["analysis"].learners == 11
    for hidden in (few, rest):
        assert hidden.context.get("analysis") is None
        assert "Fewer than 5 learners" in hidden.content.decode()
    assert page(client, quiz, "?state=IN-KA", name="quiz-statistics-export").status_code == 403


def test_learners_by_language_are_hidden_where_few(client, quiz, trained):
    client.force_login(world.make_officer(role=Role.AUTHOR))
    take(world.enrol(trained[1][0].edition), [RIGHT, WRONG, WRONG], language="hi")

    shown = page(client, quiz).context["languages"]

    # the one Hindi reader, and with eight in all the seven English ones as well
    assert {row["name"]: row["learners"] for row in shown} == {"English": None, "Hindi": None}


def test_a_secure_bank_shows_its_answers_to_those_who_write_alone(client, quiz, trained):
    QuestionBank.objects.update(is_secure=True)
    trainer, _groups = trained
    client.force_login(trainer)
    pool = question_url(page(client, quiz))
    url = reverse("assessments:question-statistics", args=[quiz.code, pool.code, pool.slug])

    assert "b in en" not in client.get(url).content.decode()
    assert page(client, quiz, "?table=responses", name="quiz-statistics-export").status_code == 403

    client.force_login(world.make_officer(role=Role.PROGRAMME_TEAM))
    assert "b in en" in client.get(url).content.decode()


def test_what_few_officers_typed_is_not_shown(client):
    typed = world.make_question("shorttext")
    quiz = world.make_quiz(questions=[typed], pass_mark_percent=Decimal(100), attempts_allowed=0)
    edition = world.make_edition(quiz=quiz)
    for number in range(9):
        take(world.enrol(edition), [{"text": "my own words" if number else "a name perhaps"}])
    client.force_login(world.make_officer(role=Role.PROGRAMME_TEAM))
    pool = question_url(page(client, quiz))

    shown = client.get(reverse("assessments:question-statistics", args=[quiz.code, pool.code, pool.slug]))

    assert "my own words" in shown.content.decode()
    assert "a name perhaps" not in shown.content.decode()


# --- The pages ----------------------------------------------------------------------------------------------


def test_each_picture_has_its_table_and_each_question_its_page(client, quiz, trained):
    client.force_login(trained[0])
    response = page(client, quiz)
    html = response.content.decode()
    assert html.count('<svg class="chart"') == 2
    assert "<caption>" in html or "<summary>" in html
    for row in response.context["rows"]:
        pool = row["question"].pool
        url = reverse("assessments:question-statistics", args=[quiz.code, pool.code, pool.slug])
        assert url in html
        assert client.get(url).status_code == 200


def test_questions_are_sorted_by_any_figure_and_by_none(client, quiz, trained):
    client.force_login(trained[0])

    def order(query):
        return [row["question"].number for row in page(client, quiz, query).context["rows"]]

    assert order("") == [1, 2, 3]
    assert order("?sort=facility") == [3, 1, 2]
    assert order("?sort=-facility") == [1, 2, 3]
    assert order("?sort=nonsense") == [1, 2, 3]


def test_a_quiz_that_nobody_has_taken_says_so(client):
    quiz = world.make_quiz()
    world.make_edition(quiz=quiz)
    client.force_login(world.make_officer(role=Role.PROGRAMME_TEAM))
    assert "Nobody has handed in" in page(client, quiz).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_questions_and_attempts(client, count, django_assert_num_queries):
    quiz = world.make_quiz(questions=[world.make_question() for _ in range(count)], pass_mark_percent=Decimal(100))
    edition = world.make_edition(quiz=quiz)
    for _ in range(count):
        take(world.enrol(edition), [WRONG] * count)
    client.force_login(world.make_officer(role=Role.PROGRAMME_TEAM))
    versions.forget()
    # quiz, tiers, title, questions, gradings, versions, answers, States; the rest is the frame's and the session's
    with django_assert_num_queries(19):
        assert page(client, quiz).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_quizzes(client, count, django_assert_num_queries):
    for _ in range(count):
        world.make_edition(quiz=world.make_quiz())
    client.force_login(world.make_officer(role=Role.PROGRAMME_TEAM))
    with django_assert_num_queries(13):  # count, quizzes, titles; the rest is the frame's
        assert len(client.get(reverse("assessments:statistics-list")).context["rows"]) == count


def test_the_back_office_leads_from_a_quiz_to_its_statistics(client, quiz, trained):
    ensure_groups()
    client.force_login(world.make_officer(role=Role.AUTHOR))
    listed = client.get(reverse(Quiz.snippet_viewset.get_url_name("list"))).content.decode()
    assert reverse("assessments:quiz-statistics", args=[quiz.code]) in listed


# --- Files and the command ----------------------------------------------------------------------------------


def test_the_files_hold_the_figures_and_run_nothing(client):
    question = world.make_question()
    question.code = "=1+1"
    question.save()
    quiz = world.make_quiz(questions=[question], pass_mark_percent=Decimal(100))
    edition = world.make_edition(quiz=quiz)
    for answer in (WRONG, WRONG, None):
        take(world.enrol(edition), [answer])
    client.force_login(world.make_officer(role=Role.PROGRAMME_TEAM))

    lines = text(page(client, quiz, "?format=csv", "quiz-statistics-export")).splitlines()
    answers = text(page(client, quiz, "?table=responses", "quiz-statistics-export"))
    xlsx = page(client, quiz, "?format=xlsx", "quiz-statistics-export")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(b"".join(xlsx.streaming_content)))

    assert lines[1].startswith("1,'=1+1,One right answer,yes,3,0.0,")
    assert "'=1+1,,a in en,0.0,2,66.6667," in answers
    assert book.sheet_names == ["Questions", "Quiz", "Answers"]
    assert book.get_sheet_by_name("Questions").to_python()[1][1] == "'=1+1"
    assert AuditEvent.objects.filter(verb="statistics.exported").count() == 3
    assert page(client, quiz, "?table=nonsense", "quiz-statistics-export").status_code == 404


def output(*arguments):
    out = io.StringIO()
    call_command("quiz_statistics", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_everything_as_json(quiz, trained):
    found = json.loads(output(quiz.code, "--json"))
    narrowed = json.loads(output(quiz.code, "--json", "--attempts", "all", "--group", str(trained[1][0].public_id)))

    assert (found["attempts"], found["which"], found["statistics"]["maximum"]) == (7, "first", 3)
    assert found["questions"][0]["facility"] == pytest.approx(300 / 7)
    counts = {(each["response"], each["count"]) for each in found["questions"][0]["responses"]}
    assert counts == {("a", 4), ("b", 3), ("c", 0), ("", 0)}
    assert (narrowed["attempts"], narrowed["which"]) == (3, "all")


def test_the_command_prints_tables_and_explains_flags(quiz):
    edition = world.make_edition(quiz=quiz)
    for _ in range(40):
        take(world.enrol(edition), [WRONG, RIGHT, WRONG])
    printed = output(quiz.code)
    first = quiz.slots.first().question
    assert "Mean, %\t33.33" in printed
    assert f"{first.code}: Too hard. Officers get 0 % right on average" in printed


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["none"], "no quiz “none”"),
        (["--group", "x"], "no learning group “x”"),
        (["--state", "IN-XX"], "no place “IN-XX”"),
        (["--tier", "x"], "no tier “x”"),
    ],
)
def test_the_command_says_what_it_does_not_know(quiz, arguments, says):
    named = arguments if arguments[0] == "none" else [quiz.code, *arguments]
    with pytest.raises(CommandError, match=says):
        output(*named)
