import json

import pytest
from django.conf import settings

from ledger.models import AuditEvent
from people.geography import load_geography, load_ranks
from people.models import Jurisdiction, Officer, Role
from people.registering import register_officer
from people.roster import PlanNotApplicable, RosterPlan, apply_plan, plan, read_rows
from tests.people.places import make_officer
from tests.people.rosters import HEADINGS, RAVI, SUNITA, csv_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def mp():
    load_geography(settings.FIXTURES / "geography.json")
    load_ranks(settings.FIXTURES / "ranks.json")
    return Jurisdiction.objects.get(code="IN-MP")


def planned(mp, *rows, headings=HEADINGS, **options):
    return plan(read_rows(csv_bytes(*rows, headings=headings), "roster.csv"), issuing_state=mp, **options)


def statuses(roster):
    return [row.status for row in roster.rows]


def changed(row, **cells):
    row = list(row)
    for heading, cell in cells.items():
        row[HEADINGS.index(heading)] = cell
    return row


def test_new_officers_are_registered_and_the_second_time_nothing_changes(mp):
    first = planned(mp, SUNITA, RAVI)
    written = Officer.objects.count()
    officers = apply_plan(first, by=None, is_demonstration=True)
    again = planned(mp, SUNITA, RAVI)
    repeated = apply_plan(again, by=None)

    assert (written, statuses(first), statuses(again)) == (0, ["new", "new"], ["unchanged", "unchanged"])
    assert officers == repeated
    sunita = officers[2]
    posting = sunita.postings.get()
    assert {
        "name": (sunita.full_name, sunita.name_local, sunita.rank.code, sunita.gender, sunita.preferred_language),
        "place": (posting.jurisdiction.code, posting.role, posting.title, posting.is_primary),
        "identifiers": sorted(sunita.identifiers.values_list("kind", "issued_by__code", "value", "normalised")),
        "demonstration": sunita.is_demonstration,
    } == {
        "name": ("Sunita Verma", "सुनीता वर्मा", "SI", "woman", "hi"),
        "place": ("IN-MP-D396", "officer", "SHO", True),
        "identifiers": [
            ("email", None, "sunita@example.org", "sunita@example.org"),
            ("mobile", None, "9876543210", "+919876543210"),
            ("service_number", "IN-MP", "001234", "001234"),
        ],
        "demonstration": True,
    }
    assert AuditEvent.objects.filter(verb="roster.imported").count() == 2


def test_the_plan_applied_twice_writes_once(mp):
    roster = planned(mp, SUNITA, RAVI)
    assert apply_plan(roster, by=None) == apply_plan(roster, by=None)
    assert Officer.objects.count() == 2


def test_changes_are_listed_old_to_new_and_blanks_erase_nothing(mp):
    apply_plan(planned(mp, SUNITA), by=None)
    roster = planned(
        mp,
        changed(
            SUNITA, Name="Sunita Verma Rao", Rank="निरीक्षक", Mobile="9876500000", District="410", Gender="", Post=""
        ),
    )

    assert [(row.status, row.changes) for row in roster.rows] == [
        (
            "changed",
            {
                "name": ["Sunita Verma", "Sunita Verma Rao"],
                "rank": ["SI", "INSP"],
                "place": ["IN-MP-D396", "IN-MP-D410"],
                "mobile": ["", "9876500000"],
            },
        )
    ]
    officer = apply_plan(roster, by=None)[2]
    officer.refresh_from_db()
    assert (officer.full_name, officer.rank.code, officer.gender, officer.identifiers.count()) == (
        "Sunita Verma Rao",
        "INSP",
        "woman",
        4,
    )
    assert officer.postings.primary().current().get(ends_on=None).jurisdiction.code == "IN-MP-D410"


def test_the_plan_makes_the_trip_through_json(mp):
    roster = planned(mp, SUNITA, changed(RAVI, Rank="Admiral"))
    assert RosterPlan.from_json(json.loads(json.dumps(roster.as_json()))) == roster
    assert roster.counts() == {"new": 1, "changed": 0, "unchanged": 0, "ambiguous": 0, "refused": 1, "parked": 0}


def test_nothing_is_written_while_a_row_is_refused_until_it_is_parked(mp):
    roster = planned(mp, SUNITA, changed(RAVI, Rank="Admiral", District="Mumbai"))
    assert [(p.line, p.column, p.reason) for p in roster.rows[1].problems] == [
        (3, "district", "“Mumbai” is not in Madhya Pradesh."),
        (3, "rank", "“Admiral” is no rank on record."),
    ]
    with pytest.raises(PlanNotApplicable, match="lines 3"):
        apply_plan(roster, by=None)
    assert Officer.objects.count() == 0

    roster.park(3, "rank to be asked")
    assert list(apply_plan(roster, by=None)) == [2]


def test_numbers_of_two_officers_in_one_line_are_ambiguous(mp):
    one = register_officer(full_name="Sunita Verma", identifiers=[("mobile", "", None, "9876543210")])
    other = register_officer(full_name="Sunita Verma", identifiers=[("service_number", "", mp, "001234")])
    roster = planned(mp, SUNITA)
    assert (statuses(roster), set(roster.rows[0].candidates)) == (
        ["ambiguous"],
        {str(one.public_id), str(other.public_id)},
    )
    with pytest.raises(LookupError):
        roster.choose(2, "new")


