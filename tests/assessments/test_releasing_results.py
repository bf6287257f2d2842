"""Results released together: nothing tells one before, everything follows after."""

import pytest
from django.urls import reverse

import ledger
from assessments import attempting, doubting, grading, remarking
from assessments.models import Grading, ResultRelease
from assessments.releasing_results import is_withheld, release_results, waiting_results
from courses import completing, requirements
from courses.models import Completion, RequirementMet
from ledger import clock
from ledger.models import AuditEvent, Job
from tests.assessments import world
from tests.assessments.marking_world import group_with, take, training

pytestmark = pytest.mark.django_db
RIGHT = {"choice": "b"}


@pytest.fixture
def quiz():
    return world.make_quiz(released_together=True, attempts_allowed=2)


@pytest.fixture
def edition(quiz):
    return world.make_edition(quiz)


def test_a_pass_meets_nothing_and_completes_nothing_until_it_is_released(quiz, edition):
    group, [enrolment] = group_with(edition)
    attempt = take(enrolment, default=RIGHT)
    ledger.run_due_jobs()
    assert Grading.objects.get().passed
    assert completing.complete_if_due(enrolment=enrolment) is None
    assert requirements.record_found(enrolment) == [attempt.item]
    assert not RequirementMet.objects.exists()

    release_results(quiz=quiz, group=group, by=world.make_officer())
    ledger.run_due_jobs()

    assert RequirementMet.objects.get().enrolment == enrolment
    assert Completion.objects.get().enrolment == enrolment


def test_a_release_reaches_its_own_group_alone_and_everyones_reaches_all(quiz, edition):
    (first, [one]), (_second, [other]) = group_with(edition), group_with(edition)
    attempts = [take(one, default=RIGHT), take(other, default=RIGHT), take(world.enrol(edition), default=RIGHT)]
    release_results(quiz=quiz, group=first, by=world.make_officer())
    assert [is_withheld(attempt) for attempt in attempts] == [False, True, True]

    release_results(quiz=quiz, group=None, by=world.make_officer())
    assert [is_withheld(attempt) for attempt in attempts] == [False, False, False]


def test_releasing_twice_is_as_once(quiz, edition):
    group, _ = group_with(edition)
    first = release_results(quiz=quiz, group=group, by=world.make_officer())
    assert release_results(quiz=quiz, group=group, by=world.make_officer()) == first
    assert ResultRelease.objects.count() == AuditEvent.objects.filter(verb="results.released").count() == 1


def test_the_officer_reads_no_result_while_it_waits_and_the_trainer_does(client, quiz, edition):
    group, [enrolment] = group_with(edition)
    attempt = take(enrolment, default=RIGHT)
    pages = [
        reverse("assessments:result", args=[attempt.public_id]),
        reverse("assessments:item", args=[enrolment.public_id, attempt.item.key]),
    ]
    client.force_login(enrolment.officer)
    own = [client.get(page).content.decode() for page in pages]
    assert "shown to everyone at the same moment; you will see yours here" in own[0]
    assert [word in page for page in own for word in ("100", "Passed", "You have passed")] == [False] * 6
    assert "Start the quiz" in own[1]  # a further attempt is offered as if the result were not known

    trainer = world.make_officer()
    client.force_login(trainer)
    with training(trainer, group):
        assert "Passed" in client.get(pages[0]).content.decode()

    release_results(quiz=quiz, group=group, by=trainer)
    client.force_login(enrolment.officer)
    assert ["Passed" in client.get(page).content.decode() for page in pages] == [True, True]


def test_a_withheld_pass_is_not_known_to_whoever_starts_the_next_attempt(quiz, edition):
    _group, [enrolment] = group_with(edition)
    attempt = take(enrolment, default=RIGHT)
    [found] = attempting.earlier_attempts(enrolment, attempt.item)
    assert (found.is_withheld, found.percent) == (True, None)


def test_what_waits_is_counted_by_quiz_and_group(quiz, edition):
    group, enrolments = group_with(edition, 2)
    for enrolment in enrolments:
        take(enrolment, default=RIGHT)
    ungraded = enrolments[0].attempts.get()
    type(ungraded).objects.filter(pk=ungraded.pk).update(state="submitted")
    [row] = waiting_results(type(ungraded).objects.all())
    assert (row["group"], row["marked"], row["unmarked"], row["officers"]) == (group.pk, 1, 1, 2)
    release_results(quiz=quiz, group=group, by=world.make_officer())
    assert waiting_results(type(ungraded).objects.all()) == []


def test_a_mark_changed_before_the_release_puts_nothing_in_doubt(quiz, edition):
    group, [enrolment] = group_with(edition)
    attempt = take(enrolment, default=RIGHT)
    for question in attempt.paper[:2]:
        remarking.override_mark(
            attempt=attempt, question_id=question, share=0, reason="Copied.", by=world.make_officer()
        )
    release_results(quiz=quiz, group=group, by=world.make_officer())
    ledger.run_due_jobs()
    assert not RequirementMet.objects.exists()
    assert doubting.ResultInDoubt.objects.count() == 0
    assert grading.quiz_evidence(enrolment, attempt.item) is None


def test_a_result_graded_while_a_release_is_under_way_is_met_by_its_own_job(quiz, edition):
    """The grading does not see the release yet, and the release's job does not see the grading yet."""
    group, [enrolment] = group_with(edition)
    take(enrolment, default=RIGHT)
    release_results(quiz=quiz, group=group, by=world.make_officer())
    Job.objects.filter(event="results_released").update(state="done", finished_at=clock.database_now())
    ledger.run_due_jobs()
    assert RequirementMet.objects.get().enrolment == enrolment
