"""Starting, saving, handing in: what may never be lost, doubled or late."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

import ledger
from assessments import saving, submitting, triggers
from assessments.attempt_views import parts_shown
from assessments.attempting import (
    AttemptClosed,
    MayNotStart,
    draw_paper,
    open_page,
    read_token,
    start_attempt,
    token_for,
)
from assessments.granting import grant_time
from assessments.models import Answer, Attempt, AttemptState, Grading, QuestionVersion, QuizVersion, Try, WrittenMark
from assessments.questions import ResponseRefused
from assessments.releasing_results import release_results
from assessments.saving import Result
from assessments.submitting import close_overdue_attempts, submit
from courses.models import Completion, EditionItem, RequirementMet
from ledger.clock import database_now, frozen
from ledger.models import Job
from people.models.officer import Accommodation
from tests.assessments import world

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def begin(enrolment=None, **quiz) -> Attempt:
    enrolment = enrolment or world.enrol(world.make_edition(quiz=world.make_quiz(**quiz)))
    return start_attempt(enrolment=enrolment, item=world.item_of(enrolment))


def save(attempt: Attempt, place: int = 0, response: dict | None = None, sequence: int = 1, **fields):
    fields.setdefault("epoch", attempt.epoch)
    return saving.save_answer(
        attempt_id=attempt.pk,
        question_id=attempt.paper[place],
        response={"choice": "b"} if response is None else response,
        sequence=sequence,
        **fields,
    )


def stored(attempt: Attempt) -> list[tuple]:
    rows = Answer.objects.filter(attempt=attempt).order_by("pk")
    return list(rows.values_list("response", "epoch", "sequence"))


# --- Starting ---------------------------------------------------------------------------------------------


def test_starting_twice_gives_the_same_attempt():
    enrolment = world.enrol()

    attempts = [begin(enrolment) for _ in range(2)]

    assert attempts[0] == attempts[1]
    assert Attempt.objects.count() == 1


def two_courses_share(quiz) -> tuple:
    """One officer's enrolments in two courses with the same quiz."""
    officer = world.make_officer()
    return tuple(world.enrol(world.make_edition(quiz=quiz), officer) for _ in range(2))


def test_a_quiz_of_two_courses_is_open_in_one_of_them_at_a_time(client):
    here, there = two_courses_share(world.make_quiz())
    attempt = begin(here)
    client.force_login(here.officer)

    with pytest.raises(MayNotStart, match=f"open in “{here.edition.title}”"):
        begin(there)
    page = client.get(reverse("assessments:item", args=[there.public_id, world.item_of(there).key])).content.decode()
    submit(attempt=attempt)
    after = begin(there)

    assert f"open in “{here.edition.title}”" in page
    assert f'href="{reverse("assessments:attempt", args=[attempt.public_id])}"' in page
    assert after.item_id == world.item_of(there).pk


def test_time_that_is_over_in_one_course_hinders_nobody_in_another(client):
    here, there = two_courses_share(world.make_quiz(minutes=20))
    attempt = begin(here)
    client.force_login(here.officer)

    with frozen(database_now() + timedelta(hours=2)):
        page = client.get(reverse("assessments:item", args=[there.public_id, world.item_of(there).key]))
        after = begin(there)

    attempt.refresh_from_db()
    assert (attempt.state, after.state) == (AttemptState.GRADED, AttemptState.OPEN)
    assert page.context["hindrance"] is None


def test_right_answers_of_one_course_wait_for_the_attempt_in_another():
    here, there = two_courses_share(world.make_quiz(attempts_allowed=1))
    submit(attempt=begin(here))
    first = Attempt.objects.get()
    before = parts_shown(first)
    second = begin(there)

    meanwhile = parts_shown(first)
    submit(attempt=second)

    assert ["right_answer" in parts for parts in (before, meanwhile, parts_shown(first))] == [True, False, True]


def test_an_attempt_begun_before_the_course_had_a_new_edition_goes_on():
    enrolment = world.enrol()
    attempt = begin(enrolment)
    old = world.item_of(enrolment)
    new = EditionItem.objects.create(
        edition=world.make_edition(),
        key=old.key,
        kind=old.kind,
        version_id=old.version_id,
        position=9,
        minutes=20,
        titles=old.titles,
    )
    enrolment.edition = new.edition

    assert start_attempt(enrolment=enrolment, item=new) == attempt


