import time
from datetime import date

import pytest
from django.conf import settings

from people.geography import load_geography, load_ranks
from people.models import Jurisdiction, JurisdictionKind, Rank

pytestmark = pytest.mark.django_db

GEOGRAPHY = settings.FIXTURES / "geography.json"


def test_every_state_and_every_district_in_force_is_loaded_within_three_seconds():
    began = time.monotonic()
    load_geography(GEOGRAPHY)
    seconds = time.monotonic() - began

    districts = Jurisdiction.objects.filter(kind=JurisdictionKind.DISTRICT)
    assert {
        "states": Jurisdiction.objects.filter(kind=JurisdictionKind.STATE).count(),
        "union territories": Jurisdiction.objects.filter(kind=JurisdictionKind.UNION_TERRITORY).count(),
        "districts in force": districts.in_force(date(2026, 11, 21)).count(),
        "closed": list(districts.exclude(closed_on=None).values_list("name_en", "closed_on")),
        "announced": districts.filter(name_en="Zanskar").count(),
        "without a Hindi name": Jurisdiction.objects.filter(name_hi="").count(),
        "faults of the tree": Jurisdiction.find_problems(),
    } == {
        "states": 28,
        "union territories": 8,
        "districts in force": 785,
        "closed": [("Shahdara", date(2026, 1, 1))],
        "announced": 0,
        "without a Hindi name": 0,
        "faults of the tree": ([], [], [], [], []),
    }
    assert seconds < 3


def test_loading_again_writes_nothing_and_keeps_what_people_edited():
    first = load_geography(GEOGRAPHY), load_ranks(settings.FIXTURES / "ranks.json")
    Jurisdiction.objects.filter(code="IN-MP-D396").update(name_hi="भोपाल ज़िला")
    Rank.objects.filter(code="SI").update(name_en="Sub Inspector")
    Jurisdiction.objects.get(code="IN-MP").add_child(
        kind=JurisdictionKind.POLICE_UNIT, code="IN-MP-OWN", name_en="Gwalior range"
    )

    again = load_geography(GEOGRAPHY), load_ranks(settings.FIXTURES / "ranks.json")

    assert (first[0] > 800, first[1], again) == (True, 15, (0, 0))
    assert Jurisdiction.objects.get(code="IN-MP-D396").name_hi == "भोपाल ज़िला"
    assert Rank.objects.get(code="SI").name_en == "Sub Inspector"


def test_example_police_units_are_linked_to_their_districts():
    load_geography(GEOGRAPHY)
    station = Jurisdiction.objects.get(code="IN-MP-U4")
    assert [place.code for place in station.get_ancestors()] == ["IN", "IN-MP", "IN-MP-U2"]
    assert ([d.name_en for d in station.districts.all()], station.confidence) == (["Bhopal"], "example")
