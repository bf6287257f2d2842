from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates import revoking
from certificates.models import Certificate
from certificates.numbering import new_number
from certificates.verifying import Verdict, VerdictState, look_up
from courses.completing import withdraw_completion
from people.models import Role
from tests.certificates.makers import make_certificate
from tests.people.places import make_centre, make_officer

pytestmark = pytest.mark.django_db

SECRET = "Sentinel reason 4711"


def make_team():
    return make_officer(make_centre(), Role.PROGRAMME_TEAM)


def page(client, number: str, **query) -> tuple[int, str]:
    response = client.get(reverse("certificates_public:certificate", args=[number]), query)
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    return response.status_code, " ".join(response.content.decode().split())


def in_state(state: str) -> Certificate:
    certificate = make_certificate()
    if state == "expired":
        Certificate.objects.filter(pk=certificate.pk).update(issued_on=date(2024, 1, 10), valid_until=date(2025, 1, 9))
    elif state == "revoked":
        revoking.revoke(certificate=certificate, reason=SECRET, by=make_team())
    elif state == "replaced":
        revoking.replace(
            certificate=certificate, full_name="Anjali Deshmukhe", name_local="", reason=SECRET, by=make_team()
        )
    return Certificate.objects.get(pk=certificate.pk)


@pytest.mark.parametrize("state", ["valid", "expired", "revoked", "replaced"])
def test_a_number_is_answered_with_name_course_dates_and_state(state):
    certificate = in_state(state)

    verdict = look_up(certificate.number.lower().replace("-", " "))

    newer = Certificate.objects.filter(replaces=certificate).values_list("number", flat=True)
    assert verdict == Verdict(
        state=VerdictState(state),
        number=certificate.number,
        name="Anjali Deshmukh",
        name_local="अंजलि देशमुख",
        course_title_en=certificate.snapshot["course_title_en"],
        course_title_hi=certificate.snapshot["course_title_hi"],
        issued_on=certificate.issued_on,
        valid_until=certificate.valid_until,
        newer_number=next(iter(newer), ""),
        is_demonstration=True,
    )


def test_a_certificate_whose_completion_was_withdrawn_is_no_longer_valid():
    certificate = make_certificate()
    withdraw_completion(completion=certificate.completion, reason="Entered by mistake", by=None)

    assert look_up(certificate.number).state == VerdictState.REVOKED
    assert Certificate.objects.get().was_valid_on(timezone.localdate()) is False


@pytest.mark.parametrize(
    ("state", "word"),
    [("valid", "Valid"), ("expired", "Expired"), ("revoked", "Revoked"), ("replaced", "Replaced")],
)
def test_the_public_page_shows_the_state_and_no_more_than_it_should(client, state, word):
    certificate = in_state(state)
    home = certificate.jurisdiction

    status, html = page(client, certificate.number)

    assert status == 200
    assert f"</svg>{word}</p>" in html
    assert '<meta name="robots" content="noindex, nofollow">' in html
    assert "Demonstration: not a real certificate." in html
    assert [text in html for text in ("Anjali Deshmukh", "अंजलि देशमुख", certificate.course_title)] == [True] * 3
    hidden = [SECRET, home.name_en, "6.0", certificate.officer.username, str(certificate.officer.public_id)]
    assert [text for text in hidden if text in html] == []


def test_a_replaced_certificate_leads_to_the_newer_one(client):
    certificate = in_state("replaced")

    _status, html = page(client, certificate.number)

    newer = reverse("certificates_public:certificate", args=[certificate.replaced_by.number])
    assert f'href="{newer}"' in html


def test_revoking_shows_at_once(client):
    certificate = make_certificate()
    before = page(client, certificate.number)[1]
    revoking.revoke(certificate=certificate, reason=SECRET, by=make_team())
    after = page(client, certificate.number)[1]

    assert ["</svg>Valid</p>" in html for html in (before, after)] == [True, False]
    assert "no longer in force" in after


def test_an_unknown_number_is_not_found_and_says_what_to_do(client):
    number = new_number(2026)

    status, html = page(client, number)

    assert (status, look_up(number)) == (404, Verdict(VerdictState.UNKNOWN, number=number))
    assert "Not found" in html
    assert "We have issued no certificate with the number" in html
    assert f'value="{number}"' in html


def test_a_typing_error_is_told_from_an_unknown_number_and_what_was_typed_is_kept(client):
    certificate = make_certificate()
    last = "0" if certificate.number[-1] != "0" else "1"
    typed = certificate.number[:-1] + last

    response = client.get(reverse("certificates_public:check"), {"number": typed})

    html = response.content.decode()
    assert response.status_code == 200
    assert "This number has a typing error. Please compare it with the certificate." in html
    assert f'value="{typed}"' in html
    assert "Anjali" not in html
    assert page(client, typed)[0] == 200


def test_markup_in_a_typed_number_stays_text(client):
    html = client.get(reverse("certificates_public:check"), {"number": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert(1)" not in html


def test_a_number_typed_carelessly_leads_to_its_page(client):
    certificate = make_certificate()
    own_page = reverse("certificates_public:certificate", args=[certificate.number])

    by_form = client.get(reverse("certificates_public:check"), {"number": certificate.number.lower()})
    by_address = client.get(reverse("certificates_public:certificate", args=[certificate.number.lower()]))

    assert [(response.status_code, response["Location"]) for response in (by_form, by_address)] == [(302, own_page)] * 2


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_pages_are_there_in_both_languages(client, language):
    certificate = make_certificate()

    for address in (
        reverse("certificates_public:check"),
        reverse("certificates_public:certificate", args=[certificate.number]),
    ):
        response = client.get(address, headers={"accept-language": language})
        assert (response.status_code, f'<html lang="{language}"' in response.content.decode()) == (200, True)


def test_was_it_valid_on_a_day_is_answered_for_any_day(client):
    certificate = make_certificate()
    today = timezone.localdate()
    Certificate.objects.filter(pk=certificate.pk).update(
        issued_on=today - timedelta(days=400), valid_until=today - timedelta(days=40)
    )
    answers = {
        today - timedelta(days=401): "it had not been issued yet",
        today - timedelta(days=400): "Yes, it was valid on",
        today - timedelta(days=40): "Yes, it was valid on",
        today - timedelta(days=39): "No, it was not valid on",
        today + timedelta(days=1): "nobody can say yet",
    }

    found = {day: page(client, certificate.number, on=day.isoformat())[1] for day in answers}

    assert [day for day, words in answers.items() if words not in found[day]] == []


def test_a_revoked_certificate_was_valid_until_the_day_before(client):
    certificate = make_certificate()
    yesterday = timezone.localdate() - timedelta(days=1)
    Certificate.objects.filter(pk=certificate.pk).update(issued_on=yesterday)
    revoking.revoke(certificate=Certificate.objects.get(), reason=SECRET, by=make_team())
    certificate.refresh_from_db()

    assert [certificate.was_valid_on(day) for day in (yesterday, timezone.localdate())] == [True, False]


@pytest.mark.parametrize("typed", ["2026-02-31", "tomorrow", "31-12-2026"])
def test_a_day_that_is_none_is_refused_and_kept(client, typed):
    status, html = page(client, make_certificate().number, on=typed)

    assert status == 200
    assert "Write the day as it stands in the calendar" in html
    assert f'value="{typed}"' in html
