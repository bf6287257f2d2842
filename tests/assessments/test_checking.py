"""Answers checked while the attempt is open: tries, hints, locks, and what the marking makes of them."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from assessments.attempting import open_page, start_attempt, token_for
from assessments.checking import check_answer
from assessments.models import Answer, Attempt, Grading, Question, Try
from assessments.saving import Result, save_answer
from assessments.submitting import submit
from ledger.clock import database_now, frozen
from tests.assessments import world

pytestmark = [pytest.mark.django_db, pytest.mark.both]

PARTS = [("1", "single", {"choice": "b"}), ("2", "written", {})]
RIGHT, WRONG, OTHER = {"choice": "b"}, {"choice": "c"}, {"choice": "a"}


def hinted(question: Question) -> Question:
    for wording in question.wordings.all():
        wording.body = {**wording.body, "hints": [f"First hint {wording.language}", f"Second hint {wording.language}"]}
        wording.save()
    return question


def begin(behaviour: str, count: int = 1, **quiz) -> Attempt:
    questions = [hinted(world.make_question()) for _ in range(count)]
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz(questions, behaviour=behaviour, **quiz)))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    open_page(attempt=attempt)
    return attempt


def check(attempt: Attempt, response: dict, sequence: int, place: int = 0):
    return check_answer(
        attempt=attempt,
        epoch=attempt.epoch,
        question_id=attempt.paper[place],
        response=response,
        sequence=sequence,
    )


def share(attempt: Attempt) -> str:
    submit(attempt=attempt)
    return Grading.objects.get(attempt=attempt).marks[str(attempt.paper[0])]["share"]


def test_an_immediate_answer_is_locked_once_checked():
    attempt = begin("immediate")

    checked = check(attempt, WRONG, 1)
    later = save_answer(
        attempt_id=attempt.pk, epoch=attempt.epoch, question_id=attempt.paper[0], response=RIGHT, sequence=2
    )

    assert (checked.share, checked.number, checked.is_finished) == (Decimal(0), 1, True)
    assert (later.result, later.response) == (Result.LOCKED, WRONG)
    assert share(attempt) == "0"


def test_interactive_tries_cost_a_third_each_and_end_after_the_hints():
    attempt = begin("interactive")

    tries = [check(attempt, response, number) for number, response in enumerate([WRONG, OTHER, RIGHT], start=1)]

    assert [(each.number, each.is_finished) for each in tries] == [(1, False), (2, False), (3, True)]
    assert share(attempt) == "0.3333334"


def test_an_answer_changed_and_never_checked_counts_as_the_next_try():
    attempt = begin("interactive")
    check(attempt, WRONG, 1)
    save_answer(attempt_id=attempt.pk, epoch=attempt.epoch, question_id=attempt.paper[0], response=RIGHT, sequence=2)

    assert share(attempt) == "0.6666667"


def test_a_pair_that_was_right_at_once_pays_for_no_other():
    question = hinted(world.make_question("matching"))
    world.approve(question)
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz([question], behaviour="interactive")))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    open_page(attempt=attempt)
    right = question.key["pairs"]
    swapped = {**right, "l2": right["l1"]}

    for sequence, pairs in enumerate([swapped, right], start=1):
        check(attempt, {"pairs": pairs}, sequence)

    assert len(right) == 2
    assert share(attempt) == "0.83333335"


def test_in_adaptive_behaviour_the_best_try_counts_less_its_penalty():
    attempt = begin("adaptive")
    for number, response in enumerate([WRONG, RIGHT, OTHER], start=1):
        check(attempt, response, number)

    assert share(attempt) == "0.6666667"


@pytest.mark.parametrize("behaviour", ["interactive", "adaptive"])
def test_a_late_right_answer_is_not_punished_where_a_wrong_one_costs(behaviour):
    attempt = begin(behaviour, wrong_costs_percent=Decimal(25))
    Question.objects.update(key={"choice": "b", "penalty": "0.5"})
    for sequence, given in enumerate([WRONG, OTHER, RIGHT], start=1):
        check(attempt, given, sequence)
    assert share(attempt) == "0.3333334"


def test_a_check_sent_twice_is_one_try():
    attempt = begin("interactive")

    first, second = check(attempt, WRONG, 1), check(attempt, WRONG, 1)
    again = check(attempt, WRONG, 2)  # pressed once more without a change

    assert (first.number, second.number, again.number) == (1, 1, 1)
    assert Try.objects.count() == 1


def test_a_blank_is_no_try():
    attempt = begin("interactive")

    assert check(attempt, {}, 1).number == 0
    assert Try.objects.count() == 0
    assert share(attempt) == "0"


@pytest.mark.parametrize("behaviour", ["immediate", "interactive", "adaptive"])
@pytest.mark.parametrize("kind", ["written", "caseset"])
def test_what_a_person_marks_is_saved_and_never_checked(client, kind, behaviour):
    key = {"parts": {part: {"kind": name, "weight": "1", "key": own} for part, name, own in PARTS}}
    question = world.make_question(kind, key=key if kind == "caseset" else {})
    options = {"stem": "One?", "options": [{"id": id_, "text": id_} for id_ in "abc"]}
    for wording in question.wordings.all() if kind == "caseset" else ():
        wording.body = {"parts": {"1": options, "2": {"stem": "Why?"}}}
        wording.save()
    world.approve(question)
    quiz = world.make_quiz([question], behaviour=behaviour)
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    client.force_login(attempt.officer)
    html = client.get(reverse("assessments:attempt", args=[attempt.public_id])).content.decode()
    attempt.refresh_from_db()
    given = {"parts": {"1": RIGHT}} if kind == "caseset" else {"text": "Invented."}

    checked = check(attempt, given, 1)

    assert (checked.outcome.result, checked.number, checked.is_finished) == (Result.SAVED, 0, False)
    assert ("data-check>" in html, Try.objects.count()) == (False, 0)
    stored = Answer.objects.get()
    assert (stored.response, stored.locked_at) == (given, None)


def test_nothing_is_checked_in_a_quiz_marked_at_the_end():
    with pytest.raises(ValueError, match="Nothing is checked"):
        check(begin("deferred"), RIGHT, 1)


def test_a_check_from_an_older_page_is_no_try():
    attempt = begin("adaptive")
    check(attempt, WRONG, 1)
    old = Attempt.objects.get(pk=attempt.pk)
    open_page(attempt=Attempt.objects.get(pk=attempt.pk))

    assert check(old, RIGHT, 2).outcome.result == Result.SUPERSEDED
    assert Try.objects.count() == 1


def test_after_handing_in_nothing_is_checked():
    attempt = begin("adaptive")
    submit(attempt=attempt)

    assert check(attempt, RIGHT, 1).outcome.result == Result.CLOSED
    assert Try.objects.count() == 0


def test_certainty_is_saved_and_counts():
    attempt = begin("certainty", count=2, shuffles=False)
    for place, (response, certainty) in enumerate([(RIGHT, 3), (WRONG, 2)]):
        save_answer(
            attempt_id=attempt.pk,
            epoch=attempt.epoch,
            question_id=attempt.paper[place],
            response=response,
            sequence=1,
            certainty=certainty,
        )

    submit(attempt=attempt)

    graded = Grading.objects.get()
    assert list(Answer.objects.order_by("pk").values_list("certainty", flat=True)) == [3, 2]
    assert graded.score == Decimal("0.33")  # 1 - 2/3


def test_a_quiz_never_ends_below_zero():
    attempt = begin("deferred", wrong_costs_percent=100)
    save_answer(attempt_id=attempt.pk, epoch=attempt.epoch, question_id=attempt.paper[0], response=WRONG, sequence=1)

    submit(attempt=attempt)

    graded = Grading.objects.get()
    assert (graded.score, graded.percent, graded.marks[str(attempt.paper[0])]["share"]) == (0, 0, "-1")


# --- Pages ------------------------------------------------------------------------------------------------


def post_check(client, attempt: Attempt, choice: str | list[str], **fields):
    question = attempt.paper[0]
    data = {"token": token_for(attempt), "check": question, "shown": [question], f"q{question}": choice, **fields}
    return client.post(reverse("assessments:check", args=[attempt.public_id]), data)


def test_without_script_checking_leads_back_to_the_question_and_its_hint(client):
    attempt = begin("interactive")
    client.force_login(attempt.officer)

    answered = post_check(client, attempt, "c")
    html = client.get(answered.url).content.decode()

    assert answered.url.endswith("#question-1")
    assert "First hint en" in html
    assert "Second hint en" not in html
    assert "2 tries left" in html


def test_a_script_gets_the_question_alone(client):
    attempt = begin("immediate", review_moment="after_submission")

    html = post_check(client, attempt, "c", shown=[], sequence=1).content.decode()

    assert html.lstrip().startswith("<fieldset")
    assert "Wrong" in html
    assert "b in en" in html  # the right answer
    assert "Because" in html
    assert "data-check>" not in html


def test_hint_and_explanation_are_those_of_the_variant_and_may_be_html(client):
    question = world.make_sample("calculated", format="html", hints=["Take <b>{a}</b> first.", "And now?"])
    question.wordings.update(explanation="<p>By {a}.</p>")
    world.approve(question)
    quiz = world.make_quiz([question], behaviour="interactive", review_moment="after_submission")
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    open_page(attempt=attempt)
    client.force_login(attempt.officer)

    pages = [post_check(client, attempt, f"-{number}", shown=[], sequence=number) for number in range(1, 4)]

    first, _second, last = (page.content.decode() for page in pages)
    assert re.search(r"Take <b>(2|10|7)</b> first\.", first)
    assert re.search(r"By (2|10|7)\.", last)


def test_answers_and_explanations_wait_for_the_review_moment(client):
    attempt = begin("immediate")  # shown after passing

    html = post_check(client, attempt, "c", shown=[], sequence=1).content.decode()

    assert "Right answer" not in html


def test_a_locked_answer_sent_again_stays_and_says_so(client):
    attempt = begin("immediate")
    client.force_login(attempt.officer)
    post_check(client, attempt, "c")
    open_page(attempt=attempt)

    answered = post_check(client, attempt, "b")

    assert answered.status_code == 409
    assert "can no longer be changed" in answered.content.decode()
    assert Answer.objects.get().response == WRONG


@pytest.fixture
def two_of_three(client):
    """A question with two right choices, of which a and c are tried; the first hint clears what is wrong and counts."""
    question = hinted(world.make_question("multiple"))
    question.key |= {"hints": [{"clears_wrong": True, "shows_number_right": True}, {}]}
    question.save()
    world.approve(question)
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz([question], behaviour="interactive")))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    open_page(attempt=attempt)
    client.force_login(attempt.officer)
    return attempt


TRIED = {"choices": ["a", "c"]}


def chosen(html: str) -> list[str]:
    return re.findall(r'value="([abc])"[^>]*checked', html)


def test_a_hint_says_how_many_parts_are_right_and_clears_the_others(client, two_of_three):
    html = post_check(client, two_of_three, TRIED["choices"], shown=[], sequence=1).content.decode()

    assert (chosen(html), Answer.objects.get().response) == (["a"], TRIED)
    assert "1 part of the answer is right." in html
    assert "What was wrong has been cleared." in html


def test_an_answer_that_was_cleared_and_not_touched_again_stays_the_try_that_it_was(client, two_of_three):
    post_check(client, two_of_three, TRIED["choices"], shown=[], sequence=1)
    question = two_of_three.paper[0]
    form = {"token": token_for(two_of_three), "shown": [question], f"q{question}": ["a"], "then": "hand-in"}

    client.post(reverse("assessments:attempt-save", args=[two_of_three.public_id]), form)
    kept = Answer.objects.get().response
    with frozen(database_now() + timedelta(seconds=1)):
        client.post(reverse("assessments:attempt-save", args=[two_of_three.public_id]), form | {f"q{question}": ["b"]})

    assert (kept, Answer.objects.get().response) == (TRIED, {"choices": ["b"]})


def begin_clearing(client, kind: str, key: dict, tried: str | list[str]) -> Attempt:
    """An attempt of which the one answer was tried, and cleared by its hint."""
    question = hinted(world.make_question(kind))
    question.key |= key | {"hints": [{"clears_wrong": True}] * 2}
    question.save()
    world.approve(question)
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz([question], behaviour="interactive")))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    open_page(attempt=attempt)
    client.force_login(attempt.officer)
    post_check(client, attempt, tried, shown=[], sequence=1)
    return attempt


@pytest.mark.parametrize("handed_in", [False, True])
def test_what_is_left_and_wholly_right_is_an_answer(client, handed_in):
    attempt = begin_clearing(client, "multiple", {"choices": ["a"]}, ["a", "c"])

    if handed_in:
        form = {"token": token_for(attempt), "shown": attempt.paper, f"q{attempt.paper[0]}": ["a"], "then": "hand-in"}
        client.post(reverse("assessments:attempt-save", args=[attempt.public_id]), form)
    else:
        post_check(client, attempt, ["a"], shown=[], sequence=2)

    assert Answer.objects.get().response == {"choices": ["a"]}
    assert share(attempt) == "0.6666667"


def test_an_answer_cleared_to_a_blank_is_not_checked_again(client):
    attempt = begin_clearing(client, "single", {}, "c")

    html = post_check(client, attempt, "", shown=[], sequence=2).content.decode()

    assert ("Answer first" in html, chosen(html)) == (True, [])
    assert (Try.objects.count(), Answer.objects.get().response) == (1, WRONG)


def test_a_hint_without_flags_and_a_changed_answer_clear_nothing(client, two_of_three):
    post_check(client, two_of_three, TRIED["choices"], shown=[], sequence=1)
    html = post_check(client, two_of_three, ["b", "c"], shown=[], sequence=2).content.decode()

    assert sorted(chosen(html)) == ["b", "c"]
    assert ["right." in html, "cleared" in html, "Second hint en" in html] == [False, False, True]


def test_a_blank_check_asks_for_an_answer(client):
    attempt = begin("immediate")
    client.force_login(attempt.officer)

    assert "Answer first" in post_check(client, attempt, "").content.decode()
