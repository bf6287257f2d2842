"""Who may invigilate; giving time, ending, being called away, overriding: what becomes of attempts."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from assessments import appointing, attempting, calling_away, overriding, permissions, saving, submitting
from assessments.attempting import MayNotStart
from assessments.ending import end_attempts
from assessments.granting import grant_time, new_deadline
from assessments.models import (
    Attempt,
    AttemptState,
    AwayRequest,
    AwayState,
    Invigilator,
    QuizOverride,
    Stake,
    TimeGrant,
)
from assessments.refusing import Refused
from assessments.releasing_results import release_results
from courses.models import GroupMember, RequirementMet
from ledger.clock import database_now, frozen
from ledger.models import AuditEvent, Notice
from tests.assessments import world
from tests.assessments.halls import Hall, answer, hall_of, make_hall

pytestmark = [pytest.mark.django_db, pytest.mark.both]

MINUTE = timedelta(minutes=1)


def give(hall: Hall, *attempts: Attempt, minutes: int = 10, client_id=None, by=None):
    return grant_time(
        attempts=attempts,
        minutes=minutes,
        reason="No power",
        by=by or hall.trainer,
        client_id=client_id or uuid.uuid4(),
        subject=hall.group,
    )


# --- Who may ------------------------------------------------------------------------------------------------


def who_may(hall: Hall) -> dict[str, bool]:
    """Asked of both twins, over a group and over an attempt of it."""
    elsewhere = world.make_place("IN-KL", "Kerala")
    people = {
        "trainer": hall.trainer,
        "appointed": hall.appoint(),
        "team": hall.team,
        "nodal": hall.nodal,
        "trainer elsewhere": hall_of(hall.group.edition, place=elsewhere).trainer,
        "owner": hall.enrolments[0].officer,
        "stranger": world.make_officer(),
    }
    attempt = hall.start()
    found = {}
    for who, user in people.items():
        answers = {
            permissions.can_invigilate(user, hall.group, hall.version),
            permissions.groups_invigilated_by(user, hall.version.stake).contains(hall.group),
            permissions.can_invigilate_attempt(user, attempt),
            permissions.attempts_invigilated_by(Attempt.objects.all(), user).contains(attempt),
        }
        assert len(answers) == 1, who
        found[who] = answers.pop()
    return found


def test_an_ordinary_quiz_is_invigilated_by_the_trainer_the_appointed_and_the_team():
    assert who_may(make_hall()) == {
        "trainer": True,
        "appointed": True,
        "team": True,
        "nodal": False,
        "trainer elsewhere": False,
        "owner": False,
        "stranger": False,
    }


def test_a_quiz_of_high_stake_is_not_invigilated_by_the_own_trainer():
    assert who_may(make_hall(stake=Stake.HIGH)) == {
        "trainer": False,
        "appointed": True,
        "team": True,
        "nodal": False,
        "trainer elsewhere": False,
        "owner": False,
        "stranger": False,
    }


def test_the_stake_is_that_of_the_released_version():
    hall = make_hall(stake=Stake.HIGH)
    hall.version.quiz.stake = Stake.ORDINARY
    hall.version.quiz.save()

    assert not permissions.can_invigilate(hall.trainer, hall.group, hall.version)


def test_whoever_came_to_train_the_group_no_longer_invigilates_where_the_stake_is_high():
    hall = make_hall(stake=Stake.HIGH)
    hall.appoint(appointed := world.make_officer())
    assert permissions.can_invigilate(appointed, hall.group, hall.version)

    hall.cohort.trainers.create(officer=appointed, part="marker")

    assert not permissions.can_invigilate(appointed, hall.group, hall.version)


@pytest.mark.parametrize("has_left", [False, True])
def test_nobody_invigilates_an_attempt_of_their_own(has_left):
    hall = make_hall()
    enrolment = hall.add(hall.team)
    attempt = hall.start(1)
    if has_left:
        GroupMember.objects.filter(enrolment=enrolment).update(left_at=database_now())

    assert permissions.can_invigilate(hall.team, hall.group, hall.version) is has_left
    assert not permissions.can_invigilate_attempt(hall.team, attempt)


def test_an_attempt_outside_any_group_is_the_teams_and_goes_to_the_group_joined_later():
    hall = make_hall(members=0)
    enrolment = world.enrol(hall.group.edition)
    attempt = attempting.start_attempt(enrolment=enrolment, item=hall.item)
    users = (hall.trainer, hall.team)
    assert [permissions.can_invigilate_attempt(user, attempt) for user in users] == [False, True]

    GroupMember.objects.create(
        group=hall.group, officer=enrolment.officer, enrolment=enrolment, home=enrolment.jurisdiction
    )

    assert [permissions.can_invigilate_attempt(user, attempt) for user in users] == [True, True]


# --- Appointing ---------------------------------------------------------------------------------------------


def test_nodal_officers_of_the_host_and_the_team_appoint():
    hall = make_hall()
    elsewhere = world.make_place("IN-KL", "Kerala")
    people = {
        "trainer": hall.trainer,
        "team": hall.team,
        "nodal": hall.nodal,
        "nodal elsewhere": hall_of(hall.group.edition, place=elsewhere).nodal,
        "appointed": hall.appoint(),
    }
    found = {who: permissions.can_appoint_invigilator(user, hall.group) for who, user in people.items()}

    assert found == dict.fromkeys(people, False) | {"team": True, "nodal": True}
    for user in people.values():
        groups = permissions.groups_appointed_by(user)
        assert groups.contains(hall.group) == permissions.can_appoint_invigilator(user, hall.group)


@pytest.mark.parametrize("who", ["oneself", "a trainer", "a member"])
def test_neither_oneself_nor_a_trainer_nor_a_member_is_appointed(who):
    hall = make_hall()
    named = {"oneself": hall.nodal, "a trainer": hall.trainer, "a member": hall.enrolments[0].officer}[who]

    with pytest.raises(Refused):
        appointing.appoint_invigilator(group=hall.group, officer=named, starts_on=timezone.localdate(), by=hall.nodal)
    assert Invigilator.objects.count() == 0


def test_appointing_twice_is_once_and_ending_twice_too():
    hall, named = make_hall(), world.make_officer()
    made = [
        appointing.appoint_invigilator(group=hall.group, officer=named, starts_on=timezone.localdate(), by=hall.nodal)
        for _turn in range(2)
    ]
    ended = [appointing.end_appointment(invigilator=made[0], by=hall.team) for _turn in range(2)]

    assert (made[0], ended) == (made[1], [True, False])
    assert not permissions.can_invigilate(named, hall.group, hall.version)
    verbs = AuditEvent.objects.filter(verb__startswith="invigilator.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["invigilator.appointed", "invigilator.ended"]


def test_an_appointment_begins_on_its_day():
    hall = make_hall()
    named, later = hall.appoint(), world.make_officer()
    Invigilator.objects.create(
        group=hall.group,
        officer=later,
        starts_on=timezone.localdate() + timedelta(days=1),
        appointed_by=hall.team,
    )

    assert [permissions.can_invigilate(user, hall.group, hall.version) for user in (named, later)] == [True, False]


# --- Time ---------------------------------------------------------------------------------------------------


def test_time_moves_all_three_ends_and_an_answer_is_taken_until_the_new_one():
    hall = make_hall(members=2, minutes=20, overdue_policy="grace", overdue_minutes=5)
    first, second = hall.start(0), hall.start(1)
    ends = [(each.deadline_at, each.closes_at, each.hand_in_by) for each in (first, second)]

    granted = give(hall, first, second)

    assert granted.moved == [first, second]
    for attempt, before in zip((first, second), ends, strict=True):
        attempt.refresh_from_db()
        assert (attempt.deadline_at, attempt.closes_at, attempt.hand_in_by) == tuple(
            end + 10 * MINUTE for end in before
        )
    with frozen(first.started_at + 29 * MINUTE):
        assert answer(first) == saving.Result.SAVED
    event = AuditEvent.objects.get(verb="attempt.time_granted")
    assert (event.actor, event.reason, event.new["minutes"]) == (hall.trainer, "No power", 10)


def test_a_form_sent_twice_gives_its_minutes_once():
    hall = make_hall()
    attempt, client_id = hall.start(), uuid.uuid4()
    before = attempt.deadline_at

    for _turn in range(2):
        assert give(hall, attempt, client_id=client_id).moved == [attempt]
    give(hall, attempt)

    attempt.refresh_from_db()
    assert attempt.deadline_at == before + 20 * MINUTE
    assert AuditEvent.objects.filter(verb="attempt.time_granted").count() == 2


def test_what_is_closed_or_not_begun_or_without_limit_is_reported_and_stays():
    hall = make_hall(members=2)
    closed, going = hall.start(0), hall.start(1)
    submitting.submit(attempt=closed)
    closed.refresh_from_db()
    ends = closed.deadline_at
    endless = (other := make_hall(minutes=0)).start()
    other_waiting = make_hall()
    world.make_override(other_waiting.version, opens_at=database_now() + 10 * MINUTE)
    waiting = other_waiting.start()

    granted = give(hall, closed, going, endless, waiting)

    assert (granted.moved, granted.closed, granted.untimed) == ([going], [closed], [endless, waiting])
    closed.refresh_from_db()
    assert (closed.deadline_at, TimeGrant.objects.count()) == (ends, 1)
    assert other.version.minutes == 0


def test_where_time_is_over_and_nothing_closed_it_yet_the_minutes_count_from_now():
    hall = make_hall(minutes=20)
    attempt = hall.start()
    with frozen(attempt.started_at + 35 * MINUTE):
        give(hall, attempt)
        attempt.refresh_from_db()
        assert attempt.deadline_at == attempt.started_at + 45 * MINUTE
        assert answer(attempt) == saving.Result.SAVED


NOW = timezone.now()


@pytest.mark.parametrize(
    ("left", "asked", "given", "expected"),
    [
        (5, 10, 0, 15),
        (-5, 10, 0, 10),
        (15, -10, 10, 5),
        (15, -30, 10, 5),  # no more than was given
        (15, -10, 0, 15),
        (5, -10, 10, 1),  # a minute stays
        (0.5, -10, 10, 0.5),  # and none is added
        (-5, -10, 10, -5),
        (15, -10, -5, 15),
    ],
)
def test_taking_back_stops_at_what_was_given_and_leaves_a_minute(left, asked, given, expected):
    moved = new_deadline(NOW + left * MINUTE, asked * MINUTE, NOW, given * MINUTE)
    assert moved == NOW + expected * MINUTE


def test_a_mistaken_grant_is_taken_back_once():
    hall = make_hall(minutes=20)
    attempt = hall.start()
    before = attempt.deadline_at
    give(hall, attempt, minutes=100)

    for _turn in range(2):
        give(hall, attempt, minutes=-100)

    attempt.refresh_from_db()
    assert (attempt.deadline_at, attempt.closes_at) == (before, before + MINUTE)


def test_a_time_grant_is_neither_changed_nor_deleted():
    hall = make_hall()
    give(hall, hall.start())

    with pytest.raises(DatabaseError), transaction.atomic():
        TimeGrant.objects.update(minutes=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        TimeGrant.objects.all().delete()


def test_closing_for_the_deadline_looks_again_once_it_has_the_row():
    """The sweeper has chosen the attempt; before it locks the row, time is given."""
    hall = make_hall(minutes=20)
    attempt = hall.start()
    with frozen(attempt.started_at + 30 * MINUTE):
        give(hall, attempt)

        assert submitting.submit(attempt=attempt, by="deadline").state == AttemptState.OPEN
        assert submitting.close_overdue_attempts() == 0
    with frozen(attempt.started_at + 42 * MINUTE):
        assert submitting.close_overdue_attempts() == 1


# --- Ending -------------------------------------------------------------------------------------------------


def test_ending_marks_what_is_saved_and_says_what_was_closed_before():
    hall = make_hall(members=2)
    first, second = hall.start(0), hall.start(1)
    answer(first)
    submitting.submit(attempt=second)

    results = [end_attempts(attempts=[first, second], reason="Fire drill", by=hall.trainer) for _turn in range(2)]

    assert [(each.ended, each.closed) for each in results] == [([first], [second]), ([], [first, second])]
    first.refresh_from_db()
    assert (first.state, first.closed_by, first.gradings.get().score) == (AttemptState.GRADED, "trainer", 1)
    event = AuditEvent.objects.get(verb="attempt.ended")
    assert (event.actor, event.reason, event.subject_id) == (hall.trainer, "Fire drill", str(first.pk))


def test_ending_one_that_was_only_checked_in_uses_no_attempt_up():
    hall = make_hall(attempts_allowed=1)
    world.make_override(hall.version, opens_at=database_now() + 10 * MINUTE)
    waiting = hall.start()

    end_attempts(attempts=[waiting], reason="Wrong room", by=hall.trainer)

    waiting.refresh_from_db()
    assert waiting.state == AttemptState.DISCARDED
    assert hall.start().pk != waiting.pk


def test_a_check_in_that_never_began_brings_no_wait():
    hall = make_hall(delay_minutes=600, later_delay_minutes=6000)
    world.make_override(hall.version, opens_at=database_now() + 10 * MINUTE)
    for _turn in range(2):
        waiting = hall.start()
        end_attempts(attempts=[waiting], reason="Wrong room", by=hall.trainer)

    assert hall.start().state == AttemptState.READY


def test_the_pages_hand_in_at_the_end_of_time_meets_time_that_was_given_meanwhile():
    hall = make_hall(minutes=20, members=2)
    given, other = hall.start(0), hall.start(1)
    with frozen(other.deadline_at):
        give(hall, given)

        for attempt in (given, other):  # both were read before the time was given
            submitting.hand_in(attempt=attempt, is_over=True)

    for attempt in (given, other):
        attempt.refresh_from_db()
    assert (given.state, other.state) == (AttemptState.OPEN, AttemptState.GRADED)


# --- Called away --------------------------------------------------------------------------------------------


def test_asking_twice_asks_once_and_granting_twice_gives_once():
    hall = make_hall(minutes=20)
    attempt = hall.start()
    before = attempt.deadline_at

    asked = [calling_away.ask(attempt=attempt, reason="Called to the control room") for _turn in range(2)]
    for _turn in range(2):
        granted = calling_away.grant(request=asked[0], minutes=15, by=hall.trainer)
    refused = calling_away.refuse(request=asked[0], answer="Too late", by=hall.trainer)

    attempt.refresh_from_db()
    assert asked[0] == asked[1]
    assert attempt.deadline_at == before + 15 * MINUTE
    assert (granted.state, refused.state, refused.granted_minutes) == (AwayState.GRANTED, AwayState.GRANTED, 15)
    assert AuditEvent.objects.get(verb="away_request.granted").actor == hall.trainer


def test_after_the_deadline_a_new_attempt_is_allowed_and_the_old_one_stays_closed():
    hall = make_hall(minutes=20, attempts_allowed=1)
    attempt = hall.start()
    ended = attempt.started_at + 25 * MINUTE
    with frozen(ended):
        submitting.close_overdue_attempts()
        request = calling_away.ask(attempt=attempt, reason="Called to the control room")
        with pytest.raises(MayNotStart):
            hall.start()

        for _turn in range(2):
            calling_away.grant(request=request, minutes=15, by=hall.trainer)

        second = hall.start()
    attempt.refresh_from_db()
    override = QuizOverride.objects.get()
    assert (attempt.state, attempt.submitted_at, second.number) == (AttemptState.GRADED, ended, 2)
    assert (override.officer, override.attempts_allowed, override.closes_at) == (attempt.officer, 2, None)
    assert AwayRequest.objects.get().override == override


def test_a_new_attempt_need_not_wait_for_the_person_who_marks_the_first():
    quiz = world.make_quiz([world.make_question("written", key={})], minutes=20, attempts_allowed=3)
    hall = hall_of(world.make_edition(quiz=quiz))
    attempt = hall.start()
    attempting.open_page(attempt=attempt)
    (asked,) = attempt.paper
    saving.save_answer(
        attempt_id=attempt.pk, epoch=attempt.epoch, question_id=asked, response={"text": "Invented."}, sequence=1
    )
    with frozen(attempt.started_at + 25 * MINUTE):
        submitting.close_overdue_attempts()
        request = calling_away.ask(attempt=attempt, reason="Called to the control room")
        with pytest.raises(MayNotStart, match="longer where a person marks it"):
            hall.start()
        calling_away.grant(request=request, minutes=15, by=hall.trainer)

        second = hall.start()

    attempt.refresh_from_db()
    assert (attempt.state, second.state, second.number) == (AttemptState.SUBMITTED, AttemptState.OPEN, 2)


@pytest.mark.parametrize("method", ["first", "average", "last", "highest"])
def test_an_attempt_that_was_cut_short_does_not_spoil_the_result_of_the_one_in_its_place(method):
    hall = make_hall(minutes=20, questions=1, attempts_allowed=1, grading_method=method, pass_mark_percent=100)
    first = hall.start()
    with frozen(first.started_at + 25 * MINUTE):
        submitting.close_overdue_attempts()
        request = calling_away.ask(attempt=first, reason="Called to the control room")
        calling_away.grant(request=request, minutes=15, by=hall.trainer)
        second = hall.start()
        answer(second)
        submitting.submit(attempt=second)

    attempts = attempting.earlier_attempts(hall.enrolments[0], hall.item)
    assert [attempt.percent for attempt in attempts] == [0, 100]
    assert attempting.has_passed(hall.version, attempts)
    assert RequirementMet.objects.filter(enrolment=hall.enrolments[0], item=hall.item).exists()


def test_a_new_attempt_may_be_begun_although_the_quiz_has_closed_and_keeps_the_other_rules():
    hall = make_hall(minutes=20, attempts_allowed=2, delay_minutes=600)  # who was called away waits for none of it
    attempt = hall.start()
    world.make_override(hall.version, group=hall.group, closes_at=attempt.started_at + 15 * MINUTE, room_code="KITE")
    world.make_override(hall.version, officer=attempt.officer, minutes=45)
    with frozen(attempt.started_at + 30 * MINUTE):
        submitting.close_overdue_attempts()
        request = calling_away.ask(attempt=attempt, reason="Called to the control room")
        calling_away.grant(request=request, minutes=15, by=hall.trainer)

        second = hall.start(arrival=attempting.Arrival(room_code="kite"))

        assert second.deadline_at == database_now() + 45 * MINUTE
    assert QuizOverride.objects.in_force().get(officer=attempt.officer).attempts_allowed == 3


@pytest.mark.parametrize("case", ["in time", "by the trainer", "long ago", "passed", "again since", "thrice"])
def test_who_did_not_run_out_of_time_asks_for_nothing(case):
    hall = make_hall(minutes=20, questions=1, repeats_after_passing=True)
    attempt = hall.start()
    if case == "passed":
        answer(attempt)
    at = attempt.started_at + (5 if case == "in time" else 25) * MINUTE
    with frozen(at):
        if case == "by the trainer":
            end_attempts(attempts=[attempt], reason="Late", by=hall.trainer)
        submitting.submit(attempt=attempt)
        if case == "again since":
            hall.start()
        for _turn in range(3 if case == "thrice" else 0):
            asked = calling_away.ask(attempt=attempt, reason="Away")
            calling_away.refuse(request=asked, answer="No", by=hall.trainer)
    before = AwayRequest.objects.count()
    with frozen(at + timedelta(hours=73 if case == "long ago" else 1)), pytest.raises(Refused):
        calling_away.ask(attempt=attempt, reason="Away")
    assert AwayRequest.objects.count() == before


def test_the_page_that_hands_in_at_the_deadline_counts_as_run_out_of_time():
    hall = make_hall(minutes=20)
    attempt = hall.start()
    with frozen(attempt.started_at + 20 * MINUTE):
        submitting.submit(attempt=attempt)
        assert calling_away.ask(attempt=attempt, reason="Away").state == AwayState.ASKED


@pytest.mark.parametrize("is_released", [False, True])
def test_while_results_wait_a_new_attempt_can_be_asked_for_and_no_pass_is_told(client, is_released):
    hall = make_hall(minutes=20, questions=1, released_together=True)
    attempt = hall.start()
    answer(attempt)
    client.force_login(attempt.officer)
    asks, result = (reverse(f"assessments:{name}", args=[attempt.public_id]) for name in ("away-ask", "result"))
    with frozen(attempt.started_at + 25 * MINUTE):
        submitting.close_overdue_attempts()
        if is_released:
            release_results(quiz=hall.version.quiz, group=hall.group, by=hall.trainer)
        pages = [client.get(each).content.decode() for each in (asks, result)]

    assert ("You have passed" in pages[0], "Ask for a new attempt" in pages[0]) == (is_released, not is_released)
    assert asks in pages[1]


def test_while_a_person_marks_who_ran_out_of_time_can_ask(client):
    question = world.make_sample("written")
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz([question], minutes=20)))
    attempt = attempting.start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    attempting.open_page(attempt=attempt)
    saving.save_answer(
        attempt_id=attempt.pk, epoch=1, question_id=attempt.paper[0], response={"text": "Invented."}, sequence=1
    )
    client.force_login(attempt.officer)
    with frozen(attempt.started_at + 25 * MINUTE):
        submitting.close_overdue_attempts()
        html = client.get(reverse("assessments:result", args=[attempt.public_id])).content.decode()

    assert "A person marks" in html
    assert reverse("assessments:away-ask", args=[attempt.public_id]) in html


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_officer_is_told_in_the_own_language(language):
    hall = make_hall()
    attempt = hall.start()
    attempt.officer.preferred_language = language
    attempt.officer.save()
    request = calling_away.ask(attempt=attempt, reason="Away")

    calling_away.refuse(request=request, answer="No reason was seen", by=hall.trainer)

    notice = Notice.objects.get(kind="away_decided")
    with translation.override(language):
        assert notice.subject == translation.gettext("No more time: %(quiz)s") % {"quiz": hall.version.titles[language]}
    assert ("No reason was seen" in notice.body, notice.recipient, notice.language) == (True, attempt.officer, language)


def test_what_an_officer_asked_is_not_rewritten_and_a_refusal_says_why():
    hall = make_hall()
    request = calling_away.ask(attempt=hall.start(), reason="Away")

    with pytest.raises(DatabaseError), transaction.atomic():
        AwayRequest.objects.update(reason="Another")
    with pytest.raises(IntegrityError), transaction.atomic():
        AwayRequest.objects.update(state="refused", decided_by=hall.trainer, decided_at=request.requested_at)


# --- Overrides ----------------------------------------------------------------------------------------------


def test_a_changed_override_is_a_new_row_and_the_old_one_is_ended():
    hall = make_hall()
    made = [
        overriding.make_override(
            quiz=hall.version.quiz, group=hall.group, values={"minutes": 30}, reason="Hindi keyboard", by=hall.trainer
        )
        for _turn in range(2)
    ]
    changed = [
        overriding.change_override(override=made[0], values={"minutes": 40}, reason="Slow network", by=hall.trainer)
        for _turn in range(2)
    ]

    assert (made[0], changed[0]) == (made[1], changed[1])
    assert [(each.minutes, each.ended_at is None) for each in QuizOverride.objects.order_by("pk")] == [
        (30, False),
        (40, True),
    ]
    assert overriding.end_override(override=changed[0], reason="Over", by=hall.trainer)
    assert not overriding.end_override(override=changed[0], reason="Over", by=hall.trainer)
    verbs = AuditEvent.objects.filter(verb__startswith="override.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["override.made", "override.changed", "override.ended"]


def test_of_two_who_change_an_override_the_second_is_told():
    hall = make_hall()
    made = overriding.make_override(
        quiz=hall.version.quiz, group=hall.group, values={"minutes": 30}, reason="Hall", by=hall.trainer
    )
    overriding.change_override(override=made, values={"minutes": 40}, reason="Hall", by=hall.trainer)

    with pytest.raises(Refused):
        overriding.change_override(override=made, values={"minutes": 50}, reason="Hall", by=hall.trainer)
    with pytest.raises(Refused):
        overriding.make_override(
            quiz=hall.version.quiz, group=hall.group, values={"minutes": 60}, reason="Hall", by=hall.trainer
        )


def test_what_an_override_said_is_never_rewritten():
    hall = make_hall()
    world.make_override(hall.version, group=hall.group, minutes=30)
    with pytest.raises(DatabaseError), transaction.atomic():
        QuizOverride.objects.update(minutes=90)


def test_a_room_code_has_no_letter_that_is_mistaken_for_another():
    codes = {overriding.new_room_code() for _turn in range(500)}

    assert len(codes) > 490
    assert not set("".join(codes)) & set("0O1Iabcdefghijklmnopqrstuvwxyz")
