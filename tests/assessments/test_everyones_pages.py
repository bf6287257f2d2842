"""A quiz opened and closed for everyone, everywhere: the programme team's page, found, made, changed, ended."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import attempting, overriding
from assessments.attempting import MayNotStart
from assessments.models import QuizOverride
from people.models import Role
from tests.assessments import world
from tests.assessments.halls import make_hall

pytestmark = pytest.mark.django_db

NEXT_YEAR = timezone.localdate().year + 1
REASON = "One day for the whole country"


def url(name: str, *arguments) -> str:
    return reverse(f"assessments:everyones-{name}", args=arguments)


def form(**fields) -> dict:
    return dict.fromkeys(overriding.FIELDS, "") | {"reason": REASON, **fields}


@pytest.fixture
def hall():
    return make_hall(members=2)


@pytest.fixture
def quiz(hall):
    return hall.version.quiz


@pytest.fixture
def team(client):
    user = world.make_officer(role=Role.PROGRAMME_TEAM)
    client.force_login(user)
    return user


def test_it_holds_for_everyone_and_a_groups_own_goes_before_it(client, team, hall, quiz):
    opens = f"{NEXT_YEAR}-01-05T10:30"
    for _twice in range(2):
        answer = client.post(url("edit", quiz.code), form(opens_at=opens))
    [made] = QuizOverride.objects.all()
    page = client.get(url("list")).content.decode()
    with pytest.raises(MayNotStart, match=f"opens on 05-01-{NEXT_YEAR} 10:30 IST"):
        hall.start(0)
    world.make_override(hall.version, group=hall.group, opens_at=attempting.database_now())

    assert answer.url == url("list")
    assert (made.group, made.officer, made.made_by, made.reason) == (None, None, team, REASON)
    assert made.opens_at == datetime(NEXT_YEAR, 1, 5, 5, 0, tzinfo=UTC)  # 10:30 in India
    assert (f"opens on 05-01-{NEXT_YEAR} 10:30 IST" in page, REASON in page) == (True, True)
    assert hall.start(0).state == "open"


def test_a_change_keeps_the_earlier_one_on_record_and_an_end_brings_the_quizs_own_rules_back(client, team, hall, quiz):
    client.post(url("edit", quiz.code), form(minutes="45"))
    shown = client.get(url("edit", quiz.code)).context["form"]
    client.post(url("edit", quiz.code), form(minutes="50"))
    earlier = client.get(url("edit", quiz.code)).content.decode()
    for _twice in range(2):
        ended = client.post(url("end", quiz.code), {"reason": "Over"})

    assert shown["minutes"].value() == 45
    assert "45 minutes to answer" in earlier
    assert [(each.minutes, each.ended_at is None) for each in QuizOverride.objects.order_by("pk")] == [
        (45, False),
        (50, False),
    ]
    assert ended.url == url("list")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Nothing is different yet"),
        (
            {"opens_at": f"{NEXT_YEAR}-01-05T10:30", "closes_at": f"{NEXT_YEAR}-01-05T10:00"},
            "must close after it opens",
        ),
        ({"minutes": "45", "reason": ""}, "This field is required"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, team, quiz, fields, said):
    answer = client.post(url("edit", quiz.code), form(**fields))

    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert {name: answer.context["form"][name].value() for name in fields} == fields
    assert not QuizOverride.objects.exists()


def test_a_made_up_code_judges_nothing_yet(client, team, quiz):
    answer = client.post(url("edit", quiz.code), form(minutes="many", make_code="1"))
    shown = answer.context["form"]
    assert (answer.status_code, shown["minutes"].value(), len(shown["room_code"].value())) == (200, "many", 5)


def test_a_quiz_is_found_by_title_or_code(client, team, quiz):
    other = make_hall(members=1).version.quiz
    title = quiz.wordings.get(language="en").title
    found = [
        {row["quiz"] for row in client.get(url("list"), {"q": words}).context["rows"]}
        for words in ("", quiz.code.upper(), title, "no such words", "\0")
    ]
    assert found[0] == found[4] == {quiz, other}
    assert (quiz in found[1], other in found[1], quiz in found[2], found[3]) == (True, False, True, set())


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_count(client, team, count, django_assert_num_queries):
    for _ in range(count):
        version = make_hall(members=1).version
        world.make_override(version, minutes=45)
    client.get(url("list"))
    with django_assert_num_queries(7):  # session, user, postings; count, quizzes, wordings, overrides
        page = client.get(url("list")).content.decode()
    assert page.count("45 minutes to answer") == count


def test_a_quiz_that_was_never_released_has_no_page(client, team):
    quiz = world.make_quiz([world.make_question()])
    assert [client.get(url(name, quiz.code)).status_code for name in ("edit", "end")] == [404, 404]
