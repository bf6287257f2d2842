"""The attempt page in a real browser: autosave, no network, a closed browser, two tabs, the deadline."""

import os
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect, sync_playwright

from assessments.attempting import start_attempt
from assessments.models import Answer, Attempt
from ledger.clock import database_now
from tests.assessments import bells, world
from tests.assessments.quiz_browser import end_in, kept_packets

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
KINDS = ["single", "matching", "ordering", "shorttext"]


@pytest.fixture(autouse=True)
def allow_the_orm_beside_playwright(monkeypatch):
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def attempt():
    questions = [world.make_question(kind) for kind in KINDS]
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz(questions, shuffles=False)))
    return start_attempt(enrolment=enrolment, item=world.item_of(enrolment))


@pytest.fixture
def browser(live_server, attempt, tmp_path):
    """Open the officer's browser, 360 px wide; opened again, it is the same one with the same storage."""
    session = SessionStore()
    session[SESSION_KEY] = str(attempt.officer.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = attempt.officer.get_session_auth_hash()
    session.save()
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": session.session_key,
        "url": live_server.url,
    }
    with sync_playwright() as playwright:
        opened = []

        def open_browser(**more):
            context = playwright.chromium.launch_persistent_context(
                tmp_path / "profile",
                executable_path="/usr/bin/chromium",
                args=FLAGS,
                viewport={"width": 360, "height": 740},
                **more,
            )
            context.add_cookies([cookie])
            opened.append(context)
            return context

        yield open_browser
        for context in opened:
            context.close()


def address(live_server, attempt: Attempt, language: str = "en") -> str:
    return f"{live_server.url}/{language}/assess/attempts/{attempt.public_id}/"


def stored(attempt: Attempt) -> dict[int, dict]:
    rows = Answer.objects.filter(attempt=attempt).values_list("question_version_id", "response")
    return {attempt.paper.index(pk): response for pk, response in rows}


def choose(page, attempt: Attempt, option: str) -> None:
    page.check(f'input[name="q{attempt.paper[0]}"][value="{option}"]')


SAVED = '[data-saved]:has-text("Saved")'


