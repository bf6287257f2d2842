"""What the quiz's script promises, in a browser: nothing answered is left behind, whatever is pressed when."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from tests.journeys import learning
from tests.journeys.browsing import PHONE, Person
from tests.journeys.conftest import Place
from tests.journeys.demonstration import Records, path

pytestmark = pytest.mark.journey


def test_handing_in_while_an_answer_is_being_saved_sends_the_later_ones_first(
    person: Callable[..., Person], place: Place
):
    records, officer = Records(place.data), person("mp-indore-1", width=PHONE)
    page, held = officer.page, list[Route]()
    officer.go(path("assessments:item", [records.enrolment("mp-indore-1"), records.item("quiz")], "en"))
    page.get_by_role("button", name=re.compile("Start the quiz|Go on with the quiz")).click()
    officer.reads("Time left")
    first, second = (box.get_by_label(officer.says("Come back to this one")) for box in learning.questions(officer)[:2])
    page.route("**/answers/", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/answers/"):
        first.click()
    second.click()
    marked = [first.is_checked(), second.is_checked()]

    officer.button("Check and hand in").click()
    held[0].continue_()

    officer.heading("Hand in?")
    officer.link("Back to the questions").click()
    officer.reads("Time left")
    assert [first.is_checked(), second.is_checked()] == marked
