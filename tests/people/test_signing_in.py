import threading

import pytest
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import hashers
from django.db import close_old_connections, connection
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from ledger.clock import database_now
from people import signing_in
from people.models import Officer, Role, SignInCode
from people.registering import make_sign_in_code, register_officer
from people.signing_in import CodeNotUsable, check_code, sign_in_first
from tests.people.places import make_district, make_officer, make_state

pytestmark = pytest.mark.django_db
PASSWORD = "monsoon lantern 47"


def make_reader(*identifiers, verified=True, **fields):
    officer = register_officer(
        full_name="Demonstration Sunita", identifiers=identifiers, verified=verified, is_demonstration=True, **fields
    )
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def sign_in(client, login, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": login, "password": password, **more})


def signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "typed",
    ["sunita@example.org", " Sunita@Example.org", "9876543210", "+91 98765-43210", "०९८७६५४३२१०", "001234", "00 12-34"],
)
def test_an_officer_signs_in_by_any_verified_identifier(client, typed):
    mp = make_state()
    make_reader(
        ("email", "", None, "sunita@example.org"),
        ("mobile", "", None, "9876543210"),
        ("service_number", "PIS", mp, "001234"),
    )
    response = sign_in(client, typed)
    assert (response.status_code, response.url, signed_in(client)) == (302, "/hi/", True)


@pytest.mark.parametrize("fault", ["unverified", "inactive", "merged", "ended"])
def test_an_officer_out_of_service_or_an_identifier_not_in_force_opens_nothing(client, fault):
    officer = make_reader(("email", "", None, "sunita@example.org"), verified=fault != "unverified")
    if fault == "inactive":
        Officer.objects.filter(pk=officer.pk).update(is_active=False)
    if fault == "merged":
        Officer.objects.filter(pk=officer.pk).update(merged_into=make_officer())
    if fault == "ended":
        from people.registering import end_identifier

        end_identifier(identifier=officer.identifiers.get(), by=None)
    assert (sign_in(client, "sunita@example.org").status_code, signed_in(client)) == (200, False)


@pytest.mark.parametrize("name", ["admin", "admin-2", "o-0123abcd", "7"])
def test_an_administrator_signs_in_by_the_account_name_as_it_was_typed_at_the_command_line(client, name):
    officer = Officer.objects.create_superuser(username=name, full_name="Admin", password=PASSWORD)

    assert (sign_in(client, name).status_code, client.session["_auth_user_id"]) == (302, str(officer.pk))


def test_a_service_number_of_two_states_asks_for_the_place_and_then_opens(client):
    mp, ka = make_state(), make_state("IN-KA", "Karnataka")
    sunita = make_reader(("service_number", "", mp, "001234"))
    make_reader(("service_number", "", ka, "001234"))

    first = sign_in(client, "001234")
    second = sign_in(client, "001234", state="IN-MP")

    assert "Choose the State or unit that issued your number" in first.content.decode()
    assert (second.status_code, client.session["_auth_user_id"]) == (302, str(sunita.pk))


def test_a_belt_number_of_two_units_opens_by_state_and_unit(client):
    mp = make_state()
    bhopal, indore = make_district(mp), make_district(mp, "Indore", "इंदौर")
    make_reader(("service_number", "belt", bhopal, "412"))
    ravi = make_reader(("service_number", "belt", indore, "412"))

    assert sign_in(client, "412", state="IN-MP").status_code == 200
    assert sign_in(client, "412", state="IN-MP", unit="इंदौर").status_code == 302
    assert client.session["_auth_user_id"] == str(ravi.pk)


def test_known_and_unknown_numbers_are_answered_alike(client, monkeypatch):
    mp = make_state()
    make_reader(("service_number", "", mp, "001234"), ("email", "", None, "sunita@example.org"))
    hashed = []
    original = hashers.get_hasher().__class__.encode
    monkeypatch.setattr(hashers.get_hasher().__class__, "encode", lambda *args: hashed.append(1) or original(*args))

    def answer(login, **more):
        hashed.clear()
        html = sign_in(client, login, "a wrong password", **more).content.decode()
        token = html.split('name="csrfmiddlewaretoken" value="')
        html = "".join(part[64:] if place else part for place, part in enumerate(token))
        return html.replace(login, "…").split("<main")[1], len(hashed)

    assert answer("001234") == answer("998877")
    assert answer("001234", state="IN-MP") == answer("998877", state="IN-MP")
    assert answer("sunita@example.org") == answer("nobody@example.org")


