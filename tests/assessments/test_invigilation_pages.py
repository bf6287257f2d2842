"""The invigilator's pages over HTTP: the monitor, time, ending, requests; what is typed by the hostile; sight."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import calling_away, submitting
from assessments.attempting import Arrival, open_page, token_for
from assessments.models import Answer, Attempt, AwayRequest, Invigilator, QuizOverride, Stake, TimeGrant
from courses.models import Enrolment
from ledger.clock import database_now, frozen
from people.models import IdentifierKind
from tests.assessments import world
from tests.assessments.halls import Hall, answer, hall_of, make_hall

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HTMX = {"HX-Request": "true"}


def url(name: str, hall: Hall) -> str:
    return reverse(f"assessments:{name}", args=[hall.group.public_id, hall.item.key])


def of(name: str, record) -> str:
    return reverse(f"assessments:{name}", args=[record.public_id])


@pytest.fixture
def hall(client) -> Hall:
    made = make_hall(members=2, minutes=20)
    client.force_login(made.trainer)
    return made


def time_form(**fields) -> dict:
    return {"minutes": "10", "reason": "No power", "client_id": str(uuid.uuid4()), **fields}


def cells(html: str) -> list[list[str]]:
    """The words of each row of the monitor's table."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.S)[1:]
    texts = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in texts]


# --- The monitor ----------------------------------------------------------------------------------------------


def test_the_monitor_shows_how_everyone_stands(client, hall):
    working = hall.start(0, arrival=Arrival(is_shared_device=True))
    answer(working, is_flagged=True)
    name = [enrolment.officer.name for enrolment in hall.enrolments]
    with frozen(working.started_at + 2 * MINUTE):
        html = client.get(url("monitor", hall)).content.decode()
        saved = Answer.objects.get().saved_at

    found = {row[0].split(" shared")[0]: row for row in cells(html)}
    assert found[name[0]][0].endswith("shared device")
    assert found[name[0]][1:6] == [
        "At work",
        "1 of 2 1 to come back to",
        f"{working.started_at + timedelta(hours=5, minutes=30):%H:%M:%S}",
        f"{saved + timedelta(hours=5, minutes=30):%H:%M:%S}",
        f"18 min, until {working.deadline_at + timedelta(hours=5, minutes=30):%H:%M}",
    ]
    assert found[name[1]][1:6] == ["Not begun", "–", "–", "–", "–"]


def test_a_blank_is_not_counted_as_answered(client, hall):
    answer(hall.start(0), "")

    assert "0 of 2" in client.get(url("monitor", hall)).content.decode()


def test_the_monitor_names_what_was_arranged_for_an_officer(client, hall):
    """Time gives itself; that somebody writes for an officer must be known to who watches."""
    officer = hall.enrolments[0].officer
    officer.accommodations = ["scribe", "extra_time_25"]
    officer.save(update_fields=["accommodations"])

    named = [row[0] for row in cells(client.get(url("monitor", hall)).content.decode())]

    assert f"{officer.name} 25% extra time Scribe" in named
    assert hall.enrolments[1].officer.name in named


def test_the_monitor_says_who_ended_and_how(client, hall):
    first, second = hall.start(0), hall.start(1)
    submitting.submit(attempt=first)
    client.post(of("attempt-end", second), {"reason": "Fire drill"})

    html = client.get(url("monitor", hall)).content.decode()

    assert sorted(row[1] for row in cells(html)) == [
        "Handed in, marked",
        "Handed in, marked ended by an invigilator",
    ]


@pytest.mark.parametrize("count", [1, 60])
def test_the_monitor_costs_the_same_for_any_number_of_members(client, django_assert_num_queries, count):
    hall = make_hall(members=count)
    for place in range(count):
        attempt = hall.start(place)
        answer(attempt)
    calling_away.ask(attempt=attempt, reason="Away")
    client.force_login(hall.trainer)
    client.get(url("monitor", hall))

    # session, user, group, item, roles, may; counts, away; members with their number; attempts, answers, time, requests
    with django_assert_num_queries(15):
        response = client.get(url("monitor", hall), headers=HTMX)

    assert len(cells(response.content.decode())) == min(count, 50)


