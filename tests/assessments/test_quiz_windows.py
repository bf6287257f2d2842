"""Dates, overrides, check-in before the bell, overdue policies, methods of several attempts, one question a page."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments import attempting, saving, versions
from assessments.attempting import Arrival, MayNotStart, begin_attempt, open_page, start_attempt, token_for
from assessments.models import Answer, Attempt, AttemptState, Grading, QuizDraw, QuizOverride, QuizSection
from assessments.submitting import close_overdue_attempts, submit
from courses.models import GroupMember, RequirementMet
from ledger.clock import database_now, frozen
from people.models.officer import Accommodation
from tests.assessments import bells, world

pytestmark = [pytest.mark.django_db, pytest.mark.both]

MINUTE = timedelta(minutes=1)


def enrolled(questions: int = 2, **quiz):
    made = world.make_quiz([world.make_question() for _ in range(questions)], **quiz)
    return world.enrol(world.make_edition(quiz=made))


def start(enrolment, **arrival) -> Attempt:
    return start_attempt(enrolment=enrolment, item=world.item_of(enrolment), arrival=Arrival(**arrival))


def answer(attempt: Attempt, choice: str, place: int = 0) -> saving.Result:
    open_page(attempt=attempt)
    return saving.save_answer(
        attempt_id=attempt.pk,
        epoch=attempt.epoch,
        question_id=attempt.paper[place],
        response={"choice": choice},
        sequence=1,
    ).result


def taken(enrolment, right: int) -> Attempt:
    """An attempt handed in with so many right answers."""
    attempt = start(enrolment)
    for place in range(len(attempt.paper)):
        answer(attempt, "b" if place < right else "c", place)
    return submit(attempt=attempt)


# --- Dates and overrides ------------------------------------------------------------------------------------


def test_the_own_override_goes_before_the_groups_before_everyones():
    enrolment = enrolled()
    group = world.make_group(enrolment.edition)
    GroupMember.objects.create(group=group, officer=enrolment.officer, enrolment=enrolment, home=enrolment.jurisdiction)
    version = world.version_of(enrolment)
    world.make_override(version, minutes=40, attempts_allowed=7, room_code="all")
    world.make_override(version, minutes=50, attempts_allowed=6, group=group)
    world.make_override(version, minutes=60, officer=enrolment.officer)
    world.make_override(version, minutes=1, officer=world.make_officer())
    world.make_override(version, minutes=2, group=world.make_group(enrolment.edition))

    attempt = start(enrolment, room_code="ALL")

    rules = attempting.rules_for(enrolment, version, group.pk)
    assert (rules.minutes, rules.attempts_allowed, rules.room_code) == (60, 6, "all")
    assert attempt.deadline_at == attempt.started_at + 60 * MINUTE
    assert attempt.group == group


def test_an_override_that_was_ended_says_nothing():
    enrolment = enrolled()
    version = world.version_of(enrolment)
    world.make_override(version, minutes=5, ended_at=database_now())
    world.make_override(version, minutes=6)

    assert attempting.rules_for(enrolment, version, None).minutes == 6


@pytest.mark.parametrize(
    "fields", [{}, {"reason": ""}, {"group": True, "officer": True}, {"opens_at": 2, "closes_at": 1}]
)
def test_an_override_says_why_for_whom_and_from_when_once(fields):
    enrolment = enrolled()
    version = world.version_of(enrolment)
    world.make_override(version)
    made = {
        "group": lambda: world.make_group(enrolment.edition),
        "officer": lambda: enrolment.officer,
        "opens_at": lambda: database_now() + 2 * MINUTE,
        "closes_at": lambda: database_now() + MINUTE,
        "reason": str,
    }
    values = {name: made[name]() for name in fields}
    if "opens_at" in values:
        values["officer"] = enrolment.officer

    with pytest.raises(IntegrityError), transaction.atomic():
        world.make_override(version, **values)


def test_before_and_after_its_dates_a_quiz_does_not_start():
    enrolment = enrolled()
    now = database_now()
    version = world.version_of(enrolment)
    world.make_override(version, opens_at=now + timedelta(hours=3), closes_at=now + timedelta(hours=4))

    with pytest.raises(MayNotStart, match="opens on"):
        start(enrolment)
    with frozen(now + timedelta(hours=4)), pytest.raises(MayNotStart, match="closed on"):
        start(enrolment)
    with frozen(now + timedelta(hours=3.5)):
        assert start(enrolment).deadline_at == now + timedelta(hours=3.5) + 20 * MINUTE
    assert Attempt.objects.count() == 1


def test_whoever_starts_late_ends_with_the_quiz_and_extra_time_stays_whole():
    now = database_now()
    plain, helped = enrolled(minutes=30), enrolled(minutes=30)
    helped.officer.accommodations = [Accommodation.EXTRA_TIME_50]
    helped.officer.save()
    for enrolment in (plain, helped):
        world.make_override(world.version_of(enrolment), closes_at=now + 10 * MINUTE)

    with frozen(now):
        deadlines = [start(enrolment).deadline_at for enrolment in (plain, helped)]

    assert deadlines == [now + 10 * MINUTE, now + 25 * MINUTE]


def test_room_code_network_and_statement_are_asked_before_the_paper_is_drawn():
    quiz = world.make_quiz([world.make_question()], networks=["10.0.0.0/8"])
    quiz.wordings.update(honour="I work alone.")
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    world.make_override(world.version_of(enrolment), room_code="Neem")
    rightly = {"address": "10.1.1.1", "room_code": "neem", "accepts_honour": True, "is_shared_device": True}

    for name, value, words in [
        ("address", "11.1.1.1", "network"),
        ("room_code", "oak", "room code"),
        ("accepts_honour", False, "statement"),
    ]:
        with pytest.raises(MayNotStart, match=words):
            start(enrolment, **{**rightly, name: value})

    assert Attempt.objects.count() == 0
    assert start(enrolment, **rightly).is_shared_device


def test_the_quiz_page_asks_for_what_the_start_needs(client):
    quiz = world.make_quiz([world.make_question()])
    quiz.wordings.update(honour="I work alone.")
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    world.make_override(world.version_of(enrolment), room_code="Neem")
    client.force_login(enrolment.officer)
    where = [enrolment.public_id, world.item_of(enrolment).key]

    html = client.get(reverse("assessments:item", args=where)).content.decode()
    refused = client.post(reverse("assessments:start", args=where), {"room_code": "oak"}, follow=True)
    started = client.post(reverse("assessments:start", args=where), {"room_code": "neem", "honour": "on"})

    assert "Room code" in html
    assert "I work alone." in html
    assert "room code is not right" in refused.content.decode()
    assert started.url == reverse("assessments:attempt", args=[Attempt.objects.get().public_id])


# --- Check-in -----------------------------------------------------------------------------------------------


def waiting(minutes: int = 10, **quiz) -> Attempt:
    enrolment = enrolled(**quiz)
    world.make_override(world.version_of(enrolment), opens_at=database_now() + minutes * MINUTE)
    return start(enrolment)


def test_before_the_bell_the_paper_is_drawn_and_nothing_can_be_saved():
    attempt = waiting()

    assert (attempt.state, attempt.started_at, attempt.deadline_at) == (AttemptState.READY, None, None)
    assert len(attempt.paper) == 2
    with pytest.raises(attempting.AttemptClosed):
        open_page(attempt=attempt)
    with pytest.raises(MayNotStart, match="opens on"):
        begin_attempt(attempt=attempt)


def test_checking_in_twice_is_once_and_uses_one_attempt():
    attempt = waiting(attempts_allowed=1)

    assert start(attempt.enrolment) == attempt
    assert Attempt.objects.count() == 1


def test_at_the_bell_the_time_begins_and_the_paper_stays(django_assert_num_queries):
    attempt = waiting()
    paper = list(attempt.paper)

    with frozen(attempt.opens_at + MINUTE) as now:
        with django_assert_num_queries(2):  # overrides, the one update; frozen: no clock query
            begin_attempt(attempt=attempt)
        again = begin_attempt(attempt=Attempt.objects.get(pk=attempt.pk))

    assert (attempt.state, attempt.paper, attempt.started_at) == (AttemptState.OPEN, paper, now)
    assert attempt.deadline_at == now + 20 * MINUTE
    assert again.started_at == now


@pytest.mark.parametrize("count", [1, 3])
def test_what_a_hall_asks_at_the_bell_costs_the_same_for_any_paper(client, count, django_assert_num_queries):
    attempt = waiting(questions=count)
    client.force_login(attempt.officer)
    page = reverse("assessments:attempt", args=[attempt.public_id])

    with frozen(attempt.opens_at + MINUTE):
        client.get(page)  # the frame's links are kept
        versions.question_versions(attempt.paper)  # each is read once a process
        with django_assert_num_queries(5):  # session, user, attempt with the clock, overrides, the update
            begun = client.post(reverse("assessments:begin", args=[attempt.public_id]))
        with django_assert_num_queries(5):  # session, user, attempt with the clock, epoch, answers
            client.get(page)

    assert (begun.url, Attempt.objects.get(pk=attempt.pk).epoch) == (page, 1)


@pytest.mark.parametrize(("layout", "shown"), [("all", 2), ("one", 1)])
def test_the_waiting_pages_script_is_given_the_attempt_page_by_the_request_that_begins(client, layout, shown):
    attempt = waiting(layout=layout)
    client.force_login(attempt.officer)
    begin = reverse("assessments:begin", args=[attempt.public_id])

    early = client.post(begin, headers={"X-Wants": "page"})
    with frozen(attempt.opens_at + MINUTE):
        begun, late = [client.post(begin, headers={"X-Wants": "page"}) for _ in range(2)]

    assert [each.status_code for each in (early, begun, late)] == [302, 200, 302]
    assert 'data-epoch="1"' in begun.content.decode()
    assert begun.content.decode().count("data-question=") == shown
    assert Attempt.objects.get(pk=attempt.pk).epoch == 1  # the late one took the page from nobody


@pytest.mark.parametrize("earlier", [True, False])
def test_a_bell_that_was_moved_holds_for_who_is_checked_in_too(client, earlier):
    attempt = waiting()
    checked_in_for = attempt.opens_at
    bell = checked_in_for + (-5 if earlier else 30) * MINUTE
    bells.ring_at(attempt, bell)
    client.force_login(attempt.officer)
    page, begin = (reverse(f"assessments:{name}", args=[attempt.public_id]) for name in ("attempt", "begin"))

    with frozen(bell - MINUTE):
        html = client.get(page).content.decode()
        early = client.post(begin).url
    with frozen(bell) as now:
        client.post(begin)

    attempt.refresh_from_db()
    assert ('data-waits="60"' in html, early) == (True, page)
    assert (attempt.state, attempt.started_at) == (AttemptState.OPEN, now)


def test_who_is_checked_in_begins_at_once_where_the_bell_was_taken_away():
    attempt = waiting()
    QuizOverride.objects.update(ended_at=database_now())

    begin_attempt(attempt=attempt)

    assert attempt.state == AttemptState.OPEN


def test_the_quiz_page_states_the_rules_in_force(client):
    enrolment = enrolled(minutes=0, attempts_allowed=3)
    world.make_override(world.version_of(enrolment), minutes=30, attempts_allowed=5)
    client.force_login(enrolment.officer)

    html = client.get(reverse("assessments:item", args=[enrolment.public_id, world.item_of(enrolment).key]))

    assert "30 minutes" in html.content.decode()
    assert "5 of 5 left" in html.content.decode()


def test_a_check_in_that_came_to_nothing_is_ended_a_day_later_and_used_up_nothing():
    attempt = waiting(attempts_allowed=1)

    with frozen(attempt.opens_at + timedelta(hours=25)):
        assert close_overdue_attempts() == 1
        attempt.refresh_from_db()
        assert attempt.state == AttemptState.DISCARDED
        assert start(attempt.enrolment).state == AttemptState.OPEN
    assert Grading.objects.count() == 0


def test_a_check_in_waits_as_long_as_the_bell_that_was_moved():
    attempt = waiting(attempts_allowed=1)
    bell = attempt.opens_at + timedelta(hours=48)
    bells.ring_at(attempt, bell)

    with frozen(bell - MINUTE):
        kept = close_overdue_attempts()
        attempt.refresh_from_db()
        states = [attempt.state]
    with frozen(bell + timedelta(hours=25)):
        ended = close_overdue_attempts()
        attempt.refresh_from_db()
        states.append(attempt.state)

    assert (kept, ended, states) == (0, 1, [AttemptState.READY, AttemptState.DISCARDED])


def test_the_waiting_page_leads_to_the_questions(client):
    attempt = waiting()
    client.force_login(attempt.officer)
    page, begin = (reverse(f"assessments:{name}", args=[attempt.public_id]) for name in ("attempt", "begin"))

    early = client.post(begin, follow=True).content.decode()
    with frozen(attempt.opens_at):
        begun = client.post(begin, follow=True).content.decode()

    assert "You are checked in" in early
    assert client.get(page).status_code == 200
    assert 'id="attempt"' in begun


@pytest.mark.parametrize(("closes_after", "seconds"), [(None, 8), (21, 8), (20, 2), (10, 2)])
def test_a_hall_is_spread_over_few_seconds_where_the_closing_is_fixed(client, closes_after, seconds):
    attempt = waiting()
    if closes_after is not None:
        version, closes_at = attempt.quiz_version, attempt.opens_at + closes_after * MINUTE
        world.make_override(version, officer=attempt.officer, closes_at=closes_at)
    client.force_login(attempt.officer)

    html = client.get(reverse("assessments:attempt", args=[attempt.public_id])).content.decode()

    assert f'data-begin-within="{seconds}"' in html
    assert ("Who begins a little later has the same time." in html) == (seconds == 8)
    with frozen(attempt.opens_at + timedelta(seconds=seconds)) as now:
        begun = begin_attempt(attempt=Attempt.objects.get(pk=attempt.pk))
    assert begun.deadline_at == now + 20 * MINUTE or seconds == 2


# --- When time is over --------------------------------------------------------------------------------------


def test_in_the_further_period_nothing_is_answered_but_it_can_be_handed_in(client):
    attempt = start(enrolled(overdue_policy="grace", overdue_minutes=10, grace_seconds=0))
    answer(attempt, "b")
    client.force_login(attempt.officer)
    form = {"token": token_for(attempt), "shown": attempt.paper, "then": "deadline"}

    with frozen(attempt.deadline_at + MINUTE):
        assert close_overdue_attempts() == 0
        assert answer(attempt, "c", 1) == saving.Result.CLOSED
        late = client.post(reverse("assessments:attempt-save", args=[attempt.public_id]), form, follow=True)
        submit(attempt=attempt)

    attempt.refresh_from_db()
    assert "Time is over" in late.content.decode()
    assert (attempt.state, Answer.objects.count()) == (AttemptState.GRADED, 1)


@pytest.mark.parametrize("policy", ["grace", "discard"])
@pytest.mark.parametrize("by", ["sweeper", "officer"])
def test_what_comes_too_late_does_not_count(policy, by, client):
    attempt = start(enrolled(overdue_policy=policy, overdue_minutes=10, attempts_allowed=2))
    answer(attempt, "b")

    with frozen(attempt.deadline_at + 11 * MINUTE):
        if by == "sweeper":
            close_overdue_attempts()
        else:
            submit(attempt=attempt)
        attempt.refresh_from_db()
        left = attempting.attempts_left(
            attempting.rules_for(attempt.enrolment, attempt.quiz_version, None),
            attempting.earlier_attempts(attempt.enrolment, attempt.item),
        )

    client.force_login(attempt.officer)
    html = client.get(reverse("assessments:result", args=[attempt.public_id])).content.decode()
    assert (attempt.state, left, Grading.objects.count()) == (AttemptState.DISCARDED, 1, 0)
    assert "does not count" in html


# --- Several attempts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "rights", "met"),
    [
        ("highest", [0, 2], True),
        ("average", [0, 2], False),
        ("average", [1, 2], True),
        ("first", [0, 2], False),
        ("last", [0, 2], True),
    ],
)
def test_the_requirement_is_met_by_the_result_of_the_quizs_method(method, rights, met):
    enrolment = enrolled(grading_method=method, pass_mark_percent=Decimal(70))

    for right in rights:
        taken(enrolment, right)

    assert RequirementMet.objects.filter(enrolment=enrolment).exists() is met


def test_a_quiz_for_practice_may_be_taken_again_after_passing():
    enrolment = enrolled(repeats_after_passing=True, attempts_allowed=0)
    taken(enrolment, 2)

    assert start(enrolment).number == 2


# --- Draws and sections -------------------------------------------------------------------------------------


def drawn_quiz(counts=((3, "core"), (1, "")), **fields):
    bank = world.make_question().bank
    bank.is_secure = True
    bank.save()
    for number in range(8):
        world.make_question(difficulty="core" if number < 6 else "stretch")
    quiz = world.make_quiz([world.make_question(difficulty="stretch")], **fields)
    for place, (count, difficulty) in enumerate(counts):
        QuizDraw.objects.create(
            quiz=quiz, count=count, difficulty=difficulty, module_code="M03", maximum=Decimal(2), sort_order=place
        )
    return quiz


def test_each_attempt_draws_its_questions_least_seen_first():
    enrolment = world.enrol(world.make_edition(quiz=drawn_quiz(((3, "core"),), attempts_allowed=0)))

    papers = []
    for _ in range(2):
        attempt = start(enrolment)
        papers.append(attempt.paper)
        submit(attempt=attempt)

    assert [len(paper) for paper in papers] == [4, 4]
    assert len(set(papers[0]) & set(papers[1])) == 1  # the listed one; the drawn ones are six others
    assert sorted(place["maximum"] for place in attempt.placing.values()) == ["1", "2", "2", "2"]
    assert Grading.objects.first().maximum == Decimal(7)


def test_the_page_shows_sections_in_order_with_their_headings(client):
    quiz = drawn_quiz(((2, ""),))
    QuizDraw.objects.update(section=2)
    for number, title in ((1, "Law"), (2, "Practice")):
        QuizSection.objects.create(quiz=quiz, number=number, titles={"en": title, "hi": title})
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    client.force_login(enrolment.officer)

    html = client.get(reverse("assessments:attempt", args=[start(enrolment).public_id])).content.decode()

    assert html.index("<h2>Law</h2>") < html.index('id="question-1"') < html.index("<h2>Practice</h2>")
    assert html.count("<h2>Practice</h2>") == 1


def test_starting_with_draws_takes_at_most_twelve_queries(client, django_assert_max_num_queries):
    edition = world.make_edition(quiz=drawn_quiz())
    start(world.enrol(edition))
    enrolment = world.enrol(edition)
    client.force_login(enrolment.officer)

    with django_assert_max_num_queries(12 + 2):  # a test's savepoints are no queries of life
        client.post(reverse("assessments:start", args=[enrolment.public_id, world.item_of(enrolment).key]))

    assert Attempt.objects.filter(enrolment=enrolment).exists()


# --- One question a page ------------------------------------------------------------------------------------


def test_one_question_a_page_saves_that_one_and_leaves_the_others_alone(client):
    attempt = start(enrolled(questions=3, layout="one", shuffles=False))
    client.force_login(attempt.officer)
    page = reverse("assessments:attempt", args=[attempt.public_id])

    def go(number: int, choice: str, then: str) -> str:
        client.get(f"{page}?q={number}")
        attempt.refresh_from_db()
        question = attempt.paper[number - 1]
        form = {"token": token_for(attempt), "shown": [question], f"q{question}": choice, "q": number, "then": then}
        return client.post(reverse("assessments:attempt-save", args=[attempt.public_id]), form).url

    html = client.get(f"{page}?q=2").content.decode()
    places = [go(1, "b", "show-2"), go(2, "c", "show-3"), go(3, "", "show-2"), go(2, "b", "hand-in")]

    assert html.count("data-question=") == 1
    assert 'id="question-2"' in html
    assert places == [
        f"{page}?q=2",
        f"{page}?q=3",
        f"{page}?q=2",
        reverse("assessments:hand-in", args=[attempt.public_id]),
    ]
    assert list(Answer.objects.order_by("pk").values_list("response", flat=True)) == [{"choice": "b"}, {"choice": "b"}]


@pytest.mark.parametrize("asked", ["0", "99", "x", "", "²", "-1"])
def test_a_question_number_that_is_none_shows_a_question_all_the_same(client, asked):
    attempt = start(enrolled(layout="one"))
    client.force_login(attempt.officer)

    html = client.get(reverse("assessments:attempt", args=[attempt.public_id]), {"q": asked}).content.decode()

    assert html.count("data-question=") == 1


def test_large_print_is_applied_by_itself(client):
    enrolment = enrolled()
    enrolment.officer.accommodations = [Accommodation.LARGE_PRINT]
    enrolment.officer.save()
    client.force_login(enrolment.officer)

    attempt = start(enrolment)

    html = client.get(reverse("assessments:attempt", args=[attempt.public_id])).content.decode()
    before = client.get(reverse("assessments:hand-in", args=[attempt.public_id])).content.decode()
    submit(attempt=attempt)
    after = client.get(reverse("assessments:result", args=[attempt.public_id])).content.decode()

    assert '<form id="attempt" class="large-print"' in html
    assert ['class="site-main large-print"' in page for page in (before, after, html)] == [True, True, False]