def test_the_deadline_is_the_database_clock_plus_minutes_and_extra_time():
    officer = world.make_officer()
    officer.accommodations = [Accommodation.EXTRA_TIME_25, Accommodation.EXTRA_TIME_50]
    officer.save(update_fields=["accommodations"])
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz(minutes=20, grace_seconds=60)), officer)
    now = database_now()

    with frozen(now):
        attempt = begin(enrolment)

    assert (attempt.started_at, attempt.deadline_at, attempt.closes_at) == (
        now,
        now + timedelta(minutes=30),
        now + timedelta(minutes=31),
    )


def test_a_quiz_without_limit_has_no_deadline():
    attempt = begin(minutes=0)

    assert (attempt.deadline_at, attempt.closes_at) == (None, None)


def test_the_paper_is_drawn_from_the_seed_alone():
    quiz = world.make_quiz([world.make_question() for _ in range(8)], questions_drawn=5)
    attempt = begin(world.enrol(world.make_edition(quiz=quiz)))
    version = QuizVersion.objects.get(pk=attempt.quiz_version_id)

    papers = {seed: draw_paper(version, seed) for seed in range(20)}

    assert attempt.paper == draw_paper(version, attempt.seed)
    assert all(len(set(paper)) == 5 for paper in papers.values())
    assert len({tuple(paper) for paper in papers.values()}) > 10


def test_an_unshuffled_paper_keeps_the_authors_order():
    quiz = world.make_quiz([world.make_question() for _ in range(6)], shuffles=False)
    attempt = begin(world.enrol(world.make_edition(quiz=quiz)))

    version = QuizVersion.objects.get(pk=attempt.quiz_version_id)
    assert attempt.paper == list(version.questions.order_by("position").values_list("question_version_id", flat=True))


def test_attempts_run_out():
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz(attempts_allowed=1)))
    submit(attempt=begin(enrolment))

    with pytest.raises(MayNotStart):
        begin(enrolment)


def test_the_next_attempt_waits_for_the_delay():
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz(delay_minutes=30)))
    handed_in = submit(attempt=begin(enrolment))

    with frozen(handed_in.submitted_at + timedelta(minutes=29)), pytest.raises(MayNotStart):
        begin(enrolment)
    with frozen(handed_in.submitted_at + timedelta(minutes=30)):
        assert begin(enrolment).number == 2


def test_an_override_of_the_officers_own_shortens_the_wait_and_takes_it_away():
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz(delay_minutes=30, attempts_allowed=0)))
    version = world.version_of(enrolment)
    world.make_override(version, delay_minutes=20)
    handed_in = submit(attempt=begin(enrolment)).submitted_at

    with frozen(handed_in + timedelta(minutes=19)):
        with pytest.raises(MayNotStart):
            begin(enrolment)
        world.make_override(version, officer=enrolment.officer, delay_minutes=0)
        assert begin(enrolment).number == 2


def test_a_passed_quiz_is_not_started_again():
    enrolment = world.enrol()
    pass_attempt(begin(enrolment))

    with pytest.raises(MayNotStart):
        begin(enrolment)


def test_an_overdue_attempt_is_closed_before_the_next_starts():
    enrolment = world.enrol()
    first = begin(enrolment)

    with frozen(first.closes_at):
        second = begin(enrolment)

    first.refresh_from_db()
    assert (first.state, first.closed_by, second.number) == (AttemptState.GRADED, "deadline", 2)


def test_an_item_of_another_edition_is_refused():
    other = world.make_edition(quiz=world.make_quiz())

    with pytest.raises(ValueError, match="not a quiz of the enrolment's edition"):
        start_attempt(enrolment=world.enrol(), item=other.items.get())


def test_starting_takes_at_most_twelve_queries_whatever_the_size(client, django_assert_max_num_queries):
    quiz = world.make_quiz([world.make_question() for _ in range(30)])
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    client.force_login(enrolment.officer)
    url = reverse("assessments:start", args=[enrolment.public_id, world.item_of(enrolment).key])

    with django_assert_max_num_queries(12 + 2):  # a test's savepoints are no queries of life
        response = client.post(url)

    assert response.status_code == 302
    assert Attempt.objects.get().paper != []


# --- Saving -----------------------------------------------------------------------------------------------


