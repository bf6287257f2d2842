import io
import uuid
from datetime import timedelta

import pytest
import xlsxwriter
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cascade import licensing, permissions
from cascade.cohorts import assign_trainer, close_cohort
from cascade.coverage import coverage_of
from cascade.models import Attendance, Cohort, CohortState, Licence, Nomination, RosterImport
from cascade.programming import set_target
from courses.models import GroupMember
from ledger.models import AuditEvent
from people.models import Officer, Role
from tests.cascade.makers import (
    district_tier,
    make_cohort,
    make_member,
    make_session,
    make_trainer,
    mark,
    meet_everything,
)
from tests.people.places import make_centre, make_country, make_district, make_officer, make_state

pytestmark = pytest.mark.django_db

ELSEWHERE = "SENTINEL ELSEWHERE"


def url(name, *args):
    return reverse(f"cascade:{name}", args=[getattr(arg, "public_id", arg) for arg in args])


def html_of(response):
    return response.content.decode()


@pytest.fixture
def mp():
    return make_state()


@pytest.fixture
def karnataka():
    return make_state("IN-KA", "Karnataka", "कर्नाटक")


@pytest.fixture
def cohort(mp):
    return make_cohort(host=mp, name="Bhopal 1")


@pytest.fixture
def trainer(client, cohort):
    client.force_login(cohort.opened_by)
    return client


# --- Cohorts ------------------------------------------------------------------------------------------------


def test_a_trainer_opens_a_cohort_in_the_browser(client, mp):
    tier = district_tier()
    client.force_login(make_trainer(tier, mp))
    today = timezone.localdate()
    data = {
        "tier": tier.pk,
        "name": "Bhopal 7",
        "jurisdiction": mp.pk,
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=1)).isoformat(),
        "seats": 20,
        "guest_seats": 30,
        "language": "hi",
    }
    refused = client.post(url("cohort-open"), data)
    assert (refused.status_code, "more guest seats than seats" in html_of(refused)) == (422, True)
    assert 'value="Bhopal 7"' in html_of(refused)

    opened = client.post(url("cohort-open"), data | {"guest_seats": 0})

    cohort = Cohort.objects.get()
    assert (opened.status_code, opened["Location"]) == (302, url("cohort-detail", cohort))
    page = html_of(client.get(opened["Location"]))
    assert "Upload the roster" in page
    assert url("cohort-detail", cohort) in html_of(client.get(url("cohort-list")))


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = html_of(client.get(address))
    return len(queries), page


def test_the_list_of_cohorts_costs_the_same_for_one_and_three(client, mp, karnataka):
    tier = district_tier()
    trainer = make_trainer(tier, mp)
    client.force_login(make_officer(mp, Role.NODAL_OFFICER))
    mine = [make_cohort(tier, trainer, mp)]
    make_cohort(tier, host=karnataka, name=ELSEWHERE)
    one, _page = queries_of(client, url("cohort-list"))
    mine += [make_cohort(tier, trainer, mp) for _ in range(2)]
    three, page = queries_of(client, url("cohort-list"))
    assert one == three <= 16
    assert [cohort.group.name in page for cohort in mine] == [True] * 3
    assert ELSEWHERE not in page


def test_the_page_of_a_cohort_costs_the_same_for_one_member_and_three(trainer, cohort):
    session = make_session(cohort)
    mark(session, (make_member(cohort), "present"))
    one, _page = queries_of(trainer, url("cohort-detail", cohort))
    mark(session, *((make_member(cohort), "present") for _ in range(2)))
    three, page = queries_of(trainer, url("cohort-detail", cohort))
    assert one == three <= 32
    assert page.count("100%") == 3


def test_the_closing_page_costs_the_same_for_one_member_and_three(trainer, cohort):
    session = make_session(cohort)
    mark(session, (make_member(cohort), "present"))
    one, _page = queries_of(trainer, url("cohort-close", cohort))
    mark(session, *((make_member(cohort), "present") for _ in range(2)))
    three, _page = queries_of(trainer, url("cohort-close", cohort))
    assert one == three


