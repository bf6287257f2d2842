"""The plain form when it comes twice, too late, from an older tab, or after signing in again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments import saving
from assessments.attempting import open_page, start_attempt, token_for
from assessments.models import Answer, Attempt, AttemptState, Grading
from ledger.clock import database_now, frozen
from tests.assessments import world

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def attempt():
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz([world.make_question()])))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    open_page(attempt=attempt)
    return attempt


def url(name: str, attempt: Attempt) -> str:
    return reverse(f"assessments:{name}", args=[attempt.public_id])


def form(attempt: Attempt, choice: str, then: str = "go-on") -> dict:
    return {"token": token_for(attempt), "shown": attempt.paper, f"q{attempt.paper[0]}": choice, "then": then}


def test_a_form_changed_and_sent_again_from_the_same_page_counts_as_it_was_sent_last(client, attempt):
    """The first one arrived and its receipt was lost: the officer is still on the page, and changes the answer."""
    client.force_login(attempt.officer)
    client.post(url("attempt-save", attempt), form(attempt, "a"))

    with frozen(database_now() + timedelta(seconds=1)):
        client.post(url("attempt-save", attempt), form(attempt, "b"))

    assert Answer.objects.get().response == {"choice": "b"}


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("b", "everything on this page had been saved before"),
        ("c", "what had not been saved before does not count"),
    ],
)
def test_a_form_that_comes_too_late_says_whether_anything_is_lost(client, attempt, choice, said):
    client.force_login(attempt.officer)
    client.post(url("attempt-save", attempt), form(attempt, "b"))

    with frozen(attempt.closes_at):
        response = client.post(url("attempt-save", attempt), form(attempt, choice, "deadline"), follow=True)

    assert said in response.content.decode()
    assert Grading.objects.get().percent == 100


def test_an_older_tab_at_the_deadline_neither_overwrites_nor_hands_in(client, attempt):
    client.force_login(attempt.officer)
    old = form(attempt, "a", "deadline")
    open_page(attempt=attempt)
    saving.save_answer(
        attempt_id=attempt.pk, epoch=2, question_id=attempt.paper[0], response={"choice": "b"}, sequence=1
    )

    with frozen(attempt.deadline_at + timedelta(seconds=1)):
        response = client.post(url("attempt-save", attempt), old)

    attempt.refresh_from_db()
    assert (response.url, attempt.state, attempt.epoch) == (url("hand-in", attempt), AttemptState.OPEN, 2)
    assert Answer.objects.get().response == {"choice": "b"}


def test_signing_in_again_at_the_bell_leads_back_to_the_quiz(client, attempt):
    client.force_login(attempt.officer)

    assert client.get(url("begin", attempt)).url == url("attempt", attempt)