def test_a_saved_answer_is_one_query_and_one_row(django_assert_num_queries):
    attempt = begin()
    open_page(attempt=attempt)
    save(attempt, sequence=1)

    with django_assert_num_queries(1):
        outcome = save(attempt, sequence=2, response={"choice": "c"})

    assert outcome.result == Result.SAVED
    assert stored(attempt) == [({"choice": "c"}, 1, 2)]


@pytest.mark.postgres
def test_saving_is_planned_once_a_connection():
    attempt = begin()
    open_page(attempt=attempt)
    for sequence in (1, 2, 3):
        save(attempt, sequence=sequence)

    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans + custom_plans, statement FROM pg_prepared_statements")
        assert [used >= 3 for used, statement in cursor.fetchall() if "assessments_answer" in statement] == [True]


def test_a_packet_received_twice_is_answered_twice_alike():
    attempt = begin()
    open_page(attempt=attempt)

    outcomes = [save(attempt, sequence=5) for _ in range(2)]

    assert outcomes[0] == outcomes[1]
    assert stored(attempt) == [({"choice": "b"}, 1, 5)]


def test_packets_that_overtake_each_other_leave_the_newest():
    attempt = begin()
    open_page(attempt=attempt)

    outcomes = [save(attempt, sequence=n, response={"choice": c}) for n, c in [(2, "c"), (1, "a"), (3, "b")]]

    assert [outcome.result for outcome in outcomes] == [Result.SAVED, Result.SUPERSEDED, Result.SAVED]
    assert outcomes[1].response == {"choice": "c"}
    assert stored(attempt) == [({"choice": "b"}, 1, 3)]


def test_a_page_loaded_earlier_is_told_that_it_is_superseded():
    attempt = begin()
    old = open_page(attempt=attempt)
    save(attempt, sequence=9, response={"choice": "a"})
    open_page(attempt=attempt)
    save(attempt, sequence=1, response={"choice": "c"})

    outcome = save(attempt, epoch=old, sequence=10, response={"choice": "b"})

    assert (outcome.result, outcome.response) == (Result.SUPERSEDED, {"choice": "c"})
    assert stored(attempt) == [({"choice": "c"}, 2, 1)]


def test_a_page_that_was_never_opened_cannot_save():
    attempt = begin()
    open_page(attempt=attempt)

    assert save(attempt, epoch=7).result == Result.SUPERSEDED
    assert stored(attempt) == []


def test_saving_ends_at_deadline_plus_grace_by_the_database_clock():
    attempt = begin()
    open_page(attempt=attempt)

    with frozen(attempt.closes_at - timedelta(milliseconds=1)):
        in_time = save(attempt, 0)
    with frozen(attempt.closes_at):
        late = save(attempt, 1)

    assert (in_time.result, late.result) == (Result.SAVED, Result.CLOSED)
    assert len(stored(attempt)) == 1


def test_time_granted_later_counts_for_tokens_given_before():
    attempt = begin()
    open_page(attempt=attempt)
    late = attempt.closes_at + timedelta(minutes=1)
    Attempt.objects.filter(pk=attempt.pk).update(closes_at=late + timedelta(minutes=5))

    with frozen(late):
        assert save(attempt).result == Result.SAVED


def test_nothing_is_saved_after_handing_in():
    attempt = begin()
    open_page(attempt=attempt)
    before = save(attempt, 0)
    submit(attempt=attempt)

    assert save(attempt, 1).result == Result.CLOSED
    assert save(attempt, 0) == before  # the retry of a packet that was acknowledged is still true
    assert len(stored(attempt)) == 1


def test_a_question_of_another_paper_is_refused():
    attempt = begin()
    open_page(attempt=attempt)
    foreign = begin().paper[0]

    with pytest.raises(saving.UnknownQuestion):
        saving.save_answer(attempt_id=attempt.pk, epoch=1, question_id=foreign, response={"choice": "b"}, sequence=1)
    assert stored(attempt) == []


def test_what_no_form_of_ours_sends_is_refused():
    attempt = begin()
    open_page(attempt=attempt)

    with pytest.raises(ResponseRefused):
        save(attempt, response={"choice": "z"})


def test_opening_the_page_of_a_closed_attempt_is_refused():
    attempt = begin()
    submit(attempt=attempt)

    with pytest.raises(AttemptClosed):
        open_page(attempt=attempt)