def test_coverage_costs_the_same_for_one_district_and_three(client, mp, cohort):
    client.force_login(make_officer(mp, Role.NODAL_OFFICER))
    make_district(mp)
    one, _page = queries_of(client, url("coverage-place", mp))
    for name in ("Indore", "Ujjain"):
        make_district(mp, name)
    three, page = queries_of(client, url("coverage-place", mp))
    assert one == three
    assert "Ujjain" in page


def test_the_members_are_searched_and_exported_without_formulas(trainer, cohort):
    for name in ("=HYPERLINK Rao", "Sunita Sharma"):
        make_member(cohort, full_name=name)
    page = html_of(trainer.get(url("cohort-detail", cohort), {"q": "sunita"}))
    assert ("Sunita Sharma" in page, "HYPERLINK" in page) == (True, False)

    csv = trainer.get(url("cohort-export", cohort), {"format": "csv"})
    xlsx = trainer.get(url("cohort-export", cohort), {"format": "xlsx"})

    assert "\r\n'=HYPERLINK Rao," in csv.content.decode("utf-8-sig")
    assert xlsx.content[:2] == b"PK"
    assert AuditEvent.objects.filter(verb="cohort.exported").count() == 2


def test_a_cohort_is_closed_after_its_list_was_confirmed(trainer, cohort):
    member = make_member(cohort)
    absent = make_member(cohort)
    mark(make_session(cohort), (member, "present"), (absent, "absent"))
    meet_everything(member)
    page = html_of(trainer.get(url("cohort-close", cohort)))
    assert "Attendance is 0%; 80% is needed." in page
    unconfirmed = trainer.post(url("cohort-close", cohort), {"note": ""})
    assert unconfirmed.status_code == 422
    closed = trainer.post(url("cohort-close", cohort), {"note": "", "confirmed": "on"}, follow=True)
    cohort.refresh_from_db()
    assert cohort.state == CohortState.CLOSED
    assert "Qualified: 1, not yet: 1." in html_of(closed)


def test_a_cohort_is_started_and_cancelled_with_a_reason(trainer, cohort):
    trainer.post(url("cohort-start", cohort))
    assert trainer.post(url("cohort-cancel", cohort), {"reason": ""}).status_code == 422
    trainer.post(url("cohort-cancel", cohort), {"reason": "Flood"})
    cohort.refresh_from_db()
    assert (cohort.state, cohort.closing_note) == ("cancelled", "Flood")
    assert "Cancelled: Flood" in html_of(trainer.get(url("cohort-detail", cohort)))


def test_a_marker_is_added_by_a_whole_number_and_taken_off(trainer, cohort, mp):
    marker = make_officer(mp, identifiers=[("email", "", None, "marker@demo.invalid")])
    unknown = trainer.post(url("trainer-add", cohort), {"number": "nobody@demo.invalid", "part": "marker"})
    assert unknown.status_code == 422
    co_trainer = trainer.post(url("trainer-add", cohort), {"number": "marker@demo.invalid", "part": "co_trainer"})
    assert "holds no licence" in html_of(co_trainer)
    trainer.post(url("trainer-add", cohort), {"number": "marker@demo.invalid", "part": "marker"})
    held = cohort.trainers.get(officer=marker)
    assert permissions.can_mark_in_cohort(marker, cohort) is True
    trainer.post(reverse("cascade:trainer-remove", args=[cohort.public_id, held.pk]))
    assert permissions.can_mark_in_cohort(marker, cohort) is False


# --- Rosters ------------------------------------------------------------------------------------------------


def roster(trainer, cohort, data, name="roster.csv", state=None):
    file = SimpleUploadedFile(name, data)
    state = state or cohort.jurisdiction
    return trainer.post(url("roster-upload", cohort), {"file": file, "issuing_state": state.pk})


GOOD = (
    "Name,नाम,PIS No,Mobile,District\nAsha Verma,आशा वर्मा,00123,9876500001,Bhopal\nRavi Patel,रवि पटेल,00124,,Bhopal\n"
)


@pytest.fixture
def bhopal(mp):
    return make_district(mp)


