"""A shared computer: the browser keeps no page of somebody signed in, and drops the rest when the session ends."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from lms.middleware import NothingStaysBehind
from people.models import Officer
from tests.people.places import make_officer

pytestmark = pytest.mark.django_db
KEPT_NOWHERE = "no-store, private"


@pytest.mark.parametrize("path", ["/en/", "/hi/learn/", "/en/no/such/page/", "/en/cascade/cohorts/open/"])
def test_a_page_for_somebody_signed_in_is_not_kept_whatever_it_says(client, path):
    client.force_login(make_officer())
    assert client.get(path).headers["Cache-Control"] == KEPT_NOWHERE


def test_a_page_for_a_stranger_says_nothing_about_keeping(client):
    assert "Cache-Control" not in client.get("/en/").headers


def test_an_answer_that_says_itself_how_long_it_keeps_is_left_alone(client):
    client.force_login(make_officer())
    assert client.get("/verify/").headers["Cache-Control"] != KEPT_NOWHERE
    assert "no-store" in client.get("/verify/").headers["Cache-Control"]


def test_what_is_no_page_is_left_to_its_view(client, rf):
    client.force_login(make_officer())
    request = rf.get("/picture.png")
    request.session = client.session
    kept = {}
    for kind in ("image/png", "text/html; charset=utf-8"):
        answer = NothingStaysBehind(lambda _request, kind=kind: HttpResponse(content_type=kind))(request)
        kept[kind] = answer.headers.get("Cache-Control")
    assert kept == {"image/png": None, "text/html; charset=utf-8": KEPT_NOWHERE}


@pytest.mark.parametrize("way_out", ["account_logout", "wagtailadmin_logout"])
def test_signing_out_tells_the_browser_to_drop_what_it_kept_but_no_unsent_answer(client, way_out):
    Officer.objects.filter(pk=(officer := make_officer()).pk).update(is_superuser=True)  # whom the CMS lets in
    client.force_login(officer)
    answer = client.post(reverse(way_out))
    assert (answer.status_code, answer.headers.get("Clear-Site-Data")) == (302, '"cache"')
    assert "_auth_user_id" not in client.session


def test_a_session_that_ran_out_drops_what_the_browser_kept_once(client):
    client.force_login(make_officer())
    client.session.delete()
    first, second = client.get("/en/"), client.get("/en/")
    assert (first.headers.get("Clear-Site-Data"), second.headers.get("Clear-Site-Data")) == ('"cache"', None)


def test_signing_in_clears_nothing(client):
    client.get("/en/")
    client.force_login(make_officer())
    assert "Clear-Site-Data" not in client.get("/en/").headers
