import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

import ledger
from ledger import sealing
from ledger.clock import database_now
from ledger.models import AuditEvent, Job

pytestmark = pytest.mark.django_db

JOBS = "ledger_admin:job-list"
AUDIT = "ledger_admin:audit-list"


def allow(officer, *codenames):
    officer.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", *codenames]))
    return officer


def make_job(key, state="waiting", kind="bell_rung", **columns):
    if state in ("done", "failed"):
        columns["finished_at"] = database_now()
    return Job.objects.create(kind=kind, event=kind, key=key, handler="h", subject_id=1, state=state, **columns)


def test_failed_jobs_are_listed_with_their_error_and_tried_again_by_a_button(client, superuser):
    failed = make_job("cracked", state="failed", attempts=6, error="Traceback\nRuntimeError: <cracked>")
    make_job("fine", state="done")
    client.force_login(superuser)

    html = client.get(reverse(JOBS), {"state": "failed"}).content.decode()
    response = client.post(reverse("ledger_admin:job-retry", args=[failed.pk]), {"query": "state=failed"})
    again = client.post(reverse("ledger_admin:job-retry", args=[failed.pk]), follow=True).content.decode()

    failed.refresh_from_db()
    assert ("RuntimeError: &lt;cracked&gt;" in html, "fine" in html, html.count("Try cracked again")) == (
        True,
        False,
        1,
    )
    assert (response.status_code, response.url) == (302, reverse(JOBS) + "?state=failed")
    assert (failed.state, failed.attempts) == ("waiting", 0)
    assert "is not failed any more" in again
    assert list(AuditEvent.objects.values_list("verb", "actor")) == [("job.retried", superuser.pk)]


def test_jobs_are_filtered_by_kind(client, superuser, registered):
    ledger.on("bell_rung", sealing.seal_audit)
    make_job("wanted")
    make_job("unwanted", kind="door_shut")
    client.force_login(superuser)

    html = client.get(reverse(JOBS), {"kind": "bell_rung"}).content.decode()

    assert (">wanted" in html.replace("\n", "").replace(" ", ""), "unwanted" in html) == (True, False)


@pytest.mark.parametrize(
    ("codenames", "jobs", "retry", "audit", "menu"),
    [
        ([], 302, 302, 302, (False, False)),
        (["view_job"], 200, 302, 302, (True, False)),
        (["view_job", "change_job"], 200, 302, 302, (True, False)),
        (["view_auditevent"], 302, 302, 200, (False, True)),
    ],
)
def test_reports_are_for_those_with_the_permission(client, officer, codenames, jobs, retry, audit, menu):
    job = make_job("cracked", state="failed")
    client.force_login(allow(officer, *codenames))

    found = (
        client.get(reverse(JOBS)).status_code,
        client.post(reverse("ledger_admin:job-retry", args=[job.pk])).status_code,
        client.get(reverse(AUDIT)).status_code,
    )
    home = client.get(reverse("wagtailadmin_home")).content.decode()

    job.refresh_from_db()
    assert found == (jobs, retry, audit)
    assert job.state == ("waiting" if "change_job" in codenames else "failed")
    assert (reverse(JOBS) in home, reverse(AUDIT) in home) == menu


def test_no_retry_button_without_the_permission(client, officer):
    make_job("cracked", state="failed")
    client.force_login(allow(officer, "view_job"))

    assert "Try cracked again" not in client.get(reverse(JOBS)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_job_list_costs_the_same_for_any_count(client, superuser, count, django_assert_max_num_queries):
    for n in range(count):
        make_job(f"job {n}", state="failed")
    client.force_login(superuser)
    client.get(reverse(JOBS))

    with django_assert_max_num_queries(5):  # session, user, count, jobs, profile
        response = client.get(reverse("ledger_admin:job-list-results"))

    assert response.content.decode().count("Try job") == count


@pytest.mark.parametrize(
    "query",
    [
        {"verb": "certificate."},
        {"actor": "THE-REVOKER"},
        {"subject_id": "77"},
        {"recorded_at_from": "TODAY", "recorded_at_to": "TODAY", "verb": "certificate.revoked"},
    ],
)
def test_audit_events_are_found_by_verb_actor_subject_and_date(client, superuser, officer, query):
    superuser.username = "the-revoker"
    superuser.save()
    other = type(officer)(pk=77)
    ledger.record(verb="certificate.revoked", subject=other, actor=superuser, reason="Wanted reason")
    ledger.record(verb="officer.noted", subject=officer, reason="Unwanted reason")
    today = AuditEvent.objects.first().recorded_at.astimezone().date().isoformat()
    client.force_login(superuser)

    html = client.get(reverse(AUDIT), {k: v.replace("TODAY", today) for k, v in query.items()}).content.decode()

    assert ("Wanted reason" in html, "Unwanted reason" in html) == (True, False)


def test_the_audit_is_exported_as_csv_without_formulas_and_the_export_is_audited(client, officer):
    auditor = allow(officer, "view_auditevent")
    event = ledger.record(
        verb="certificate.revoked",
        subject=officer,
        actor=officer,
        reason='=HYPERLINK("x")',
        old={"a": 1},
        jurisdiction_id=7,
    )
    sealing.seal_audit()
    client.force_login(auditor)

    response = client.get(reverse(AUDIT), {"export": "csv", "verb": "certificate."})
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))

    event.refresh_from_db()
    assert rows == [
        {
            "Number": str(event.pk),
            "Recorded": str(event.recorded_at),
            "Verb": "certificate.revoked",
            "Subject type": "people.officer",
            "Subject": str(officer.pk),
            "By (user name)": officer.username,
            "Jurisdiction": "7",
            "Reason": '\'=HYPERLINK("x")',
            "Before": '{"a": 1}',
            "After": "",
            "Digest of personal values": "",
            "Sealed at": "1",
            "Seal": event.link.digest,
        }
    ]
    exported = AuditEvent.objects.get(verb="audit.exported")
    assert (exported.actor, exported.new) == (
        officer,
        {"format": "csv", "filter": {"export": "csv", "verb": "certificate."}},
    )


def test_the_audit_is_exported_as_a_workbook_too(client, superuser):
    ledger.record(verb="officer.noted", subject=superuser)
    client.force_login(superuser)

    response = client.get(reverse(AUDIT), {"export": "xlsx"})

    assert (response.status_code, b"".join(response.streaming_content)[:2]) == (200, b"PK")


@pytest.mark.parametrize("count", [1, 3])
def test_the_audit_list_costs_the_same_for_any_count(client, superuser, count, django_assert_max_num_queries):
    for n in range(count):
        ledger.record(verb="officer.noted", subject=superuser, actor=superuser, reason=f"reason {n}")
    sealing.seal_audit()
    client.force_login(superuser)
    client.get(reverse(AUDIT))

    with django_assert_max_num_queries(5):  # session, user, count, events, profile
        response = client.get(reverse("ledger_admin:audit-list-results"))

    assert response.content.decode().count("reason ") == count