def test_a_roster_is_previewed_applied_once_and_gives_seats(trainer, cohort, bhopal):
    uploaded = roster(trainer, cohort, GOOD.encode("utf-8-sig"))
    kept = RosterImport.objects.get()
    assert uploaded["Location"] == url("roster-preview", cohort, kept)
    page = html_of(trainer.get(uploaded["Location"]))
    assert ("Asha Verma" in page, "Every line is clear" in page) == (True, True)
    assert (Officer.objects.filter(full_name="Asha Verma").count(), GroupMember.objects.count()) == (0, 0)

    for _ in range(2):
        result = trainer.post(url("roster-apply", cohort, kept), follow=True)

    assert "Print sign-in slips" in html_of(result)
    seated = GroupMember.objects.filter(group=cohort.group).order_by("officer__full_name")
    assert [(m.officer.full_name, m.officer.name_local, m.home) for m in seated] == [
        ("Asha Verma", "आशा वर्मा", bhopal),
        ("Ravi Patel", "रवि पटेल", bhopal),
    ]
    assert seated[0].officer.identifiers.get(kind="service_number").value == "00123"
    assert AuditEvent.objects.filter(verb="roster.applied").count() == 1
    kept.refresh_from_db()
    assert kept.result["counts"]["new"] == 2


BAD = (
    "Name;PIS No;Mobile;District\n"
    "Asha Verma;00123;9876500001;Bhopal\n"
    "Wrong Mobile;00125;12345;Bhopal\n"
    "No Such Place;00126;;Atlantis\n"
    "Twice;00127;;Bhopal\n"
    "Twice Again;00127;;Bhopal\n"
)


def test_a_roster_with_bad_lines_writes_nothing_and_loses_nothing(trainer, cohort, bhopal):
    roster(trainer, cohort, BAD.encode("utf-16"))
    kept = RosterImport.objects.get()
    preview = url("roster-preview", cohort, kept)
    page = html_of(trainer.get(preview))
    assert ["12345" in page, "Atlantis" in page, "stand in the way" in page] == [True, True, True]

    refused = trainer.post(url("roster-apply", cohort, kept), {"park-3": "Mobile to be asked"}, follow=True)

    assert "Nothing was written" in html_of(refused)
    assert 'value="Mobile to be asked"' in html_of(refused)
    assert GroupMember.objects.count() == 0

    lines = {row["line"] for row in RosterImport.objects.get().rows["rows"] if row["status"] == "refused"}
    applied = trainer.post(
        url("roster-apply", cohort, kept), {f"park-{line}": "To be asked" for line in lines}, follow=True
    )
    assert "The roster is applied" in html_of(applied)
    assert GroupMember.objects.filter(left_at=None).count() == 5 - len(lines)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "empty.csv", "empty"),
        (b"\xd0\xcf\x11\xe0 old", "old.xls", "old Excel file"),
        (b"Name,Rank\n", "head.csv", 'class="invalid-feedback"'),
    ],
)
def test_what_is_no_roster_is_refused_in_the_form(trainer, cohort, data, name, words):
    response = roster(trainer, cohort, data, name)
    assert (response.status_code, words in html_of(response)) == (422, True)
    assert RosterImport.objects.count() == 0


def test_a_workbook_with_a_formula_names_the_line(trainer, cohort, bhopal):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Name", "PIS No", "District"])
    sheet.write_row(1, 0, ["Asha Verma", "00123", "Bhopal"])
    sheet.write_formula(2, 0, '=CONCATENATE("Ravi"," Patel")')
    sheet.write_row(2, 1, ["00124", "Bhopal"])
    book.close()
    roster(trainer, cohort, out.getvalue(), "roster.xlsx")
    rows = {row["line"]: row["status"] for row in RosterImport.objects.get().rows["rows"]}
    assert rows == {2: "new", 3: "refused"}


def test_a_namesake_is_chosen_by_the_trainer(trainer, cohort, bhopal):
    known = make_officer(bhopal, full_name="Asha Verma")
    roster(trainer, cohort, b"Name,Mobile,District\nAsha Verma,9876500001,Bhopal\n")
    kept = RosterImport.objects.get()
    assert "None of these: a new officer" in html_of(trainer.get(url("roster-preview", cohort, kept)))
    trainer.post(url("roster-apply", cohort, kept), {"choice-2": str(known.public_id)})
    assert list(GroupMember.objects.values_list("officer", flat=True)) == [known.pk]


