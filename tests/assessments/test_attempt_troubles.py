"""The quiz in a real browser when things go wrong: the process killed, no network, two tabs, sessions, clocks."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect, sync_playwright

import ledger
from assessments import submitting
from assessments.attempting import open_page, start_attempt
from assessments.models import Attempt, AttemptState, Grading
from assessments.saving import save_answer
from ledger.clock import database_now, frozen
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
    end_in,
    faults,
    kept_on_device,
    kill_browser,
    open_profile,
    sign_in,
    stored,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LOGIN, PASSWORD = "sunita@example.org", "monsoon lantern 47"
KINDS = ["single", "single", "shorttext"]


@pytest.fixture(scope="module", autouse=True)
def playwright():
    """One for all tests here; with it running, Django must be told that this thread may use the database."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield playwright


@pytest.fixture(scope="module")
def chromium(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def officer(live_server):
    return world.make_officer()


@pytest.fixture
def context(chromium, live_server, officer):
    context = chromium.new_context(viewport=PHONE)
    context.set_default_timeout(20_000)
    sign_in(context, officer, live_server.url)
    yield context
    context.close()


def begin(officer: Officer, kinds=KINDS, **settings) -> Attempt:
    quiz = world.make_quiz([world.make_question(kind) for kind in kinds], shuffles=False, **settings)
    enrolment = world.enrol(world.make_edition(quiz=quiz), officer=officer)
    return start_attempt(enrolment=enrolment, item=world.item_of(enrolment))


# --- Killed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["all", "one"])
def test_a_browser_whose_process_is_killed_without_network_loses_no_answer(
    playwright, live_server, officer, tmp_path, layout
):
    attempt = begin(officer, ["single", "single"], layout=layout)
    start = address(live_server.url, attempt)
    context = open_profile(playwright, tmp_path / "profile")
    sign_in(context, officer, live_server.url)
    page = context.new_page()
    page.goto(start)
    choose(page, attempt, "c")
    page.wait_for_selector(SAVED)
    if layout == "one":
        page.get_by_role("button", name="Save, next question").click()
        page.wait_for_url("**q=2")
    context.set_offline(True)
    choose(page, attempt, "b", place=1)
    page.wait_for_selector(TROUBLE)

    assert kill_browser(tmp_path / "profile") > 0
    context = open_profile(playwright, tmp_path / "profile")
    sign_in(context, officer, live_server.url)
    page = context.new_page()
    page.goto(start)
    page.wait_for_selector(SAVED)

    assert stored(attempt) == {0: {"choice": "c"}, 1: {"choice": "b"}}
    expect(page.locator(f'[data-map="{attempt.paper[1]}"]')).to_contain_text("answered")
    context.close()


# --- Kept on the device ------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["all", "one"])
def test_an_answer_that_a_newer_one_replaces_is_shown_with_its_question(context, live_server, officer, layout):
    attempt = begin(officer, ["single", "single"], layout=layout)
    page = context.new_page()
    page.goto(address(live_server.url, attempt))
    context.set_offline(True)
    choose(page, attempt, "b")
    page.wait_for_selector(TROUBLE)
    page.close()
    elsewhere = open_page(attempt=Attempt.objects.get(pk=attempt.pk))
    question = attempt.paper[0]
    save_answer(attempt_id=attempt.pk, epoch=elsewhere, question_id=question, response={"choice": "c"}, sequence=1)

    context.set_offline(False)
    page = context.new_page()
    if layout == "one":  # another question's page leaves it there
        page.goto(address(live_server.url, attempt) + "?q=2")
        page.wait_for_selector(TROUBLE)
    page.goto(address(live_server.url, attempt))

    said = page.locator(f'[data-question="{question}"] [data-note]')
    expect(said).to_contain_text("on this device was kept: “b in en”")
    assert (stored(attempt), kept_on_device(page)) == ({0: {"choice": "c"}}, [])


def test_what_waits_on_a_shared_device_is_wiped_a_week_after_its_deadline(context, live_server, officer):
    first, second = begin(officer, ["single"], minutes=30), begin(officer, ["single"])
    page = context.new_page()
    page.goto(address(live_server.url, first))
    context.set_offline(True)
    choose(page, first, "b")
    page.wait_for_selector(TROUBLE)
    [[key, until, _sealed]] = kept_on_device(page, made_old=True)
    days = (until / 1000 - datetime.now(UTC).timestamp()) / 86400
    page.close()

    context.set_offline(False)
    page = context.new_page()
    page.goto(address(live_server.url, second))
    choose(page, second, "b")
    page.wait_for_selector(SAVED)

    assert (key, round(days)) == ([str(first.public_id), first.paper[0]], 7)
    assert kept_on_device(page) == []


# --- The deadline ------------------------------------------------------------------------------------------


def test_what_was_never_sent_before_the_deadline_is_said_not_to_count(context, live_server, officer):
    attempt = begin(officer, grace_seconds=2)
    end_in(attempt, 7)
    page = context.new_page()
    page.goto(address(live_server.url, attempt))
    choose(page, attempt, "b")
    page.wait_for_selector(SAVED)
    context.set_offline(True)
    choose(page, attempt, "c", place=1)
    expect(page.locator(TROUBLE)).to_contain_text("not marked as saved does not count", timeout=30_000)
    kept = page.locator(f'input[name="q{attempt.paper[1]}"][value="c"]').is_checked()

    context.set_offline(False)
    page.get_by_role("link", name="To the result").click()

    expect(page.locator("[data-unsent]")).to_contain_text("did not reach the server in time: 1")
    expect(page.locator("main")).to_contain_text("33.33 %")
    assert (kept, stored(attempt)) == (True, {0: {"choice": "b"}})
    page.reload()
    expect(page.locator("[data-unsent]")).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "hi"])
