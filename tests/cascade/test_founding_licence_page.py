"""The programme team licenses the first trainers on a page; nobody else can."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cascade import licensing
from cascade.models import Licence
from people.models import Role
from tests.cascade.makers import make_programme
from tests.people.places import make_centre, make_district, make_officer, make_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return make_officer(make_centre(), Role.PROGRAMME_TEAM)


@pytest.fixture
def officer():
    return make_officer(make_district(make_state()), full_name="Demonstration Founder")


def asked(officer, tier, **changes):
    until = timezone.localdate() + timedelta(days=300)
    usual = {"q": "Founder", "officer": officer.public_id, "tier": tier.pk, "valid_until": until, "reason": "First."}
    return usual | changes


def test_the_programme_team_grants_a_founding_licence_for_the_officers_state(client, team, officer):
    tier = make_programme().tiers.get(code="national-induction")
    client.force_login(team)

    shown = client.get(reverse("cascade:licence-grant"), {"q": "founder"})
    response = client.post(reverse("cascade:licence-grant"), asked(officer, tier))

    licence = Licence.objects.get()
    assert "Demonstration Founder" in shown.content.decode()
    assert response.headers["Location"] == reverse("cascade:licence-detail", args=[licence.public_id])
    assert (licence.officer, licence.jurisdiction, licence.is_founding) == (officer, make_state(), True)
    assert licensing.state(licence) == "active"


def test_a_refused_grant_keeps_what_was_chosen_and_stores_nothing(client, team, officer):
    tier = make_programme().tiers.get(code="national-induction")
    client.force_login(team)

    response = client.post(
        reverse("cascade:licence-grant"), asked(officer, tier, valid_until=timezone.localdate() - timedelta(days=1))
    )

    html = response.content.decode()
    assert (response.status_code, Licence.objects.count()) == (422, 0)
    assert ("Choose today or a later date." in html, f'value="{officer.public_id}" required checked' in html) == (
        True,
        True,
    )


def test_an_officer_cannot_grant_licences(client, officer):
    client.force_login(officer)

    assert client.get(reverse("cascade:licence-grant")).status_code == 403