@pytest.mark.parametrize("language", ["en", "hi"])
def test_ten_wrong_passwords_close_the_door_for_that_name_only(client, language):
    client.cookies["django_language"] = language
    make_reader(("email", "", None, "sunita@example.org"))
    make_reader(("email", "", None, "ravi@example.org"))

    answers = [sign_in(client, "sunita@example.org", "wrong").status_code for _time in range(10)]
    locked = sign_in(client, "SUNITA@example.org")

    assert answers == [200] * 9 + [429]
    with translation.override(language):
        sentence = translation.gettext("Too many wrong passwords")
    assert (locked.status_code, sentence in locked.content.decode(), signed_in(client)) == (429, True, False)
    assert sign_in(client, "ravi@example.org").status_code == 302


def test_the_right_password_forgets_the_wrong_ones(client):
    make_reader(("email", "", None, "sunita@example.org"))
    for _round in range(2):
        for _time in range(9):
            sign_in(client, "sunita@example.org", "wrong")
        assert sign_in(client, "sunita@example.org").status_code == 302
        client.logout()


def test_a_second_step_stands_between_password_and_session(client):
    officer = make_reader(("email", "", None, "sunita@example.org"))
    Authenticator.objects.create(
        user=officer, type=Authenticator.Type.TOTP, data={"secret": get_mfa_adapter().encrypt("JBSWY3DPEHPK3PXP")}
    )
    response = sign_in(client, "sunita@example.org")
    assert (response.status_code, response.url, signed_in(client)) == (302, reverse("mfa_authenticate"), False)
    assert client.get(response.url).status_code == 200