def test_in_a_rush_the_page_says_handed_in_and_opens_the_result_by_itself(
    context, live_server, officer, language, monkeypatch
):
    monkeypatch.setattr(submitting, "RUSH_WITHIN", timedelta(minutes=5))  # however slow this machine
    for _ in range(submitting.RUSH):
        submitting.close(attempt=begin(world.make_officer(), ["single"]), by="officer")
    attempt = begin(officer, ["single"], grace_seconds=60)
    end_in(attempt, 6)
    page = context.new_page()
    page.clock.install()
    page.goto(address(live_server.url, attempt, language))
    choose(page, attempt, "b")
    being_marked = page.locator("[data-being-marked]")
    expect(being_marked.get_by_role("heading")).to_be_visible(timeout=20_000)
    page.wait_for_url("**/result/")  # loaded again, it sends nothing a second time
    found = faults(page)

    with frozen(database_now() + submitting.MARKED_AFTER):
        ledger.run_due_jobs()
    page.clock.fast_forward(30_000)

    expect(page.locator("main")).to_contain_text("100")
    expect(being_marked).to_have_count(0)
    assert (found, stored(attempt)) == ([], {0: {"choice": "b"}})


def test_without_network_at_the_deadline_the_page_stays_and_hands_in_when_it_returns(context, live_server, officer):
    attempt = begin(officer, grace_seconds=60)
    end_in(attempt, 5)
    page = context.new_page()
    page.goto(address(live_server.url, attempt))
    choose(page, attempt, "b")
    page.wait_for_selector(SAVED)
    context.set_offline(True)
    expect(page.locator(TROUBLE)).to_contain_text("Time is over", timeout=15_000)
    page.wait_for_timeout(1500)

    context.set_offline(False)

    page.wait_for_url("**/result/", timeout=20_000)
    attempt.refresh_from_db()
    assert (attempt.closed_by, stored(attempt)) == ("officer", {0: {"choice": "b"}})


def test_an_older_tab_neither_hands_in_nor_overwrites_at_the_deadline(context, live_server, officer):
    attempt = begin(officer)
    end_in(attempt, 8)
    old, new = context.new_page(), context.new_page()
    old.goto(address(live_server.url, attempt))
    choose(old, attempt, "a")
    old.wait_for_selector(SAVED)
    new.goto(address(live_server.url, attempt))
    choose(new, attempt, "b")
    new.wait_for_selector(SAVED)

    new.wait_for_url("**/result/", timeout=20_000)

    expect(old.locator(TROUBLE)).to_be_visible(timeout=10_000)
    assert old.url == address(live_server.url, attempt)
    attempt.refresh_from_db()
    assert (attempt.closed_by, stored(attempt)) == ("officer", {0: {"choice": "b"}})


