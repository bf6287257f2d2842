"""After a regrade: whoever answers the same question later is marked as those before, and reads the right answer."""

from decimal import Decimal

import pytest
from django.urls import reverse

import ledger
from assessments import attempting, checking, hand_marking, regrading, submitting
from assessments.models import Attempt, AttemptState, Grading
from assessments.regrading import RegradeRefused
from tests.assessments import world
from tests.assessments.marking_world import ESSAY, correct, make_written, take, version_in

pytestmark = pytest.mark.django_db
A, B, C = {"choice": "a"}, {"choice": "b"}, {"choice": "c"}
FULL = {"": {"g1": Decimal(3), "g2": Decimal(1)}}


def regrade(quiz, question, attempt, by, remedy="corrected"):
    old = regrading.QuestionVersion.objects.get(pk=version_in(attempt, question))
    drafted = regrading.draft_regrade(quiz=quiz, old_version=old, remedy=remedy, reason="The key was wrong.", by=by)
    ledger.run_due_jobs()
    regrading.apply_regrade(regrade=drafted, by=by)
    ledger.run_due_jobs()


def percent_of(attempt) -> str:
    return str(Grading.objects.get(attempt=attempt, superseded_by=None).percent)


@pytest.mark.parametrize(
    ("remedy", "expected"),
    [
        ("corrected", ["100.00", "50.00", "50.00", "0.00"]),
        ("accept", ["100.00", "100.00", "100.00", "50.00"]),
        ("drop", ["100.00", "100.00", "100.00", "0.00"]),
    ],
)
def test_a_later_attempt_is_marked_as_the_earlier_ones_were_marked_anew(quiz, edition, asked, by, remedy, expected):
    answers = [{asked[0]: C, asked[1]: B}, {asked[0]: B, asked[1]: B}, {asked[1]: B}, {asked[0]: A}]
    earlier = [take(world.enrol(edition), given) for given in answers]
    correct(asked[0], C)
    regrade(quiz, asked[0], earlier[0], by, remedy)
    later = [take(world.enrol(edition), given) for given in answers]

    assert [percent_of(each) for each in earlier] == [percent_of(each) for each in later] == expected


def test_a_question_is_not_dropped_later_either_where_it_stands_alone(by):
    question = world.make_question()
    quiz = world.make_quiz([question, world.make_question()])
    alone = world.make_edition(world.make_quiz([question], attempts_allowed=0))
    with_others = take(world.enrol(world.make_edition(quiz)), {question: C})
    regrade(quiz, question, with_others, by, "drop")
    assert percent_of(take(world.enrol(alone), {question: B})) == "100.00"  # another quiz: nothing was said of it


def test_a_result_shows_the_right_answer_by_which_it_was_marked(client, quiz, edition, asked, by):
    """Also where the marks did not change, as with an answer that is wrong by either key."""
    attempt = take(world.enrol(edition), {asked[0]: A, asked[1]: B})
    for given in (C, B):  # passed by either key, so that right answers may be seen
        take(attempt.enrolment, {asked[0]: given, asked[1]: B})
    client.force_login(attempt.officer)
    url = reverse("assessments:result", args=[attempt.public_id])
    before = client.get(url).context["questions"]
    correct(asked[0], C)
    regrade(quiz, asked[0], attempt, by)
    after = client.get(url).context["questions"]

    place = next(at for at, each in enumerate(before) if each.id == version_in(attempt, asked[0]))
    options = {each["id"]: each["text"] for each in asked[0].wordings.get(language="en").body["options"]}
    assert [each[place].right_answer for each in (before, after)] == [options["b"], options["c"]]
    assert [each[place].answered for each in (before, after)] == [options["a"]] * 2
    assert [each[1 - place].right_answer for each in (before, after)] == [options["b"]] * 2


