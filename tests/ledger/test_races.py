"""What several processes do at the same moment; SQLite has one writer and cannot show it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

import ledger
from ledger import running, sealing
from ledger.models import AuditEvent, AuditLink, Job
from tests.ledger import bells

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def at_once(count, work):
    """Run ``work(n)`` in so many threads that start together, each with a connection of its own."""
    barrier = Barrier(count)

    def start(n):
        try:
            barrier.wait(timeout=10)
            return work(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(start, range(count)))


def test_many_runners_at_once_run_a_job_once(officer, registered):
    ledger.on("bell_rung", bells.ring_first)
    with transaction.atomic():
        ledger.announce("bell_rung", officer)
    job = Job.objects.get()

    ran = at_once(12, lambda n: running.run_job(job.pk))

    job.refresh_from_db()
    assert (sorted(ran), job.state, job.attempts) == ([False] * 11 + [True], "done", 1)


def test_many_announcements_at_once_promise_one_job(officer, registered):
    ledger.on("bell_rung", bells.ring_first)

    def announce(n):
        with transaction.atomic():
            ledger.announce("bell_rung", officer)

    at_once(12, announce)

    assert Job.objects.count() == 1


def test_many_sealers_at_once_make_one_chain(officer):
    for n in range(50):
        ledger.record(verb="officer.noted", subject=officer, new={"n": n})

    sealed = at_once(8, lambda n: sealing.seal_audit())
    sealing.seal_audit()

    assert (sum(sealed), AuditLink.objects.count(), sealing.verify().broken) == (50, 50, "")


def test_an_event_that_commits_late_is_sealed_late_whatever_its_id(officer):
    def work(n):
        with transaction.atomic():
            early = ledger.record(verb="officer.noted", subject=officer, reason="early")
            with ThreadPoolExecutor(1) as pool:  # commits while this transaction is open
                later = pool.submit(commit_another).result()
        return early.pk, later

    def commit_another():
        try:
            event = ledger.record(verb="officer.noted", subject=officer, reason="later")
            return event.pk, sealing.seal_audit()
        finally:
            connection.close()

    early, (later, sealed) = work(0)
    sealing.seal_audit()

    assert (early < later, sealed) == (True, 1)
    assert list(AuditLink.objects.values_list("event_id", flat=True)) == [later, early]
    assert sealing.verify().broken == ""


@pytest.mark.parametrize("table", ["ledger_auditevent", "ledger_auditlink"])
def test_truncating_the_audit_is_refused(officer, table):
    ledger.record(verb="officer.noted", subject=officer)

    with pytest.raises(IntegrityError, match="truncate"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")

    assert AuditEvent.objects.count() == 1
