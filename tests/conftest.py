"""What every test may lean on. Factories are in tests/factories.py."""

import gc
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

import ledger
from assessments import versions
from certificates.fonts import build_fonts
from tests import prepared

BASE = Path(__file__).resolve().parent.parent
READY_WITHIN = 600  # seconds, with every migration and the whole demonstration


def pytest_sessionstart(session):
    """Empty the tests' media and queue and cut the fonts: once, before any worker of xdist starts.

    Only Redis has a queue for each worker.
    """
    if settings.CELERY_BROKER_URL.startswith("redis"):
        with redis.Redis.from_url(settings.CELERY_BROKER_URL) as server:
            server.delete("celery")
    if hasattr(session.config, "workerinput"):
        return
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        for message in Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]).iterdir():
            message.unlink(missing_ok=True)
    build_fonts(settings.FONTS)
    prepared.make_migrated()


def pytest_collection_modifyitems(items):
    """Leave out what only PostgreSQL can show when the database is another."""
    if connection.vendor == "postgresql":
        return
    reason = pytest.mark.skip(reason="needs PostgreSQL: set DATABASE_URL, or use bin/test")
    for item in items:
        if "postgres" in item.keywords:
            item.add_marker(reason)


def pytest_collection_finish():
    """What is imported by now stays: the collector of garbage need not look through it again and again."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


# --- Databases begin migrated -------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_keepdb(request) -> bool:
    """On SQLite the copied file is kept as it is; elsewhere --reuse-db decides."""
    return connection.vendor == "sqlite" or request.config.getvalue("reuse_db")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Begin the session on a fresh copy of what was migrated once."""
    prepared.begin_as_migrated()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    """After a transactional test begin anew from a copy, with the rows that migrations made.

    It takes the place of Django's clean-up, which empties every table and makes every permission again.
    """
    if not is_transactional(item):
        return (yield)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", lambda case: None)
        done = yield
    prepared.put_back()
    return done


def is_transactional(item: pytest.Item) -> bool:
    """Whether the test commits what it writes; a live server keeps its file open and is left alone."""
    if "live_server" in getattr(item, "fixturenames", ()):
        return False
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and (marker.kwargs.get("transaction") or (marker.args and marker.args[0]))
    return bool(asked) or "transactional_db" in getattr(item, "fixturenames", ())


@pytest.fixture
def run_jobs(db) -> Callable[[], int]:
    """Run every job that is due, and those that they promise, in this process; answers how many ran."""
    return ledger.run_due_jobs


@pytest.fixture(autouse=True)
def begin_in_english():
    """A page asked for in Hindi leaves its language active in the thread; the next test starts in English."""
    translation.activate("en")
    yield
    translation.activate("en")


@pytest.fixture(autouse=True)
def forget_question_versions():
    """Versions are kept in memory for ever, which holds only while ids are never used again, as tests do."""
    versions.forget()


# --- A real site: web, worker and beat ----------------------------------------------------------------------


@dataclass
class Site:
    """A site that bin/run serves. ``output`` holds what it printed, ``data`` is its var/."""

    port: int
    data: Path
    process: subprocess.Popen
    output: Path
    seconds_to_ready: float

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_site(
    data: Path, *arguments: str, port: int | None = None, within: float = READY_WITHIN, clone: Path = BASE
) -> Site:
    """Start bin/run of ``clone`` with its data under ``data`` and return when it says ready; fails with its output."""
    data.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    output = data / "bin-run.txt"
    ours = {key: value for key, value in os.environ.items() if key not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")}
    began = time.monotonic()
    with output.open("wb") as sink:
        process = subprocess.Popen(
            ["bin/run", "--port", str(port), *arguments],
            cwd=clone,
            env={**ours, "LMS_DATA": str(data), "WORKER_NICENESS": "1"},  # beside browsers a job would wait for minutes
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    while "\nready: " not in output.read_text():
        if process.poll() is not None or time.monotonic() - began > within:
            process.terminate()
            process.wait(timeout=60)
            pytest.fail(f"bin/run did not get ready:\n{output.read_text()[-4000:]}")
        time.sleep(0.1)
    return Site(port, data, process, output, time.monotonic() - began)


def stop_site(site: Site, number: signal.Signals = signal.SIGTERM) -> int:
    """Ask the site to end and return bin/run's exit code."""
    site.process.send_signal(number)
    return site.process.wait(timeout=60)


@pytest.fixture(scope="session")
def served_site() -> Iterator[Site]:
    """The demonstration, new, served by granian with a real worker and beat; shared by the journeys of one process."""
    data = settings.DATA / f"site-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    prepared.copy_told_site(data)
    site = start_site(data)
    yield site
    stop_site(site)
