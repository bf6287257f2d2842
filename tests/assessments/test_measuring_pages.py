"""What an officer sees of being measured: invitations at three times; no answers; nothing among the contents."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Attempt
from courses import reading
from ledger.clock import frozen
from people.models import Role
from tests.assessments import world
from tests.assessments.studies import answer, assignment_of, days_ago, finish, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(client, measured):
    enrolment = measured.enrol()
    client.force_login(enrolment.officer)
    return enrolment


def course_page(client, enrolment):
    return client.get(reverse("courses:enrolment-detail", args=[enrolment.public_id])).content.decode()


def begin(client, measured, enrolment, **extra):
    url = reverse("assessments:gain-begin", args=[measured.study.code, enrolment.public_id])
    return client.post(url, follow=True, **extra)


def start(client, response):
    url = response.request["PATH_INFO"] + "start/"
    return Attempt.objects.get(public_id=client.post(url, follow=True).redirect_chain[-1][0].split("/")[-2])


def test_an_officer_is_invited_before_the_course_takes_the_quiz_and_learns_no_answer(client, measured, enrolment):
    html = course_page(client, enrolment)
    assert "Before you begin" in html
    assert "A short quiz of 10 minutes. It counts for nothing, and you need not take it." in html

    response = begin(client, measured, enrolment)
    shown = response.content.decode()
    attempt = start(client, response)
    answer(attempt, right=2)
    result = client.get(reverse("assessments:result", args=[attempt.public_id])).content.decode()

    assert "says nothing about you" in shown
    assert "To pass" not in shown
    assert "<dd>3</dd>" in shown  # two own questions and one block of anchors
    assert "2 of 3 marks, 66.67 %." in result
    assert "Passed" not in result
    assert "Question 1" not in result and "b in en" not in result
    assert "Before you begin" not in course_page(client, enrolment)


def test_nobody_else_learns_the_answers_of_a_form_either(client, measured, enrolment):
    attempt = sit(measured, enrolment, right=1)
    client.force_login(world.make_officer(role=Role.PROGRAMME_TEAM))
    html = client.get(reverse("assessments:result", args=[attempt.public_id])).content.decode()
    assert "b in en" not in html and "Question 1" not in html


def test_the_other_form_is_offered_after_the_course_and_the_first_again_after_months(client, measured, enrolment):
    sit(measured, enrolment, at=days_ago(101))
    finish(measured, enrolment, at=days_ago(100))
    with frozen(days_ago(99)):
        assert "After the course" in course_page(client, enrolment)
        post = start(client, begin(client, measured, enrolment))
        answer(post, right=3)
    row = assignment_of(enrolment)
    assert (row.pre.item_id != post.item_id, row.post_id) == (True, post.pk)

    assert "Some months later" in course_page(client, enrolment)
    later = start(client, begin(client, measured, enrolment))
    assert later.item_id == row.pre.item_id


def test_the_home_page_leads_to_a_quiz_that_is_due(client, measured, enrolment):
    sit(measured, enrolment, at=days_ago(101))
    finish(measured, enrolment, at=days_ago(100))
    sit(measured, enrolment, at=days_ago(99))
    html = client.get(reverse("home")).content.decode()
    assert "Some months later" in html
    assert reverse("courses:enrolment-detail", args=[enrolment.public_id]) in html


def test_forms_do_not_stand_among_the_contents(client, measured, enrolment):
    html = course_page(client, enrolment)
    for item in measured.forms.values():
        assert str(item.key) not in html
        assert client.get(reverse("courses:item-detail", args=[enrolment.public_id, item.key])).status_code == 404
    assert reading.items_of(measured.edition) == [measured.required]


def test_whoever_comes_too_early_or_by_another_way_is_told_why(client, measured, enrolment):
    sit(measured, enrolment)
    assert "once you have done everything" in begin(client, measured, enrolment).content.decode()
    other = measured.forms["b" if assignment_of(enrolment).first_form == "a" else "a"]
    html = client.get(reverse("assessments:item", args=[enrolment.public_id, other.key])).content.decode()
    assert "once you have done everything" in html
    assert "Start the quiz" not in html


def test_only_the_own_officer_begins(client, measured, enrolment):
    client.force_login(world.make_officer())
    assert begin(client, measured, enrolment).status_code == 404


def test_a_course_that_holds_no_forms_leads_back(client, measured):
    other = world.enrol()
    client.force_login(other.officer)
    response = begin(client, measured, other)
    assert response.redirect_chain[-1][0] == reverse("courses:enrolment-detail", args=[other.public_id])


def test_times_are_said_in_words(client, measured, enrolment):
    sit(measured, enrolment, at=days_ago(21))
    finish(measured, enrolment, at=days_ago(20))
    sit(measured, enrolment, at=days_ago(20))
    day = timezone.localdate(days_ago(20)) + timedelta(days=75)
    assert f"The last quiz opens on {day:%d-%m-%Y}." in begin(client, measured, enrolment).content.decode()