def test_who_waits_for_a_person_is_marked_by_it_as_well(by):
    asked, written = world.make_question(), make_written()
    quiz = world.make_quiz([asked, written], attempts_allowed=0)
    edition = world.make_edition(quiz)
    waiting = take(world.enrol(edition), {asked: C, written: ESSAY})
    correct(asked, C)
    regrade(quiz, asked, waiting, by)
    is_waiting = Attempt.objects.get(pk=waiting.pk).state == AttemptState.SUBMITTED
    hand_marking.store_mark(
        attempt=waiting, question_id=version_in(waiting, written), points=FULL, comment="", by=world.make_officer()
    )
    assert (is_waiting, percent_of(waiting)) == (True, "100.00")


def test_what_is_accepted_or_dropped_waits_for_nobody(by):
    asked, written = world.make_question(), make_written()
    quiz = world.make_quiz([asked, written], attempts_allowed=0)
    edition = world.make_edition(quiz)
    first = take(world.enrol(edition), {asked: B, written: ESSAY})
    hand_marking.store_mark(
        attempt=first, question_id=version_in(first, written), points=FULL, comment="", by=world.make_officer()
    )
    regrade(quiz, written, first, by, "drop")
    assert percent_of(take(world.enrol(edition), {asked: C, written: ESSAY})) == "0.00"


@pytest.mark.parametrize(("remedy", "percent"), [("drop", "100.00"), ("accept", "100.00")])
def test_what_waited_for_a_person_is_marked_once_its_answer_needs_none(by, remedy, percent):
    asked, written = world.make_question(), make_written()
    quiz = world.make_quiz([asked, written], attempts_allowed=0)
    edition = world.make_edition(quiz)
    first, waiting = (take(world.enrol(edition), {asked: B, written: ESSAY}) for _ in range(2))
    hand_marking.store_mark(
        attempt=first, question_id=version_in(first, written), points=FULL, comment="", by=world.make_officer()
    )
    before = Attempt.objects.get(pk=waiting.pk).state

    regrade(quiz, written, first, by, remedy)

    assert (before, Attempt.objects.get(pk=waiting.pk).state) == (AttemptState.SUBMITTED, AttemptState.GRADED)
    assert percent_of(waiting) == percent


def test_a_correction_that_was_wrong_itself_is_taken_back(quiz, edition, asked, by):
    first = take(world.enrol(edition), {asked[0]: B, asked[1]: B})
    correct(asked[0], C)
    regrade(quiz, asked[0], first, by)
    wrongly = percent_of(first)
    with pytest.raises(RegradeRefused, match="still the one that was used"):
        regrade(quiz, asked[0], first, by)
    correct(asked[0], B)
    regrade(quiz, asked[0], first, by)

    assert (wrongly, percent_of(first)) == ("50.00", "100.00")
    assert percent_of(take(world.enrol(edition), {asked[0]: B, asked[1]: B})) == "100.00"


def test_an_answer_that_is_checked_later_is_checked_by_the_corrected_key(asked, by):
    quiz = world.make_quiz(asked, behaviour="immediate", attempts_allowed=0)
    edition = world.make_edition(quiz)
    first = take(world.enrol(edition), {asked[0]: C})
    correct(asked[0], C)
    regrade(quiz, asked[0], first, by)
    enrolment = world.enrol(edition)
    attempt = attempting.start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    attempting.open_page(attempt=attempt)
    save = {"attempt": attempt, "epoch": 1, "question_id": version_in(attempt, asked[0])}

    assert checking.check_answer(response=C, sequence=1, **save).share == 1
    assert percent_of(submitting.submit(attempt=attempt)) == "50.00"


def test_marking_asks_nothing_more_where_no_regrade_was_applied(quiz, edition, asked, django_assert_num_queries, by):
    plain, other = (take(world.enrol(edition), {asked[0]: C}) for _ in range(2))
    counts = []
    for _ in range(2):
        attempt = attempting.start_attempt(enrolment=world.enrol(edition), item=world.item_of(plain.enrolment))
        attempt, _closed = submitting.close(attempt=attempt, by="officer")
        with django_assert_num_queries(12 + len(counts)):
            submitting.mark_at_once(attempt=attempt)
        counts.append(1)
        if len(counts) == 1:
            correct(asked[0], C)
            regrade(quiz, asked[0], other, by)
