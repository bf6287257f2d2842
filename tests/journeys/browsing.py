"""A person in front of a browser: what they read and press, in their language, and pictures of what they see."""

import itertools
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Locator, Page, Response, expect

from tests.journeys.inspecting import Inspection

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, DESK = 360, 1280  # CSS pixels
HEIGHT = 800
PATIENCE = 30_000  # milliseconds for anything to appear: the machine may be busy with other tests
LOCALES = {"en": "en-IN", "hi": "hi-IN"}


def words(language: str, english: str, **values: object) -> str:
    """Return our text as the site shows it in ``language``; ``values`` fill its places."""
    with translation.override(language):
        said = gettext(english)
    return said % values if values else said


class Album:
    """Numbered pictures of one walk in one folder, which is emptied first. Without ``is_kept``, none."""

    def __init__(self, folder: Path, *, is_kept: bool) -> None:
        self.folder = folder
        self.is_kept = is_kept
        self.numbers = itertools.count(1)
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png") if is_kept else ():
            old.unlink()

    def next_name(self, what: str) -> str:
        return f"{next(self.numbers):02}-{what}"

    def take(self, page: Page, name: str) -> None:
        """A picture of the page as it is, named after its language and width as well."""
        if not self.is_kept:
            return
        page.evaluate("async () => { await document.fonts.ready; }")
        language = page.locator("html").get_attribute("lang") or "en"
        width = page.viewport_size["width"]
        page.screenshot(path=self.folder / f"{name}-{language}-{width}.png", full_page=True)


@dataclass
class Person:
    """One person with a browser of their own. ``language`` is the one they read."""

    page: Page
    site: str
    album: Album
    inspection: Inspection
    language: str = "en"
    course: str = ""  # the title of the course they take
    answered: dict[Page, Response] = field(default_factory=dict)  # by each tab, to its last navigation

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)

    def says(self, english: str, **values: object) -> str:
        return words(self.language, english, **values)

    def link(self, english: str, **values: object) -> Locator:
        return self.page.get_by_role("link", name=self.says(english, **values))

    def button(self, english: str, **values: object) -> Locator:
        return self.page.get_by_role("button", name=self.says(english, **values))

    def box(self, english: str, **values: object) -> Locator:
        return self.page.get_by_label(self.says(english, **values))

    def reads(self, english: str, **values: object) -> None:
        """Wait until the text stands on the page."""
        expect(self.page.get_by_text(self.says(english, **values)).first).to_be_visible()

    def heading(self, english: str, **values: object) -> None:
        expect(self.page.get_by_role("heading", name=self.says(english, **values)).first).to_be_visible()

    def heading_is(self, text: str) -> None:
        expect(self.page.get_by_role("heading", name=text, level=1)).to_be_visible()

    def reload_until(self, shown: Locator, within: float = 60) -> None:
        """Load the page again and again until the element is there: jobs run in a process of their own."""
        deadline = time.monotonic() + within
        while not shown.is_visible():
            assert time.monotonic() < deadline, f"still not there after {within} s: {shown}"
            self.page.reload()

    def show(self, what: str, *, in_both_languages: bool = True) -> None:
        """Inspect the page and take its pictures, at both widths and in the other language too where it has one."""
        name = self.album.next_name(what)
        self._look_and_take(self.page, name)
        other = self.page.get_by_role("banner").locator("a[hreflang]").first
        if in_both_languages and other.count():
            beside = self.new_tab()
            beside.goto(self.site + other.get_attribute("href"))
            self._look_and_take(beside, name)
            beside.close()

    def _look_and_take(self, page: Page, name: str) -> None:
        size = page.viewport_size
        for width in (DESK, PHONE) if self.album.is_kept else (PHONE,):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            self.album.take(page, name)
        self.inspection.look(page, self.answered.get(page))
        page.set_viewport_size(size)

    def new_tab(self) -> Page:
        """Another tab of this person's browser, watched like the first."""
        page = self.page.context.new_page()
        self.watch(page)
        return page

    def watch(self, page: Page) -> None:
        self.inspection.watch(page)
        page.on("response", lambda response: self._keep(page, response))

    def _keep(self, page: Page, response: Response) -> None:
        is_page = response.headers.get("content-type", "").startswith("text/html")  # and no download
        if is_page and response.request.is_navigation_request() and response.frame == page.main_frame:
            self.answered[page] = response

    def sign_in(self, login: str, password: str) -> None:
        self.go("/accounts/login/")
        self.box("Service number, e-mail or mobile number").fill(login)
        self.box("Password").fill(password)
        self.page.get_by_role("main").get_by_role("button", name=self.says("Sign in"), exact=True).click()
        expect(self.page).to_have_url(re.compile(r"/(en|hi)/$"))  # the language of the officer's record


def open_person(
    browser: Browser,
    site: str,
    album: Album,
    inspection: Inspection,
    *,
    language: str = "en",
    width: int = DESK,
    **options: object,
) -> Person:
    """Give somebody a browser of their own; nothing is shared with the others."""
    context = browser.new_context(
        locale=LOCALES[language], timezone_id="Asia/Kolkata", viewport={"width": width, "height": HEIGHT}, **options
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    person = Person(context.new_page(), site, album, inspection, language)
    person.watch(person.page)
    return person
