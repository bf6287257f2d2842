"""Every role's pages in both languages: nothing amiss for axe, the Nu checker, a phone, a keyboard, without script."""

import re
from collections.abc import Callable
from itertools import groupby

import pytest
from django.test import RequestFactory
from playwright.sync_api import Page, expect

from lms.views import server_error
from tests.journeys import back_office, learning
from tests.journeys.browsing import DESK, HEIGHT, PHONE, Person, words
from tests.journeys.conftest import THOROUGH, Place
from tests.journeys.demonstration import INDORE, Records, pages, path
from tests.journeys.inspecting import Inspection, assert_no_fault, bytes_loaded

pytestmark = pytest.mark.journey

FIRST_LOAD, NEXT_LOAD = 60 * 1024, 15 * 1024  # bytes, before fonts


@pytest.fixture
def records(place: Place) -> Records:
    return Records(place.data)


def test_every_page_of_every_role_is_without_fault_in_both_languages(
    person: Callable[..., Person], records: Records, inspection: Inspection
):
    wrong = []
    for who, found in groupby(pages(records), key=lambda page: page[0]):
        visits = [(name, arguments) for _who, name, arguments in found]
        reader = person(who, width=PHONE)
        for language in ("en", "hi"):
            if language == "hi":
                state = reader.page.context.storage_state()
                reader.page.context.close()
                reader = person(width=PHONE, language="hi", storage_state=state)
            for name, arguments in visits:
                reader.go(path(name, arguments, language))
                answered = reader.answered[reader.page]
                if answered.status != 200 or reader.page.locator("html").get_attribute("lang") != language:
                    wrong.append((who, language, answered.status, answered.url))
                inspection.look(reader.page, answered)
    assert wrong == []
    assert_no_fault(inspection.all_faults())


def test_what_somebody_typed_in_english_is_read_out_in_english_on_hindi_pages(
    person: Callable[..., Person], records: Records
):
    trainer = person("state-trainer-mp", language="hi", width=PHONE)
    running = records.cohort(INDORE)
    spoken = {}
    for name, arguments, typed in (
        ("home", [], "Indore district course"),
        ("cascade:cohort-list", [], "Indore district course"),
        ("cascade:cohort-detail", [running], "Exercises and questions"),
        ("cascade:cohort-close", [running], "Exercises and questions"),
        ("cascade:session-attendance", [records.of_cohort("cascade_session", INDORE)], "From complaint to FIR"),
    ):
        trainer.go(path(name, arguments, "hi"))
        found = trainer.page.get_by_role("main").get_by_text(typed)
        spoken[name] = set(found.evaluate_all("all => all.map((each) => each.closest('[lang]').lang)"))
    assert spoken == {name: {"en"} for name in spoken}


def test_an_open_quiz_is_without_fault_in_both_languages(
    person: Callable[..., Person], records: Records, inspection: Inspection
):
    officer = person("mp-indore-1", width=PHONE)
    officer.go(path("assessments:item", [records.enrolment("mp-indore-1"), records.item("quiz")], "en"))
    officer.page.get_by_role("button", name=re.compile("Start the quiz|Go on with the quiz")).click()
    expect(officer.page.get_by_text("Time left")).to_be_visible()
    address = officer.page.url
    for language in ("en", "hi"):
        for ending in ("", "hand-in/"):
            officer.page.goto(address.replace("/en/", f"/{language}/") + ending)
            inspection.look(officer.page, officer.answered[officer.page])
    assert_no_fault(inspection.all_faults())


def test_what_went_wrong_is_said_without_fault_in_both_languages(
    person: Callable[..., Person], records: Records, inspection: Inspection
):
    officer = person("mp-bhopal-1", width=PHONE)
    seen = []
    for language in ("en", "hi"):
        for address in (f"/{language}/no/such/page/", path("cascade:cohort-open", [], language)):
            officer.go(address)
            answered = officer.answered[officer.page]
            seen.append(answered.status)
            inspection.look(officer.page, answered)
    assert seen == [404, 403, 404, 403]
    assert_no_fault(fault for fault in inspection.all_faults() if "the server responded with a status" not in fault)


def test_the_page_for_our_own_mistakes_is_without_fault(person: Callable[..., Person], inspection: Inspection):
    """It never fails on the served site, so the browser is given the very answer that it would get."""
    answer = server_error(RequestFactory().get("/"))
    reader = person(width=PHONE)
    reader.page.route(
        "**/broken/", lambda route: route.fulfill(status=500, body=answer.content, content_type=answer["Content-Type"])
    )
    for width in (PHONE, DESK):
        reader.page.set_viewport_size({"width": width, "height": HEIGHT})
        reader.go("/broken/")
        assert reader.answered[reader.page].status == 500
        inspection.look(reader.page, reader.answered[reader.page])
        for language, words_there in (("en", "Something went wrong"), ("hi", "कुछ गड़बड़ हो गई")):
            heading = reader.page.locator(f"[lang={language}]").get_by_role("heading", name=words_there)
            expect(heading).to_have_css("font-weight", "700")  # the site's style reached it
    assert_no_fault(fault for fault in inspection.all_faults() if "the server responded with a status" not in fault)


# --- The back office ----------------------------------------------------------------------------------------


