"""A browser for the journeys, and the people who walk them."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import BASE
from tests.journeys.browsing import CHROMIUM, FLAGS, Album, Person, open_person
from tests.journeys.inspecting import Inspection

PICTURES = BASE / "var" / "screens"
THOROUGH = "THOROUGH" in os.environ  # bin/test --all: pictures of every step, and both languages of the back office


@dataclass(frozen=True)
class Place:
    """Where the journeys walk: a served site and its data, with the demonstration in it."""

    url: str
    data: Path

    def password(self, key: str) -> str:
        return json.loads((self.data / "demo-logins.json").read_text())[key]


@pytest.fixture(scope="session")
def place(request: pytest.FixtureRequest) -> Place:
    """The demonstration, served anew; or the running site named by JOURNEY_SITE, as ``URL,DATA``."""
    if named := os.environ.get("JOURNEY_SITE"):
        url, _comma, data = named.partition(",")
        return Place(url, Path(data))
    site = request.getfixturevalue("served_site")
    return Place(site.url, site.data)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def album(request: pytest.FixtureRequest) -> Album:
    name = request.module.__name__.rpartition(".")[2].removeprefix("test_").replace("_", "-")
    return Album(PICTURES / name, is_kept=THOROUGH)


@pytest.fixture
def inspection(tmp_path: Path) -> Inspection:
    return Inspection(tmp_path / "pages")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.has_failed = report.failed
    return report


@pytest.fixture
def person(
    browser: Browser, place: Place, album: Album, inspection: Inspection, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Person]]:
    """Make a person with a browser of their own, signed in when ``key`` names a part of the demonstration.

    When the test fails, what each of them sees is kept as ``failed-<n>.png``.
    """
    opened: list[Person] = []

    def make(key: str = "", **options: object) -> Person:
        made = open_person(browser, place.url, album, inspection, **options)
        opened.append(made)
        if key:
            made.sign_in(f"{key}@demo.example", place.password(key))
        return made

    yield make
    for number, each in enumerate(opened, start=1):
        if getattr(request.node, "has_failed", False) and not each.page.is_closed():
            each.page.screenshot(path=album.folder / f"failed-{number}.png", full_page=True)
        each.page.context.close()
