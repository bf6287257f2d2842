"""The pages of a quiz: what an officer sees and does, with and without the script."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from assessments import saving
from assessments.attempting import Arrival, open_page, start_attempt, token_for
from assessments.models import Answer, Attempt, AttemptState, Grading, Try
from assessments.submitting import submit
from ledger.clock import frozen
from people.models import Role
from tests.assessments import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt():
    questions = [world.make_question(kind) for kind in world.KEYS]
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz(questions, shuffles=False)))
    return start_attempt(enrolment=enrolment, item=world.item_of(enrolment))


def url(name: str, attempt: Attempt) -> str:
    return reverse(f"assessments:{name}", args=[attempt.public_id])


def form_of(attempt: Attempt, **fields) -> dict:
    """What the plain form posts when every question is answered rightly."""
    single, multiple, truefalse, numeric, matching, ordering, short = [f"q{pk}" for pk in attempt.paper]
    return {
        "token": token_for(attempt),
        "shown": attempt.paper,
        single: "b",
        multiple: ["a", "b"],
        truefalse: "true",
        numeric: "60 दिन",
        f"{matching}-l1": "r2",
        f"{matching}-l2": "r1",
        f"{ordering}-c": "1",
        f"{ordering}-a": "2",
        f"{ordering}-b": "3",
        short: "CSEAM",
        "then": "go-on",
        **fields,
    }


def test_the_page_shows_every_question_in_both_languages(client, attempt):
    client.force_login(attempt.officer)

    with translation.override("hi"):
        html = client.get(url("attempt", attempt)).content.decode()

    assert html.count("<fieldset") == 7
    assert (
        re.findall(r'<span lang="(\w\w)" data-words="\w\w"( hidden)?>Question', html)
        == [
            ("hi", ""),
            ("en", " hidden"),
        ]
        * 7
    )
    assert "Because" not in html  # explanations wait for the review moment


def test_the_page_costs_the_same_for_any_number_of_questions(client):
    costs = []
    for count in (1, 20):
        quiz = world.make_quiz([world.make_question() for _ in range(count)])
        enrolment = world.enrol(world.make_edition(quiz=quiz))
        attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
        client.force_login(attempt.officer)
        client.get(url("attempt", attempt))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("attempt", attempt))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_each_load_of_the_page_takes_the_next_epoch(client, attempt):
    client.force_login(attempt.officer)

    for _ in range(3):
        client.get(url("attempt", attempt))

    attempt.refresh_from_db()
    assert attempt.epoch == 3


def test_the_plain_form_saves_and_comes_back(client, attempt):
    client.force_login(attempt.officer)
    client.get(url("attempt", attempt))
    attempt.refresh_from_db()

    response = client.post(url("attempt-save", attempt), form_of(attempt))

    assert (response.status_code, response.url) == (302, url("attempt", attempt) + "#questions")
    assert [answer.response for answer in Answer.objects.order_by("question_version")] == [
        {"choice": "b"},
        {"choices": ["a", "b"]},
        {"choice": "true"},
        {"text": "60 दिन"},
        {"pairs": {"l1": "r2", "l2": "r1"}},
        {"order": ["c", "a", "b"]},
        {"text": "CSEAM"},
    ]
    html = client.get(url("attempt", attempt)).content.decode()
    assert html.count(" checked>") == 4
    assert html.count(" selected") == 5


def test_the_plain_form_leads_through_the_confirmation_to_full_marks(client, attempt):
    client.force_login(attempt.officer)
    client.get(url("attempt", attempt))
    attempt.refresh_from_db()

    to_confirm = client.post(url("attempt-save", attempt), form_of(attempt, then="hand-in"))
    confirm = client.get(to_confirm.url).content.decode()
    to_result = client.post(to_confirm.url)
    result = client.get(to_result.url).content.decode()

    assert "All 7 questions are answered." in confirm
    assert (Grading.objects.get().percent, "Passed" in result) == (100, True)


def test_the_confirmation_names_what_is_unanswered_and_flagged(client, attempt):
    client.force_login(attempt.officer)
    open_page(attempt=attempt)
    saving.save_answer(
        attempt_id=attempt.pk,
        epoch=1,
        question_id=attempt.paper[0],
        response={"choice": "b"},
        sequence=1,
        is_flagged=True,
    )

    html = client.get(url("hand-in", attempt)).content.decode()

    assert "6 questions are unanswered." in html
    assert re.findall(r"#question-(\d)", html) == ["2", "3", "4", "5", "6", "7", "1"]


def test_an_expired_session_costs_no_answer(client, attempt):
    """The token in the form saves; only then is the officer asked to sign in again."""
    open_page(attempt=attempt)

    response = client.post(url("attempt-save", attempt), form_of(attempt))

    assert Answer.objects.count() == 7
    assert client.get(response.url).url.startswith(reverse("account_login"))


def test_a_refused_form_keeps_everything_that_was_typed(client, attempt):
    client.force_login(attempt.officer)
    open_page(attempt=attempt)
    ordering = f"q{attempt.paper[5]}"

    response = client.post(url("attempt-save", attempt), form_of(attempt, **{f"{ordering}-a": "1"}))

    html = response.content.decode()
    assert (response.status_code, Answer.objects.count()) == (409, 6)
    assert "Place 1 is used twice." in html
    assert 'value="60 दिन"' in html


def test_a_form_from_an_older_tab_says_what_is_stored_and_keeps_what_was_typed(client, attempt):
    client.force_login(attempt.officer)
    open_page(attempt=attempt)
    old = form_of(attempt)
    open_page(attempt=attempt)
    saving.save_answer(
        attempt_id=attempt.pk, epoch=2, question_id=attempt.paper[6], response={"text": "NCRP"}, sequence=1
    )

    response = client.post(url("attempt-save", attempt), old)

    html = response.content.decode()
    assert response.status_code == 409
    assert "another tab or device opened this quiz later" in html
    assert ("NCRP" in html, 'value="CSEAM"' in html) == (True, True)
    assert Answer.objects.get().response == {"text": "NCRP"}


def test_the_page_hands_in_at_the_deadline_and_not_before(client, attempt):
    client.force_login(attempt.officer)
    open_page(attempt=attempt)

    early = client.post(url("attempt-save", attempt), form_of(attempt, then="deadline"))
    with frozen(attempt.deadline_at + timedelta(seconds=1)):
        on_time = client.post(url("attempt-save", attempt), form_of(attempt, then="deadline"))

    assert [early.url, on_time.url] == [url("attempt", attempt) + "#questions", url("result", attempt)]
    assert Grading.objects.get().percent == 100


def test_a_look_after_the_deadline_closes_the_attempt(client, attempt):
    client.force_login(attempt.officer)

    with frozen(attempt.closes_at):
        response = client.get(url("attempt", attempt))

    attempt.refresh_from_db()
    assert (response.url, attempt.state, attempt.closed_by) == (
        url("result", attempt),
        AttemptState.GRADED,
        "deadline",
    )


def test_the_clock_is_the_servers(client, attempt):
    open_page(attempt=attempt)

    with frozen(attempt.deadline_at - timedelta(seconds=90)):
        response = client.get(url("clock", attempt), headers={"X-Attempt-Token": token_for(attempt)})

    assert response.json() == {"is_open": True, "is_newest": True, "seconds_left": 90}


@pytest.mark.parametrize(
    ("moment", "passes", "attempts_allowed", "shown"),
    [
        ("after_submission", False, 3, True),
        ("after_passing", False, 3, False),
        ("after_passing", False, 1, True),
        ("after_passing", True, 3, True),
        ("never", True, 3, False),
    ],
)
def test_right_answers_wait_for_the_review_moment(client, moment, passes, attempts_allowed, shown):
    quiz = world.make_quiz(
        [world.make_question()], review_moment=moment, attempts_allowed=attempts_allowed, pass_mark_percent=50
    )
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    open_page(attempt=attempt)
    saving.save_answer(
        attempt_id=attempt.pk,
        epoch=1,
        question_id=attempt.paper[0],
        response={"choice": "b" if passes else "c"},
        sequence=1,
    )
    submit(attempt=attempt)
    client.force_login(attempt.officer)

    html = client.get(url("result", attempt)).content.decode()

    assert ("Because" in html, "BNSS s.173" in html, "b in en" in html) == (shown, shown, shown or passes)


@pytest.mark.parametrize(
    ("table", "review_moment", "said"),
    [
        ({}, "after_submission", "Just after handing in"),
        ({}, "after_passing", "After passing, or when no attempt is left"),
        ({}, "never", "Not shown"),
        ({"after_close": ["right_answer"]}, "never", "After the quiz closes"),
        ({"just_after": ["marks"]}, "after_submission", "Not shown"),
        (
            {"later": ["right_answer"], "after_close": ["right_answer"]},
            "after_passing",
            "Later, while open; After the quiz closes; but only after passing, or when no attempt is left",
        ),
    ],
)
def test_the_quiz_page_says_when_right_answers_are_shown(client, table, review_moment, said):
    quiz = world.make_quiz(review=table, review_moment=review_moment)
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    client.force_login(enrolment.officer)

    html = client.get(reverse("assessments:item", args=[enrolment.public_id, world.item_of(enrolment).key]))

    assert f"<dt>Right answers</dt><dd>{said}</dd>" in html.content.decode()


def test_where_marks_are_not_shown_no_figure_tells_them_to_the_officer(client):
    """Whether it was passed is told: it decides what the officer may do next."""
    quiz = world.make_quiz(review={"just_after": ["response"], "after_close": ["marks"]}, attempts_allowed=2)
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    submit(attempt=attempt)
    item = reverse("assessments:item", args=[enrolment.public_id, world.item_of(enrolment).key])
    pages = [url("result", attempt), item]

    def read(by) -> list[str]:
        client.force_login(by)
        found = [client.get(page).content.decode().partition("<main")[2] for page in pages]
        return [html.replace(f"<dt>To pass</dt><dd>{quiz.pass_mark_percent:n} %</dd>", "") for html in found]

    for html in read(enrolment.officer):
        assert re.search(r"Not passed", html)
        assert not re.search(r"\d %|\d of \d marks|questions? right", html)
    for html in read(world.make_officer(role=Role.PROGRAMME_TEAM)):
        assert "0 %" in html


def test_the_quiz_page_says_the_rules_and_leads_on(client):
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz(attempts_allowed=2)))
    item = world.item_of(enrolment)
    page = reverse("assessments:item", args=[enrolment.public_id, item.key])
    client.force_login(enrolment.officer)

    before = client.get(page).content.decode()
    attempt = start_attempt(enrolment=enrolment, item=item)
    during = client.get(page).content.decode()
    submit(attempt=attempt)
    after = client.get(page).content.decode()
    submit(attempt=start_attempt(enrolment=enrolment, item=item))
    finished = client.get(page).content.decode()

    assert [
        text in html
        for text, html in zip(
            ["Start the quiz", "Go on with the quiz", "1 of 2 left", "No attempt is left"],
            [before, during, after, finished],
            strict=True,
        )
    ] == [True] * 4


def test_starting_a_quiz_of_somebody_else_is_404(client):
    enrolment = world.enrol()
    client.force_login(world.make_officer())

    response = client.post(reverse("assessments:start", args=[enrolment.public_id, world.item_of(enrolment).key]))

    assert (response.status_code, Attempt.objects.count()) == (404, 0)


def test_words_to_read_between_questions_are_not_counted_as_questions(client):
    quiz = world.make_quiz([world.make_question("description"), world.make_question(), world.make_question()])
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    client.force_login(enrolment.officer)
    page = client.get(reverse("assessments:item", args=[enrolment.public_id, world.item_of(enrolment).key]))
    assert "<dt>Questions</dt><dd>2</dd>" in page.content.decode()


ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.mark.parametrize(
    ("sender", "is_admitted"),
    [
        ({"REMOTE_ADDR": "10.1.2.3"}, True),
        ({"REMOTE_ADDR": "::ffff:10.1.2.3"}, True),
        (ELSEWHERE, False),
        ({**ELSEWHERE, "HTTP_X_FORWARDED_FOR": "10.1.2.3"}, False),
    ],
)
def test_questions_are_shown_only_in_the_network_and_no_answer_is_lost(client, sender, is_admitted):
    """Begun in the training centre, a quiz that is bound to it does not go on at home."""
    edition = world.make_edition(quiz=world.make_quiz([world.make_question()], networks=["10.0.0.0/8"]))
    enrolment = world.enrol(edition)
    item = world.item_of(enrolment)
    attempt = start_attempt(enrolment=enrolment, item=item, arrival=Arrival(address="10.1.2.3"))
    token = token_for(attempt)
    client.force_login(attempt.officer)

    page = client.get(url("attempt", attempt), **sender)

    item_page = reverse("assessments:item", args=[enrolment.public_id, item.key])
    assert (page.status_code, page.get("Location")) == ((200, None) if is_admitted else (302, item_page))
    if not is_admitted:
        assert "only from the network of the training centre" in client.get(item_page).content.decode()
        fields = {"token": token, "shown": attempt.paper, f"q{attempt.paper[0]}": "b", "then": "go-on"}
        client.post(url("attempt-save", attempt), fields, **sender)
        assert Answer.objects.get().response == {"choice": "b"}


def test_neither_a_refused_answer_nor_the_way_to_hand_in_shows_a_question_elsewhere(client):
    question = world.make_question("numeric", key={"value": "5", "tolerance": "0", "unit": ""})
    edition = world.make_edition(quiz=world.make_quiz([question], networks=["10.0.0.0/8"]))
    enrolment = world.enrol(edition)
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment), arrival=Arrival(address="10.1.2.3"))
    client.force_login(attempt.officer)
    stem = question.wordings.get(language="en").stem
    refused = {"token": token_for(attempt), "shown": attempt.paper, f"q{attempt.paper[0]}": "x" * 5000, "then": "go-on"}

    saved = client.post(url("attempt-save", attempt), refused, follow=True, **ELSEWHERE)
    elsewhere = client.get(url("hand-in", attempt), **ELSEWHERE)
    there = client.get(url("hand-in", attempt), REMOTE_ADDR="10.1.2.3")

    assert "only from the network of the training centre" in saved.content.decode()
    assert [stem in page.content.decode() for page in (saved, elsewhere, there)] == [False, False, True]
    assert "Question 1" in elsewhere.content.decode()


@pytest.mark.parametrize("by_script", [True, False])
def test_an_answer_is_checked_only_in_the_network_and_stored_from_everywhere(client, by_script):
    """What a try came to, a hint or the right answer, is a part of the question."""
    questions = [world.make_question() for _ in range(2)]
    quiz = world.make_quiz(questions, networks=["10.0.0.0/8"], behaviour="immediate")
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment), arrival=Arrival(address="10.1.2.3"))
    client.force_login(attempt.officer)
    first, second = attempt.paper
    fields = {"token": token_for(attempt), "check": first, "shown": attempt.paper, f"q{first}": "a", f"q{second}": "b"}
    if by_script:
        fields |= {"sequence": 2}

    elsewhere = client.post(url("check", attempt), fields, follow=True, **ELSEWHERE)
    tries = Try.objects.count()
    answers = dict(Answer.objects.values_list("question_version", "response"))
    client.post(url("check", attempt), fields, REMOTE_ADDR="10.1.2.3")

    assert "only from the network of the training centre" in elsewhere.content.decode()
    assert elsewhere.status_code == (403 if by_script else 200)
    assert questions[0].wordings.get(language="en").stem not in elsewhere.content.decode()
    assert answers == ({} if by_script else {first: {"choice": "a"}, second: {"choice": "b"}})
    assert (tries, Try.objects.count()) == (0, 1)


def test_whoever_checked_in_at_the_centre_does_not_begin_at_home(client):
    quiz = world.make_quiz([world.make_question()], networks=["10.0.0.0/8"])
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    now = timezone.now()
    world.make_override(world.version_of(enrolment), opens_at=now + timedelta(minutes=5))
    item = world.item_of(enrolment)
    attempt = start_attempt(enrolment=enrolment, item=item, arrival=Arrival(address="10.1.2.3"))
    client.force_login(attempt.officer)
    states = []

    with frozen(now + timedelta(minutes=6)):
        for sender in (ELSEWHERE, {"REMOTE_ADDR": "10.1.2.3"}):
            client.post(url("begin", attempt), **sender)
            attempt.refresh_from_db()
            states.append(attempt.state)

    assert states == [AttemptState.READY, AttemptState.OPEN]


def test_nobody_is_asked_how_sure_they_are_of_what_a_person_marks(client):
    quiz = world.make_quiz(
        [world.make_question(), world.make_question("written", key={})], behaviour="certainty", shuffles=False
    )
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    client.force_login(attempt.officer)

    for _turn in ("untouched", "saved"):  # each is rendered in its own way
        html = client.get(url("attempt", attempt)).content.decode()
        assert html.count("How sure are you?") == 1
        for question, response in zip(attempt.paper, ({"choice": "b"}, {"text": "Words"}), strict=True):
            attempt.refresh_from_db()
            saving.save_answer(
                attempt_id=attempt.pk, epoch=attempt.epoch, question_id=question, response=response, sequence=1
            )


def test_an_answer_that_was_refused_is_not_counted_as_given(client):
    attempt = start_attempt_at(world.make_question("ordering"))
    client.force_login(attempt.officer)
    question = attempt.paper[0]
    form = {"token": token_for(attempt), "shown": [question], f"q{question}-a": "1", f"q{question}-b": "1"}

    refused = client.post(url("attempt-save", attempt), form | {"then": "go-on"}).content.decode()

    assert "Place 1 is used twice." in refused
    assert "0 of 1 answered" in refused


def start_attempt_at(*questions) -> Attempt:
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz(list(questions))))
    return start_attempt(enrolment=enrolment, item=world.item_of(enrolment))


@pytest.mark.parametrize("certainty", [[1], {}, True, 1.0, "1", 9])
def test_a_certainty_that_is_none_is_refused_and_stores_nothing(client, attempt, certainty):
    question = attempt.paper[0]
    packet = {"question": question, "fields": [[f"q{question}", "b"]], "sequence": 1, "certainty": certainty}

    response = client.post(
        url("answers", attempt),
        packet,
        content_type="application/json",
        headers={"X-Attempt-Token": token_for(attempt)},
    )

    assert (response.status_code, Answer.objects.count()) == (400, 0)