def test_too_many_for_the_seats_are_refused_as_a_whole(client, mp, bhopal):
    cohort = make_cohort(host=mp, seats=1, guest_seats=0)
    client.force_login(cohort.opened_by)
    roster(client, cohort, GOOD.encode())
    response = client.post(url("roster-apply", cohort, RosterImport.objects.get()), follow=True)
    assert "2 seats are needed" in html_of(response)
    assert (GroupMember.objects.count(), Officer.objects.filter(full_name="Ravi Patel").count()) == (0, 0)


def test_officers_of_a_guest_state_are_not_registered_by_the_host(trainer, cohort, karnataka):
    make_district(karnataka, "Mysuru", "मैसूरु")
    roster(trainer, cohort, b"Name,Mobile,District\nGuest Officer,9876500009,Mysuru\n", state=karnataka)
    row = RosterImport.objects.get().rows["rows"][0]
    assert (row["status"], row["problems"][-1]["reason"]) == (
        "refused",
        "This officer of another State is not on record.",
    )


def test_one_officer_is_added_by_number_and_taken_off_with_a_reason(trainer, cohort, bhopal, karnataka):
    officer = make_officer(bhopal, full_name="Single Officer", identifiers=[("mobile", "", None, "9876500077")])
    page = html_of(trainer.get(url("member-add", cohort), {"q": "98765 00077"}))
    assert "Single Officer" in page
    assert "Single Officer" not in html_of(trainer.get(url("member-add", cohort), {"q": "Single"}))
    stranger = make_officer(make_district(karnataka), full_name=ELSEWHERE)
    not_found = trainer.post(url("member-add", cohort), {"q": "SENTINEL", "officer": str(stranger.public_id)})
    assert not_found.status_code == 404

    trainer.post(url("member-add", cohort), {"q": "9876500077", "officer": str(officer.public_id)})
    member = GroupMember.objects.get(officer=officer)
    trainer.post(url("member-remove", cohort, member), {"reason": "Transferred"})
    member.refresh_from_db()
    assert member.left_reason == "Transferred"


# --- Sessions -----------------------------------------------------------------------------------------------


def test_a_session_is_planned_and_its_sheet_sent_twice_counts_once(trainer, cohort):
    members = [make_member(cohort) for _ in range(2)]
    today = timezone.localdate()
    data = {
        "title": "Zero FIR",
        "day": today.isoformat(),
        "time": "00:01",
        "minutes": 45,
        "items": [cohort.group.edition.items.first().pk],
        "trainers": [cohort.opened_by_id],
    }
    assert trainer.post(url("session-plan", cohort), data | {"day": "2020-01-01"}).status_code == 422
    trainer.post(url("session-plan", cohort), data)
    session = cohort.sessions.get()
    sheet = {
        "client_id": str(uuid.uuid4()),
        **{f"status-{m.public_id}": status for m, status in zip(members, ["present", "absent"], strict=True)},
    }
    for _ in range(2):
        assert trainer.post(url("session-attendance", session), sheet).status_code == 302
    assert Attendance.objects.count() == 2

    changed = trainer.post(url("session-attendance", session), sheet | {f"status-{members[1].public_id}": "late"})
    assert (changed.status_code, "saved already" in html_of(changed)) == (422, True)
    assert f'id="late-{members[1].public_id}" value="late" checked' in html_of(changed)

    trainer.post(url("session-attendance", session), {"client_id": str(uuid.uuid4()), "everyone": "present"})
    assert sorted(Attendance.objects.order_by("-pk").values_list("status", flat=True)[:2]) == ["present", "present"]


def test_an_empty_sheet_says_what_to_do_and_one_before_its_time_is_not_shown(trainer, cohort):
    make_member(cohort)
    empty = trainer.post(url("session-attendance", make_session(cohort)), {"client_id": str(uuid.uuid4())})
    assert (empty.status_code, "Nobody is marked yet" in html_of(empty)) == (422, True)
    page = html_of(trainer.get(url("session-attendance", make_session(cohort, hours_ago=-4))))
    assert "has not begun" in page


# --- Who sees what ------------------------------------------------------------------------------------------


