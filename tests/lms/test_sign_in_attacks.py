"""What somebody tries who wants in: guessing, going round, taking over a session, being led elsewhere."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from people import registering
from people.models import IdentifierKind, Officer
from tests.people.places import make_officer, make_state

pytestmark = pytest.mark.django_db

ADDRESS = "asha@signin.example"
PASSWORD = "three quiet rivers"
SECRET = "JBSWY3DPEHPK3PXP"
LOGIN = reverse("account_login")


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()


@pytest.fixture
def officer() -> Officer:
    officer = make_officer(make_state(), identifiers=[(IdentifierKind.EMAIL, "", None, ADDRESS)])
    registering.verify_identifiers(officer=officer, by=None)
    officer.set_password(PASSWORD)
    officer.save(update_fields=["password"])
    return officer


def sign_in(client: Client, password: str = PASSWORD, login: str = ADDRESS, **more):
    return client.post(LOGIN, {"login": login, "password": password} | more)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Too many wrong passwords"), ("hi", "पासवर्ड")],
)
def test_ten_wrong_passwords_shut_the_door_in_the_readers_language(client, officer, language, words):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    spellings = [ADDRESS, ADDRESS.upper(), f"  {ADDRESS} "]
    statuses = [sign_in(client, "wrong", spellings[turn % 3]).status_code for turn in range(10)]

    shut = sign_in(client)

    assert (statuses[:9], statuses[9], shut.status_code) == ([200] * 9, 429, 429)
    html = shut.content.decode()
    assert (words in html, f'<html lang="{language}"' in html, is_signed_in(client)) == (True, True, False)
    assert sign_in(Client(REMOTE_ADDR="10.9.8.7")).status_code == 302  # who sits elsewhere is not shut out


def test_naming_another_state_each_time_gives_no_more_guesses(client, officer):
    for code in ("IN-KA", "IN-KL"):
        make_state(code, code, code)
    states = ["", "IN-MP", "IN-KA", "IN-KL"]
    statuses = [sign_in(client, "wrong", state=states[turn % 4]).status_code for turn in range(11)]
    assert statuses[-2:] == [429, 429]


def test_behind_a_proxy_one_who_guesses_shuts_out_nobody_else(officer, settings):
    settings.BEHIND_PROXY = True
    thief = {"HTTP_X_FORWARDED_FOR": "10.1.1.1, 203.0.113.9"}
    for turn in range(11):  # what the sender claims of the way before the proxy changes nothing
        answer = sign_in(Client(headers={"x-forwarded-for": f"10.0.0.{turn}, 203.0.113.9"}), "wrong")
    assert answer.status_code == 429
    assert sign_in(Client(**thief)).status_code == 429
    assert sign_in(Client(HTTP_X_FORWARDED_FOR="198.51.100.7")).status_code == 302


def test_without_a_proxy_nobody_changes_the_own_address(client, officer):
    for turn in range(10):
        sign_in(Client(HTTP_X_FORWARDED_FOR=f"198.51.100.{turn}"), "wrong")
    assert sign_in(client).status_code == 429


@pytest.mark.parametrize("door", ["/en/_util/login/", "/hi/_util/login/", "/cms/login/"])
def test_wagtails_own_doors_lead_to_ours(client, officer, door):
    for method in ("get", "post"):
        answer = getattr(client, method)(door, {"username": ADDRESS, "password": PASSWORD})
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, LOGIN)
    assert not is_signed_in(client)


def test_the_codes_of_the_second_step_cannot_be_guessed_through(client, officer):
    TOTP.activate(officer, SECRET)
    assert sign_in(client)["Location"] == reverse("mfa_authenticate")
    right = format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _turn in range(5):
        client.post(reverse("mfa_authenticate"), {"code": wrong})

    for client_again in (client, Client(REMOTE_ADDR="10.9.8.7")):
        sign_in(client_again)
        client_again.post(reverse("mfa_authenticate"), {"code": right})
        assert not is_signed_in(client_again)


def test_the_right_code_signs_in(client, officer):
    TOTP.activate(officer, SECRET)
    sign_in(client)
    assert not is_signed_in(client)
    right = format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))
    client.post(reverse("mfa_authenticate"), {"code": right})
    assert is_signed_in(client)


def test_a_session_planted_before_the_sign_in_is_not_the_one_after(client, officer):
    client.get(reverse("first-sign-in"))
    client.session["planted"] = "yes"
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    sign_in(client)
    assert (is_signed_in(client), client.session.session_key == session.session_key) == (True, False)


def test_a_changed_password_ends_every_other_session(client, officer):
    other = Client()
    for each in (client, other):
        sign_in(each)
    new = "four loud mountains"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    me = reverse("people:me")
    assert (client.get(me).status_code, other.get(me).status_code) == (200, 302)


ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_never_leads_to_another_site(client, officer, target):
    switched = client.post(reverse("set_language"), {"language": "hi", "next": target})
    signed_in = client.post(f"{LOGIN}?next={target}", {"login": ADDRESS, "password": PASSWORD, "next": target})
    again = client.get(LOGIN, {"next": target})
    out = client.post(reverse("account_logout"), {"next": target})
    for answer in (switched, signed_in, again, out):
        assert (answer.status_code, "evil" in answer["Location"], "alert" in answer["Location"]) == (302, False, False)


def test_signing_in_and_out_needs_the_forms_token(officer):
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client).status_code == 403
    client.force_login(officer)
    for name in ("account_logout", "account_change_password", "set_language", "people:language-change"):
        assert client.post(reverse(name), {"language": "hi"}).status_code == 403
    assert is_signed_in(client)


def test_signing_out_by_a_link_does_not_sign_out(client, officer):
    client.force_login(officer)
    client.get(reverse("account_logout"))
    assert is_signed_in(client)


def test_nobody_signs_up_or_resets_a_password_by_mail(client):
    paths = ["/accounts/signup/", "/accounts/password/reset/", "/cms/password_reset/", "/accounts/email/"]
    assert [client.get(path, follow=True).status_code for path in paths] == [404] * len(paths)


def test_who_is_not_known_is_answered_like_who_is(client, officer):
    known, unknown = sign_in(client, "wrong"), sign_in(client, "wrong", "nobody@signin.example")
    said = [answer.context["form"].non_field_errors() for answer in (known, unknown)]
    assert (known.status_code, said[0]) == (unknown.status_code, said[1])
