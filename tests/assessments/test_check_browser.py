"""Checking, certainty and one question a page, in a real browser: by keyboard, without script, for a screen reader."""

import os
from datetime import timedelta

import pytest
from playwright.sync_api import expect, sync_playwright

from assessments.attempting import Arrival, start_attempt
from assessments.models import Answer, Attempt, Question, Try
from ledger.clock import database_now
from people.models import Officer
from tests.assessments import bells, world
from tests.assessments.quiz_browser import (
    CHROMIUM,
    FLAGS,
    PHONE,
    SAVED,
    TROUBLE,
    address,
    choose,
    faults,
    kept_packets,
    sign_in,
    stored,
)

CENTRE = "10.1.2.3"

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def chromium():
    """One for all tests here; with it running, Django must be told that this thread may use the database."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def officer(live_server):
    return world.make_officer()


@pytest.fixture(params=["with script"])
def context(request, chromium, live_server, officer):
    context = chromium.new_context(viewport=PHONE, java_script_enabled=request.param == "with script")
    context.set_default_timeout(20_000)
    sign_in(context, officer, live_server.url)
    yield context
    context.close()


def hinted(question: Question) -> Question:
    for wording in question.wordings.all():
        wording.body = {**wording.body, "hints": [f"A hint ({wording.language})"]}
        wording.save()
    return question


def begin(officer: Officer, count: int = 2, **settings) -> Attempt:
    questions = [hinted(world.make_question()) for _ in range(count)]
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz(questions, shuffles=False, **settings)), officer)
    arrival = Arrival(address=CENTRE)
    return start_attempt(enrolment=enrolment, item=world.item_of(enrolment), arrival=arrival)


def verdict(page, number: int = 1):
    return page.locator(f"#question-{number} [data-check-state]")


@pytest.mark.parametrize("behaviour", ["immediate", "interactive"])
def test_an_answer_is_checked_by_keyboard_and_the_focus_goes_to_the_verdict(context, live_server, officer, behaviour):
    attempt = begin(officer, behaviour=behaviour)
    page = context.new_page()
    page.goto(address(live_server.url, attempt))
    page.locator(f'input[name="q{attempt.paper[0]}"]').first.focus()
    page.keyboard.press("Space")
    while not page.evaluate("document.activeElement.matches('[data-check]')"):
        page.keyboard.press("Tab")

    page.keyboard.press("Enter")

    expect(verdict(page)).to_be_focused()
    expect(verdict(page)).to_have_attribute("role", "status")
    expect(verdict(page)).to_contain_text("A hint (en)" if behaviour == "interactive" else "Wrong")
    assert Try.objects.get().attempt == attempt
    assert kept_packets(page) == []
    locked = page.locator(f'#question-1 input[name="q{attempt.paper[0]}"]').first
    assert locked.is_disabled() == (behaviour == "immediate")


def test_a_check_that_comes_before_the_save_of_the_same_answer_is_not_called_another_tab(context, live_server, officer):
    attempt = begin(officer, behaviour="interactive")
    page = context.new_page()
    page.goto(address(live_server.url, attempt))
    page.route("**/answers/", lambda route: route.abort())
    choose(page, attempt, "a")

    page.locator("#question-1 [data-check]").click()
    expect(verdict(page)).to_contain_text("A hint (en)")
    page.unroute("**/answers/")
    page.wait_for_timeout(3000)

    expect(page.locator(TROUBLE)).to_be_hidden()
    assert (stored(attempt), Try.objects.count()) == ({0: {"choice": "a"}}, 1)


def test_a_check_without_network_says_so_and_can_be_asked_again(context, live_server, officer):
    attempt = begin(officer, behaviour="immediate")
    page = context.new_page()
    page.goto(address(live_server.url, attempt))
    context.set_offline(True)
    choose(page, attempt, "b")
    page.locator("#question-1 [data-check]").click()
    expect(page.locator("#question-1 [data-note]")).to_contain_text("Not checked: no network.")
    expect(page.locator("#question-1 [data-check]")).to_be_focused()

    context.set_offline(False)
    page.locator("#question-1 [data-check]").click()

    expect(verdict(page)).to_contain_text("Right")
    assert Try.objects.count() == 1


def test_a_check_from_outside_the_network_says_why_and_keeps_the_answer(context, live_server, officer, settings):
    settings.BEHIND_PROXY = True
    context.set_extra_http_headers({"X-Forwarded-For": CENTRE})
    attempt = begin(officer, behaviour="immediate", networks=["10.0.0.0/8"])
    page = context.new_page()
    page.goto(address(live_server.url, attempt))
    context.set_extra_http_headers({"X-Forwarded-For": "192.0.2.7"})
    choose(page, attempt, "b")

    page.locator("#question-1 [data-check]").click()

    expect(page.locator("#question-1 [data-note]")).to_contain_text("only from the network of the training centre")
    expect(page.locator("#question-1 [data-check]")).to_be_focused()
    assert (stored(attempt), Try.objects.count()) == ({0: {"choice": "b"}}, 0)


@pytest.mark.parametrize("context", ["with script", "without script"], indirect=True)
def test_a_hint_clears_what_was_wrong_and_the_next_try_counts(context, live_server, officer):
    question = hinted(world.make_question("multiple"))
    question.key |= {"hints": [{"clears_wrong": True, "shows_number_right": True}]}
    question.save()
    world.approve(question)
    quiz = world.make_quiz([question], shuffles=False, behaviour="interactive")
    enrolment = world.enrol(world.make_edition(quiz=quiz), officer)
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    page = context.new_page()
    page.goto(address(live_server.url, attempt))
    for option in "ac":
        choose(page, attempt, option)
    page.locator("#question-1 [data-check]").click()
    expect(verdict(page)).to_contain_text("1 part of the answer is right.")
    ticked = [box.get_attribute("value") for box in page.locator("#question-1 .choice input:checked").all()]

    page.locator("#question-1 [data-flag]").check()
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url("**#questions")
    kept = stored(attempt)
    choose(page, attempt, "b")
    page.locator("#question-1 [data-check]").click()

    expect(page.locator("#question-1 [data-check]")).to_have_count(0)
    assert (ticked, kept) == (["a"], {0: {"choices": ["a", "c"]}})
    assert Answer.objects.get().is_flagged
    tried = list(Try.objects.order_by("number").values_list("response", flat=True))
    assert tried == [{"choices": ["a", "c"]}, {"choices": ["a", "b"]}]


@pytest.mark.parametrize("context", ["without script"], indirect=True)
def test_without_script_a_check_comes_back_to_its_question(context, live_server, officer):
    attempt = begin(officer, behaviour="interactive")
    page = context.new_page()
    page.goto(address(live_server.url, attempt))
    choose(page, attempt, "c", place=1)

    page.locator("#question-2 [data-check]").click()

    expect(verdict(page, 2)).to_contain_text("A hint (en)")
    assert page.url.endswith("#question-2")
    assert (stored(attempt), Try.objects.count()) == ({1: {"choice": "c"}}, 1)


@pytest.mark.parametrize("context", ["with script", "without script"], indirect=True)
def test_one_question_a_page_saves_on_the_way_and_keeps_the_map(context, live_server, officer):
    attempt = begin(officer, 3, layout="one")
    page = context.new_page()
    page.goto(address(live_server.url, attempt))
    choose(page, attempt, "b")
    page.get_by_role("button", name="Save, next question").click()
    page.wait_for_url("**q=2")
    choose(page, attempt, "c", place=1)
    page.get_by_role("button", name="Save, previous question").click()

    page.wait_for_url("**q=1")
    expect(page.locator(f'input[name="q{attempt.paper[0]}"][value="b"]')).to_be_checked()
    states = [page.locator(f'[data-map="{pk}"]').get_attribute("data-state") for pk in attempt.paper]
    assert states == ["answered", "answered", "open"]
    assert stored(attempt) == {0: {"choice": "b"}, 1: {"choice": "c"}}


def test_how_sure_an_officer_is_is_saved_with_the_answer(context, live_server, officer):
    attempt = begin(officer, behaviour="certainty")
    page = context.new_page()
    page.goto(address(live_server.url, attempt))
    choose(page, attempt, "b")
    page.check(f'input[name="certainty-{attempt.paper[0]}"][value="3"]')

    page.wait_for_selector(SAVED)
    page.wait_for_timeout(800)

    assert list(Answer.objects.values_list("response", "certainty")) == [({"choice": "b"}, 3)]


@pytest.mark.parametrize("language", ["en", "hi"])
def test_no_state_of_the_quiz_has_a_fault_that_axe_finds(context, live_server, officer, language):
    page, found = context.new_page(), {}
    for behaviour in ("immediate", "interactive"):
        attempt = begin(officer, behaviour=behaviour)
        page.goto(address(live_server.url, attempt, language))
        choose(page, attempt, "a")
        page.locator("#question-1 [data-check]").click()
        expect(verdict(page)).to_be_focused()
        found[behaviour] = faults(page)
    attempt = begin(officer, behaviour="certainty", layout="one", grace_seconds=0)
    page.goto(address(live_server.url, attempt, language))
    found["certainty, one a page"] = faults(page)
    context.set_offline(True)
    choose(page, attempt, "b")
    expect(page.locator(TROUBLE)).to_be_visible()
    found["no network"] = faults(page)
    now = database_now()
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=now, closes_at=now)
    context.set_offline(False)
    page.goto(f"{address(live_server.url, attempt, language)}result/")
    expect(page.locator("[data-unsent]")).to_be_visible()
    found["unsent"] = faults(page)
    bells.put_back_to_waiting(begin(officer), now + timedelta(minutes=5))
    page.goto(address(live_server.url, Attempt.objects.under_way().get(state="ready"), language))
    found["waiting"] = faults(page)

    assert found == {state: [] for state in found}