@pytest.fixture
def people(cohort, mp, karnataka):
    bhopal, mysuru = make_district(mp), make_district(karnataka)
    own, guest = make_member(cohort, bhopal), make_member(cohort, mysuru, full_name="Guest From Karnataka")
    foreign = make_cohort(cohort.tier, host=karnataka, name=ELSEWHERE)
    foreign_member = make_member(foreign, mysuru)
    observer = make_officer(mp)
    users = {
        "anonymous": AnonymousUser(),
        "officer": own.officer,
        "trainer": cohort.opened_by,
        "trainer elsewhere": foreign.opened_by,
        "observer": observer,
        "nodal of MP": make_officer(mp, Role.NODAL_OFFICER),
        "nodal of Bhopal": make_officer(bhopal, Role.NODAL_OFFICER),
        "nodal of Karnataka": make_officer(karnataka, Role.NODAL_OFFICER),
        "programme team": make_officer(make_centre(), Role.PROGRAMME_TEAM),
        "auditor": make_officer(make_centre(), Role.AUDITOR),
        "author": make_officer(make_centre(), Role.AUTHOR),
        "superuser": Officer.objects.create_superuser(full_name="Demonstration Superuser"),
    }
    assign_trainer(cohort=cohort, officer=observer, part="observer", by=None)
    return users, {"cohort": cohort, "foreign": foreign}, {"own": own, "guest": guest, "foreign": foreign_member}


COHORTS_SEEN = {
    "trainer": {"cohort"},
    "trainer elsewhere": {"foreign"},
    "observer": {"cohort"},
    "nodal of MP": {"cohort"},
    "nodal of Karnataka": {"foreign"},
    "programme team": {"cohort", "foreign"},
    "auditor": {"cohort", "foreign"},
    "superuser": {"cohort", "foreign"},
}
MEMBERS_SEEN = {
    "trainer": {"own", "guest"},
    "trainer elsewhere": {"foreign"},
    "observer": {"own", "guest"},
    "nodal of MP": {"own"},
    "nodal of Bhopal": {"own"},
    "nodal of Karnataka": {"guest", "foreign"},
    "programme team": {"own", "guest", "foreign"},
    "auditor": {"own", "guest", "foreign"},
    "superuser": {"own", "guest", "foreign"},
}


def test_lists_and_predicates_are_twins(people):
    users, cohorts, members = people
    for who, user in users.items():
        listed = set(Cohort.objects.visible_to(user))
        asked = {name for name, cohort in cohorts.items() if permissions.can_view_cohort(user, cohort)}
        assert (who, asked) == (who, COHORTS_SEEN.get(who, set()))
        assert listed == {cohorts[name] for name in asked}
        seen = set(permissions.members_visible_to(GroupMember.objects.all(), user))
        asked = {name for name, member in members.items() if permissions.can_view_member(user, member)}
        assert (who, asked) == (who, MEMBERS_SEEN.get(who, set()))
        assert seen == {members[name] for name in asked}
        licences = set(permissions.licences_visible_to(Licence.objects.all(), user))
        assert licences == {each for each in Licence.objects.all() if permissions.can_view_licence(user, each)}


def test_a_nodal_officer_sees_the_own_by_name_and_guests_as_a_number(client, people, mp):
    users, cohorts, _members = people
    client.force_login(users["nodal of MP"])
    page = html_of(client.get(url("cohort-detail", cohorts["cohort"])))
    export = client.get(url("cohort-export", cohorts["cohort"])).content.decode()
    assert ["Guest From Karnataka" in text for text in (page, export)] == [False, False]
    assert "1 / 2" in page
    assert client.get(url("cohort-detail", cohorts["foreign"])).status_code == 404

    client.force_login(users["nodal of Karnataka"])
    listed = html_of(client.get(url("cohort-list")))
    assert ("Guest From Karnataka" in listed, "Bhopal 1" in listed) == (True, False)


CHANGES = ["roster-upload", "member-add", "session-plan", "cohort-close", "cohort-cancel", "trainer-add"]


