from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from ledger.models import AuditEvent
from people import registering
from people.models import Officer, Posting, Role, SignInCode
from people.registering import (
    IdentifierTaken,
    PostingRefused,
    SignInCodeRefused,
    assign_posting,
    ensure_groups,
    make_sign_in_code,
    register_officer,
)
from tests.people.places import make_centre, make_district, make_officer, make_state

pytestmark = pytest.mark.django_db


def test_an_officer_is_registered_with_identifiers_and_a_primary_posting():
    mp = make_state()
    bhopal = make_district(mp)

    officer = register_officer(
        full_name="Demonstration Sunita Verma",
        name_local="सुनीता वर्मा",
        identifiers=[("service_number", "PIS", mp, "00 12-34"), ("mobile", "", None, "०९८७६५४३२१०")],
        jurisdiction=bhopal,
        title="SHO",
    )

    assert sorted(officer.identifiers.values_list("kind", "scheme", "value", "normalised", "verified_at")) == [
        ("mobile", "", "०९८७६५४३२१०", "+919876543210", None),
        ("service_number", "PIS", "00 12-34", "001234", None),
    ]
    assert list(officer.postings.values_list("jurisdiction", "role", "title", "is_primary")) == [
        (bhopal.pk, "officer", "SHO", True)
    ]
    assert (officer.has_usable_password(), officer.name_key) == (False, "demonstration sunita verma सुनिता वरमा")
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "identifier.added",
        "identifier.added",
        "officer.registered",
        "posting.assigned",
    ]


def test_an_identifier_of_another_officer_is_refused_and_nothing_is_written():
    register_officer(full_name="Demonstration A", identifiers=[("email", "", None, "One@Example.org")])
    with pytest.raises(IdentifierTaken, match=r"one@example\.org"):
        register_officer(full_name="Demonstration B", identifiers=[("email", "", None, "one@example.org")])
    assert list(Officer.objects.values_list("full_name", flat=True)) == ["Demonstration A"]


def test_the_same_belt_number_belongs_to_two_officers_of_two_units():
    bhopal, indore = make_district(make_state()), make_district(make_state(), "Indore")
    officers = [
        register_officer(full_name="Demonstration", identifiers=[("service_number", "belt", unit, "412")])
        for unit in (bhopal, indore)
    ]
    assert [o.identifiers.get().normalised for o in officers] == ["412", "412"]


def test_a_transfer_ends_the_earlier_primary_posting_the_day_before():
    mp = make_state()
    bhopal, indore = make_district(mp), make_district(mp, "Indore")
    today = timezone.localdate()
    officer = make_officer()
    assign_posting(
        officer=officer, jurisdiction=bhopal, role=Role.OFFICER, is_primary=True, starts_on=today - timedelta(days=90)
    )

    for _repeat in range(2):
        assign_posting(officer=officer, jurisdiction=indore, role=Role.OFFICER, is_primary=True)

    assert list(officer.postings.order_by("pk").values_list("jurisdiction", "is_primary", "ends_on")) == [
        (bhopal.pk, True, today - timedelta(days=1)),
        (indore.pk, True, None),
    ]


def test_a_delegation_ends_and_never_goes_beyond_what_is_held():
    mp, ka = make_state(), make_state("IN-KA", "Karnataka")
    bhopal = make_district(mp)
    nodal, deputy = make_officer(mp, Role.NODAL_OFFICER), make_officer(bhopal)
    until = timezone.localdate() + timedelta(days=10)
    ask = {"officer": deputy, "role": Role.NODAL_OFFICER, "delegated_by": nodal}

    for jurisdiction, ends_on in [(bhopal, None), (ka, until)]:
        with pytest.raises(PostingRefused):
            assign_posting(jurisdiction=jurisdiction, ends_on=ends_on, **ask)
    posting = assign_posting(jurisdiction=bhopal, ends_on=until, **ask)

    assert list(Posting.objects.filter(delegated_by=nodal)) == [posting]


def test_groups_follow_the_postings_in_force():
    ensure_groups()
    author = make_officer(make_centre(), Role.AUTHOR)
    assert list(author.groups.values_list("name", flat=True)) == ["Authors"]

    Posting.objects.filter(officer=author).update(
        starts_on=timezone.localdate() - timedelta(days=9), ends_on=timezone.localdate() - timedelta(days=1)
    )
    registering.follow_postings(officer=author)

    assert list(author.groups.all()) == []


def test_groups_can_do_what_their_roles_need_and_making_them_again_changes_nothing():
    def state():
        return {
            group.name: sorted(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()
        }

    ensure_groups()
    first = state()
    ensure_groups()

    assert state() == first
    assert {
        name: "access_admin" in codenames
        for name, codenames in first.items()
        if name in registering.GROUP_OF_ROLE.values()
    } == {
        "Authors": True,
        "Legal reviewers": True,
        "Programme team": True,
    }
    assert {"change_question", "add_provision", "submit_translation"} <= set(first["Authors"])
    assert not {"add_officer", "change_officer", "view_officer"} & set(first["Authors"])
    assert {"add_officer", "change_jurisdiction", "change_rank"} <= set(first["Programme team"])


def test_a_new_code_withdraws_the_older_and_is_kept_as_a_hash():
    officer = make_officer(identifiers=[("mobile", "", None, "9876543210")])

    codes = [make_sign_in_code(officer=officer, by=None) for _time in range(2)]

    assert [len(code) for code in codes] == [10, 10]
    assert not set("".join(codes)) & set("01OIL")
    rows = SignInCode.objects.order_by("pk")
    assert [row.withdrawn_at is None for row in rows] == [False, True]
    assert not any(code in row.code_hash for code in codes for row in rows)


def test_no_code_is_made_for_a_closed_record_a_nameless_one_or_one_with_a_password():
    closed = make_officer(identifiers=[("mobile", "", None, "9876543210")])
    Officer.objects.filter(pk=closed.pk).update(is_active=False)
    signed_in = make_officer(identifiers=[("mobile", "", None, "9876543211")])
    signed_in.set_password("a long password")
    signed_in.save()

    for officer in (closed, make_officer(), signed_in):
        with pytest.raises(SignInCodeRefused):
            make_sign_in_code(officer=officer, by=None)

    registering.reset_sign_in(officer=signed_in, by=None, reason="forgot the password")
    assert len(make_sign_in_code(officer=signed_in, by=None)) == 10
