"""Flags of a group's attempts: looked for once its quiz has closed, kept as found, acting on nothing."""

import random
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

import ledger
from assessments import attempting, flagging, permissions, regrading
from assessments.models import Answer, Attempt, AttemptFlag, FlagKind, Grading, QuestionVersion
from ledger import clock
from ledger.models import AuditEvent, Job
from tests.assessments import world
from tests.assessments.marking_world import group_with, take, training, version_in

pytestmark = pytest.mark.django_db
ITEMS = 20


@pytest.fixture
def asked():
    questions = [world.make_question() for _ in range(ITEMS)]
    for question in questions:
        for wording in question.wordings.all():
            wording.body = {"options": [{"id": id_, "text": id_} for id_ in "abcdefg"]}
            wording.save()
        world.approve(question)
    return questions


def respond(asked, wrong):
    return {question: {"choice": wrong.get(place, "b")} for place, question in enumerate(asked)}


@pytest.fixture
def group_of_twelve(asked):
    """Twelve members; the first two give the same twelve wrong answers, the others wrong ones of their own."""
    quiz = world.make_quiz(asked, pass_mark_percent=90)
    group, enrolments = group_with(world.make_edition(quiz), 12)
    rng = random.Random(1)
    drawn = [{place: rng.choice("acdefg") for place in range(12)} for _ in enrolments]
    drawn[1] = drawn[0]
    attempts = []
    for number, enrolment in enumerate(enrolments):
        attempts.append(take(enrolment, respond(asked, drawn[number]), is_shared_device=number >= 6))
    return quiz, group, attempts


def spend(attempt, seconds):
    started = clock.database_now() - timedelta(hours=1)
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=started, submitted_at=started + timedelta(seconds=seconds * ITEMS)
    )


def test_a_pair_with_the_same_wrong_answers_is_flagged_with_its_evidence(group_of_twelve, asked):
    quiz, group, attempts = group_of_twelve
    for number, attempt in enumerate(attempts):
        spend(attempt, 30 + number)
    for _ in range(2):
        flagging.flag_group(quiz.pk, group.pk)

    flag = AttemptFlag.objects.get()
    assert (flag.kind, {flag.attempt, flag.other}) == (FlagKind.SAME_WRONG, set(attempts[:2]))
    evidence = flag.evidence
    assert (evidence["both_wrong"], evidence["identical"], evidence["pairs"]) == (12, 12, 66)
    assert evidence["expected"] < 6
    assert evidence["probability"] * 66 <= 0.01
    assert evidence["questions"] == sorted(version_in(attempts[0], question) for question in asked[:12])


def test_a_group_is_looked_at_however_many_others_came_after_it(group_of_twelve, asked, monkeypatch):
    quiz, group, attempts = group_of_twelve
    monkeypatch.setattr(flagging, "MOST_COMPARED", 1)
    _group, later = group_with(attempts[0].item.edition, 3)
    for enrolment in later:
        take(enrolment, respond(asked, {}))

    flagging.flag_group(quiz.pk, group.pk)

    flag = AttemptFlag.objects.get(kind=FlagKind.SAME_WRONG)
    assert {flag.attempt, flag.other} == set(attempts[:2])


def test_what_a_regrade_found_right_is_no_wrong_answer_in_common(group_of_twelve, asked):
    quiz, group, attempts = group_of_twelve
    old = QuestionVersion.objects.get(pk=version_in(attempts[0], asked[0]))
    asked[0].key = Answer.objects.get(attempt=attempts[0], question_version=old).response
    asked[0].save()
    world.approve(asked[0])
    by = world.make_officer(role="programme_team")
    regrade = regrading.draft_regrade(quiz=quiz, old_version=old, remedy="corrected", reason="Wrong key.", by=by)
    regrading.rehearse(regrade.pk)
    regrading.apply_regrade(regrade=regrade, by=by)
    flagging.flag_group(quiz.pk, group.pk)

    flag = AttemptFlag.objects.get(kind=FlagKind.SAME_WRONG)
    assert flag.evidence["questions"] == sorted(version_in(attempts[0], question) for question in asked[1:12])


def test_an_attempt_clicked_through_is_flagged(group_of_twelve):
    quiz, group, attempts = group_of_twelve
    for number, attempt in enumerate(attempts):
        spend(attempt, 1 if number == 5 else 30 + number)
    flagging.flag_group(quiz.pk, group.pk)
    flag = AttemptFlag.objects.get(kind=FlagKind.TOO_FAST)
    assert (flag.attempt, flag.other, flag.evidence["seconds"], flag.evidence["compared"]) == (
        attempts[5],
        None,
        1.0,
        12,
    )