def test_time_given_at_the_last_moment_lets_the_page_go_on(context, live_server, officer):
    attempt = begin(officer)
    end_in(attempt, 4)
    page = context.new_page()
    page.goto(address(live_server.url, attempt))
    end_in(attempt, 600)
    page.wait_for_timeout(5500)

    choose(page, attempt, "b")

    page.wait_for_selector(SAVED)
    expect(page.locator("[data-time]")).to_contain_text("9:")


# --- Sessions, buttons, clocks ------------------------------------------------------------------------------


def test_a_session_that_ends_in_mid_quiz_costs_a_sign_in_and_no_answer(context, live_server):
    officer = world.make_officer(identifiers=[("email", "", None, LOGIN)], verified=True)
    officer.set_password(PASSWORD)
    officer.save()
    sign_in(context, officer, live_server.url)
    attempt = begin(officer)
    page = context.new_page()
    page.goto(address(live_server.url, attempt))
    Session.objects.all().delete()

    choose(page, attempt, "b")
    page.wait_for_selector(SAVED)
    page.get_by_role("button", name="Check and hand in").click()
    page.get_by_label("Service number, e-mail or mobile number").fill(LOGIN)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("heading", name="Hand in?")).to_be_visible()
    assert stored(attempt) == {0: {"choice": "b"}}


def test_back_from_the_confirmation_shows_what_is_stored_and_still_saves(context, live_server, officer):
    attempt = begin(officer)
    page = context.new_page()
    page.goto(address(live_server.url, attempt))
    choose(page, attempt, "b")
    page.get_by_role("button", name="Check and hand in").click()
    expect(page.get_by_role("heading", name="Hand in?")).to_be_visible()

    page.go_back()
    expect(page.locator(f'input[name="q{attempt.paper[0]}"][value="b"]')).to_be_checked()
    choose(page, attempt, "c")

    page.wait_for_selector(SAVED)
    assert stored(attempt) == {0: {"choice": "c"}}


def test_a_double_click_hands_in_once(context, live_server, officer):
    attempt = begin(officer)
    page = context.new_page()
    page.goto(f"{address(live_server.url, attempt)}hand-in/")

    page.get_by_role("button", name="Hand in now").dblclick(no_wait_after=True)

    page.wait_for_url("**/result/")
    expect(page.locator("h2").first).to_contain_text("%")
    assert Grading.objects.count() == 1


@pytest.mark.parametrize("days", [1, -1])
def test_a_phone_whose_clock_jumps_by_a_day_saves_and_counts_on(context, live_server, officer, days):
    attempt = begin(officer)
    page = context.new_page()
    page.goto(address(live_server.url, attempt))

    page.clock.set_system_time(datetime.now(UTC) + timedelta(days=days))
    choose(page, attempt, "b")
    page.fill(f"#q{attempt.paper[2]}", "cseam")
    page.wait_for_timeout(2500)

    assert stored(attempt) == {0: {"choice": "b"}, 2: {"text": "cseam"}}
    expect(page.locator("[data-time]")).to_contain_text("19:")


def test_an_answer_given_before_the_script_arrives_is_saved_when_it_does(context, live_server, officer):
    attempt = begin(officer)
    page, held = context.new_page(), []
    page.route("**/js/attempt.js", lambda route: held.append(route))
    page.goto(address(live_server.url, attempt), wait_until="commit")
    choose(page, attempt, "b")

    held[0].continue_()

    page.wait_for_selector(SAVED)
    assert stored(attempt) == {0: {"choice": "b"}}


def test_a_case_longer_than_browsers_send_for_a_page_that_is_left_is_saved(context, live_server, officer):
    parts = ("1", "2", "3")
    written = {part: {"kind": "written", "weight": "1", "key": {}} for part in parts}
    question = world.make_question("caseset", key={"order": list(parts), "parts": written})
    for wording in question.wordings.all():
        wording.body = {"parts": {part: {"stem": f"Part {part}?"} for part in parts}}
        wording.save()
    world.approve(question)
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz([question])), officer=officer)
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    page = context.new_page()
    page.goto(address(live_server.url, attempt))

    for number in range(len(parts)):
        page.locator("#attempt textarea").nth(number).fill("ज" * 15_000)  # 45,000 bytes
    page.wait_for_selector(SAVED)

    expect(page.locator(TROUBLE)).to_have_count(0)
    assert stored(attempt) == {0: {"parts": {part: {"text": "ज" * 15_000} for part in parts}}}