@pytest.mark.parametrize("name", CHANGES)
def test_only_its_trainers_change_a_cohort(client, people, name):
    users, cohorts, _members = people
    codes = {}
    for who, user in users.items():
        client.logout()
        if who != "anonymous":
            client.force_login(user)
        codes[who] = client.get(url(name, cohorts["cohort"])).status_code
    team = 200 if name in ("cohort-close", "cohort-cancel", "trainer-add") else 403
    assert codes == {
        "anonymous": 302,
        "officer": 404,
        "trainer": 200,
        "trainer elsewhere": 404,
        "observer": 403,
        "nodal of MP": 403,
        "nodal of Bhopal": 404,
        "nodal of Karnataka": 404,
        "programme team": team,
        "auditor": 403,
        "author": 404,
        "superuser": team,
    }


def test_a_trainer_sees_officers_only_while_they_sit_in_the_own_cohort(people):
    users, _cohorts, members = people
    seen = set(Officer.objects.visible_to(users["trainer"]))
    assert {members["own"].officer, members["guest"].officer} <= seen
    assert members["foreign"].officer not in seen
    assert members["own"].officer not in set(Officer.objects.visible_to(users["observer"]))


# --- Coverage -----------------------------------------------------------------------------------------------


@pytest.fixture
def covered(cohort, mp, karnataka):
    bhopal, empty = make_district(mp), make_district(mp, "Empty District", "खाली")
    members = [make_member(cohort, bhopal) for _ in range(3)]
    mark(make_session(cohort), *((member, "present") for member in members))
    for member in members:
        meet_everything(member)
    close_cohort(cohort=cohort, by=None)
    set_target(tier=cohort.tier, jurisdiction=bhopal, officers=4, by=None)
    set_target(tier=cohort.tier, jurisdiction=empty, officers=6, by=None)
    make_district(karnataka, ELSEWHERE)
    return {"tier": cohort.tier, "bhopal": bhopal, "empty": empty, "members": members}


def test_coverage_counts_by_district_and_sums_targets(client, covered, mp):
    client.force_login(make_officer(mp, Role.NODAL_OFFICER))
    response = client.get(url("coverage"), {}, follow=True)
    found = response.context["coverage"]
    assert {row.place.name: (row.qualified, row.target, row.percent, row.lapsing) for row in found.rows} == {
        covered["bhopal"].name: (3, 4, 75, 0),
        "Empty District": (0, 6, 0, 0),
    }
    assert (found.total.qualified, found.total.target, found.total.percent) == (3, 10, 30)
    assert "<svg" in html_of(response)
    assert ELSEWHERE not in html_of(response)


def test_lapsing_and_lapsed_are_date_sums(covered, mp):
    until = covered["members"][0].officer.qualifications.get().ends_on
    days = {
        "long before": until - timedelta(days=91),
        "soon": until - timedelta(days=90),
        "last day": until,
        "after": until + timedelta(days=1),
    }
    totals = {name: coverage_of(mp, covered["tier"], on=on).total for name, on in days.items()}
    assert {name: (total.qualified, total.lapsing) for name, total in totals.items()} == {
        "long before": (3, 0),
        "soon": (3, 3),
        "last day": (3, 3),
        "after": (0, 0),
    }


def test_the_country_is_drawn_as_36_tiles_for_the_programme_team_only(client, covered, mp):
    make_country()
    client.force_login(make_officer(make_centre(), Role.PROGRAMME_TEAM))
    response = client.get(url("coverage"), follow=True)
    page = html_of(response)
    assert page.count("<rect") == 36
    assert "Madhya Pradesh: 3 qualified of a target of 10, 30%" in page
    csv = client.get(url("coverage-national"), {"tier": covered["tier"].pk, "format": "csv"})
    assert "Madhya Pradesh,IN-MP,3,10,30,0" in csv.content.decode("utf-8-sig")

    client.force_login(make_officer(mp, Role.NODAL_OFFICER))
    assert client.get(url("coverage-national")).status_code == 403