def test_a_big_group_has_pages_and_filters(client):
    hall = make_hall(members=53)
    client.force_login(hall.trainer)
    hall.start(0)

    def shown(query: str) -> int:
        return len(cells(client.get(url("monitor", hall) + query).content.decode()))

    name = hall.enrolments[7].officer.full_name
    assert [shown(query) for query in ("", "?page=2", "?state=open", "?state=none", "?state=odd", f"?q={name}")] == [
        50,
        3,
        1,
        50,
        50,
        1,
    ]
    assert shown("?q=%00&state=%00&page=x") == 50


def test_htmx_gets_the_table_alone_and_reloads_when_signed_out(client, hall):
    part = client.get(url("monitor", hall) + "?state=none", headers=HTMX).content.decode()
    client.logout()
    signed_out = client.get(url("monitor", hall), headers=HTMX)

    assert part.strip().startswith('<div id="monitor"')
    assert f'data-hx-get="{url("monitor", hall)}?state=none"' in part
    assert (signed_out.status_code, signed_out["HX-Refresh"]) == (401, "true")


@pytest.mark.parametrize("leaves", ["the group", "the course"])
def test_who_leaves_in_mid_quiz_is_watched_until_it_is_over(client, hall, leaves):
    at_work = hall.start(0)
    enrolment = hall.enrolments[0]
    if leaves == "the group":
        enrolment.memberships.update(left_at=database_now())
        Enrolment.objects.filter(pk=hall.enrolments[1].pk).update(withdrawn_at=database_now())  # at no work here
    else:
        Enrolment.objects.filter(pk=enrolment.pk).update(withdrawn_at=database_now())
        hall.enrolments[1].memberships.update(left_at=database_now())

    before = client.get(url("monitor", hall)).content.decode()
    client.post(url("monitor-end", hall), {"reason": "Over"})
    after = client.get(url("monitor", hall)).content.decode()

    at_work.refresh_from_db()
    names = [each.officer.name for each in hall.enrolments[:2]]
    assert [name in before for name in names] == [True, False]
    assert [name in after.partition("<table")[2] for name in names] == [False, False]
    assert at_work.closed_by == "trainer"


def test_a_hand_over_to_another_group_leaves_the_attempt_where_it_was_begun(client, hall):
    """Seated anew in the same group, the officer stands there once."""
    attempt = hall.start(0)
    enrolment = hall.enrolments[0]
    enrolment.memberships.update(left_at=database_now())
    hall.group.members.create(officer=enrolment.officer, enrolment=enrolment, home=enrolment.jurisdiction)

    html = client.get(url("monitor", hall)).content.decode()

    assert html.count(f">{attempt.officer.name}<") == 1


def test_what_was_handed_in_meanwhile_gets_no_new_attempt(client, hall):
    """The officer has seen the right answers by then."""
    attempt = hall.start(0)
    request = calling_away.ask(attempt=attempt, reason="Called to the control room")
    submitting.submit(attempt=attempt)

    page = client.get(of("away-decide", request)).content.decode()
    offered = [client.get(each).content.decode() for each in (url("monitor", hall), reverse("home"))]
    tapped = client.post(of("away-decide", request), {"decision": "grant", "minutes": "10"}, follow=True)
    request.refresh_from_db()
    asked = request.state
    client.post(of("away-decide", request), {"decision": "refuse", "answer": "You handed in."})

    request.refresh_from_db()
    assert ("Allow a new attempt" in page, "before its time was over" in page) == (False, True)
    assert tapped.content.decode().count("before its time was over") == 1
    for html in offered:
        assert ("Allow a new attempt" in html, of("away-decide", request) in html) == (False, True)
    assert (asked, request.state, QuizOverride.objects.count()) == ("asked", "refused", 0)


# --- Scope ------------------------------------------------------------------------------------------------------


def pages_of(hall: Hall, attempt: Attempt, request: AwayRequest) -> list[str]:
    names = ("monitor", "monitor-time", "monitor-end", "override-list", "override-make")
    own = [of("attempt-time", attempt), of("attempt-end", attempt), of("away-decide", request)]
    return [url(name, hall) for name in names] + own


