"""On the computer of a police station the next reader presses Back: no name is shown."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from lms.demonstration import cast
from tests.journeys.browsing import CHROMIUM, FLAGS, Person
from tests.journeys.conftest import Place
from tests.journeys.demonstration import INDORE, Records, path

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """As people have it: Playwright's own wish, to keep no whole page in memory for Back, is left out."""
    with sync_playwright() as playwright:
        browser = _as_people_have_it(playwright)
        yield browser
        browser.close()


def _as_people_have_it(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(
        executable_path=CHROMIUM, args=list(FLAGS), ignore_default_args=["--disable-back-forward-cache"]
    )


def test_after_signing_out_back_shows_no_name_and_the_next_officer_can_sign_in(
    person: Callable[..., Person], place: Place
):
    records = Records(place.data)
    names = [
        name
        for part in cast.everyone()
        if part.key in ("state-trainer-mp", "mp-indore-1")
        for name in (part.full_name, part.name_local)
    ]
    trainer = person("state-trainer-mp")
    for address in (
        path("people:me", [], "en"),
        path("cascade:cohort-detail", [records.cohort(INDORE)], "en"),
        path("help", [], "en"),
    ):
        trainer.go(address)
    expect(trainer.page.get_by_role("banner")).to_contain_text(names[0])
    trainer.page.get_by_role("banner").get_by_role("button", name=trainer.says("Sign out")).click()
    expect(trainer.page).to_have_url(re.compile(r"/(en|hi)/$"))
    expect(trainer.page.get_by_role("banner").get_by_role("link", name=re.compile("Sign in|साइन इन"))).to_be_visible()

    seen = []
    for _step in range(4):
        trainer.page.go_back(wait_until="commit")  # a page kept whole in memory never loads
        expect(trainer.page.get_by_role("contentinfo")).to_be_visible()
        text = trainer.page.inner_text("body")
        seen.append((trainer.page.url.removeprefix(trainer.site), [name for name in names if name in text]))
    assert [where for where in seen if where[1]] == [], seen

    officer = Person(trainer.page, trainer.site, trainer.album, trainer.inspection)
    officer.sign_in("mp-indore-1@demo.example", place.password("mp-indore-1"))
    expect(officer.page.get_by_role("banner")).to_contain_text(re.compile("|".join(map(re.escape, names[2:]))))