def test_the_back_office_has_no_other_way_in(client):
    officer = make_reader(("email", "", None, "sunita@example.org"))
    answers = [
        client.post("/cms/login/", {"username": officer.username, "password": PASSWORD}),
        client.get("/cms/"),
        client.get("/cms/account/"),
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert ("/accounts/login/?" in client.get(answers[1].url).url, signed_in(client)) == (True, False)


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "account_set_password"])
def test_what_makes_no_sense_here_is_not_reachable(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize(
    "name",
    ["account_login", "first-sign-in", "account_inactive"],
)
def test_pages_for_strangers_stand_in_our_frame(client, name, language):
    client.cookies["django_language"] = language
    html = client.get(reverse(name)).content.decode()
    assert (html.count("<h1"), f'<html lang="{language}"' in html, 'class="site-main"' in html) == (1, True, True)


@pytest.mark.parametrize(
    "name",
    [
        "account_logout",
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "account_reauthenticate",
        "people:me",
    ],
)
def test_pages_for_officers_stand_in_our_frame(client, name):
    make_reader(("email", "", None, "sunita@example.org"))
    sign_in(client, "sunita@example.org")
    if name == "mfa_activate_totp":
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    response = client.get(reverse(name))
    html = response.content.decode()
    assert (response.status_code, html.count("<h1"), 'class="site-main"' in html) == (200, 1, True)


def test_a_password_is_changed_and_keeps_the_session(client):
    officer = make_reader(("email", "", None, "sunita@example.org"))
    sign_in(client, "sunita@example.org")
    new = "another lantern 48"
    response = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    officer.refresh_from_db()
    assert (response.status_code, officer.check_password(new), signed_in(client)) == (302, True, True)


def test_a_role_that_ended_is_gone_at_the_next_sign_in(client):
    officer = make_reader(("email", "", None, "sunita@example.org"), jurisdiction=make_state(), role=Role.AUTHOR)
    assert list(officer.groups.values_list("name", flat=True)) == ["Authors"]
    officer.postings.update(starts_on="2020-01-01", ends_on="2020-12-31")
    sign_in(client, "sunita@example.org")
    assert list(officer.groups.all()) == []


# --- The first sign-in --------------------------------------------------------------------------------------


def make_new(**fields):
    fields.setdefault("identifiers", [("mobile", "", None, "9876543210")])
    return register_officer(full_name="Sunita Vermaa", name_local="सुनीता", is_demonstration=True, **fields)


def first_step(client, code, login="9876543210"):
    return client.post(reverse("first-sign-in"), {"login": login, "code": code})


def second_step(client, **changes):
    data = {
        "full_name": "Sunita Verma",
        "name_local": "सुनीता वर्मा",
        "preferred_language": "hi",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return client.post(reverse("first-sign-in-name"), data | changes)


def test_the_first_sign_in_confirms_the_name_and_verifies_the_identifiers(client):
    officer = make_new()
    code = make_sign_in_code(officer=officer, by=None)

    assert first_step(client, f" {code[:5].lower()} {code[5:]} ").url == reverse("first-sign-in-name")
    response = second_step(client)

    officer.refresh_from_db()
    assert (response.status_code, response.url, client.session["_auth_user_id"]) == (302, "/hi/", str(officer.pk))
    assert (officer.full_name, officer.name_local, officer.preferred_language) == ("Sunita Verma", "सुनीता वर्मा", "hi")
    assert (officer.check_password(PASSWORD), officer.identifiers.filter(verified_at=None).count()) == (True, 0)
    client.logout()
    assert sign_in(client, "9876543210").status_code == 302


def test_a_code_is_used_once(client):
    officer = make_new()
    code = make_sign_in_code(officer=officer, by=None)
    first_step(client, code)
    second_step(client)
    client.logout()

    assert (first_step(client, code).status_code, second_step(client).url) == (200, reverse("first-sign-in"))


def test_five_wrong_tries_withdraw_the_code(client):
    code = make_sign_in_code(officer=make_new(), by=None)
    for _time in range(5):
        assert first_step(client, "WRONGWRONG").status_code == 200
    assert first_step(client, code).status_code == 200
    assert SignInCode.objects.get().withdrawn_at is not None


def test_a_code_expires_after_fourteen_days(client):
    code = make_sign_in_code(officer=make_new(), by=None)
    SignInCode.objects.update(expires_at=database_now())
    assert first_step(client, code).status_code == 200


def test_a_code_opens_only_with_the_number_it_was_made_for(client):
    code = make_sign_in_code(officer=make_new(), by=None)
    make_new(identifiers=[("mobile", "", None, "9876543211")])
    assert first_step(client, code, "9876543211").status_code == 200


def test_a_shared_service_number_is_told_apart_by_the_code(client):
    mp, ka = make_state(), make_state("IN-KA", "Karnataka")
    officers = [make_new(identifiers=[("service_number", "", state, "12")]) for state in (mp, ka)]
    codes = [make_sign_in_code(officer=officer, by=None) for officer in officers]
    assert [check_code(typed="12", code=code).officer for code in codes] == officers


def test_another_name_a_weak_password_or_two_different_ones_are_refused_and_keep_the_code(client):
    officer = make_new()
    first_step(client, make_sign_in_code(officer=officer, by=None))

    answers = [
        second_step(client, full_name="Asha Rani"),
        second_step(client, password1="123456", password2="123456"),
        second_step(client, password2="something else"),
    ]

    assert [sorted(answer.context["form"].errors) for answer in answers] == [
        ["full_name"],
        ["password1"],
        ["password2"],
    ]
    assert SignInCode.objects.get().used_at is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_uses_of_a_code_open_one_session():
    officer = make_new()
    make_sign_in_code(officer=officer, by=None)
    code_id = SignInCode.objects.get().pk
    won, lost = [], []
    barrier = threading.Barrier(50)

    def use(number):
        try:
            barrier.wait()
            sign_in_first(
                code_id=code_id,
                password=f"{PASSWORD} {number}",
                full_name="Sunita",
                name_local="",
                preferred_language="hi",
            )
            won.append(number)
        except CodeNotUsable:
            lost.append(number)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=use, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    officer.refresh_from_db()
    assert (len(won), len(lost), officer.check_password(f"{PASSWORD} {won[0]}")) == (1, 49, True)


def test_the_key_of_wrong_passwords_is_one_for_every_spelling():
    assert {signing_in.login_key(t) for t in ("9876543210", "+91 98765 43210", "09876543210")} == {"9876543210"}
    assert {signing_in.login_key(t) for t in ("00 12-34", "001234")} == {"001234"}
    assert {signing_in.login_key(t) for t in ("A@B.org ", "a@b.org")} == {"a@b.org"}