# --- The bell ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("has_network", [True, False])
def test_the_waiting_page_begins_by_itself_at_the_bell(context, live_server, officer, has_network):
    quiz = world.make_quiz([world.make_question()])
    enrolment = world.enrol(world.make_edition(quiz=quiz), officer=officer)
    world.make_override(world.version_of(enrolment), opens_at=database_now() + timedelta(seconds=60))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    bell = database_now() + timedelta(seconds=4)
    bells.ring_at(attempt, bell)
    page = context.new_page()
    page.goto(address(live_server.url, attempt))
    expect(page.get_by_role("heading", name="You are checked in")).to_be_visible()
    if not has_network:
        context.set_offline(True)
        expect(page.locator(TROUBLE)).to_contain_text("No network", timeout=15_000)
        context.set_offline(False)

    expect(page.locator("#attempt")).to_be_visible(timeout=20_000)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.started_at >= bell) == (AttemptState.OPEN, True)


def test_a_bell_that_is_moved_forward_reaches_the_page_that_waits_for_the_old_one(context, live_server, officer):
    quiz = world.make_quiz([world.make_question()])
    enrolment = world.enrol(world.make_edition(quiz=quiz), officer=officer)
    world.make_override(world.version_of(enrolment), opens_at=database_now() + timedelta(minutes=30))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    page = context.new_page()
    page.clock.install()
    page.goto(address(live_server.url, attempt))
    expect(page.locator("[data-waits-shown]")).to_contain_text("29:")
    bells.ring_at(attempt, database_now() + timedelta(seconds=2))

    page.clock.fast_forward(61_000)

    expect(page.locator("#attempt")).to_be_visible(timeout=20_000)


def test_a_server_that_starts_again_takes_no_waiting_page_away(context, live_server, officer):
    quiz = world.make_quiz([world.make_question()])
    enrolment = world.enrol(world.make_edition(quiz=quiz), officer=officer)
    world.make_override(world.version_of(enrolment), opens_at=database_now() + timedelta(minutes=30))
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    page, refused = context.new_page(), []
    page.clock.install()
    page.goto(address(live_server.url, attempt))

    def refuse(route):
        refused.append(route)
        route.fulfill(status=503, body="Starting")

    page.route("**/attempts/**", refuse)

    page.clock.fast_forward(61_000)
    page.wait_for_timeout(500)

    assert len(refused) == 1
    expect(page.get_by_role("heading", name="You are checked in")).to_be_visible()


def test_at_the_bell_one_request_brings_a_page_that_looks_and_works_as_a_loaded_one(context, live_server, officer):
    attempt = begin(officer, ["single", "shorttext"])
    bells.put_back_to_waiting(attempt, database_now() + timedelta(seconds=2))
    page = context.new_page()
    asked, said = [], []
    page.goto(address(live_server.url, attempt))
    page.on("request", lambda request: asked.append((request.method, request.url.rpartition("/attempts/")[2])))
    page.on("console", lambda message: said.append(message.text))

    expect(page.locator("#attempt")).to_be_visible(timeout=20_000)
    first = [(method, url) for method, url in asked if attempt.public_id.hex in url.replace("-", "")]
    choose(page, attempt, "b")
    page.wait_for_selector(SAVED)
    at_the_bell = looks_of(page)
    page.reload()
    page.wait_for_selector("#attempt")

    assert first == [("POST", f"{attempt.public_id}/begin/")]
    assert stored(attempt) == {0: {"choice": "b"}}
    assert at_the_bell == looks_of(page)
    assert said == []


def looks_of(page: Page) -> dict:
    return page.evaluate(
        """() => ({
            title: document.title,
            address: location.pathname,
            styles: [...document.styleSheets].map((sheet) => sheet.href).sort(),
            questions: document.querySelectorAll("[data-question]").length,
            map: getComputedStyle(document.querySelector(".question-map ol")).display,
            time: document.querySelector("[data-time]").textContent.includes(":"),
        })"""
    )