# --- Saving over HTTP -------------------------------------------------------------------------------------


def post_answer(attempt: Attempt, client: Client | None = None, token: str | None = None, headers=None, **fields):
    question = attempt.paper[0]
    body = {"question": question, "fields": [[f"q{question}", "b"]], "sequence": 1, "flagged": False, **fields}
    return (client or Client(enforce_csrf_checks=True)).post(
        reverse("assessments:answers", args=[attempt.public_id]),
        body,
        content_type="application/json",
        headers={"X-Attempt-Token": token_for(attempt) if token is None else token, **(headers or {})},
    )


def test_autosave_needs_the_token_and_nothing_else_and_costs_one_query(django_assert_num_queries):
    attempt = begin()
    open_page(attempt=attempt)
    post_answer(attempt, sequence=1)

    with django_assert_num_queries(1):
        response = post_answer(attempt, sequence=2, flagged=True)

    answer = Answer.objects.get()
    assert (response.status_code, response.json()["result"]) == (200, "saved")
    assert (answer.response, answer.is_flagged, answer.sequence) == ({"choice": "b"}, True, 2)


@pytest.mark.parametrize("token", ["", "rubbish", "WzEsMV0:x:y"])
def test_a_bad_token_is_answered_401_as_json(token):
    attempt = begin()
    open_page(attempt=attempt)

    response = post_answer(attempt, token=token)

    assert (response.status_code, list(response.json())) == (401, ["message"])
    assert stored(attempt) == []


def test_the_token_of_one_attempt_does_not_open_another():
    attempt, other = begin(), begin()
    open_page(attempt=attempt)
    open_page(attempt=other)

    response = post_answer(attempt, token=token_for(other))

    assert response.status_code == 401
    assert Answer.objects.count() == 0


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"}],
)
def test_another_site_cannot_save(headers):
    attempt = begin()
    open_page(attempt=attempt)

    assert post_answer(attempt, headers=headers).status_code == 403
    assert stored(attempt) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"question": "x"},
        {"sequence": 0},
        {"sequence": 3_000_000_000},
        {"sequence": True},
        {"fields": "b"},
        {"fields": [["q1"]]},
        {"fields": [["q1", "b"]] * 2000},
        {"flagged": "yes"},
    ],
)
def test_a_malformed_packet_is_refused_and_stores_nothing(fields):
    attempt = begin()
    open_page(attempt=attempt)

    assert post_answer(attempt, **fields).status_code == 400
    assert stored(attempt) == []


def test_a_refused_response_is_answered_in_words():
    quiz = world.make_quiz([world.make_question("ordering")])
    attempt = begin(world.enrol(world.make_edition(quiz=quiz)))
    open_page(attempt=attempt)
    q = f"q{attempt.paper[0]}"

    response = post_answer(attempt, fields=[[f"{q}-a", "1"], [f"{q}-b", "1"]])

    assert (response.status_code, response.json()["message"]) == (422, "Place 1 is used twice.")


def test_closed_and_superseded_are_said_in_json():
    attempt = begin()
    open_page(attempt=attempt)
    old = token_for(attempt)
    open_page(attempt=attempt)

    superseded = post_answer(attempt, token=old).json()["result"]
    submit(attempt=attempt)
    closed = post_answer(attempt).json()["result"]

    assert (superseded, closed) == ("superseded", "closed")


# --- Handing in and marking -------------------------------------------------------------------------------


def pass_attempt(attempt: Attempt) -> Attempt:
    open_page(attempt=attempt)
    for place in range(len(attempt.paper)):
        save(attempt, place)
    return submit(attempt=attempt)


def test_handing_in_twice_is_once():
    attempt = begin()

    first, second = (submit(attempt=attempt) for _ in range(2))

    assert (first.submitted_at, first.state) == (second.submitted_at, AttemptState.GRADED)
    assert Grading.objects.count() == 1


