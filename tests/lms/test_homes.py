"""What each role is told to do next, and where somebody ends who has no business in the back office."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import question_reviewing
from assessments.question_content import hash_of
from people.models import Posting, Role
from people.registering import ensure_groups
from tests.assessments import world

pytestmark = pytest.mark.django_db


def home_of(client, user) -> str:
    client.force_login(user)
    return client.get(reverse("home")).content.decode()


@pytest.fixture
def people():
    ensure_groups()
    return {role: world.make_officer(role=role) for role in Role}


def test_a_reviewer_is_led_to_the_questions_that_wait_and_the_author_to_those_sent_back(client, people):
    question = world.make_question(is_approved=False)
    before = home_of(client, people[Role.LEGAL_REVIEWER])
    question_reviewing.send(question=question, by=people[Role.AUTHOR])
    waiting = home_of(client, people[Role.LEGAL_REVIEWER])
    reviewer = people[Role.LEGAL_REVIEWER]
    question_reviewing.ask_for_changes(question=question, shown=hash_of(question), by=reviewer, note="Name the day.")

    queue = reverse("assessments_cms:review-queue")
    assert [queue in page for page in (before, waiting, home_of(client, reviewer))] == [False, True, False]
    page = home_of(client, people[Role.AUTHOR])
    assert ("Name the day." in page, reverse("assessments_cms:question-review", args=[question.pk]) in page) == (
        True,
        True,
    )


@pytest.mark.parametrize("role", [Role.PROGRAMME_TEAM, Role.AUTHOR, Role.AUDITOR])
def test_who_sees_statistics_is_led_to_them_and_nobody_else(client, people, role):
    page = home_of(client, people[role])
    url = reverse("assessments:statistics-list")
    is_shown = role != Role.AUDITOR  # this one audits a State
    assert (url in page, client.get(url).status_code) == (is_shown, 200 if is_shown else 403)


def test_an_officer_is_told_so_at_the_door_of_the_back_office_and_not_sent_round_in_a_circle(client, people):
    client.force_login(people[Role.OFFICER])
    answer = client.get(reverse("assessments_cms:review-queue"), follow=True)
    assert (answer.status_code, len(answer.redirect_chain)) == (403, 1)


def test_a_stranger_signs_in_and_comes_to_the_page_asked_for(client):
    queue = reverse("assessments_cms:review-queue")
    answer = client.get(queue, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == f"{reverse('account_login')}?next={queue}"


def test_who_gets_a_role_sees_where_it_leads_once_home_and_other_pages_ask_nothing_more(client, people):
    officer, authoring = people[Role.OFFICER], reverse("wagtailadmin_home")
    client.force_login(officer)
    before = client.get(reverse("help")).content.decode()
    Posting.objects.create(officer=officer, jurisdiction=world.make_place(), role=Role.AUTHOR)
    elsewhere = client.get(reverse("help")).content.decode()
    home = client.get(reverse("home")).content.decode()
    with CaptureQueriesContext(connection) as queries:
        after = client.get(reverse("help")).content.decode()

    assert [authoring in page for page in (before, elsewhere, home, after)] == [False, False, True, True]
    assert [query["sql"].split()[0] for query in queries] == ["SELECT", "SELECT"]  # session, user
