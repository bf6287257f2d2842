"""Written answers: who marks, one marker at a time, and the last mark grades the attempt once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

import ledger
from assessments import hand_marking, permissions, written_answers
from assessments.hand_marking import MayNotMark, claim_answer, store_mark
from assessments.models import AttemptState, Grading, MarkingClaim, WrittenMark
from courses.models import RequirementMet
from ledger import clock
from ledger.models import AuditEvent, Job
from tests.assessments import world
from tests.assessments.marking_world import ESSAY, group_with, make_written, take, training, version_in

pytestmark = pytest.mark.django_db

FULL = {"": {"g1": Decimal(3), "g2": Decimal(1)}}
HALF = {"": {"g1": Decimal(2), "g2": Decimal(0)}}


@pytest.fixture
def essays():
    """Two written questions and a single choice, worth 2, 1 and 1."""
    return [make_written(), make_written(), world.make_question()]


@pytest.fixture
def attempt(essays):
    edition = world.make_edition(world.make_quiz(essays, maxima=["2", "1", "1"]))
    enrolment = world.enrol(edition)
    return take(enrolment, {essays[0]: ESSAY, essays[1]: ESSAY, essays[2]: {"choice": "b"}})


def test_an_attempt_waits_until_its_last_written_answer_is_marked(attempt, essays):
    first, second = (version_in(attempt, essay) for essay in essays[:2])
    marker = world.make_officer()
    assert (attempt.state, hand_marking.awaited(attempt)) == (AttemptState.SUBMITTED, (2, 2))

    store_mark(attempt=attempt, question_id=first, points=HALF, comment=" Look again. ", by=marker)
    attempt.refresh_from_db()
    assert (attempt.state, hand_marking.awaited(attempt)) == (AttemptState.SUBMITTED, (1, 2))

    store_mark(attempt=attempt, question_id=second, points=FULL, comment="", by=marker)
    attempt.refresh_from_db()
    graded = Grading.objects.get()

    assert attempt.state == AttemptState.GRADED
    assert (graded.score, graded.maximum, graded.percent) == (Decimal("3.00"), Decimal("4.00"), Decimal("75.00"))
    assert graded.marks[str(first)] == {"share": "0.5", "maximum": "2"}
    assert WrittenMark.objects.get(question_version=first).comment == "Look again."
    assert RequirementMet.objects.filter(enrolment=attempt.enrolment).exists()
    assert AuditEvent.objects.filter(verb="answer.marked", actor=marker).count() == 2


def test_the_promised_job_grades_when_grading_at_once_failed_and_only_once(attempt, essays, monkeypatch):
    marker = world.make_officer()
    with monkeypatch.context() as broken:
        broken.setattr("assessments.grading.judge", lambda attempt: 1 / 0)
        for essay in essays[:2]:
            question = version_in(attempt, essay)
            store_mark(attempt=attempt, question_id=question, points=FULL, comment="", by=marker)
    assert Grading.objects.count() == 0

    ledger.run_due_jobs()
    Job.objects.filter(kind="answers_marked").update(state="waiting", finished_at=None)
    ledger.run_due_jobs()

    assert (Grading.objects.count(), Job.objects.filter(kind="answers_marked").count()) == (1, 1)


def test_a_blank_written_answer_needs_nobody_and_earns_nothing(essays):
    enrolment = world.enrol(world.make_edition(world.make_quiz(essays)))
    attempt = take(enrolment, {essays[2]: {"choice": "b"}})

    assert attempt.state == AttemptState.GRADED
    assert Grading.objects.get().percent == Decimal("33.33")


def test_a_claim_keeps_others_off_until_it_lapses(attempt, essays):
    question = version_in(attempt, essays[0])
    one, other = world.make_officer(full_name="First Marker"), world.make_officer()
    claim_answer(attempt=attempt, question_id=question, by=one)
    claim_answer(attempt=attempt, question_id=question, by=one)  # again, for 30 more minutes

    for act in (claim_answer, lambda **given: store_mark(points=FULL, comment="", **given)):
        with pytest.raises(MayNotMark, match="First Marker is marking this answer, until"):
            act(attempt=attempt, question_id=question, by=other)
    with clock.frozen(clock.database_now() + timedelta(minutes=31)):
        claim_answer(attempt=attempt, question_id=question, by=other)
        with pytest.raises(MayNotMark, match="is marking this answer"):
            store_mark(attempt=attempt, question_id=question, points=FULL, comment="", by=one)

    assert MarkingClaim.objects.get().marker == other


def test_a_mark_is_corrected_by_its_marker_and_by_nobody_else(attempt, essays):
    question = version_in(attempt, essays[0])
    marker = world.make_officer(full_name="First Marker")
    first = store_mark(attempt=attempt, question_id=question, points=HALF, comment="", by=marker)
    second = store_mark(attempt=attempt, question_id=question, points=FULL, comment="", by=marker)

    with pytest.raises(MayNotMark, match="First Marker has marked this answer"):
        store_mark(attempt=attempt, question_id=question, points=HALF, comment="", by=world.make_officer())

    assert (second.supersedes, list(WrittenMark.objects.in_force())) == (first, [second])


def test_nobody_marks_the_own_answer_and_points_stay_within_the_guide(attempt, essays):
    question = version_in(attempt, essays[0])
    with pytest.raises(MayNotMark, match="of their own"):
        store_mark(attempt=attempt, question_id=question, points=FULL, comment="", by=attempt.officer)
    for wrong in ({"": {"g1": Decimal("3.01"), "g2": Decimal(1)}}, {"": {"g1": Decimal(1)}}, {}):
        with pytest.raises(ValueError, match="from 0 to its maximum"):
            store_mark(attempt=attempt, question_id=question, points=wrong, comment="", by=world.make_officer())
    assert not WrittenMark.objects.exists()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_a_written_mark(attempt, essays, change):
    question = version_in(attempt, essays[0])
    mark = store_mark(attempt=attempt, question_id=question, points=HALF, comment="", by=world.make_officer())
    with pytest.raises(DatabaseError), transaction.atomic():
        WrittenMark.objects.filter(pk=mark.pk).update(share=1) if change == "update" else mark.delete()


def test_the_queue_passes_over_what_others_hold_and_goes_round(attempt, essays):
    one, other = world.make_officer(), world.make_officer()
    waiting = hand_marking.queue(type(attempt).objects.all(), one)
    first, second = waiting
    claim_answer(attempt=attempt, question_id=first.question_version_id, by=other)
    waiting = hand_marking.queue(type(attempt).objects.all(), one)

    assert [(answer.pk, answer.holder) for answer in waiting] == [(first.pk, other.pk), (second.pk, None)]
    assert hand_marking.next_free(waiting) == second
    assert hand_marking.next_free(waiting, after=second.pk) == second
    claim_answer(attempt=attempt, question_id=second.question_version_id, by=other)
    assert hand_marking.next_free(hand_marking.queue(type(attempt).objects.all(), one)) is None


def test_the_mark_of_a_case_joins_what_the_machine_and_the_person_gave():
    key = {
        "order": ["1", "2"],
        "parts": {
            "1": {"kind": "single", "weight": "1", "key": {"choice": "b"}},
            "2": {"kind": "written", "weight": "3", "key": {"guide": [{"id": "g", "maximum": "4"}]}},
        },
    }
    wording = {
        "stem": "A case",
        "parts": {
            "1": {"stem": "?", "options": [{"id": "b", "text": "b"}]},
            "2": {"stem": "Why?", "guide": {"g": "Says"}},
        },
    }
    response = {"parts": {"1": {"choice": "b"}, "2": ESSAY}}

    [part] = written_answers.parts_to_mark("caseset", key, wording, response)
    share = written_answers.share_of("caseset", key, wording, response, {"2": {"g": Decimal(1)}})

    assert (part.id, part.stem, part.text, part.weight) == ("2", "Why?", ESSAY["text"], Decimal("0.75"))
    assert share == (Decimal(1) + 3 * Decimal("0.25")) / 4
    assert written_answers.parts_to_mark("caseset", key, wording, {"parts": {"1": {"choice": "b"}}}) == []


# --- Who marks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stake", "trainer", "marker", "team"), [("ordinary", True, True, True), ("high", False, True, True)]
)
def test_where_much_is_at_stake_the_own_trainer_does_not_mark(essays, stake, trainer, marker, team):
    edition = world.make_edition(world.make_quiz(essays, stake=stake))
    group, [enrolment] = group_with(edition)
    attempt = take(enrolment, {essays[0]: ESSAY})
    people = [world.make_officer(), world.make_officer(), world.make_officer(role="programme_team")]

    with training(people[0], group), training(people[1], group, apart=True):
        for person, may in zip(people, (trainer, marker, team), strict=True):
            assert permissions.can_mark_attempt(person, attempt) is may
            assert permissions.attempts_marked_by(person).contains(attempt) is may
    assert not permissions.can_mark_attempt(world.make_officer(), attempt)


def test_who_trains_a_group_does_not_mark_it_at_a_high_stake_even_as_programme_team(essays):
    group, [enrolment] = group_with(world.make_edition(world.make_quiz(essays, stake="high")))
    attempt = take(enrolment, {essays[0]: ESSAY})
    member = world.make_officer(role="programme_team")
    assert permissions.can_mark_attempt(member, attempt)
    with training(member, group):
        assert not permissions.can_mark_attempt(member, attempt)


def test_who_takes_the_quiz_never_marks_it_whatever_the_role(essays):
    member = world.make_officer(role="programme_team")
    enrolment = world.enrol(world.make_edition(world.make_quiz(essays)), officer=member)
    attempt = take(enrolment, {essays[0]: ESSAY})
    assert not permissions.can_mark_attempt(member, attempt)
