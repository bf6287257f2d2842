"""Overrides over HTTP: made, changed, ended; what was typed stays typed; dates are in IST."""

import re
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from assessments import overriding
from assessments.models import QuizOverride
from courses.models import GroupMember
from ledger.clock import database_now
from ledger.models import AuditEvent
from tests.assessments import world
from tests.assessments.halls import Hall, hall_of, make_hall

pytestmark = pytest.mark.django_db

NEXT_YEAR = timezone.localdate().year + 1


def url(name: str, hall: Hall, *more) -> str:
    return reverse(f"assessments:{name}", args=[hall.group.public_id, hall.item.key, *more])


@pytest.fixture
def hall(client) -> Hall:
    made = make_hall(members=2)
    client.force_login(made.trainer)
    return made


def form(**fields) -> dict:
    empty = dict.fromkeys(["whom", *overriding.FIELDS], "")
    return empty | {"reason": "The hall is free only then", **fields}


def test_a_closing_time_that_has_passed_is_stored_and_warned_of(client, hall):
    client.post(url("override-make", hall), form(closes_at="05-01-2020 12:00"))

    html = client.get(url("override-list", hall)).content.decode()
    assert "The closing time has passed" in html
    assert QuizOverride.objects.get().closes_at.year == 2020


def member(hall: Hall, place: int = 0) -> GroupMember:
    return GroupMember.objects.get(enrolment=hall.enrolments[place])


