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


@pytest.mark.parametrize("count", [1, 3])
def test_a_form_costs_the_same_for_any_number_of_answers(client, count, django_assert_max_num_queries):
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz([world.make_question() for _ in range(count)])))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    open_page(attempt=attempt)
    chosen = {f"q{question}": "b" for question in attempt.paper}
    client.post(url("attempt-save", attempt), form(attempt, "a"))  # versions are read once

    later = database_now() + timedelta(seconds=1)
    with frozen(later), django_assert_max_num_queries(3):  # attempt, what is stored, all answers; frozen: no clock
        client.post(url("attempt-save", attempt), form(attempt, "a") | chosen)

    assert [each.response for each in Answer.objects.all()] == [{"choice": "b"}] * count


def test_of_one_form_each_answer_is_judged_alone():
    """Stored, newer, checked for good, not on the paper: one does not hold up another."""
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz([world.make_question() for _ in range(4)])))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    epoch = open_page(attempt=attempt)
    new, older, newer, checked = attempt.paper
    for question, sequence in ((older, 1), (newer, 9), (checked, 1)):
        saving.save_answer(
            attempt_id=attempt.pk, epoch=epoch, question_id=question, response={"choice": "c"}, sequence=sequence
        )
    Answer.objects.filter(question_version=checked).update(locked_at=database_now())

    packets = [saving.Packet(each, {"choice": "b"}, 5, is_flagged=True, certainty=2) for each in attempt.paper]
    outcomes = saving.save_answers(attempt_id=attempt.pk, epoch=epoch, packets=packets)

    results = saving.Result
    assert [outcomes[each].result for each in attempt.paper] == [
        *(results.SAVED, results.SAVED),
        *(results.SUPERSEDED, results.LOCKED),
    ]
    stored = {each.question_version_id: each for each in Answer.objects.all()}
    assert [stored[each].response["choice"] for each in attempt.paper] == ["b", "b", "c", "c"]
    assert [stored[each].is_flagged for each in attempt.paper] == [True, True, False, False]
    assert [stored[each].certainty for each in attempt.paper] == [2, 2, None, None]
    assert (stored[new].sequence, stored[new].epoch, stored[new].saved_at) == (5, epoch, outcomes[new].saved_at)
    with pytest.raises(saving.UnknownQuestion):
        elsewhere = world.version_of(world.enrol()).questions.first().question_version_id
        saving.save_answers(attempt_id=attempt.pk, epoch=epoch, packets=[saving.Packet(elsewhere, {"choice": "b"}, 6)])


def test_a_form_to_a_closed_attempt_stores_nothing(attempt):
    packets = [saving.Packet(attempt.paper[0], {"choice": "b"}, 5)]

    with frozen(attempt.closes_at):
        outcomes = saving.save_answers(attempt_id=attempt.pk, epoch=attempt.epoch, packets=packets)
    older = saving.save_answers(attempt_id=attempt.pk, epoch=attempt.epoch - 1, packets=packets)

    assert [each.result for each in outcomes.values()] == [saving.Result.CLOSED]
    assert [each.result for each in older.values()] == [saving.Result.SUPERSEDED]
    assert Answer.objects.count() == 0
    assert saving.save_answers(attempt_id=attempt.pk, epoch=attempt.epoch, packets=[]) == {}
