import pytest
from django.urls import reverse

from people.models import Jurisdiction, Officer, Rank, Role
from people.registering import ensure_groups
from tests.people.places import make_centre, make_district, make_officer, make_state

pytestmark = pytest.mark.django_db

BLANK = dict.fromkeys(["kind", "value", "scheme", "issued_by", "place", "title", "ends_on"], "") | {"role": "officer"}
OWN = {"full_name": "New Name", "cadre": "police", "preferred_language": "hi"}


@pytest.fixture
def team(client):
    ensure_groups()
    officer = make_officer(make_centre(), Role.PROGRAMME_TEAM, full_name="Demonstration Team")
    client.force_login(officer)
    return officer


@pytest.mark.parametrize("query", ["Laxmi", "lakshmi", "लक्ष्मी", "3210"])
def test_officers_are_found_in_either_script_and_by_number(client, team, query):
    make_officer(full_name="Smt. Lakshmi Bai", name_local="लक्ष्मी बाई", identifiers=[("mobile", "", None, "9876543210")])
    make_officer(full_name="Sentinel Person")
    html = client.get(reverse("wagtailusers_users:index"), {"q": query}).content.decode()
    assert ("Lakshmi Bai" in html, "Sentinel" in html) == (True, False)


def test_the_list_is_filtered_by_state(client, team):
    mp, ka = make_state(), make_state("IN-KA", "Karnataka")
    make_officer(make_district(mp), full_name="Own Person")
    make_officer(ka, full_name="Sentinel Person")
    html = client.get(reverse("wagtailusers_users:index"), {"state": mp.pk}).content.decode()
    assert ("Own Person" in html, "Sentinel" in html) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_count(client, team, count, django_assert_max_num_queries):
    for number in range(count):
        make_officer(make_state(), full_name=f"Demonstration {number}")
    client.get(reverse("wagtailusers_users:index"))
    with django_assert_max_num_queries(24):
        client.get(reverse("wagtailusers_users:index"))


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.LEGAL_REVIEWER, Role.NODAL_OFFICER, Role.OFFICER])
def test_only_the_programme_team_opens_officers_in_the_cms(client, role):
    ensure_groups()
    client.force_login(make_officer(make_state(), role))
    response = client.get(reverse("wagtailusers_users:index"))
    assert (response.status_code, "Demonstration Officer" in response.content.decode()) == (302, False)


def test_an_officer_is_registered_with_an_identifier_and_a_posting(client, team):
    bhopal = make_district(make_state())
    response = client.post(
        reverse("wagtailusers_users:add"),
        BLANK
        | {
            "full_name": "New Person",
            "name_local": "नया",
            "cadre": "police",
            "preferred_language": "hi",
            "kind": "mobile",
            "value": "98765 43210",
            "verify": "on",
            "place": bhopal.code,
            "role": "nodal_officer",
            "is_primary": "on",
        },
    )
    officer = Officer.objects.get(full_name="New Person")
    assert response.status_code == 302
    assert (officer.identifiers.get().verified_at is not None, officer.postings.get().role) == (True, "nodal_officer")


def test_what_a_verb_refuses_stands_beside_the_form_and_writes_nothing(client, team):
    make_officer(identifiers=[("mobile", "", None, "9876543210")])
    officer = make_officer(full_name="Old Name")
    response = client.post(
        reverse("wagtailusers_users:edit", args=[officer.pk]),
        BLANK
        | {
            "full_name": "New Name",
            "cadre": "police",
            "preferred_language": "hi",
            "kind": "mobile",
            "value": "9876543210",
        },
    )
    officer.refresh_from_db()
    assert (response.status_code, officer.full_name) == (200, "Old Name")
    assert "Another officer already holds" in response.content.decode()


def test_a_change_in_the_cms_keeps_the_search_key_in_step(client, team):
    officer = make_officer(full_name="Old Name")
    response = client.post(
        reverse("wagtailusers_users:edit", args=[officer.pk]),
        BLANK | OWN,
    )
    officer.refresh_from_db()
    assert (response.status_code, officer.full_name, officer.name_key) == (302, "New Name", "nev name")


def test_the_programme_team_cannot_edit_a_superuser_and_nobody_deletes(client, team):
    chief = Officer.objects.create_superuser(full_name="Demonstration Chief")
    officer = make_officer()
    answers = [
        client.get(reverse("wagtailusers_users:edit", args=[chief.pk])).status_code,
        client.post(reverse("wagtailusers_users:delete", args=[officer.pk])).status_code,
    ]
    assert (answers, Officer.objects.filter(pk=officer.pk).exists()) == ([302, 302], True)


def test_a_place_is_opened_below_another_and_closed_by_date(client, team):
    mp = make_state()
    opened = client.post(
        reverse("jurisdictions:add"),
        {
            "parent": mp.code,
            "kind": "police_unit",
            "unit_type": "PS",
            "code": "IN-MP-X1",
            "name_en": "Station X",
            "name_hi": "थाना",
        },
    )
    place = Jurisdiction.objects.get(code="IN-MP-X1")
    closed = client.post(
        reverse("jurisdictions:edit", args=[place.pk]), {"name_hi": "थाना क", "source": "", "closed_on": "2026-11-30"}
    )
    place.refresh_from_db()
    assert (opened.status_code, closed.status_code, str(place.closed_on), place.get_parent()) == (
        302,
        302,
        "2026-11-30",
        mp,
    )
    assert Jurisdiction.find_problems() == ([], [], [], [], [])


def test_ranks_are_edited_with_their_equivalents(client, team):
    response = client.post(
        reverse("ranks:add"),
        {
            "code": "PP",
            "order": 1,
            "cadre": "prosecution",
            "name_en": "Public Prosecutor",
            "name_hi": "लोक अभियोजक",
            "group": "",
            "equivalents": "APP\nSPP",
        },
    )
    assert (response.status_code, Rank.objects.get(code="PP").equivalents) == (302, ["APP", "SPP"])
    assert client.get(reverse("ranks:index")).status_code == 200
