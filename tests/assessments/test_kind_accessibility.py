"""What a screen reader is told of each kind of question, in Hindi and English, kept as snapshots beside this file.

A snapshot that changed on purpose is written anew with ``WRITE_SNAPSHOTS=1`` and read through before it is kept.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect, sync_playwright

from assessments import versions
from assessments.attempting import start_attempt
from assessments.models import Answer, Question, QuestionWording
from tests.assessments import world
from tests.assessments.kind_samples import SAMPLES, entries

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SNAPSHOTS = Path(__file__).parent / "snapshots"
KINDS = ["single", "multiple", "truefalse", "numeric", "shorttext", "matching", "ordering", "cloze", "caseset"]
KINDS += ["calculated", "written", "description"]


def two_entries(language):
    return {"stem": f"In order? ({language})", "options": entries("a", "b", language=language)}


# Two entries have one wrong order, and one row has one variant: nothing depends on the attempt's seed.
ORDERED = ("ordering", {"order": ["a", "b"]}, {language: two_entries(language) for language in ("en", "hi")})
ONE_ROW = {"formula": "{a} * 2", "data": [{"a": "21"}]}
CASE = (
    "caseset",
    {
        "order": ["1", "2"],
        "parts": {"1": {"kind": "single", "key": {"choice": "a"}}, "2": {"kind": "calculated", "key": ONE_ROW}},
    },
    {
        language: {
            "stem": f"An invented case. ({language})",
            "parts": {
                "1": {"stem": f"Who? ({language})", "options": entries("a", "b", language=language)},
                "2": {"stem": f"Twice {{a}}? ({language})"},
            },
        }
        for language in ("en", "hi")
    },
)
CALCULATED = ("calculated", ONE_ROW, {language: {"stem": f"Twice {{a}}? ({language})"} for language in ("en", "hi")})
SHOWN = SAMPLES | {"ordering": ORDERED, "caseset": CASE, "calculated": CALCULATED}


def make(name):
    slug, key, wordings = SHOWN[name]
    question = world.make_question("single")
    Question.objects.filter(pk=question.pk).update(kind=slug, key=key)
    for language, wording in wordings.items():
        body = {part: words for part, words in wording.items() if part != "stem"}
        rows = QuestionWording.objects.filter(question=question, language=language)
        rows.update(stem=wording["stem"], body=body)
    return Question.objects.get(pk=question.pk)


@pytest.fixture(autouse=True)
def allow_the_orm_beside_playwright(monkeypatch):
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    versions.forget()


@pytest.fixture
def attempt():
    quiz = world.make_quiz([make(name) for name in KINDS], shuffles=False)
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    return start_attempt(enrolment=enrolment, item=world.item_of(enrolment))


@pytest.fixture
def page(live_server, attempt):
    session = SessionStore()
    session[SESSION_KEY] = str(attempt.officer.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = attempt.officer.get_session_auth_hash()
    session.save()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context(viewport={"width": 360, "height": 740})
        context.add_cookies([cookie])
        yield context.new_page()
        browser.close()


def address(live_server, attempt, language):
    return f"{live_server.url}/{language}/assess/attempts/{attempt.public_id}/"


# what a finger must hit: for a tick its whole row counts
TARGETS = "select, input[type=text], textarea, button, .btn, label, .question-map a"
SMALL = """all => all.filter((each) => each.offsetParent && each.offsetHeight < 44 // CSS pixels
    && (each.tagName !== "LABEL" || each.querySelector("input"))).map((each) => each.outerHTML.slice(0, 120))"""


def boxes(page):
    return page.locator("#questions > .question")


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_screen_reader_is_told_what_the_snapshots_say(page, live_server, attempt, language):
    page.goto(address(live_server, attempt, language))
    expect(boxes(page)).to_have_count(len(KINDS))
    told = {name: boxes(page).nth(place).aria_snapshot() for place, name in enumerate(KINDS)}

    files = {name: SNAPSHOTS / f"{name}.{language}.yaml" for name in KINDS}
    if os.environ.get("WRITE_SNAPSHOTS"):
        SNAPSHOTS.mkdir(exist_ok=True)
        for name, file in files.items():
            file.write_text(told[name] + "\n", encoding="utf-8")

    assert told == {name: file.read_text(encoding="utf-8").rstrip("\n") for name, file in files.items()}


@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_kind_is_without_fault_for_axe_and_fits_a_phone(page, live_server, attempt, language):
    page.goto(address(live_server, attempt, language))

    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("#attempt").locator(TARGETS).evaluate_all(SMALL) == []


def test_every_kind_is_answered_with_the_keyboard_alone(page, live_server, attempt):
    """Tab goes to each field in turn; what is typed or chosen there is saved."""
    page.goto(address(live_server, attempt, "en"))
    cloze, case, written = (attempt.paper[KINDS.index(name)] for name in ("cloze", "caseset", "written"))
    page.locator(f"#q{cloze}-1").focus()
    page.keyboard.type("prathmiki")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("31 km")
    page.locator(f'[name="q{case}-1"]').first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("42")
    page.locator(f"#q{written}").focus()
    page.keyboard.type("In my own words")
    expect(page.locator(f"#count-q{written}")).to_have_text("Words so far: 4")
    page.wait_for_timeout(5000)

    stored = dict(Answer.objects.filter(attempt=attempt).values_list("question_version_id", "response"))
    assert stored == {
        cloze: {"parts": {"1": {"text": "prathmiki"}, "2": {"choice": "a"}, "3": {"text": "31 km"}}},
        case: {"parts": {"1": {"choice": "a"}, "2": {"text": "42"}}},
        written: {"text": "In my own words"},
    }


def test_choices_pairs_places_and_numbers_are_answered_with_the_keyboard_alone(page, live_server, attempt):
    page.goto(address(live_server, attempt, "en"))
    asked = dict(zip(KINDS, attempt.paper, strict=True))
    press = page.keyboard.press
    for name in ("single", "truefalse"):
        page.locator(f'[name="q{asked[name]}"]').first.focus()
        press("Space")
        press("ArrowDown")
    page.locator(f'[name="q{asked["multiple"]}"]').first.focus()
    press("Space")
    press("Tab")
    press("Space")
    for name in ("numeric", "calculated", "shorttext"):
        page.locator(f"#q{asked[name]}").focus()
        page.keyboard.type("42")
    for name in ("matching", "ordering"):
        fields = page.locator(f'select[name^="q{asked[name]}-"]')
        fields.first.focus()
        for number in range(fields.count()):
            for _step in range(number + 1):
                press("ArrowDown")
            press("Tab")
    page.wait_for_timeout(4000)

    stored = dict(Answer.objects.filter(attempt=attempt).values_list("question_version_id", "response"))
    assert {asked[name] for name in KINDS if name not in ("cloze", "caseset", "written", "description")} == set(stored)
    assert sorted(stored[asked["ordering"]]["order"]) == ["a", "b"]
    assert len(stored[asked["multiple"]]["choices"]) == 2
    assert stored[asked["calculated"]] == {"text": "42"}


def test_the_fields_of_a_text_with_gaps_move_when_the_language_is_changed(page, live_server, attempt):
    page.goto(address(live_server, attempt, "en"))
    cloze = boxes(page).nth(KINDS.index("cloze"))
    cloze.get_by_role("textbox").first.fill("typed before")

    cloze.get_by_role("button", name="हिन्दी").click()

    hindi = cloze.locator('.cloze[lang="hi"]')
    expect(hindi).to_be_visible()
    expect(hindi.get_by_role("textbox").first).to_have_value("typed before")
    expect(hindi.get_by_role("combobox").first.locator("option").nth(1)).to_have_text("a hi")
    expect(cloze.locator('.cloze[lang="en"]')).to_be_hidden()
    cloze.get_by_role("button", name="English").click()
    expect(cloze.locator('.cloze[lang="en"]').get_by_role("textbox").first).to_have_value("typed before")