@pytest.mark.parametrize("who", ["trainer elsewhere", "nodal", "owner", "the other member", "former invigilator"])
def test_others_see_none_of_it_and_change_nothing(client, hall, who):
    attempt = hall.start(0)
    request = calling_away.ask(attempt=attempt, reason="Away")
    former = hall.appoint()
    Invigilator.objects.update(ended_at=database_now())
    user = {
        "trainer elsewhere": hall_of(hall.group.edition, place=world.make_place("IN-KL", "Kerala")).trainer,
        "nodal": hall.nodal,
        "owner": attempt.officer,
        "the other member": hall.enrolments[1].officer,
        "former invigilator": former,
    }[who]
    client.force_login(user)

    for address in pages_of(hall, attempt, request):
        assert client.get(address).status_code == 404
        form = time_form(decision="grant", whom="", minutes="10")
        assert client.post(address, form).status_code in (404, 405)
    attempt.refresh_from_db()
    request.refresh_from_db()
    assert (attempt.state, request.state, TimeGrant.objects.count()) == ("open", "asked", 0)


def test_the_own_trainer_is_kept_out_where_the_stake_is_high(client):
    hall = make_hall(stake=Stake.HIGH)
    attempt = hall.start()
    request = calling_away.ask(attempt=attempt, reason="Away")
    appointed = hall.appoint()
    answers = {}
    for who, user in {"trainer": hall.trainer, "appointed": appointed}.items():
        client.force_login(user)
        answers[who] = {client.get(address).status_code for address in pages_of(hall, attempt, request)}
    assert answers == {"trainer": {404}, "appointed": {200}}


def test_attempts_of_another_group_cannot_be_named_in_the_form(client, hall):
    theirs = hall_of(hall.group.edition, place=world.make_place("IN-KL", "Kerala"))
    attempt, ours = theirs.start(), hall.start()
    before = attempt.deadline_at

    client.post(url("monitor-time", hall), time_form(attempt=[str(attempt.public_id), "nonsense", str(uuid.uuid4())]))
    client.post(url("monitor-end", hall), {"reason": "Over", "attempt": [str(attempt.public_id)]})

    attempt.refresh_from_db()
    assert (attempt.state, attempt.deadline_at) == ("open", before)
    assert Attempt.objects.get(pk=ours.pk).closed_by == "trainer"


def test_a_group_and_a_quiz_that_do_not_belong_together_are_not_there(client, hall):
    other = make_hall()
    assert client.get(reverse("assessments:monitor", args=[hall.group.public_id, other.item.key])).status_code == 404


# --- Time and ending ----------------------------------------------------------------------------------------------


def test_time_for_all_names_those_who_closed_while_it_was_typed(client, hall):
    first, second = hall.start(0), hall.start(1)
    page = client.get(url("monitor-time", hall)).content.decode()
    shown = re.findall(r'name="attempt" value="([^"]+)"', page)
    submitting.submit(attempt=second)
    form = time_form(attempt=shown)

    answers = [client.post(url("monitor-time", hall), form) for _turn in range(2)]
    html = client.get(url("monitor", hall)).content.decode()

    first.refresh_from_db()
    assert [response.url for response in answers] == [url("monitor", hall)] * 2
    assert set(shown) == {str(first.public_id), str(second.public_id)}
    assert first.deadline_at == first.started_at + 30 * MINUTE
    assert f"Handed in or ended already, so unchanged: {second.officer.name}" in html
    assert "(10 min given)" in html


def test_taking_back_what_was_never_given_is_not_called_done(client, hall):
    attempt = hall.start()
    before = attempt.deadline_at
    said = []
    for minutes in ("-5", "10", "-4"):
        client.post(of("attempt-time", attempt), time_form(minutes=minutes))
        said.append(client.get(url("monitor", hall)).content.decode())

    attempt.refresh_from_db()
    assert "nothing was taken back" in said[0]
    assert "Taken back, as far as time had been given." in said[2]
    assert attempt.deadline_at == before + 6 * MINUTE


@pytest.mark.parametrize(
    "fields",
    [
        {"minutes": "0"},
        {"minutes": "601"},
        {"minutes": "-601"},
        {"minutes": "१०x"},
        {"minutes": ""},
        {"reason": " "},
        {"reason": "x" * 301},
        {"reason": "a\0b"},
        {"client_id": "no id"},
        {"client_id": ""},
    ],
)
def test_a_hostile_form_moves_nothing_and_keeps_what_was_typed(client, hall, fields):
    attempt = hall.start()
    response = client.post(of("attempt-time", attempt), time_form(reason="<b>No power</b>") | fields)

    html = response.content.decode()
    assert (response.status_code, TimeGrant.objects.count(), "<b>No" in html) == (422, 0, False)
    if "reason" not in fields:
        assert "&lt;b&gt;No power&lt;/b&gt;" in html


