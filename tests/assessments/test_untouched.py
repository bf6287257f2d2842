"""Questions that nobody has touched are rendered once, and a page shows them as if rendered for it."""

import re

import pytest

from assessments import attempt_pages, attempting, orderless, saving, untouched, versions
from assessments.models import Answer
from assessments.questions import kind
from people.models.officer import Accommodation
from tests.assessments import world
from tests.assessments.kind_samples import NAMES, SAMPLES
from tests.assessments.world import make_sample

pytestmark = pytest.mark.django_db

HTML = {"format": "html", "stem": "<p>What <b>now</b>?</p><p>Say.</p>"}


def attempts_at(number, questions, officer_fields=None, **settings):
    """``number`` officers' open attempts at one quiz, each with an order and variants of its own."""
    edition = world.make_edition(quiz=world.make_quiz(questions, **{"minutes": 0} | settings))
    officers = [world.make_officer(**(officer_fields or {})) for _ in range(number)]
    enrolments = [world.enrol(edition, officer) for officer in officers]
    return [attempting.start_attempt(enrolment=each, item=world.item_of(each)) for each in enrolments]


def pages(client, attempt, language):
    """The page made of what is kept, and the page with nothing kept, without what differs in every load."""
    client.force_login(attempt.officer)
    address = f"/{language}/assess/attempts/{attempt.public_id}/"
    kept = client.get(address).content.decode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(untouched, "with_html", lambda found, shown: shown)
        rendered = client.get(address).content.decode()
    return stable(kept), stable(rendered)


def stable(html):
    secrets = r'(csrfmiddlewaretoken" value|X-CSRFToken": |data-token|data-epoch|name="token" value)=?"[^"]*"'
    return re.sub(r"\s+", " ", re.sub(secrets, "", html))


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("name", NAMES)
def test_a_kept_question_is_shown_as_if_it_were_rendered_for_the_page(client, name, language):
    cloze = {"format": "html"} if SAMPLES[name][0] == "cloze" else HTML
    questions = [make_sample(name), make_sample(name, **cloze), world.make_question()]

    for attempt in attempts_at(4, questions, maxima=["1", "2.5", "1"]):
        kept, rendered = pages(client, attempt, language)
        assert kept == rendered
    assert untouched._drawn.cache_info().hits > 0


@pytest.mark.parametrize("behaviour", ["deferred", "immediate", "interactive", "adaptive", "certainty"])
@pytest.mark.parametrize("layout", ["all", "one"])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_so_it_is_in_every_behaviour_and_layout(client, behaviour, layout, language):
    names = ["single", "multiple", "numeric", "matching"]
    hints = {"hints": ["Think.", "Think again."]}
    questions = [make_sample(name, **(hints if behaviour == "interactive" else {})) for name in names]

    for attempt in attempts_at(2, questions, behaviour=behaviour, layout=layout):
        kept, rendered = pages(client, attempt, language)
        assert kept == rendered


@pytest.mark.parametrize("accommodation", [Accommodation.LARGE_PRINT, Accommodation.NO_DRAG, Accommodation.SCRIBE])
def test_so_it_is_with_accommodations(client, accommodation):
    (attempt,) = attempts_at(1, [make_sample("ordering, all"), make_sample("single")])
    attempt.officer.accommodations = [accommodation]
    attempt.officer.save()

    kept, rendered = pages(client, attempt, "en")

    assert kept == rendered


def test_one_officer_never_sees_another_attempts_order_number_or_address(client):
    questions = [
        make_sample("single"),
        make_sample("matching"),
        make_sample("numeric"),
        make_sample("calculated"),
        make_sample("cloze"),
    ]

    shown = {}
    for attempt in attempts_at(6, questions):
        kept, rendered = pages(client, attempt, "en")
        assert kept == rendered
        shown[attempt.pk] = kept

    assert len(set(shown.values())) == 6
    assert not any(mark in html for html in shown.values() for mark in (orderless._MARK, str(orderless.ADDRESS)))


@pytest.mark.parametrize("what", ["answered", "cleared", "flagged", "certain", "typed", "refused"])
def test_what_an_officer_has_touched_is_never_kept(what):
    (attempt,) = attempts_at(1, [make_sample("single")], behaviour="certainty")
    question = attempt.paper[0]
    attempting.open_page(attempt=attempt)
    stored = {
        "answered": {"response": {"choice": "d"}},
        "cleared": {"response": {}},
        "flagged": {"response": {}, "is_flagged": True},
        "certain": {"response": {}, "certainty": 3},
    }
    if what in stored:
        saving.save_answer(attempt_id=attempt.pk, epoch=attempt.epoch, question_id=question, sequence=1, **stored[what])
    typed = {question: {}} if what == "typed" else {}
    problems = {question: "No."} if what == "refused" else {}

    shown = attempt_pages.questions_of(attempt, typed=typed, problems=problems)

    assert [each.html for each in untouched.with_html(attempt, shown)] == [""]
    assert untouched._drawn.cache_info().currsize == 0
    assert Answer.objects.count() == (what in stored)


@pytest.mark.parametrize("name", NAMES)
def test_equal_variants_are_realised_alike(name):
    slug, key, wordings = SAMPLES[name]
    each = kind(slug)
    realised = {}

    for seed in range(60):
        made = each.realise(key, wordings["en"], seed)
        assert realised.setdefault(each.variant_of(key, seed), made) == made


def test_only_so_many_are_kept_and_their_versions_with_them():
    assert untouched._drawn.cache_info().maxsize == untouched.MOST
    assert versions.MOST >= untouched.MOST