def test_officers_without_a_group_are_looked_at_for_their_time_the_next_day(group_of_twelve, asked):
    _quiz, _group, attempts = group_of_twelve
    wrong = dict.fromkeys(range(12), "c")
    alone = [take(world.enrol(attempts[0].item.edition), respond(asked, wrong)) for _ in range(3)]
    noon = timezone.localtime().replace(hour=12)
    with clock.frozen(noon):
        for number, attempt in enumerate([*attempts, *alone]):
            spend(attempt, 1 if attempt == alone[0] else 30 + number)

    with clock.frozen(noon + timedelta(hours=2)):
        flagging.look_at_closed_groups()
    same_day = Job.objects.filter(kind="flag_attempts", payload__group_id=None).exists()
    for _ in range(2):
        with clock.frozen(noon + timedelta(days=1)):
            flagging.look_at_closed_groups()
            ledger.run_due_jobs()

    jobs = Job.objects.filter(kind="flag_attempts", payload__group_id=None)
    flag = AttemptFlag.objects.get(attempt__in=alone)
    assert (flag.kind, flag.attempt, flag.other) == (FlagKind.TOO_FAST, alone[0], None)
    assert (same_day, [job.state for job in jobs]) == (False, ["done"])
    assert flag in permissions.flags_visible_to(AttemptFlag.objects.all(), world.make_officer(role="programme_team"))


def test_two_who_answer_differently_at_one_shared_device_are_no_sign(asked):
    """The second sits down as the first gets up; ten others are there to compare with. The same answers are found."""
    quiz = world.make_quiz(asked, pass_mark_percent=90)
    group, enrolments = group_with(world.make_edition(quiz), 12)
    rng = random.Random(3)
    attempts = [
        take(enrolment, respond(asked, {place: rng.choice("acdefg") for place in rng.sample(range(ITEMS), 8)}))
        for enrolment in enrolments
    ]
    first, second = attempts[:2]
    for number, attempt in enumerate(attempts):
        spend(attempt, 30 + number)
    first.refresh_from_db()
    after = first.submitted_at + timedelta(seconds=20)
    Attempt.objects.filter(pk=second.pk).update(started_at=after, submitted_at=after + timedelta(seconds=31 * ITEMS))
    Attempt.objects.filter(pk__in=[first.pk, second.pk]).update(is_shared_device=True)

    flagging.flag_group(quiz.pk, group.pk)

    assert list(AttemptFlag.objects.all()) == []


@pytest.mark.parametrize("shared", [slice(0, 0), slice(0, 2), slice(2, 12), slice(0, 12)])
def test_whether_a_device_is_shared_neither_raises_a_flag_nor_excuses_one(group_of_twelve, shared):
    """Whoever says so, the same pair is found for its answers and nobody besides; all sat in the same minutes."""
    quiz, group, attempts = group_of_twelve
    Attempt.objects.update(is_shared_device=False)
    Attempt.objects.filter(pk__in=[attempt.pk for attempt in attempts[shared]]).update(is_shared_device=True)
    for attempt in attempts:
        spend(attempt, 30)
    flagging.flag_group(quiz.pk, group.pk)
    assert [(flag.kind, {flag.attempt, flag.other}) for flag in AttemptFlag.objects.all()] == [
        (FlagKind.SAME_WRONG, set(attempts[:2]))
    ]


def looks():
    return sorted(job.payload["group_id"] for job in Job.objects.filter(kind="flag_attempts"))


def test_each_closed_quiz_of_a_group_is_looked_at_once_and_open_ones_never(asked):
    quiz = world.make_quiz(asked[:2])
    edition = world.make_edition(quiz)
    (closed, _), (still_open, _) = group_with(edition), group_with(edition)
    version = quiz.versions.get()
    now = clock.database_now()
    world.make_override(version, group=closed, closes_at=now - timedelta(minutes=1))
    world.make_override(version, group=still_open, closes_at=now + timedelta(hours=1))

    for _ in range(2):
        flagging.look_at_closed_groups()
        ledger.run_due_jobs()
    jobs = Job.objects.filter(kind="flag_attempts")
    assert [(job.payload["group_id"], job.state) for job in jobs] == [(closed.pk, "done")]


def hand_in_ago(enrolment, hours):
    attempt = take(enrolment)
    at = clock.database_now() - timedelta(hours=hours)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=at - timedelta(minutes=5), submitted_at=at)
    return attempt


@pytest.fixture
def edition(asked):
    return world.make_edition(world.make_quiz(asked[:2]))


