import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates import revoking
from certificates.models import Award
from people.models import Officer, Role
from people.registering import ensure_groups
from tests.certificates.makers import make_certificate, make_edition
from tests.people.places import make_centre, make_district, make_officer, make_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client):
    ensure_groups()
    officer = make_officer(make_centre(), Role.PROGRAMME_TEAM, preferred_language="en")
    client.force_login(officer)
    return officer


def test_the_report_lists_every_certificate_and_filters_it(client, team):
    place = make_district(make_state())
    anjali = make_certificate(make_officer(place, full_name="Anjali Deshmukh"))
    ravi = make_certificate(make_officer(place, full_name="Ravi Kumar"))
    revoking.revoke(certificate=ravi, reason="Issued in error", by=team)

    def found(**query):
        html = client.get(reverse("certificates_admin:report"), query).content.decode()
        return [certificate.number in html for certificate in (anjali, ravi)]

    assert [found(), found(state="revoked"), found(q="deshmukh")] == [[True, True], [False, True], [True, False]]


def test_the_report_costs_the_same_for_one_and_for_three(client, team):
    officer = make_officer(make_district(make_state()))
    page = reverse("certificates_admin:report")
    client.get(page)
    costs = []
    for more in (1, 2):
        for _ in range(more):
            make_certificate(officer, make_edition())
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        costs.append(len(queries))

    assert costs[0] == costs[1]


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.LEGAL_REVIEWER])
def test_authors_and_reviewers_do_not_see_the_report(client, role):
    ensure_groups()
    client.force_login(make_officer(make_centre(), role))
    sentinel = make_certificate()

    response = client.get(reverse("certificates_admin:report"))

    assert (response.status_code, sentinel.number in response.content.decode()) == (302, False)


def test_the_programme_team_edits_an_award_with_a_title_in_each_language(client, team):
    course = make_edition().course
    add = reverse(Award.snippet_viewset.get_url_name("add"))
    posted = {
        "code": "refresher-2027",
        "course": course.pk,
        "kind": "completion",
        "title_en": "Refresher",
        "title_hi": "पुनश्चर्या",
        "is_active": "on",
    }

    opened = client.get(add)
    client.post(add, posted)
    award = Award.objects.get()
    edit = reverse(Award.snippet_viewset.get_url_name("edit"), args=[award.pk])
    shown = client.get(edit).content.decode()
    client.post(edit, posted | {"title_en": "Refresher course", "title_hi": ""})

    assert (opened.status_code, award.titles) == (200, {"en": "Refresher", "hi": "पुनश्चर्या"})
    assert "पुनश्चर्या" in shown
    award.refresh_from_db()
    assert (award.titles, award.template_version) == ({"en": "Refresher course"}, "1")


def test_a_superuser_opens_the_list_of_awards(client):
    make_certificate()
    client.force_login(Officer.objects.create_superuser(full_name="Demonstration Superuser"))

    html = client.get(reverse(Award.snippet_viewset.get_url_name("list"))).content.decode()

    assert Award.objects.get().code in html
