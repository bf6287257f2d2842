"""What every test may lean on. Factories are in tests/factories.py."""

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
from django.conf import settings
from django.db import connection
from django.utils import translation

import ledger
from assessments import versions
from certificates.fonts import build_fonts

BASE = Path(__file__).resolve().parent.parent
READY_WITHIN = 600  # seconds, with every migration and the whole demonstration


def pytest_sessionstart(session):
    """Empty the tests' media and queue and cut the fonts: once, before any worker of xdist starts."""
    if hasattr(session.config, "workerinput"):
        return
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        for message in Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]).iterdir():
            message.unlink(missing_ok=True)
    build_fonts(settings.FONTS)


def pytest_collection_modifyitems(items):
    """Leave out what only PostgreSQL can show when the database is another."""
    if connection.vendor == "postgresql":
        return
    reason = pytest.mark.skip(reason="needs PostgreSQL: set DATABASE_URL, or use bin/test")
    for item in items:
        if "postgres" in item.keywords:
            item.add_marker(reason)


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


def start_site(data: Path, *arguments: str, port: int | None = None, within: float = READY_WITHIN) -> Site:
    """Start bin/run with its data under ``data`` and return when it says ready; fails with its output otherwise."""
    data.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    output = data / "bin-run.txt"
    ours = {key: value for key, value in os.environ.items() if key not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")}
    began = time.monotonic()
    with output.open("wb") as sink:
        process = subprocess.Popen(
            ["bin/run", "--port", str(port), *arguments],
            cwd=BASE,
            env={**ours, "LMS_DATA": str(data)},
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
    """The demonstration, new, served by granian with a real worker and beat; shared by all journeys."""
    site = start_site(settings.DATA / "site", "--fresh")
    yield site
    stop_site(site)
