from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from people import permissions
from people.models import Officer, Role
from people.registering import assign_posting, end_posting
from tests.people.places import make_centre, make_district, make_officer, make_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    mp, ka = make_state(), make_state("IN-KA", "Karnataka", "कर्नाटक")
    bhopal, indore = make_district(mp), make_district(mp, "Indore", "इंदौर")
    mysuru = make_district(ka, "Mysuru", "मैसूरु")
    centre = make_centre()
    people = {
        "officer of Bhopal": make_officer(bhopal),
        "officer of Indore": make_officer(indore),
        "officer of Mysuru": make_officer(mysuru),
        "nodal officer of Bhopal": make_officer(bhopal, Role.NODAL_OFFICER),
        "nodal officer of MP": make_officer(mp, Role.NODAL_OFFICER),
        "nodal officer of Karnataka": make_officer(ka, Role.NODAL_OFFICER),
        "programme team": make_officer(centre, Role.PROGRAMME_TEAM),
        "auditor": make_officer(centre, Role.AUDITOR),
        "auditor in MP": make_officer(mp, Role.AUDITOR),
        "help desk": make_officer(centre, Role.HELP_DESK),
        "author": make_officer(centre, Role.AUTHOR),
        "legal reviewer": make_officer(centre, Role.LEGAL_REVIEWER),
        "unposted": make_officer(),
        "superuser": Officer.objects.create_superuser(full_name="Demonstration Superuser"),
        "closed superuser": Officer.objects.create_superuser(full_name="Demonstration Closed", is_active=False),
        "anonymous": AnonymousUser(),
    }
    return people


IN_MP = {
    "officer of Bhopal",
    "officer of Indore",
    "nodal officer of Bhopal",
    "nodal officer of MP",
    "auditor in MP",
}
IN_KARNATAKA = {"officer of Mysuru", "nodal officer of Karnataka"}
ALL = "everybody"
SEEN_BY = {
    "officer of Bhopal": {"officer of Bhopal"},
    "nodal officer of Bhopal": {"officer of Bhopal", "nodal officer of Bhopal"},
    "nodal officer of MP": IN_MP,
    "nodal officer of Karnataka": IN_KARNATAKA,
    "programme team": ALL,
    "auditor": ALL,
    "help desk": ALL,
    "auditor in MP": IN_MP,
    "author": {"author"},
    "legal reviewer": {"legal reviewer"},
    "unposted": {"unposted"},
    "superuser": ALL,
    "closed superuser": set(),
    "anonymous": set(),
}


@pytest.mark.parametrize("who", SEEN_BY)
def test_list_and_predicate_of_officers_agree(country, who):
    user = country[who]
    officers = {name: officer for name, officer in country.items() if name != "anonymous"}
    expected = set(officers) if SEEN_BY[who] == ALL else SEEN_BY[who]

    by_list = {n for n, o in officers.items() if Officer.objects.visible_to(user).contains(o)}
    by_predicate = {n for n, o in officers.items() if permissions.can_view_officer(user, o)}

    assert (by_list, by_predicate) == (expected, expected)


@pytest.mark.parametrize("who", SEEN_BY)
def test_list_and_predicate_of_sign_in_codes_agree(country, who):
    user = country[who]
    officers = {name: officer for name, officer in country.items() if name != "anonymous"}
    coded = {
        "nodal officer of Bhopal": SEEN_BY["nodal officer of Bhopal"],
        "nodal officer of MP": IN_MP,
        "nodal officer of Karnataka": IN_KARNATAKA,
        "programme team": set(officers) - {"superuser", "closed superuser"},
        "superuser": set(officers),
    }.get(who, set())

    by_list = {n for n, o in officers.items() if permissions.officers_coded_by(Officer.objects.all(), user).contains(o)}
    by_predicate = {n for n, o in officers.items() if permissions.can_make_sign_in_code(user, o)}

    assert (by_list, by_predicate) == (coded, coded)


def test_a_record_follows_the_current_primary_posting(country):
    officer, mp, karnataka = (
        country[name] for name in ("officer of Bhopal", "nodal officer of MP", "nodal officer of Karnataka")
    )
    mysuru = permissions.home_of(country["officer of Mysuru"])
    seen = lambda: [permissions.can_view_officer(user, officer) for user in (mp, karnataka)]  # noqa: E731
    assert seen() == [True, False]

    assign_posting(officer=officer, jurisdiction=mysuru, role=Role.OFFICER)
    assert seen() == [True, False]  # an additional posting moves nothing

    assign_posting(
        officer=officer, jurisdiction=make_district(mysuru.get_parent(), "Hassan"), role=Role.OFFICER, is_primary=True
    )
    assert seen() == [False, True]


def test_a_role_ends_with_its_posting_at_once(country):
    nodal = country["nodal officer of MP"]
    place = permissions.home_of(nodal)
    posting = nodal.postings.get()
    posting.starts_on -= timedelta(days=30)
    posting.save()
    assert permissions.can_oversee(nodal, place)

    end_posting(posting=posting, ends_on=timezone.localdate() - timedelta(days=1), by=None)

    assert (permissions.can_oversee(nodal, place), permissions.roles_of(nodal)) == (False, frozenset())


def test_overseeing_reaches_down_and_not_up(country):
    bhopal = permissions.home_of(country["nodal officer of Bhopal"])
    mp = permissions.home_of(country["nodal officer of MP"])
    ask = lambda who: [permissions.can_oversee(country[who], place) for place in (mp, bhopal)]  # noqa: E731

    assert [
        ask(who)
        for who in (
            "nodal officer of MP",
            "nodal officer of Bhopal",
            "nodal officer of Karnataka",
            "programme team",
            "auditor",
        )
    ] == [[True, True], [False, True], [False, False], [True, True], [False, False]]


def test_a_registered_sight_adds_officers_but_no_codes_of_the_powerful(country, monkeypatch):
    monkeypatch.setattr(permissions, "_sights", [])
    monkeypatch.setattr(permissions, "_code_sights", [])
    trainer, member, nodal = (
        country[name] for name in ("officer of Mysuru", "officer of Bhopal", "nodal officer of Bhopal")
    )
    members = [member.pk, nodal.pk]
    permissions.register_officer_sight(lambda user: Q(pk__in=members if user == trainer else []))

    seen = Officer.objects.visible_to(trainer)
    coded = permissions.officers_coded_by(Officer.objects.all(), trainer)

    assert (set(seen), set(coded)) == ({trainer, member, nodal}, {member})


def test_roles_are_read_once_for_a_user(country, django_assert_num_queries):
    user = Officer.objects.get(pk=country["nodal officer of MP"].pk)
    with django_assert_num_queries(1):
        answers = [permissions.roles_of(user), permissions.roles_of(user), permissions.places_of(user)]
    assert answers[:2] == [frozenset({"nodal_officer"})] * 2