def test_an_override_for_the_group_and_one_for_a_member_are_made_and_listed(client, hall):
    opens, closes = f"{NEXT_YEAR}-01-05T10:30", f"05-01-{NEXT_YEAR} 12:00"
    for _turn in range(2):
        first = client.post(url("override-make", hall), form(opens_at=opens, closes_at=closes, room_code=" kite  7 "))
        client.post(url("override-make", hall), form(whom=str(member(hall).public_id), minutes="45"))
    html = client.get(url("override-list", hall)).content.decode()

    for_group, for_member = QuizOverride.objects.order_by("pk")
    assert first.url == url("override-list", hall)
    assert (for_group.group, for_group.officer, for_group.room_code) == (hall.group, None, "KITE 7")
    assert for_group.opens_at == datetime(NEXT_YEAR, 1, 5, 5, 0, tzinfo=UTC)  # 10:30 in India
    assert (for_member.group, for_member.officer, for_member.minutes) == (None, hall.enrolments[0].officer, 45)
    for words in (f"opens on 05-01-{NEXT_YEAR} 10:30 IST", f"closes on 05-01-{NEXT_YEAR} 12:00 IST", "KITE 7"):
        assert words in html


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Nothing is different yet"),
        ({"minutes": "0"}, "greater than or equal to 1"),
        ({"minutes": "601"}, "less than or equal to 600"),
        ({"attempts_allowed": "-1"}, "greater than or equal to 1"),
        ({"delay_minutes": "-1"}, "greater than or equal to 0"),
        ({"delay_minutes": "525601"}, "less than or equal to 525600"),
        ({"opens_at": "tomorrow"}, "Give date and time in IST"),
        ({"opens_at": f"{NEXT_YEAR}-02-30T10:00"}, "Give date and time in IST"),
        ({"opens_at": f"{NEXT_YEAR + 5}-01-05T10:00"}, "more than two years away"),
        (
            {"opens_at": f"{NEXT_YEAR}-01-05T10:30", "closes_at": f"{NEXT_YEAR}-01-05T10:30"},
            "must close after it opens",
        ),
        ({"minutes": "30", "reason": ""}, "This field is required"),
        ({"minutes": "30", "reason": "x" * 301}, "at most 300"),
        ({"minutes": "30", "room_code": "x" * 21}, "at most 20"),
        ({"minutes": "30", "room_code": "a\0"}, "Null characters"),
        ({"minutes": "30", "whom": "00000000-0000-4000-8000-000000000001"}, "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_stays(client, hall, fields, said):
    response = client.post(url("override-make", hall), form(**{"reason": "<i>Hall</i>"} | fields))

    html = response.content.decode()
    assert (response.status_code, QuizOverride.objects.count(), said in html) == (422, 0, True)
    assert "<i>Hall" not in html
    if "reason" not in fields:
        assert 'value="&lt;i&gt;Hall&lt;/i&gt;"' in html
    for name in ("opens_at", "minutes"):
        if fields.get(name):
            assert f'value="{fields[name]}"' in html


def test_a_code_is_made_up_and_everything_typed_stays_unjudged(client, hall):
    typed = form(minutes="nine", opens_at=f"{NEXT_YEAR}-01-05T10:30", make_code="1", whom=str(member(hall).public_id))

    response = client.post(url("override-make", hall), typed)

    html = response.content.decode()
    code = re.search(r'name="room_code" value="([^"]+)"', html)[1]
    assert (response.status_code, len(code), QuizOverride.objects.count()) == (200, overriding.CODE_LENGTH, 0)
    assert set(code) <= set(overriding.CODE_LETTERS)
    for value in ("nine", f"{NEXT_YEAR}-01-05T10:30", "The hall is free only then"):
        assert f'value="{value}"' in html
    assert f'<option value="{member(hall).public_id}" selected>' in html


def test_changing_begins_with_what_holds_and_leaves_a_row_of_the_past(client, hall):
    made = world.make_override(hall.version, group=hall.group, minutes=30, room_code="KITE7")
    address = url("override-change", hall, made.public_id)
    page = client.get(address).content.decode()

    for _turn in range(2):
        client.post(address, form(minutes="40", room_code="KITE7"))
    html = client.get(url("override-list", hall)).content.decode()

    assert ('value="30"' in page, 'value="KITE7"' in page, 'name="whom"' in page) == (True, True, False)
    assert list(QuizOverride.objects.order_by("pk").values_list("minutes", "group")) == [
        (30, hall.group.pk),
        (40, hall.group.pk),
    ]
    assert QuizOverride.objects.in_force().get().minutes == 40
    assert "30 minutes to answer" in html  # among those ended


def test_a_wait_is_given_changed_to_none_and_read_in_words(client, hall):
    client.post(url("override-make", hall), form(delay_minutes="90"))
    made = QuizOverride.objects.get()
    address = url("override-change", hall, made.public_id)
    page = client.get(address).content.decode()

    for _turn in range(2):
        client.post(address, form(delay_minutes="0"))
    again = client.get(url("override-change", hall, QuizOverride.objects.in_force().get().public_id)).content.decode()
    html = client.get(url("override-list", hall)).content.decode()

    assert list(QuizOverride.objects.order_by("pk").values_list("delay_minutes", flat=True)) == [90, 0]
    assert ('value="90"' in page, 'name="delay_minutes" value="0"' in again) == (True, True)
    assert "no waiting between attempts" in html
    assert "90 minutes of waiting between attempts" in html  # among those ended
    changed = AuditEvent.objects.get(verb="override.changed")
    assert (changed.old["delay_minutes"], changed.new["delay_minutes"]) == (90, 0)


@pytest.mark.parametrize("name", [*overriding.FIELDS, "reason"])
def test_the_database_itself_keeps_what_an_override_says(hall, name):
    made = world.make_override(hall.version, group=hall.group)
    value = {"opens_at": database_now(), "closes_at": database_now(), "room_code": "KITE7", "reason": "Other"}.get(
        name, 3
    )

    with pytest.raises(DatabaseError, match="never changes once written"), transaction.atomic():
        QuizOverride.objects.filter(pk=made.pk).update(**{name: value})


def test_of_two_who_change_the_same_the_second_reads_that_and_keeps_what_was_typed(client, hall):
    made = world.make_override(hall.version, group=hall.group, minutes=30)
    address = url("override-change", hall, made.public_id)
    client.post(address, form(minutes="40"))

    second = client.post(address, form(minutes="50"))

    html = second.content.decode()
    assert (second.status_code, 'value="50"' in html, "changed or ended this override meanwhile" in html) == (
        422,
        True,
        True,
    )
    assert QuizOverride.objects.in_force().get().minutes == 40


def test_ending_asks_why_and_twice_is_once(client, hall):
    made = world.make_override(hall.version, group=hall.group, minutes=30)
    address = url("override-end", hall, made.public_id)

    assert client.post(address, {"reason": ""}).status_code == 422
    ended = []
    for _turn in range(2):
        client.post(address, {"reason": "Over"})
        ended.append(QuizOverride.objects.get().ended_at)
    assert ended[0] == ended[1] is not None


def test_only_overrides_of_the_group_and_its_present_members_are_reached(client, hall):
    other = hall_of(hall.group.edition, place=world.make_place("IN-KL", "Kerala"))
    hall.add(gone := world.make_officer())
    GroupMember.objects.filter(officer=gone).update(left_at=database_now())
    foreign = [
        world.make_override(hall.version, minutes=31),
        world.make_override(hall.version, group=other.group, minutes=32),
        world.make_override(hall.version, officer=other.enrolments[0].officer, minutes=33),
        world.make_override(hall.version, officer=gone, minutes=34),
        world.make_override(make_hall().version, officer=hall.enrolments[0].officer, minutes=35),
    ]
    for override in foreign:
        for name in ("override-change", "override-end"):
            assert client.post(url(name, hall, override.public_id), form(minutes="99")).status_code == 404
    html = client.get(url("override-list", hall)).content.decode()

    assert QuizOverride.objects.in_force().count() == 5
    assert re.findall(r"(3\d) minutes to answer", html) == ["31"]  # everyone's, to read only


def test_nobody_makes_or_sees_to_an_override_of_their_own(client, hall):
    """A member of the programme team with a seat: the group is then closed to them as invigilator."""
    hall.add(hall.team)
    client.force_login(hall.team)
    assert client.post(url("override-make", hall), form(minutes="99")).status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_costs_the_same_for_any_number(client, django_assert_num_queries, count):
    hall = make_hall(members=12)
    client.force_login(hall.trainer)
    for place in range(count):
        made = world.make_override(hall.version, officer=hall.enrolments[place].officer, minutes=30)
        overriding.change_override(override=made, values={"minutes": 40}, reason="Slow", by=hall.trainer)
    client.get(url("override-list", hall))
    with django_assert_num_queries(9):
        html = client.get(url("override-list", hall)).content.decode()
    assert html.count("40 minutes to answer") == count
