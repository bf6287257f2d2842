"""A process killed between any two lines of issuing and filing: the sweeper's second run makes it good."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings

import ledger
from certificates.models import Certificate, CertificateFile
from ledger import running
from ledger.clock import database_now, frozen
from ledger.models import Job, Notice
from tests.certificates.makers import make_completion
from tests.ledger.test_kills import database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]

# Kills this process when it reaches, or has just left, the named function.
START = """
import os, signal, sys
import django
django.setup()
import ledger
from certificates import filing, issuing

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def after(function):
    def run(*args, **kwargs):
        function(*args, **kwargs)
        die()
    return run
"""
MOMENTS = {
    "before the row is written": "issuing.write_certificate = die",
    "between the row and its announcement": "issuing.ledger.announce = die",
    "after the row is committed": "issuing._write_first = after(issuing._write_first)",
    "before the file is stored": "filing.store_whole = die",
    "between the bytes and their name": "filing.Path.replace = die",
    "between the file and its row": "filing.store_whole = after(filing.store_whole)",
    "between the row of the file and the notice": "filing.tell_holder = die",
    "between the notice and the mark that the job is done": "filing.tell_holder = after(filing.tell_holder)",
}


def run_and_be_killed(moment):
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    script = START + MOMENTS[moment] + "\nledger.run_due_jobs()\n"
    process = subprocess.run(
        [sys.executable, "-c", script], cwd=settings.BASE, env=environment, capture_output=True, timeout=120
    )
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(
            moment,
            marks=()
            if moment in ("after the row is committed", "between the file and its row")
            else (pytest.mark.drill,),
        )
        for moment in MOMENTS
    ],
)
def test_whenever_the_worker_is_killed_one_certificate_one_file_and_one_notice_come_of_it(moment):
    completion = make_completion()

    run_and_be_killed(moment)
    with frozen(database_now() + running.lease() + timedelta(seconds=1)):
        ledger.run_due_jobs()

    certificate = Certificate.objects.get()
    file = CertificateFile.objects.get()
    assert (certificate.completion, file.certificate) == (completion, certificate)
    assert file.file.size == file.size
    assert Notice.objects.filter(kind="certificate_issued", channel="in_app").count() == 1
    assert Notice.objects.filter(kind="certificate_issued", channel="mail").count() == 1
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
