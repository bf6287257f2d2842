"""Processes killed for good, at the two worst moments."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

import ledger
from ledger import running
from ledger.clock import database_now, frozen
from ledger.models import Job
from tests.ledger import bells

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]

START = """
import os, signal
import django
django.setup()
from django.contrib.auth import get_user_model
from django.db import transaction
import ledger
from ledger import running
from tests.ledger import bells
"""
KILLED_BETWEEN_COMMIT_AND_SEND = """
ledger.on("bell_rung", bells.ring_first)
with transaction.atomic():
    transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))  # before announce's own
    ledger.announce("bell_rung", get_user_model().objects.get())
"""
KILLED_IN_MID_RUN = """
ledger.on("bell_rung", bells.ring_and_die_once)
ledger.run_due_jobs()
"""


def database_url():
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    account = at["USER"] + (f":{at['PASSWORD']}" if at["PASSWORD"] else "")
    return f"postgres://{account}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"


def run_and_be_killed(script):
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.run(
        [sys.executable, "-c", START + script], cwd=settings.BASE, env=environment, capture_output=True, timeout=60
    )
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()


def test_a_kill_between_commit_and_send_loses_nothing(officer, registered, rung):
    run_and_be_killed(KILLED_BETWEEN_COMMIT_AND_SEND)
    ledger.on("bell_rung", bells.ring_first)

    with frozen(database_now() + timedelta(seconds=6)):
        swept = running.sweep_jobs()
    ran = [running.run_job(job_id) for job_id in rung() * 2]

    assert (swept, ran) == (1, [True, False])
    assert bells.marks() == [f"first {officer.pk}"]
    assert list(Job.objects.values_list("state", "attempts")) == [("done", 1)]


def test_a_kill_in_mid_run_is_made_good_by_another_runner(officer, registered, rung):
    ledger.on("bell_rung", bells.ring_and_die_once)
    with transaction.atomic():
        ledger.announce("bell_rung", officer)
    rung()
    run_and_be_killed(KILLED_IN_MID_RUN)
    at_once = ledger.run_due_jobs()

    with frozen(database_now() + running.lease() + timedelta(seconds=1)):
        swept = running.sweep_jobs()
        ran = [running.run_job(job_id) for job_id in rung() * 2]

    assert (at_once, swept, ran) == (0, 1, [True, False])
    assert bells.marks() == [f"died {officer.pk}"]
    assert list(Job.objects.values_list("state", "attempts")) == [("done", 2)]
