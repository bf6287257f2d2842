import csv
import hashlib
import io
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
import zxingcpp
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

import ledger
from certificates import revoking
from certificates.models import Certificate
from courses.models import Completion
from ledger.models import AuditEvent, Notice
from people.models import Role
from tests.certificates.makers import make_certificate, make_certificate_with_file, make_cohort, make_edition
from tests.certificates.test_pdf import picture_of
from tests.people.places import make_centre, make_district, make_officer, make_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client):
    officer = make_officer(make_centre(), Role.PROGRAMME_TEAM, preferred_language="en")
    client.force_login(officer)
    return officer


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def content_of(response) -> bytes:
    return b"".join(response.streaming_content)


def address(name: str, certificate: Certificate) -> str:
    return reverse(f"certificates:{name}", args=[certificate.public_id])


# --- The holder -----------------------------------------------------------------------------------------------


def test_the_holder_takes_away_a_file_whose_code_leads_to_the_public_page(client):
    certificate = make_certificate_with_file()
    client.force_login(certificate.officer)

    response = client.get(address("download", certificate))

    content = content_of(response)
    headers = {name: response[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control")}
    assert headers == {
        "Content-Type": "application/pdf",
        "Content-Disposition": f'attachment; filename="{certificate.number}.pdf"',
        "Cache-Control": "private, no-cache",
    }
    codes = zxingcpp.read_barcodes(picture_of(content))
    assert [code.text for code in codes] == [f"http://127.0.0.1:8000/verify/{certificate.number}/"]
    assert AuditEvent.objects.filter(verb="certificate.downloaded").count() == 0


def test_my_certificates_say_when_the_file_is_being_prepared_and_stop_asking_when_it_is_there(client):
    certificate = make_certificate()
    client.force_login(certificate.officer)
    polled = {"HX-Request": "true"}

    preparing = [text_of(client.get(reverse("certificates:mine")))]
    preparing.append(text_of(client.get(address("file", certificate), headers=polled)))
    ledger.run_due_jobs()
    ready = [text_of(client.get(reverse("certificates:mine")))]
    ready.append(text_of(client.get(address("file", certificate), headers=polled)))

    asking = f'data-hx-get="{address("file", certificate)}" data-hx-trigger="every 3s"'
    assert [asking in html for html in preparing + ready] == [True, True, False, False]
    assert [address("download", certificate) in html for html in preparing + ready] == [False, False, True, True]


def test_a_file_that_is_not_there_yet_leads_back_with_a_word(client):
    certificate = make_certificate()
    client.force_login(certificate.officer)

    response = client.get(address("download", certificate), follow=True)

    assert response.redirect_chain == [(address("detail", certificate), 302)]
    assert "The file is still being prepared. Please try again in a minute." in text_of(response)


def test_without_certificates_the_page_says_how_one_gets_them(client):
    client.force_login(make_officer(make_district(make_state())))

    assert "You have no certificate yet." in text_of(client.get("/en/certificates/mine/"))


def test_the_holder_sees_why_it_was_revoked_but_gets_the_file_no_more(client, team):
    certificate = make_certificate_with_file()
    revoking.revoke(certificate=certificate, reason="Issued in error", by=team)
    client.force_login(certificate.officer)

    html = text_of(client.get(reverse("certificates:detail", args=[certificate.public_id])))

    assert "Issued in error" in html
    assert address("download", certificate) not in html
    assert client.get(address("download", certificate)).status_code == 403


def test_a_download_by_another_is_recorded(client, team):
    certificate = make_certificate_with_file()

    content_of(client.get(address("download", certificate)))

    event = AuditEvent.objects.get(verb="certificate.downloaded")
    assert (event.actor, event.subject_id) == (team, str(certificate.pk))


# --- The list -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["holder", "nodal officer", "programme team"])
def test_lists_cost_the_same_for_one_and_for_three(client, who):
    state = make_state()
    officer = make_officer(make_district(state))
    users = {
        "holder": officer,
        "nodal officer": make_officer(state, Role.NODAL_OFFICER),
        "programme team": make_officer(make_centre(), Role.PROGRAMME_TEAM),
    }
    page = reverse("certificates:mine" if who == "holder" else "certificates:list")
    client.force_login(users[who])
    client.get(page)  # what is read once a process
    costs = []
    for wanted in (1, 3):
        while Certificate.objects.count() < wanted:
            make_certificate(officer, make_edition())
        with CaptureQueriesContext(connection) as queries:
            html = client.get(page).content.decode()
        costs.append(len(queries))
        assert [number in html for number in Certificate.objects.values_list("number", flat=True)] == [True] * wanted

    assert costs[0] == costs[1]


def test_the_list_is_searched_by_name_in_either_script_by_number_and_by_state(client, team):
    place = make_district(make_state())
    anjali = make_certificate(make_officer(place, full_name="Anjali Deshmukh", name_local="अंजलि देशमुख"))
    ravi = make_certificate(make_officer(place, full_name="Ravi Kumar", name_local="रवि कुमार"))
    revoking.revoke(certificate=ravi, reason="Issued in error", by=team)

    def found(**query):
        html = client.get(reverse("certificates:list"), query).content.decode()
        return [certificate.number in html for certificate in (anjali, ravi)]

    assert found() == [True, True]
    assert found(q="deshmukh") == [True, False]
    assert found(q="अञ्जलि") == [True, False]
    assert found(q="RAVI") == [False, True]
    assert found(q=ravi.number.lower().replace("-", " ")) == [False, True]
    assert found(q=anjali.number[:12]) == [True, False]
    assert found(state="revoked") == [False, True]
    assert found(state="valid") == [True, False]
    assert found(state="nonsense") == [True, True]
    assert found(q="nobody") == [False, False]


def test_the_list_turns_its_pages_by_key(client, team, monkeypatch):
    monkeypatch.setattr("certificates.views.PAGE_SIZE", 2)
    numbers = [make_certificate().number for _ in range(3)]

    first = client.get(reverse("certificates:list"))
    second = client.get(reverse("certificates:list"), {"before": first.context["next_before"]})

    shown = [[number in page.content.decode() for number in numbers] for page in (first, second)]
    assert shown == [[False, True, True], [True, False, False]]
    assert second.context["next_before"] is None


def test_an_officer_without_others_to_see_is_led_to_the_own(client):
    client.force_login(make_officer(make_district(make_state())))

    assert client.get("/en/certificates/")["Location"] == "/en/certificates/mine/"
    assert client.get("/en/certificates/export/").status_code == 403


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_an_export_holds_what_the_list_shows_and_nothing_a_spreadsheet_would_run(client, file_format):
    madhya, karnataka = make_state(), make_state("IN-KA", "Karnataka", "कर्नाटक")
    own = make_certificate(make_officer(make_district(madhya), full_name="=HYPERLINK(1)", name_local="+91"))
    make_certificate(make_officer(make_district(karnataka, "Mysuru"), full_name="Sentinel Other State"))
    nodal = make_officer(madhya, Role.NODAL_OFFICER)
    client.force_login(nodal)

    response = client.get("/en/certificates/export/", {"format": file_format})

    content = content_of(response)
    if file_format == "csv":
        assert content.startswith("\ufeff".encode())
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    shown = [own.completion.completed_on, own.issued_on, own.valid_until]
    assert rows[1:] == [
        [
            own.number,
            "'=HYPERLINK(1)",
            "'+91",
            "",
            "Bhopal",
            "Madhya Pradesh",
            own.course_title,
            *(f"{day:%d-%m-%Y}" for day in shown),
            "Valid",
        ]
    ]
    assert len(rows[0]) == len(rows[1])
    assert AuditEvent.objects.filter(verb="certificate.exported", actor=nodal).count() == 1


def test_a_trainer_takes_the_files_of_the_own_cohort_only(client):
    state = make_state()
    trainer, stranger = make_officer(state), make_officer(state)
    members = [make_officer(make_district(state), full_name=f"Member {letter}/Rao") for letter in "AB"]
    cohort = make_cohort(trainer, members)
    ledger.run_due_jobs()
    page = reverse("certificates:cohort-files", args=[cohort.public_id])

    client.force_login(stranger)
    refused = client.get(page).status_code
    client.force_login(trainer)
    content = content_of(client.get(page))

    with ZipFile(BytesIO(content)) as archive:
        packed = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
    assert packed == {
        f"{certificate.number} Member_{certificate.name[7]}Rao.pdf": certificate.files.get().sha256
        for certificate in Certificate.objects.all()
    }
    assert (refused, len(packed)) == (404, 2)
    assert AuditEvent.objects.get(verb="certificate.downloaded").new == {"files": 2}


def test_a_cohort_without_files_says_so(client):
    trainer = make_officer(make_state())
    cohort = make_cohort(trainer, [])
    client.force_login(trainer)

    response = client.get(reverse("certificates:cohort-files", args=[cohort.public_id]), follow=True)

    assert "This cohort has no certificate files yet." in text_of(response)


# --- Revoking and replacing -----------------------------------------------------------------------------------


def test_the_programme_team_revokes_the_certificate_only(client, team):
    certificate = make_certificate()
    posted = {"extent": "certificate", "reason": "Issued in error"}

    responses = [client.post(address("revoke", certificate), posted) for _ in range(2)]

    certificate.refresh_from_db()
    assert [(r.status_code, r["Location"]) for r in responses] == [(302, address("detail", certificate))] * 2
    assert (certificate.state(), certificate.revoked_by, certificate.revocation_reason) == (
        "revoked",
        team,
        "Issued in error",
    )
    assert Completion.objects.get().withdrawn_at is None
    event = AuditEvent.objects.get(verb="certificate.revoked")
    assert (event.actor, event.reason, event.jurisdiction_id) == (team, "Issued in error", certificate.jurisdiction_id)
    notices = Notice.objects.filter(kind="certificate_revoked", recipient=certificate.officer)
    assert sorted(notices.values_list("channel", flat=True)) == ["in_app", "mail"]


def test_the_programme_team_takes_the_achievement_back_too(client, team):
    certificate = make_certificate()

    client.post(address("revoke", certificate), {"extent": "achievement", "reason": "Another sat the quiz"})

    completion = Completion.objects.get()
    assert (completion.withdrawn_at is not None, completion.withdrawal_reason) == (True, "Another sat the quiz")


def test_revoking_without_a_reason_is_refused_and_changes_nothing(client, team):
    certificate = make_certificate()

    response = client.post(address("revoke", certificate), {"extent": "achievement", "reason": "  "})

    assert (response.status_code, Certificate.objects.get().state()) == (200, "valid")
    assert "This field is required" in text_of(response)


def test_a_wrong_name_is_corrected_by_a_new_certificate(client, team):
    certificate = make_certificate_with_file()
    posted = {"full_name": "Anjali Deshmukhe", "name_local": "अंजलि देशमुखे", "reason": "As in the service record"}

    responses = [client.post(address("replace", certificate), posted) for _ in range(2)]
    ledger.run_due_jobs()

    certificate.refresh_from_db()
    newer = certificate.replaced_by
    assert [response["Location"] for response in responses] == [address("detail", newer)] * 2
    assert (certificate.state(), newer.state(), certificate.snapshot["name"]) == (
        "replaced",
        "valid",
        "Anjali Deshmukh",
    )
    changed = {
        "number": newer.number,
        "verify_url": f"http://127.0.0.1:8000/verify/{newer.number}/",
        "name": "Anjali Deshmukhe",
        "name_local": "अंजलि देशमुखे",
    }
    assert newer.snapshot == certificate.snapshot | changed
    assert (newer.completion, newer.award, newer.files.count()) == (certificate.completion, certificate.award, 1)
    newer.officer.refresh_from_db()
    assert (newer.officer.full_name, newer.officer.name_local) == ("Anjali Deshmukhe", "अंजलि देशमुखे")
    assert Certificate.objects.count() == 2


def test_replacing_without_a_change_or_after_the_end_is_refused(client, team):
    certificate = make_certificate()
    same = {"full_name": "Anjali Deshmukh", "name_local": "अंजलि देशमुख", "reason": "Again"}

    unchanged = text_of(client.post(address("replace", certificate), same))
    Certificate.objects.update(issued_on=date(2024, 1, 1), valid_until=date(2025, 1, 1))
    expired = text_of(client.post(address("replace", certificate), same | {"full_name": "Anjali D"}))

    assert "The certificate already shows these names." in unchanged
    assert "Only a valid certificate can be replaced." in expired
    assert Certificate.objects.count() == 1


def test_a_replaced_certificate_is_not_revoked_but_its_successor(client, team):
    certificate = make_certificate()
    revoking.replace(certificate=certificate, full_name="A. Deshmukh", name_local="", reason="Spelling", by=team)

    with pytest.raises(revoking.NotCurrent):
        revoking.revoke(certificate=certificate, reason="Issued in error", by=team)


def test_the_history_of_a_certificate_is_shown(client, team):
    certificate = make_certificate()
    revoking.revoke(certificate=certificate, reason="Issued in error", by=team)

    response = client.get(address("detail", certificate))

    assert [event.verb for event in response.context["history"]] == ["certificate.issued", "certificate.revoked"]
    assert "Withdrawn: Issued in error" in text_of(response)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_page_opens_in_both_languages(client, team, language):
    certificate = make_certificate()
    ends = ["", "mine/", *(f"{certificate.public_id}/{end}" for end in ("", "revoke/", "replace/"))]

    assert [client.get(f"/{language}/certificates/{end}").status_code for end in ends] == [200] * len(ends)