def test_ending_all_ends_everyone_and_pressed_twice_once(client, hall):
    attempts = [hall.start(0), hall.start(1)]

    for _turn in range(2):
        client.post(url("monitor-end", hall), {"reason": "Fire drill"})

    assert list(Attempt.objects.values_list("state", "closed_by")) == [("graded", "trainer")] * 2
    assert client.post(url("monitor-end", hall), {"reason": ""}).status_code == 422
    assert len(attempts) == 2


def test_a_trainer_who_is_a_member_does_not_invigilate_the_group(client, hall):
    hall.add(hall.trainer)
    assert client.get(url("monitor", hall)).status_code == 404


# --- Called away --------------------------------------------------------------------------------------------------


def test_the_officer_saves_asks_and_reads_what_was_decided(client, hall):
    attempt = hall.start(0)
    client.force_login(attempt.officer)
    page = client.get(of("attempt", attempt)).content.decode()
    attempt.refresh_from_db()
    form = {"token": token_for(attempt), "shown": attempt.paper, f"q{attempt.paper[0]}": "b", "then": "called-away"}
    to_ask = client.post(of("attempt-save", attempt), form)
    for _turn in range(2):
        client.post(to_ask.url, {"reason": "Called to the control room"})
    waiting = client.get(to_ask.url).content.decode()

    client.force_login(hall.trainer)
    request = AwayRequest.objects.get()
    monitor = client.get(url("monitor", hall)).content.decode()
    home = client.get(reverse("home")).content.decode()
    one_tap = {"decision": "grant", "minutes": "10"}
    answers = [client.post(of("away-decide", request), one_tap) for _turn in range(2)]

    client.force_login(attempt.officer)
    granted = client.get(to_ask.url).content.decode()
    before = attempt.deadline_at
    attempt.refresh_from_db()
    assert (Answer.objects.count(), to_ask.url) == (1, of("away-ask", attempt))
    assert ("I was called away" in page, "has not decided yet" in waiting) == (True, True)
    for html in (monitor, home):
        assert ("Give 10 minutes" in html, of("away-decide", request) in html) == (True, True)
    assert [response.url for response in answers] == [url("monitor", hall)] * 2
    assert attempt.deadline_at == before + 10 * MINUTE
    assert "10 minutes were given to you." in granted


def test_after_the_deadline_the_result_page_leads_to_a_new_attempt(client):
    hall = make_hall(minutes=20, attempts_allowed=1)
    attempt = hall.start()
    with frozen(attempt.started_at + 25 * MINUTE):
        client.force_login(attempt.officer)
        result = client.get(of("result", attempt)).content.decode()
        client.post(of("away-ask", attempt), {"reason": "Called to the control room"})
        client.force_login(hall.trainer)
        request = AwayRequest.objects.get()
        assert "Allow a new attempt" in client.get(url("monitor", hall)).content.decode()
        client.post(of("away-decide", request), {"decision": "grant", "minutes": "10"})
        client.force_login(attempt.officer)
        item = reverse("assessments:item", args=[attempt.enrolment.public_id, hall.item.key])
        html = client.get(item).content.decode()

    assert ("I was called away" in result, "Start the quiz" in html) == (True, True)


def test_right_answers_wait_while_a_new_attempt_may_come_of_it(client):
    """Or whoever let the time run out would read them, be called away, and answer."""
    hall = make_hall(minutes=20, attempts_allowed=1)
    attempt = hall.start()
    answer(attempt, "c")
    client.force_login(attempt.officer)
    ended = attempt.started_at + 22 * MINUTE
    shown = []
    for hours in (0, 71, 72):
        with frozen(ended + timedelta(hours=hours)):
            submitting.close_overdue_attempts()
            shown.append("Right answer</dt>" in client.get(of("result", attempt)).content.decode())
    assert shown == [False, False, True]


def test_a_refusal_needs_its_reason_and_keeps_what_was_typed(client, hall):
    request = calling_away.ask(attempt=hall.start(), reason="<script>alert(1)</script>")

    silent = client.post(of("away-decide", request), {"decision": "refuse", "answer": " "})
    odd = [
        client.post(of("away-decide", request), form).status_code
        for form in (
            {},
            {"decision": "both"},
            {"decision": "grant", "minutes": "0"},
            {"decision": "grant", "minutes": "9999"},
            {"decision": "refuse", "answer": "x\0"},
        )
    ]
    request.refresh_from_db()
    assert (silent.status_code, odd, request.state) == (422, [422] * 5, "asked")
    assert "<script>alert" not in silent.content.decode()
    client.post(of("away-decide", request), {"decision": "refuse", "answer": "You were in the room"})
    request.refresh_from_db()
    assert (request.state, request.answer, request.decided_by) == ("refused", "You were in the room", hall.trainer)
    assert "You were in the room" in client.get(of("away-decide", request)).content.decode()


