from datetime import date

import pytest
from django.urls import reverse

from cascade.models import Programme, Target, Tier
from cascade.programming import FOUR_TIERS, create_programme, set_target
from cascade.refusing import Refused
from ledger.models import AuditEvent
from people.models import Role
from people.registering import ensure_groups
from tests.cascade.makers import district_tier, make_course
from tests.people.places import make_centre, make_officer, make_state

pytestmark = pytest.mark.django_db


def test_a_programme_is_created_once_with_its_four_tiers():
    made = [
        create_programme(code="ocwc", titles={"en": "Induction"}, starts_on=date(2026, 3, 13), by=None)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    tiers = made[0].tiers.values_list("order", "code", "licenses_trainers", "attendance_percent", "needs_cohort")
    assert list(tiers) == [
        (1, "national-induction", True, 90, True),
        (2, "state-tot", True, 90, True),
        (3, "district-course", False, 80, True),
        (4, "refresher", False, 80, False),
    ]
    assert [tier.titles for tier in made[0].tiers.all()] == [tier["titles"] for tier in FOUR_TIERS]
    with pytest.raises(Refused):
        create_programme(code="none", titles={"en": "None"}, starts_on=date(2026, 3, 13), tiers=[], by=None)


def test_a_target_is_set_and_changed_and_recorded_once_each():
    tier, place = district_tier(), make_state()
    for officers in (40, 40, 60):
        set_target(tier=tier, jurisdiction=place, officers=officers, by=None)
    assert Target.objects.get().officers == 60
    assert AuditEvent.objects.filter(verb="target.set").count() == 2


@pytest.fixture
def back_office(client):
    ensure_groups()
    client.force_login(make_officer(make_centre(), Role.PROGRAMME_TEAM))
    return client


def test_the_programme_team_edits_a_tier_in_words(back_office):
    tier = district_tier()
    tier.titles |= {"mr": "जिल्हा"}
    tier.save()
    edit = reverse(Tier.snippet_viewset.get_url_name("edit"), args=[tier.pk])
    page = back_office.get(edit)
    assert (page.status_code, 'value="District course"' in page.content.decode()) == (200, True)
    data = {
        "programme": tier.programme_id,
        "order": tier.order,
        "code": tier.code,
        "title_en": "District training",
        "title_hi": "ज़िला प्रशिक्षण",
        "course": make_course().pk,
        "needs_cohort": "on",
        "sessions_to_keep": 4,
        "attendance_percent": 75,
        "minimum_batch": 10,
        "maximum_batch": 35,
        "valid_months": 24,
    }
    assert back_office.post(edit, data).status_code == 302
    tier.refresh_from_db()
    assert (tier.titles, tier.attendance_percent) == (
        {"en": "District training", "hi": "ज़िला प्रशिक्षण", "mr": "जिल्हा"},
        75,
    )
    assert AuditEvent.objects.filter(verb="tier.set").count() == 1


@pytest.mark.parametrize("model", [Programme, Tier, Target])
def test_the_lists_open_for_the_programme_team_and_for_no_officer(back_office, client, model):
    district_tier()
    address = reverse(model.snippet_viewset.get_url_name("list"))
    assert back_office.get(address).status_code == 200
    client.force_login(make_officer(make_state()))
    assert client.get(address).status_code == 302
