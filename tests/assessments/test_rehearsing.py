"""The practice before a first quiz: every kind of field, both languages, nothing stored."""

import pytest
from django.urls import reverse

from assessments import questions
from assessments.models import Answer, Attempt
from assessments.rehearsing import rehearsed_questions
from tests.assessments import world
from tests.assessments.test_attempting import begin

pytestmark = pytest.mark.django_db

RIGHT = {
    "q1": "b",
    "q2": ["a", "c"],
    "q3": "६०",
    "q4-a": "1",
    "q4-b": "2",
    "q4-c": "3",
    "q5-l1": "r2",
    "q5-l2": "r1",
}


@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_question_is_sound_in_both_languages(language):
    found = [questions.kind(each.kind).validate(each.key, each.wordings[language]) for each in rehearsed_questions()]

    assert found == [[]] * 5


@pytest.mark.parametrize(("sent", "right"), [(RIGHT, 5), ({}, 0), ({**RIGHT, "q4-b": "1"}, 4)])
def test_answers_are_marked_and_nothing_is_stored(client, sent, right):
    client.force_login(world.make_officer())

    html = client.post(reverse("assessments:rehearsal"), sent).content.decode()

    assert html.count('status-good">Right') == right
    assert (Attempt.objects.count(), Answer.objects.count()) == (0, 0)


def test_a_form_that_contradicts_itself_is_answered_in_words(client):
    client.force_login(world.make_officer())

    html = client.post(reverse("assessments:rehearsal"), {**RIGHT, "q4-b": "1"}).content.decode()

    assert "Place 1 is used twice." in html


@pytest.mark.parametrize(("to", "leads"), [("/en/learn/", True), ("https://evil.example/", False), ("//evil", False)])
def test_it_leads_back_to_this_site_only(client, to, leads):
    client.force_login(world.make_officer())

    html = client.get(reverse("assessments:rehearsal"), {"to": to}).content.decode()

    assert ("To the quiz" in html) is leads


def test_it_is_offered_until_the_first_attempt(client):
    enrolment = world.enrol()
    client.force_login(enrolment.officer)
    page = reverse("assessments:item", args=[enrolment.public_id, world.item_of(enrolment).key])

    before = client.get(page).content.decode()
    begin(enrolment)
    after = client.get(page).content.decode()

    assert [reverse("assessments:rehearsal") in html for html in (before, after)] == [True, False]
