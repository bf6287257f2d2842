"""An officer's work: the first sign-in by a slip, lessons with self-checks, a quiz that survives a lost network."""

import re

from playwright.sync_api import Locator, expect

from tests.journeys.answers import answer_question, answer_self_check
from tests.journeys.browsing import Person
from tests.journeys.training import Slip

PASSWORD = "a lamp behind the old gate"


def sign_in_first(officer: Person, slip: Slip) -> None:
    """From the front page to the own home, with what stands on the slip."""
    officer.go("/")
    officer.show("front-page")
    officer.link("Sign in").first.click()
    officer.show("sign-in", in_both_languages=False)
    officer.link("First sign-in with a code").click()
    officer.box("Service number, e-mail or mobile number").fill(slip.number)
    officer.box("Code on your slip").fill(slip.code)
    officer.show("officer-types-number-and-code", in_both_languages=False)
    officer.button("Continue").click()
    officer.heading("Confirm your name")
    officer.box("Choose a password").fill(PASSWORD)
    officer.box("The same password again").fill(PASSWORD)
    officer.show("officer-confirms-the-name", in_both_languages=False)
    officer.button("This is my name: sign me in").click()
    expect(officer.page).to_have_url(re.compile(rf"/{officer.language}/$"))


def learn_lesson(officer: Person, title: str, *, is_shown: bool = False) -> None:
    """Read a lesson of the course's contents and answer its self-checks until each says that it is right."""
    officer.page.get_by_role("main").get_by_role("link", name=title, exact=True).click()
    officer.heading_is(title)
    if is_shown:
        officer.show("officer-reads-a-lesson")
    for check in _self_checks(officer):
        answer_self_check(check, officer.language)
        check.get_by_role("button").click()
        expect(check.get_by_text(officer.says("Answered rightly"), exact=True)).to_be_visible()
    if is_shown:
        officer.show("officer-has-checked-herself")
    back_to_contents(officer)


def _self_checks(officer: Person) -> list[Locator]:
    """The self-checks by their ids, for answering one replaces its form."""
    ids = [form.get_attribute("id") for form in officer.page.locator("form[id^=check-]").all()]
    return [officer.page.locator(f"form#{id_}") for id_ in ids]


def back_to_contents(officer: Person) -> None:
    officer.page.get_by_role("navigation").get_by_role("link", name=officer.course).click()


def start_quiz(officer: Person, title: str) -> None:
    officer.page.get_by_role("main").get_by_role("link", name=title, exact=True).click()
    officer.show("officer-reads-the-rules-of-the-quiz")
    officer.button("Start the quiz").click()
    officer.reads("Time left")


def questions(officer: Person) -> list[Locator]:
    return officer.page.get_by_role("main").get_by_role("group").all()


def answer(officer: Person, box: Locator) -> None:
    answer_question(box, officer.language)


def wait_until_saved(officer: Person) -> None:
    """Wait until the page says at which time all was saved."""
    expect(officer.page.get_by_text(re.compile(rf"^{officer.says('Saved')} \d\d:\d\d:\d\d$"))).to_be_visible()


def answered(officer: Person) -> int:
    """How many questions the page's own map calls answered."""
    places = officer.page.get_by_role("navigation", name=officer.says("Questions")).get_by_role("link")
    return sum(text.split()[1:] == officer.says("answered").split() for text in places.all_inner_texts())


def hand_in(officer: Person) -> None:
    officer.button("Check and hand in").click()
    officer.heading("Hand in?")
    officer.show("officer-is-asked-before-handing-in")
    officer.button("Hand in now").click()
    expect(officer.page).to_have_url(re.compile("/result/$"))