def test_what_was_saved_is_what_is_marked():
    quiz = world.make_quiz([world.make_question() for _ in range(4)], maxima=["1", "2", "3", "4"], shuffles=False)
    attempt = begin(world.enrol(world.make_edition(quiz=quiz)))
    open_page(attempt=attempt)
    save(attempt, 0, {"choice": "b"})
    save(attempt, 1, {"choice": "c"})
    save(attempt, 3, {"choice": "b"})

    submit(attempt=attempt)

    graded = Grading.objects.get()
    assert (graded.score, graded.maximum, graded.percent, graded.passed) == (
        Decimal("5.00"),
        Decimal("10.00"),
        Decimal("50.00"),
        False,
    )
    assert [graded.marks[str(pk)]["share"] for pk in attempt.paper] == ["1", "0", "0", "1"]


def test_a_blank_paper_scores_nothing_and_never_less():
    questions = [world.make_question(kind) for kind in world.KEYS]
    attempt = begin(world.enrol(world.make_edition(quiz=world.make_quiz(questions))))

    submit(attempt=attempt)

    graded = Grading.objects.get()
    assert (graded.score, graded.percent, graded.passed) == (Decimal("0.00"), Decimal("0.00"), False)


def test_every_kind_right_is_full_marks():
    questions = [world.make_question(kind) for kind in world.KEYS]
    attempt = begin(world.enrol(world.make_edition(quiz=world.make_quiz(questions))))
    open_page(attempt=attempt)
    for place, pk in enumerate(attempt.paper):
        save(attempt, place, world.RIGHT[QuestionVersion.objects.get(pk=pk).kind])

    submit(attempt=attempt)

    assert Grading.objects.get().percent == Decimal("100.00")


def test_a_pass_meets_the_requirement_and_completes_the_course_by_a_job(run_jobs):
    enrolment = world.enrol()

    pass_attempt(begin(enrolment))
    assert [met.evidence for met in RequirementMet.objects.all()] == ["quiz"]
    run_jobs()
    run_jobs()

    assert Completion.objects.filter(enrolment=enrolment).count() == 1


def test_a_hand_in_whose_marking_failed_is_marked_by_its_job(run_jobs, monkeypatch):
    attempt = begin()
    open_page(attempt=attempt)
    save(attempt)

    def break_down(**_kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(submitting.grading, "grade_attempt", break_down)
        handed_in = submit(attempt=attempt)
    assert (handed_in.state, Grading.objects.count()) == (AttemptState.SUBMITTED, 0)

    run_jobs()

    attempt.refresh_from_db()
    assert (attempt.state, Grading.objects.count()) == (AttemptState.GRADED, 1)


def test_the_sweeper_closes_only_what_is_over():
    over, running, endless = begin(), begin(minutes=60), begin(minutes=0)

    with frozen(over.closes_at):
        assert (close_overdue_attempts(), close_overdue_attempts()) == (1, 0)

    states = [Attempt.objects.get(pk=attempt.pk).state for attempt in (over, running, endless)]
    assert states == [AttemptState.GRADED, AttemptState.OPEN, AttemptState.OPEN]
    assert Job.objects.filter(kind="attempt_submitted").count() == len(ledger.handlers("attempt_submitted"))


def test_a_token_names_its_attempt_and_page():
    attempt = begin()
    open_page(attempt=attempt)

    assert read_token(token_for(attempt), public_id=attempt.public_id) == (attempt.pk, 1)


# --- The database's own guard -----------------------------------------------------------------------------


def test_every_guard_is_in_place():
    assert triggers.missing_triggers(connection) == []


@pytest.mark.parametrize("table", triggers.GUARDED)
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_versions_gradings_and_what_people_marked_and_granted_never_change(table, verb):
    practical = world.make_practical()
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz(), practical=practical))
    attempt = begin(enrolment)
    Try.objects.create(
        attempt=attempt, question_version_id=attempt.paper[0], number=1, response={}, share=0, tried_at=database_now()
    )
    grant_time(
        attempts=[attempt], minutes=5, reason="No power", by=world.make_officer(), client_id=uuid4(), subject=attempt
    )
    submit(attempt=attempt)
    WrittenMark.objects.create(
        attempt=attempt,
        question_version_id=attempt.paper[0],
        marker=world.make_officer(),
        share=0,
        marked_at=database_now(),
    )
    release_results(quiz=attempt.quiz_version.quiz, group=None, by=world.make_officer())
    sql = f"UPDATE {table} SET id = id" if verb == "update" else f"DELETE FROM {table}"

    with pytest.raises(IntegrityError, match="never changes once written"), transaction.atomic():
        connection.cursor().execute(sql)