def test_every_answer_is_saved_soon_after_it_is_given(browser, live_server, attempt):
    page = browser().new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(address(live_server, attempt))
    _single, matching, ordering, short = [f"q{pk}" for pk in attempt.paper]

    choose(page, attempt, "b")
    page.select_option(f"#{matching}-l1", "r2")
    for place, option in enumerate("cab", start=1):
        page.select_option(f"#{ordering}-{option}", str(place))
    page.fill(f"#{short}", "cseam")
    page.wait_for_timeout(2500)
    expect(page.locator("[data-saved]")).to_contain_text("Saved ")

    assert errors == []
    assert stored(attempt) == {
        0: {"choice": "b"},
        1: {"pairs": {"l1": "r2"}},
        2: {"order": ["c", "a", "b"]},
        3: {"text": "cseam"},
    }
    assert kept_packets(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_who_types_on_and_on_is_saved_within_five_seconds(browser, live_server, attempt):
    page = browser().new_page()
    page.goto(address(live_server, attempt))
    field = page.locator(f"#q{attempt.paper[3]}")
    began, saved = database_now(), None
    for letter in "what was seen and when, by whom, and where":
        field.press_sequentially(letter)
        page.wait_for_timeout(250)  # never as long as a pause is
        saved = saved or Answer.objects.filter(question_version_id=attempt.paper[3]).first()

    assert (saved.saved_at - began).total_seconds() < 5.5  # and the way there, on a machine that others use


def test_a_server_that_fails_for_a_while_is_asked_again(browser, live_server, attempt):
    """It starts anew behind its proxy, which answers 502 meanwhile."""
    page = browser().new_page()
    page.goto(address(live_server, attempt))
    refused = []

    def fail_twice(route):
        refused.append(route.request.post_data_json["fields"])
        if len(refused) > 2:
            return route.continue_()
        return route.fulfill(status=502, body="<html>Bad gateway</html>", content_type="text/html")

    page.route("**/answers/", fail_twice)
    choose(page, attempt, "b")
    page.wait_for_selector("[data-trouble]:not([hidden])")
    page.wait_for_selector(SAVED, timeout=20_000)

    assert (len(refused), stored(attempt)) == (3, {0: {"choice": "b"}})
    expect(page.locator("[data-trouble]")).to_be_hidden()


def listen(page: Page) -> None:
    """Keep in ``window.said`` whatever a screen reader is told of the time."""
    page.evaluate(
        """() => {
            window.said = [];
            const line = document.querySelector("[data-announce]");
            new MutationObserver(() => window.said.push(line.textContent)).observe(line, {childList: true});
        }"""
    )


def test_the_time_left_is_said_three_times_and_never_between(browser, live_server, attempt):
    """A screen reader hears ten, five minutes and one; the running clock is silent, and takes no focus."""
    end_in(attempt, 660)
    page = browser().new_page()
    page.clock.install()
    page.goto(address(live_server, attempt))
    page.route("**/clock/", lambda route: route.abort())  # the page counts along by itself
    announced = page.locator("[data-announce]")
    listen(page)
    choose(page, attempt, "b")
    for _half_minute in range(21):
        page.clock.run_for(30_000)

    assert page.evaluate("window.said") == ["10 minutes left", "5 minutes left", "One minute left"]
    assert announced.evaluate("line => line.closest('[aria-live]').getAttribute('aria-live')") == "polite"
    assert page.evaluate("document.activeElement.value") == "b"
    silent = page.locator("[data-time]").evaluate("time => time.closest('[aria-live]')?.getAttribute('aria-live')")
    assert silent in (None, "off")


def test_time_that_was_given_is_said_and_so_is_the_end_of_it(browser, live_server, attempt):
    page = browser().new_page()
    page.clock.install()
    end_in(attempt, 72)
    page.goto(address(live_server, attempt))
    listen(page)
    choose(page, attempt, "b")
    page.clock.run_for(2_000)
    page.wait_for_selector(SAVED)
    page.clock.run_for(28_000)
    expect(page.locator("[data-announce]")).to_have_text("One minute left")
    end_in(attempt, 450)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # it asks then, and once a minute
    expect(page.locator("[data-announce]")).to_have_text("7 minutes left")
    page.route("**/clock/", lambda route: route.abort())
    page.clock.run_for(180_000)

    assert page.evaluate("window.said")[:3] == ["One minute left", "7 minutes left", "5 minutes left"]


def test_a_browser_closed_without_network_sends_its_answers_when_it_is_back(browser, live_server, attempt):
    context = browser()
    page = context.new_page()
    page.goto(address(live_server, attempt))
    choose(page, attempt, "c")
    page.wait_for_selector(SAVED)
    context.set_offline(True)
    choose(page, attempt, "b")
    page.fill(f"#q{attempt.paper[3]}", "cseam")
    page.wait_for_selector("[data-trouble]:not([hidden])")
    kept = kept_packets(page)
    context.close()

    page = browser().new_page()
    page.goto(address(live_server, attempt))
    page.wait_for_selector(SAVED)
    page.wait_for_timeout(500)

    assert (len(kept), "cseam" in "".join(kept)) == (2, False)
    assert stored(attempt) == {0: {"choice": "b"}, 3: {"text": "cseam"}}
    assert kept_packets(page) == []


def test_an_older_tab_is_told_that_another_took_over(browser, live_server, attempt):
    context = browser()
    old, new = context.new_page(), context.new_page()
    old.goto(address(live_server, attempt))
    new.goto(address(live_server, attempt))
    choose(new, attempt, "c")
    new.wait_for_selector(SAVED)

    choose(old, attempt, "b")

    expect(old.locator("[data-trouble]")).to_contain_text("another tab")
    expect(old.locator("[data-trouble]")).to_contain_text("c in en")
    assert stored(attempt) == {0: {"choice": "c"}}


def test_the_page_hands_in_by_itself_at_the_deadline(browser, live_server, attempt):
    now = database_now()
    Attempt.objects.filter(pk=attempt.pk).update(
        deadline_at=now + timedelta(seconds=6), closes_at=now + timedelta(seconds=66)
    )
    page = browser().new_page()
    page.goto(address(live_server, attempt))
    choose(page, attempt, "b")

    page.wait_for_url("**/result/", timeout=20_000)

    attempt.refresh_from_db()
    assert (attempt.closed_by, stored(attempt)) == ("officer", {0: {"choice": "b"}})


def test_a_question_can_be_read_in_the_other_language(browser, live_server, attempt):
    page = browser().new_page()
    page.goto(address(live_server, attempt, "hi"))
    first = page.locator("fieldset.question").first
    expect(first.locator("legend")).to_contain_text("(hi)")

    first.get_by_role("button", name="English").click()

    assert "(en)" in first.locator("legend").inner_text()
    expect(first.locator("label").first).to_contain_text("in en")


def test_without_a_script_both_languages_stand_there(browser, live_server, attempt):
    page = browser(java_script_enabled=False).new_page()
    page.goto(address(live_server, attempt, "hi"))
    first = page.locator("fieldset.question").first

    expect(first.locator("legend [lang=hi]")).to_be_visible()
    expect(first.locator("legend [lang=en]")).to_be_visible()
    expect(first.get_by_role("button", name="English")).to_have_count(0)


def test_the_check_before_handing_in_and_the_result_work_with_the_script(browser, live_server, attempt):
    page = browser().new_page()
    page.goto(address(live_server, attempt))
    choose(page, attempt, "b")

    page.get_by_role("button", name="Check and hand in").click()
    expect(page.locator("main")).to_contain_text("3 questions are unanswered.")
    page.get_by_role("button", name="Hand in now").click()

    expect(page.locator("h2").first).to_contain_text("25 %")


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_pages_have_no_fault_that_axe_finds(browser, live_server, attempt, language):
    axe = Axe()
    page = browser().new_page()
    item = f"{live_server.url}/{language}/assess/{attempt.enrolment.public_id}/{attempt.item.key}/"
    start = address(live_server, attempt, language)
    found = {}
    for name, url in [("item", item), ("attempt", start), ("hand-in", f"{start}hand-in/")]:
        page.goto(url)
        found[name] = [violation["id"] for violation in axe.run(page).response["violations"]]
    page.locator("main form button").first.click()
    page.wait_for_url("**/result/")
    found["result"] = [violation["id"] for violation in axe.run(page).response["violations"]]

    assert found == {"item": [], "attempt": [], "hand-in": [], "result": []}


# --- Waiting for the bell ---------------------------------------------------------------------------------


def test_at_the_bell_each_browser_begins_at_a_moment_of_its_own_within_eight_seconds(live_server, attempt, browser):
    bells.put_back_to_waiting(attempt, database_now() + timedelta(minutes=5))
    page = browser().new_page()
    page.clock.install()
    page.add_init_script("Math.random = () => 0.75")  # of 8 seconds: 6
    begun = []
    page.on("request", lambda request: begun.append(request.url) if request.url.endswith("/begin/") else None)
    page.goto(address(live_server, attempt))
    expect(page.get_by_text("open within a few seconds of that time")).to_be_visible()
    bells.ring_at(attempt, database_now() - timedelta(seconds=1))

    until_the_bell = int(page.locator("[data-waits]").get_attribute("data-waits")) * 1000
    page.clock.fast_forward(until_the_bell)
    page.clock.run_for(1_000)
    expect(page.locator("[data-waits-shown]")).to_have_text("a few seconds")
    before = list(begun)
    page.clock.run_for(6_000)

    expect(page.locator("#attempt")).to_be_visible()
    assert (len(before), len(begun)) == (0, 1)


def test_who_comes_after_the_bell_waits_two_seconds_at_most(live_server, attempt, browser):
    bells.put_back_to_waiting(attempt, database_now())
    page = browser().new_page()
    page.clock.install()
    page.add_init_script("Math.random = () => 0.99")
    page.goto(address(live_server, attempt))

    page.clock.run_for(2_000)

    expect(page.locator("#attempt")).to_be_visible()


def test_who_presses_while_the_script_is_about_to_begin_asks_once(live_server, attempt, browser):
    bells.put_back_to_waiting(attempt, database_now())
    page = browser().new_page()
    page.clock.install()
    page.add_init_script("Math.random = () => 0.99")
    begun = []
    page.on("request", lambda request: begun.append(request.url) if request.url.endswith("/begin/") else None)
    page.goto(address(live_server, attempt))

    page.get_by_role("button", name="Begin").click()
    page.clock.run_for(5_000)

    expect(page.locator("#attempt")).to_be_visible()
    assert (len(begun), Attempt.objects.get(pk=attempt.pk).epoch) == (1, 1)