def test_a_number_of_an_officer_of_another_name_is_ambiguous(mp):
    register_officer(full_name="Asha Rani", identifiers=[("mobile", "", None, "9876543210")])
    assert statuses(planned(mp, SUNITA)) == ["ambiguous"]


def test_a_namesake_in_the_same_district_is_ambiguous_until_somebody_says_who_is_meant(mp):
    namesake = make_officer(Jurisdiction.objects.get(code="IN-MP-D396"), full_name="Smt. Sunita Verma")
    roster = planned(mp, SUNITA)
    assert (statuses(roster), roster.rows[0].candidates) == (["ambiguous"], [str(namesake.public_id)])
    with pytest.raises(PlanNotApplicable):
        apply_plan(roster, by=None)

    roster.choose(2, str(namesake.public_id))
    assert apply_plan(roster, by=None) == {2: namesake}
    assert statuses(planned(mp, SUNITA)) == ["unchanged"]


def test_a_namesake_may_be_somebody_new(mp):
    make_officer(Jurisdiction.objects.get(code="IN-MP-D396"), full_name="Sunita Verma")
    roster = planned(mp, SUNITA)
    roster.choose(2, "new")
    apply_plan(roster, by=None)
    assert Officer.objects.count() == 2


def test_the_same_service_number_of_another_state_is_another_officer(mp):
    karnataka = Jurisdiction.objects.get(code="IN-KA")
    register_officer(
        full_name="Sunita Verma", identifiers=[("service_number", "", karnataka, "001234")], jurisdiction=karnataka
    )
    assert statuses(planned(mp, SUNITA)) == ["new"]


def test_belt_numbers_count_within_their_unit_only(mp):
    headings = ["Name", "Belt No", "District"]
    rows = [["Sunita Verma", "412", "Bhopal"], ["Ravi Rao", "412", "Indore"]]
    officers = apply_plan(planned(mp, *rows, headings=headings), by=None)
    assert [o.identifiers.get().issued_by.code for o in officers.values()] == ["IN-MP-D396", "IN-MP-D410"]
    assert statuses(planned(mp, *rows, headings=headings)) == ["unchanged", "unchanged"]


def test_an_officer_whom_the_importer_may_not_see_is_neither_told_nor_changed(mp):
    karnataka = Jurisdiction.objects.get(code="IN-KA")
    nodal = make_officer(mp, Role.NODAL_OFFICER)
    register_officer(full_name="Sunita Verma", identifiers=[("mobile", "", None, "9876543210")], jurisdiction=karnataka)
    register_officer(full_name="Asha Rani", identifiers=[("mobile", "", None, "9876543211")], jurisdiction=karnataka)

    roster = planned(mp, SUNITA, RAVI, by=nodal)

    assert [(row.status, row.changes, row.candidates) for row in roster.rows] == [
        ("unchanged", {}, []),
        ("ambiguous", {}, []),
    ]


def test_a_roster_never_ends_a_nodal_officers_role(mp):
    bhopal = Jurisdiction.objects.get(code="IN-MP-D396")
    register_officer(
        full_name="Sunita Verma",
        role=Role.NODAL_OFFICER,
        jurisdiction=bhopal,
        identifiers=[("mobile", "", None, "9876543210")],
    )
    roster = planned(mp, changed(SUNITA, District="Indore"))
    assert "place" not in roster.rows[0].changes


def test_a_record_that_changed_since_the_plan_was_shown_stops_it(mp):
    roster = planned(mp, SUNITA)
    register_officer(full_name="Asha Rani", identifiers=[("mobile", "", None, "9876543210")])
    with pytest.raises(PlanNotApplicable, match="changed since"):
        apply_plan(roster, by=None)
    assert list(Officer.objects.values_list("full_name", flat=True)) == ["Asha Rani"]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("SI", "SI"),
        ("s.i.", "SI"),
        ("Sub Inspector", "SI"),
        ("PSI", "SI"),
        ("पुलिस उप निरीक्षक", "SI"),
        ("उप निरीक्षक", "SI"),
        ("Inspector", "INSP"),
        ("ACP", "DSP"),
        ("Dy. SP", "DSP"),
        ("Joint Secretary", None),
        ("मुख्य आरक्षी", "HC"),
        ("Naik", "SRCT"),
    ],
)
def test_ranks_are_known_by_code_name_and_equivalents(mp, word, code):
    row = planned(mp, changed(SUNITA, Rank=word)).rows[0]
    assert (row.status == "new") is (code is not None)
    if code:
        assert apply_plan(planned(mp, changed(SUNITA, Rank=word)), by=None)[2].rank.code == code


@pytest.mark.parametrize("count", [1, 3])
def test_planning_costs_the_same_for_any_count(mp, count, django_assert_max_num_queries):
    rows = [changed(RAVI, Mobile=f"987654321{n}", **{"Service number": f"5{n}"}) for n in range(count)]
    file = read_rows(csv_bytes(*rows), "roster.csv")
    with django_assert_max_num_queries(8):
        plan(file, issuing_state=mp)