def test_coverage_is_shown_within_ones_own_places_only(client, covered, cohort, mp, karnataka):
    places = {"mp": mp, "bhopal": covered["bhopal"], "karnataka": karnataka}
    users = {
        "nodal of Bhopal": make_officer(covered["bhopal"], Role.NODAL_OFFICER),
        "nodal of Karnataka": make_officer(karnataka, Role.NODAL_OFFICER),
        "trainer": cohort.opened_by,
        "member": covered["members"][0].officer,
    }
    codes = {}
    for who, user in users.items():
        client.force_login(user)
        for name in ("coverage-place", "coverage-officers"):
            codes[who, name] = [client.get(url(name, place)).status_code for place in places.values()]
    assert codes == {
        ("nodal of Bhopal", "coverage-place"): [404, 200, 404],
        ("nodal of Bhopal", "coverage-officers"): [404, 200, 404],
        ("nodal of Karnataka", "coverage-place"): [404, 404, 200],
        ("nodal of Karnataka", "coverage-officers"): [404, 404, 200],
        ("trainer", "coverage-place"): [200, 200, 404],
        ("trainer", "coverage-officers"): [404, 404, 404],
        ("member", "coverage-place"): [404, 404, 404],
        ("member", "coverage-officers"): [404, 404, 404],
    }


def test_the_qualified_are_named_to_their_own_nodal_officer_few_as_they_may_be(client, covered):
    client.force_login(make_officer(covered["bhopal"], Role.NODAL_OFFICER))
    page = html_of(client.get(url("coverage-officers", covered["bhopal"])))
    assert [member.officer.full_name in page for member in covered["members"]] == [True] * 3


# --- Nominations and licences -------------------------------------------------------------------------------


def test_a_nodal_officer_nominates_the_own_and_the_programme_team_decides(client, mp, karnataka):
    tier = district_tier()
    officer = make_officer(make_district(mp), full_name="Nominated Officer")
    stranger = make_officer(karnataka, full_name=ELSEWHERE)
    client.force_login(make_officer(mp, Role.NODAL_OFFICER))
    assert ELSEWHERE not in html_of(client.get(url("nomination-new"), {"q": "sentinel"}))
    data = {"q": "x", "tier": tier.pk, "reason": "Runs the cyber desk"}
    assert client.post(url("nomination-new"), data | {"officer": str(stranger.public_id)}).status_code == 404
    for _ in range(2):
        client.post(url("nomination-new"), data | {"officer": str(officer.public_id)})
    nomination = Nomination.objects.get()
    assert client.post(url("nomination-decide", nomination), {"decision": "approve"}).status_code == 403

    client.force_login(make_officer(make_centre(), Role.PROGRAMME_TEAM))
    assert "Nominated Officer" in html_of(client.get(url("nomination-list")))
    client.post(url("nomination-decide", nomination), {"decision": "reject", "reason": ""})
    nomination.refresh_from_db()
    assert nomination.state == "proposed"
    client.post(url("nomination-decide", nomination), {"decision": "approve"}, follow=True)
    nomination.refresh_from_db()
    assert nomination.state == "approved"

    client.force_login(make_officer(karnataka, Role.NODAL_OFFICER))
    assert "Nominated Officer" not in html_of(client.get(url("nomination-list")))


def test_the_programme_team_suspends_a_licence_and_its_holder_reads_why(client, cohort):
    licence = Licence.objects.get(officer=cohort.opened_by)
    client.force_login(make_officer(make_centre(), Role.PROGRAMME_TEAM))
    refused = client.post(url("licence-detail", licence), {"verb": "suspend", "reason": ""})
    assert refused.status_code == 422
    client.post(url("licence-detail", licence), {"verb": "suspend", "reason": "Under inquiry"})
    assert licensing.state(licence) == "suspended"
    assert "Suspended" in html_of(client.get(url("licence-list")))

    client.force_login(cohort.opened_by)
    assert "Under inquiry" in html_of(client.get(url("licence-detail", licence)))
    assert client.post(url("licence-detail", licence), {"verb": "restore", "reason": "Me"}).status_code == 403
    assert client.get(url("cohort-open")).status_code == 403


def test_no_link_of_the_list_of_cohorts_leads_nowhere(client, mp):
    tier = district_tier()
    users = [
        make_trainer(tier, make_centre()),
        make_trainer(tier, mp),
        make_officer(mp, Role.NODAL_OFFICER),
        make_officer(mp, Role.AUDITOR),
        make_officer(make_centre(), Role.PROGRAMME_TEAM),
    ]
    make_country()
    for user in users:
        client.force_login(user)
        page = html_of(client.get(url("cohort-list")))
        for name in ("cohort-open", "licence-list", "coverage", "nomination-list"):
            if f'href="{url(name)}"' in page:
                assert (name, client.get(url(name), follow=True).status_code) == (name, 200)