def test_a_quiz_without_a_closing_is_looked_at_once_it_has_gone_quiet(edition):
    """Nobody has an override; of six groups two are quiet, the others old, fresh, at work, or without anyone."""
    hours = {"quiet": [30, 4], "long quiet": [13 * 24], "old": [15 * 24], "fresh": [30, 1], "at work": [4], "empty": []}
    groups, members = {}, {}
    for name, handed_in in hours.items():
        groups[name], enrolments = group_with(edition, 2)
        members[name] = enrolments
        for enrolment, ago in zip(enrolments, handed_in, strict=False):
            hand_in_ago(enrolment, ago)
    second = members["at work"][1]
    attempting.open_page(attempt=attempting.start_attempt(enrolment=second, item=world.item_of(second)))

    found = [flagging.look_at_closed_groups() for _ in range(2)]
    ledger.run_due_jobs()

    assert found == [2, 0]
    assert looks() == sorted([groups["quiet"].pk, groups["long quiet"].pk])


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize("whose", ["everyone", "officer"])
def test_a_closing_that_is_not_the_groups_own_or_was_ended_does_not_hinder_the_look(edition, whose, ended):
    group, [enrolment] = group_with(edition)
    hand_in_ago(enrolment, 5)
    now = clock.database_now()
    world.make_override(
        world.version_of(enrolment),
        officer=enrolment.officer if whose == "officer" else None,
        closes_at=now - timedelta(hours=5),
        ended_at=now if ended else None,
    )
    assert (flagging.look_at_closed_groups(), looks()) == (1, [group.pk])


def test_who_hands_in_later_brings_another_look(edition):
    group, (first, second) = group_with(edition, 2)
    hand_in_ago(first, 50)
    found = [flagging.look_at_closed_groups()]
    hand_in_ago(second, 4)
    found += [flagging.look_at_closed_groups() for _ in range(2)]
    assert (found, looks()) == ([1, 1, 0], [group.pk, group.pk])


def test_an_attempt_without_an_end_does_not_keep_the_others_from_being_looked_at(edition):
    group, (first, second) = group_with(edition, 2)
    hand_in_ago(first, 4)
    left_open = attempting.start_attempt(enrolment=second, item=world.item_of(second))
    Attempt.objects.filter(pk=left_open.pk).update(deadline_at=None, closes_at=None)
    assert (flagging.look_at_closed_groups(), looks()) == (1, [group.pk])


@pytest.mark.parametrize("count", [1, 3])
def test_a_sweep_that_finds_nothing_new_costs_the_same_for_any_number_of_groups(
    edition, django_assert_num_queries, count
):
    for _ in range(count):
        group, [enrolment] = group_with(edition)
        hand_in_ago(enrolment, 5)
        closes_at = clock.database_now() - timedelta(hours=1)
        world.make_override(world.version_of(enrolment), group=group, closes_at=closes_at)
    assert flagging.look_at_closed_groups() == 2 * count
    with django_assert_num_queries(5):  # the clock, closings, groups gone quiet, days without one, jobs before
        assert flagging.look_at_closed_groups() == 0


def test_a_review_is_noted_once_and_changes_nothing_else(group_of_twelve):
    quiz, group, _attempts = group_of_twelve
    flagging.flag_group(quiz.pk, group.pk)
    before = list(Grading.objects.values())
    flag, by = AttemptFlag.objects.filter(kind=FlagKind.SAME_WRONG).first(), world.make_officer()
    with pytest.raises(ValueError, match="Say what you found"):
        flagging.review_flag(flag=flag, decision="plausible", note="", by=by)
    for _ in range(2):
        flagging.review_flag(flag=flag, decision="doubtful", note="They sat side by side.", by=by)
    with pytest.raises(flagging.AlreadyReviewed):
        flagging.review_flag(flag=flag, decision="plausible", note="Otherwise.", by=by)

    flag.refresh_from_db()
    assert (flag.decision, flag.note, flag.reviewed_by) == ("doubtful", "They sat side by side.", by)
    assert list(Grading.objects.values()) == before
    assert AuditEvent.objects.filter(verb="flag.reviewed").count() == 1


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_evidence_stays_as_it_was_found(group_of_twelve, change):
    quiz, group, _attempts = group_of_twelve
    flagging.flag_group(quiz.pk, group.pk)
    flag = AttemptFlag.objects.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        AttemptFlag.objects.filter(pk=flag.pk).update(evidence={}) if change == "update" else flag.delete()


def test_flags_are_seen_by_those_who_may_mark_both(group_of_twelve):
    quiz, group, attempts = group_of_twelve
    flagging.flag_group(quiz.pk, group.pk)
    flag = AttemptFlag.objects.filter(kind=FlagKind.SAME_WRONG).first()
    trainer, stranger = world.make_officer(), world.make_officer()
    with training(trainer, group):
        seen = [
            (person, permissions.can_review_flag(person, flag))
            for person in (trainer, stranger, attempts[0].officer, world.make_officer(role="programme_team"))
        ]
    assert [may for _person, may in seen] == [True, False, False, True]
