"""What many answered alike is rendered once, and a result shows it as if rendered for it; what was typed never is."""

import re

import pytest

from assessments import attempting, saving, showing_results, submitting
from assessments.questions import kind
from tests.assessments import world
from tests.assessments.kind_samples import NAMES, SAMPLES
from tests.assessments.world import make_sample

pytestmark = pytest.mark.django_db

ASKED = [name for name in NAMES if name not in ("description", "written")]


def handed_in(enrolment, answer):
    """A marked attempt, with what ``answer`` says to each question's kind, key and wording; None leaves it blank."""
    attempt = attempting.start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    attempting.open_page(attempt=attempt)
    for question in attempt.paper:
        response = answer(question, attempt.seed)
        if response:
            saving.save_answer(
                attempt_id=attempt.pk, epoch=attempt.epoch, question_id=question, response=response, sequence=1
            )
    return submitting.submit(attempt=attempt)


def results(client, attempt, language):
    """The page made of what is kept, and with nothing kept."""
    client.force_login(attempt.officer)
    address = f"/{language}/assess/attempts/{attempt.public_id}/result/"
    kept = client.get(address).content.decode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(showing_results, "_drawn", showing_results._reviewed)
        rendered = client.get(address).content.decode()
    return stable(kept), stable(rendered)


def stable(html):
    return re.sub(r"\s+", " ", re.sub(r'(csrfmiddlewaretoken" value|X-CSRFToken": )=?"[^"]*"', "", html))


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("name", ASKED)
def test_a_kept_result_is_shown_as_if_it_were_rendered_for_the_page(client, name, language):
    slug, key, wordings = SAMPLES[name]
    edition = world.make_edition(
        quiz=world.make_quiz([make_sample(name), world.make_question()], review_moment="after_submission")
    )

    def right(question, seed):
        made, wording = kind(slug).realise(key, wordings["en"], seed)
        return kind(slug).right_response(made, wording) if question == first else {"choice": "a"}

    for answer in (right, lambda _question, _seed: None):
        enrolment = world.enrol(edition)
        first = world.version_of(enrolment).questions.order_by("position").first().question_version_id
        attempt = handed_in(enrolment, answer)
        kept, rendered = results(client, attempt, language)
        assert kept == rendered
        assert rendered.count('class="review-stem"') == 2


@pytest.mark.parametrize("moment", ["after_submission", "after_passing", "never"])
def test_the_parts_that_may_be_seen_are_those_of_this_attempt(client, moment):
    """One quiz shows a question's answers to whom it may, after another showed them to nobody, and back."""
    questions = [world.make_question()]
    shown = {}
    for each in (moment, "never", "after_submission", moment):
        edition = world.make_edition(quiz=world.make_quiz(questions, review_moment=each))
        attempt = handed_in(world.enrol(edition), lambda _question, _seed: {"choice": "a"})
        kept, rendered = results(client, attempt, "en")
        assert kept == rendered
        shown[each] = "Because" in kept

    assert shown["never"] is False
    assert shown["after_submission"] is True
    assert shown[moment] is (moment == "after_submission")


def test_what_somebody_typed_or_was_told_is_never_kept(client):
    quiz = world.make_quiz([world.make_question("shorttext"), world.make_question()], review_moment="after_submission")
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    typed = {"text": "Something private"}

    def answer(question, _seed):
        is_text = question == first
        return typed if is_text else {"choice": "b"}

    first = world.version_of(enrolment).questions.order_by("position").first().question_version_id
    attempt = handed_in(enrolment, answer)
    kept, _rendered = results(client, attempt, "en")

    assert "Something private" in kept
    assert showing_results._drawn.cache_info().currsize == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_result_costs_the_same_for_any_number_of_questions(client, count, django_assert_max_num_queries):
    quiz = world.make_quiz([world.make_question() for _ in range(count)], review_moment="after_submission")
    attempt = handed_in(world.enrol(world.make_edition(quiz=quiz)), lambda _question, _seed: {"choice": "b"})
    client.force_login(attempt.officer)
    address = f"/en/assess/attempts/{attempt.public_id}/result/"
    client.get(address)

    with django_assert_max_num_queries(10):
        client.get(address)