def test_asking_needs_a_reason_and_time_to_run_out(client, hall):
    attempt = hall.start()
    client.force_login(attempt.officer)
    assert client.post(of("away-ask", attempt), {"reason": ""}).status_code == 422
    open_page(attempt=attempt)
    submitting.submit(attempt=attempt)

    client.post(of("away-ask", attempt), {"reason": "Away"})

    assert AwayRequest.objects.count() == 0
    assert "Only who ran out of time" in client.get(of("away-ask", attempt)).content.decode()


@pytest.mark.parametrize("count", [1, 6])
def test_home_costs_the_same_for_any_number_of_requests(client, count):
    hall = make_hall(members=6)
    hall.appoint(invigilator := world.make_officer())
    for place in range(count):
        calling_away.ask(attempt=hall.start(place), reason="Away")
    client.force_login(invigilator)
    client.get(reverse("home"))
    with CaptureQueriesContext(connection) as queries:
        html = client.get(reverse("home")).content.decode()
    assert (html.count("was called away</a>"), len(queries)) == (count, HOME_QUERIES)
    assert url("monitor", hall) in html


HOME_QUERIES = 17  # three of them for whether the reader's roles lead elsewhere now


# --- Who invigilates ----------------------------------------------------------------------------------------------


def test_a_nodal_officer_appoints_by_the_whole_number_and_takes_off(client, hall):
    named = world.make_officer(identifiers=[(IdentifierKind.MOBILE, "", None, "9876500001")])
    client.force_login(hall.nodal)
    address = reverse("assessments:invigilator-list", args=[hall.group.public_id])
    day = f"{database_now() + timedelta(hours=5, minutes=30):%Y-%m-%d}"

    nobody = client.post(address, {"number": "9876500", "starts_on": day})
    past = client.post(address, {"number": "9876500001", "starts_on": "2020-01-01"})
    for _turn in range(2):
        client.post(address, {"number": "9876500001", "starts_on": day})
    html = client.get(address).content.decode()
    made = Invigilator.objects.get()
    end = reverse("assessments:invigilator-end", args=[hall.group.public_id, made.public_id])
    for _turn in range(2):
        client.post(end)

    assert (nobody.status_code, past.status_code, named.name in html) == (422, 422, True)
    assert 'value="9876500001"' in past.content.decode()
    made.refresh_from_db()
    assert (made.officer, made.appointed_by, made.ended_at is not None) == (named, hall.nodal, True)


@pytest.mark.parametrize("who", ["trainer", "nodal elsewhere"])
def test_neither_the_trainer_nor_another_state_appoints(client, hall, who):
    elsewhere = hall_of(hall.group.edition, place=world.make_place("IN-KL", "Kerala"))
    client.force_login({"trainer": hall.trainer, "nodal elsewhere": elsewhere.nodal}[who])
    address = reverse("assessments:invigilator-list", args=[hall.group.public_id])
    assert [client.get(address).status_code, client.post(address, {"number": "1"}).status_code] == [404, 404]


def test_the_cohort_page_leads_to_the_monitor_only_those_who_may(client, hall):
    cohort = reverse("cascade:cohort-detail", args=[hall.cohort.public_id])
    high = make_hall(stake=Stake.HIGH)
    found = {}
    for who, user in {"trainer": hall.trainer, "nodal": hall.nodal, "team": hall.team}.items():
        client.force_login(user)
        html = client.get(cohort).content.decode()
        appoint = reverse("assessments:invigilator-list", args=[hall.group.public_id])
        found[who] = (url("monitor", hall) in html, url("override-list", hall) in html, appoint in html)
    client.force_login(high.trainer)
    page = client.get(reverse("cascade:cohort-detail", args=[high.cohort.public_id])).content.decode()

    assert found == {
        "trainer": (True, True, False),
        "nodal": (False, False, True),
        "team": (True, True, True),
    }
    assert url("monitor", high) not in page
