"""A hall that hands in at one deadline: whoever comes in the rush is marked by the job that was promised, once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments import submitting
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

    assert (at_once, "data-being-marked" in page, "js/attempt-marked.js" in page) == (
        others < submitting.RUSH,
        others == submitting.RUSH,
        True,
    )
    assert Grading.objects.filter(attempt=own).count() == 1
    assert Attempt.objects.get(pk=own.pk).state == AttemptState.GRADED
    assert "data-being-marked" not in hand_in(client, own)


def test_what_waits_for_a_person_since_longer_is_no_rush(client, hall):
    own, *others = hall
    for each in others:
        submitting.close(attempt=each, by="officer")

    with frozen(database_now() + timedelta(minutes=2)):
        hand_in(client, own)

    assert Grading.objects.filter(attempt=own).count() == 1
