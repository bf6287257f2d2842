"""Packets late, twice, out of order and from old pages, against a model of three lines: the greatest stays."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments import saving
from assessments.attempting import open_page, start_attempt
from assessments.models import Answer, AttemptState
from assessments.saving import Result
from assessments.submitting import submit
from tests.assessments import world

pytestmark = [pytest.mark.django_db, pytest.mark.both]

QUESTIONS = 2
LOAD = st.just(("load",))
PACKET = st.tuples(st.just("packet"), st.integers(0, QUESTIONS - 1), st.integers(0, 2), st.integers(1, 6))
AGAIN = st.tuples(st.just("again"), st.integers(0, 50))


@pytest.fixture
def enrolment():
    questions = [world.make_question() for _ in range(QUESTIONS)]
    quiz = world.make_quiz(questions, attempts_allowed=0, repeats_after_passing=True)
    return world.enrol(world.make_edition(quiz=quiz))


def response_of(epoch: int, sequence: int) -> dict:
    """What the page of this epoch held when it made this packet."""
    return {"choice": "abc"[(epoch * 5 + sequence) % 3]}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(st.one_of(LOAD, PACKET, PACKET, AGAIN), max_size=25))
def test_of_the_packets_acknowledged_the_greatest_epoch_and_sequence_is_stored(enrolment, events):
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    newest = open_page(attempt=attempt)
    stored, sent = {}, []

    def send(place: int, epoch: int, sequence: int) -> Result:
        outcome = saving.save_answer(
            attempt_id=attempt.pk,
            epoch=epoch,
            question_id=attempt.paper[place],
            response=response_of(epoch, sequence),
            sequence=sequence,
        )
        return outcome.result

    for event in events:
        if event[0] == "load":
            newest = open_page(attempt=attempt)
            continue
        if event[0] == "again" and not sent:
            continue
        packet = sent[event[1] % len(sent)] if event[0] == "again" else (event[1], max(1, newest - event[2]), event[3])
        sent.append(packet)
        place, *order = packet
        is_stored = stored.get(place) == order
        is_newer = order[0] == newest and order > stored.get(place, [0, 0])
        assert send(*packet) == (Result.SAVED if is_stored or is_newer else Result.SUPERSEDED)
        if is_newer:
            stored[place] = order

    assert submit(attempt=attempt).state == AttemptState.GRADED
    for place, *order in sent:
        assert send(place, *order) == (Result.SAVED if stored.get(place) == order else Result.CLOSED)
    found = Answer.objects.filter(attempt=attempt).values_list("question_version_id", "epoch", "sequence", "response")
    assert {attempt.paper.index(pk): ([epoch, number], kept) for pk, epoch, number, kept in found} == {
        place: (order, response_of(*order)) for place, order in stored.items()
    }
