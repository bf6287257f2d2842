"""A hall that hands in at one deadline: whoever comes in the rush is marked by the job that was promised, once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments import attempting, submitting
from assessments.attempting import start_attempt
from assessments.models import Attempt, AttemptState, Grading
from ledger.clock import database_now, frozen
from tests.assessments import world

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def hall():
    edition = world.make_edition(quiz=world.make_quiz([world.make_question()]))
    enrolments = [world.enrol(edition) for _ in range(submitting.RUSH + 1)]
    return [start_attempt(enrolment=each, item=world.item_of(each)) for each in enrolments]


def hand_in(client, attempt: Attempt) -> str:
    client.force_login(attempt.officer)
    url = reverse("assessments:hand-in", args=[attempt.public_id])
    return client.post(url, follow=True).content.decode()


@pytest.mark.parametrize("others", [submitting.RUSH - 1, submitting.RUSH])
def test_in_a_rush_the_job_marks_and_the_page_says_so(client, hall, run_jobs, others):
    own, *rest = hall
    for each in rest[:others]:
        submitting.close(attempt=each, by="officer")

    page = hand_in(client, own)
    at_once = Grading.objects.filter(attempt=own).exists()
    run_jobs()
    assert Grading.objects.filter(attempt=own).exists() == (others < submitting.RUSH)  # those who hand in go first
    with frozen(database_now() + submitting.MARKED_AFTER):
        run_jobs()

    assert (at_once, "data-being-marked" in page, "js/attempt-marked.js" in page) == (
        others < submitting.RUSH,
        others == submitting.RUSH,
        True,
    )
    assert Grading.objects.filter(attempt=own).count() == 1
    assert Attempt.objects.get(pk=own.pk).state == AttemptState.GRADED
    assert "data-being-marked" not in hand_in(client, own)


def test_who_comes_seconds_after_a_rush_is_marked_at_once(client, hall):
    """Those who came in it wait ten seconds for their marks: if they counted, a rush would keep itself going."""
    own, *others = hall
    for each in others:
        submitting.close(attempt=each, by="officer")

    with frozen(database_now() + timedelta(seconds=3)):
        hand_in(client, own)

    assert Grading.objects.filter(attempt=own).count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_what_a_hall_asks_at_the_deadline_costs_the_same_for_any_paper(client, count, django_assert_num_queries):
    edition = world.make_edition(quiz=world.make_quiz([world.make_question() for _ in range(count)], minutes=1))
    own, *others = [
        start_attempt(enrolment=each, item=world.item_of(each))
        for each in [world.enrol(edition) for _ in range(submitting.RUSH + 1)]
    ]
    client.force_login(own.officer)
    client.get(reverse("assessments:attempt", args=[own.public_id]))
    own.refresh_from_db()
    token = attempting.token_for(own)
    with frozen(own.deadline_at + timedelta(seconds=1)):
        for each in others:
            submitting.close(attempt=each, by="officer")
        with django_assert_num_queries(1):
            clock = client.get(reverse("assessments:clock", args=[own.public_id]), headers={"X-Attempt-Token": token})
        form = {"token": token, "then": "deadline", "shown": own.paper, f"q{own.paper[0]}": "b"}
        with django_assert_num_queries(9 if count == 1 else 10):  # of several, one asks which blanks were saved before
            handed_in = client.post(reverse("assessments:attempt-save", args=[own.public_id]), form)
        result = reverse("assessments:result", args=[own.public_id])
        with django_assert_num_queries(4):  # session, user, attempt, answers
            page = client.get(result)

    assert clock.json() == {"is_open": True, "is_newest": True, "seconds_left": 0}
    assert handed_in.status_code == 200
    assert f'data-being-marked data-result-url="{result}"' in handed_in.content.decode()
    assert own.quiz_version.title in handed_in.content.decode()
    assert "data-being-marked" in page.content.decode()


def test_without_a_rush_the_deadline_leads_to_the_result(client, hall):
    own = hall[0]
    own.deadline_at = database_now()
    own.save(update_fields=["deadline_at"])
    attempting.open_page(attempt=own)
    form = {"token": attempting.token_for(own), "then": "deadline", "shown": own.paper, f"q{own.paper[0]}": "b"}

    handed_in = client.post(reverse("assessments:attempt-save", args=[own.public_id]), form)

    assert handed_in.url == reverse("assessments:result", args=[own.public_id])
    assert Grading.objects.filter(attempt=own).count() == 1