def test_the_back_office_has_no_fault_but_those_known_of_wagtail_in_both_languages(
    person: Callable[..., Person], records: Records, inspection: Inspection
):
    """Every page in both languages with ``bin/test --all``; else in one, by turns."""
    wrong = []
    for who, found in groupby(back_office.cms_pages(records), key=lambda page: page[0]):
        addresses = [address for _who, address in found]
        state = person(who).page.context.storage_state()
        for turn, language in enumerate(("en", "hi")):
            writer = person(language=language, storage_state=state)
            for address in addresses if THOROUGH else addresses[turn::2]:
                writer.go(address)
                answered = writer.answered[writer.page]
                at = writer.page.locator("html").get_attribute("lang")
                is_draft = "view_draft" in address  # in the language of the page itself
                if answered.status != 200 or not answered.url.endswith(address) or (at != language and not is_draft):
                    wrong.append((who, language, answered.status, answered.url))
                inspection.look(writer.page, answered)
            writer.page.context.close()
    assert wrong == []
    assert_no_fault(inspection.all_faults())
    assert back_office.unseen(inspection.wagtails) == []  # what Wagtail mended is allowed no longer


# --- Bytes --------------------------------------------------------------------------------------------------


def test_pages_of_an_officer_are_small(person: Callable[..., Person], records: Records):
    enrolment, lesson, quiz = records.enrolment("mp-indore-1"), records.item("lesson"), records.item("quiz")
    addresses = [
        path("home", [], "hi"),
        path("courses:enrolment-detail", [enrolment], "hi"),
        path("courses:item-detail", [enrolment, lesson], "hi"),
        path("assessments:item", [enrolment, quiz], "hi"),
    ]
    state = person("mp-indore-1").page.context.storage_state()
    first = {}
    for address in addresses:
        reader = person(width=PHONE, language="hi", storage_state=state)  # with an empty cache
        reader.page.goto(reader.site + address, wait_until="networkidle")
        first[address] = sum(bytes_loaded(reader.page).values())
    following = {}
    for address in addresses:
        reader.page.goto(reader.site + address, wait_until="networkidle")
        following[address] = sum(bytes_loaded(reader.page).values())

    print("first load:", first, "next:", following)
    assert {address: size for address, size in first.items() if size > FIRST_LOAD} == {}
    assert {address: size for address, size in following.items() if size > NEXT_LOAD} == {}


# --- Keyboard -----------------------------------------------------------------------------------------------


def focus(page: Page) -> dict[str, object]:
    """Where the focus is, and whether it can be seen."""
    return page.evaluate(
        """() => {
            const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
            return {
                tag: at.tagName, type: at.type ?? "", name: at.name ?? "", text: at.innerText ?? "",
                is_seen: style.outlineStyle !== "none" && box.width > 0 && box.bottom > 0 && box.right > 0,
            };
        }"""
    )


def test_the_keyboard_skips_to_the_content_and_sees_where_it_is(person: Callable[..., Person], records: Records):
    officer = person("mp-indore-1", width=PHONE)
    officer.go(
        path("courses:item-detail", [records.enrolment("mp-indore-1"), records.item("lesson")], officer.language)
    )
    officer.page.keyboard.press("Tab")
    assert focus(officer.page)["text"] == "Skip to the content"
    officer.page.keyboard.press("Enter")
    expect(officer.page.get_by_role("main")).to_be_focused()

    stops = []
    while (officer.page.keyboard.press("Tab") or True) and focus(officer.page)["tag"] != "BODY" and len(stops) < 80:
        stops.append(focus(officer.page))
    assert [stop for stop in stops if not stop["is_seen"]] == []
    checks = officer.page.locator("form[id^=check-]").count()
    reached = {(stop["type"], stop["name"]) for stop in stops}
    assert checks > 0 and ("radio", "chosen") in reached
    names = {words("en", "Check my answer"), words("en", "Check again")}
    assert sum(stop["text"] in names for stop in stops) == checks


def test_a_choice_is_made_and_checked_with_the_keyboard_alone(person: Callable[..., Person], records: Records):
    officer = person("mp-indore-1", width=PHONE)
    officer.go(path("courses:item-detail", [records.enrolment("mp-indore-1"), records.item("lesson")], "en"))
    check = officer.page.locator("form[id^=check-]").first
    radios = check.get_by_role("radio")
    radios.first.focus()
    officer.page.keyboard.press("Space")
    officer.page.keyboard.press("ArrowDown")
    expect(radios.nth(1)).to_be_checked()
    officer.page.keyboard.press("Tab")
    officer.page.keyboard.press("Enter")
    expect(check.get_by_role("button", name=words("en", "Check again"))).to_be_visible()


# --- No script ----------------------------------------------------------------------------------------------


def test_without_javascript_self_checks_and_a_quiz_work(person: Callable[..., Person], records: Records):
    state = person("mp-gwalior-1").page.context.storage_state()
    officer = person(width=PHONE, language="hi", storage_state=state, java_script_enabled=False)
    enrolment = records.enrolment("mp-gwalior-1", "zero-fir-refresher")
    course = "zero-fir-refresher"
    officer.go(path("courses:item-detail", [enrolment, records.item("lesson", course)], "hi"))
    check = officer.page.locator("form[id^=check-]").first
    learning.answer_self_check(check, "hi")
    check.get_by_role("button").click()
    expect(check.get_by_text(officer.says("Answered rightly"), exact=True)).to_be_visible()

    officer.go(path("assessments:item", [enrolment, records.item("quiz", course)], "hi"))
    officer.page.get_by_role("main").get_by_role("button").click()
    officer.reads("Time left")
    boxes = learning.questions(officer)
    learning.answer(officer, boxes[0])
    officer.button("Save and go on").click()
    expect(officer.page).to_have_url(re.compile("#questions$"))
    officer.page.wait_for_load_state()  # the map stands at the end of the page
    assert learning.answered(officer) == 1
    for box in learning.questions(officer)[1:]:
        learning.answer(officer, box)
    officer.button("Check and hand in").click()
    officer.heading("Hand in?")
    officer.button("Hand in now").click()
    officer.reads("Passed")
    expect(officer.page.get_by_role("heading", name="100 %")).to_be_visible()
