import io

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from people.geography import load_geography, load_ranks
from people.models import Officer, Role, SignInCode
from people.registering import register_officer
from people.roster import read_rows
from people.roster_export import export_csv, export_xlsx, template_xlsx
from tests.people.places import make_district, make_officer, make_state
from tests.people.rosters import RAVI, SUNITA, csv_bytes, xlsx_bytes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_the_own_record_costs_the_same_for_any_count(client, count, django_assert_max_num_queries):
    mp = make_state()
    officer = make_officer(mp)
    for number in range(count):
        from people.registering import add_identifier, assign_posting

        add_identifier(officer=officer, kind="email", value=f"a{number}@example.org")
        assign_posting(officer=officer, jurisdiction=make_district(mp, f"D{number}"), role=Role.OFFICER)
    hidden = register_officer(full_name="Demonstration Hidden Person")
    client.force_login(officer)
    client.get(reverse("people:me"))

    with django_assert_max_num_queries(12):
        response = client.get(reverse("people:me"))

    html = response.content.decode()
    assert [f"a{number}@example.org" in html for number in range(count)] == [True] * count
    assert hidden.full_name not in html


def test_an_officer_changes_the_preferred_language_and_nothing_else(client):
    officer = make_officer(preferred_language="hi")
    client.force_login(officer)
    answers = [
        client.post(reverse("people:language-change"), {"preferred_language": language, "full_name": "Another"})
        for language in ("en", "fr")
    ]
    officer.refresh_from_db()
    assert ([a.status_code for a in answers], officer.preferred_language, "Another" in officer.full_name) == (
        [302, 302],
        "en",
        False,
    )


def test_slips_are_printed_for_those_in_sight_only_and_codes_shown_once(client):
    mp, ka = make_state(), make_state("IN-KA", "Karnataka")
    nodal = make_officer(mp, Role.NODAL_OFFICER)
    own = make_officer(mp, full_name="Own Officer", identifiers=[("mobile", "", None, "9876543210")])
    signed_in = make_officer(mp, full_name="Early Bird", identifiers=[("mobile", "", None, "9876543211")])
    signed_in.set_password("a long password")
    signed_in.save()
    foreign = make_officer(ka, full_name="Sentinel Stranger", identifiers=[("mobile", "", None, "9876543212")])
    client.force_login(nodal)

    response = client.post(
        reverse("people:sign-in-slips"), {"officer": [str(o.public_id) for o in (own, signed_in, foreign)]}
    )

    html = response.content.decode()
    code = SignInCode.objects.get()
    assert (code.officer, "Own Officer" in html, "Early Bird" in html, "Sentinel" in html) == (own, True, True, False)
    assert response.context["missing"] == 1
    assert response.context["slips"][0]["code"] in html
    assert client.get(reverse("people:sign-in-slips")).status_code == 405
    assert client.post(reverse("people:sign-in-slips"), {"officer": "x"}).status_code == 400


def test_a_learner_prints_no_slips(client):
    mp = make_state()
    learner, other = make_officer(mp), make_officer(mp, identifiers=[("mobile", "", None, "9876543210")])
    client.force_login(learner)
    client.post(reverse("people:sign-in-slips"), {"officer": [str(other.public_id), str(learner.public_id)]})
    assert SignInCode.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["people:me", "people:sign-in-slips", "people:roster-template", "people:language-change"]
)
def test_strangers_are_sent_to_sign_in(client, name):
    response = client.post(reverse(name))
    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_login"))


def test_the_template_reads_as_a_roster_without_problems():
    file = read_rows(template_xlsx(), "template.xlsx")
    assert ([row.problems for row in file.rows], file.ignored) == ([[]], [])
    assert file.rows[0].values["name"].startswith("Demonstration")


@pytest.fixture
def mp(tmp_path):
    load_geography(settings.FIXTURES / "geography.json")
    load_ranks(settings.FIXTURES / "ranks.json")


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_officers_are_imported_exported_and_read_back_unchanged(mp, tmp_path, kind):
    roster = tmp_path / f"roster.{kind}"
    roster.write_bytes((xlsx_bytes if kind == "xlsx" else csv_bytes)(SUNITA, RAVI))

    rehearsed = run("import_officers", str(roster), "--state", "IN-MP", "--dry-run")
    written_by_rehearsal = Officer.objects.count()
    run("import_officers", str(roster), "--state", "IN-MP")
    exported = tmp_path / f"out.{kind}"
    run("export_officers", str(exported))
    again = run("import_officers", str(exported), "--state", "IN-MP", "--dry-run")

    assert (written_by_rehearsal, Officer.objects.count()) == (0, 2)
    assert "2 new" in rehearsed
    assert "2 unchanged" in again


def test_the_command_names_every_bad_row_and_writes_nothing(mp, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_bytes(csv_bytes(SUNITA, [*RAVI[:2], "Admiral", *RAVI[3:]]))
    with pytest.raises(CommandError, match="lines 3"):
        call_command("import_officers", str(roster), "--state", "IN-MP", stdout=io.StringIO())
    assert Officer.objects.count() == 0


def test_exports_make_formulas_harmless(tmp_path):
    register_officer(full_name="=cmd|' /C calc'!A0", title="")
    text = "".join(export_csv(Officer.objects.all()))
    assert "'=cmd" in text
    export_xlsx(Officer.objects.all(), tmp_path / "out.xlsx")
    assert (tmp_path / "out.xlsx").stat().st_size > 0
