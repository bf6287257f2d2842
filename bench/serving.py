"""A PostgreSQL database of the benchmark's own, and the site on it as bin/run serves it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

import psycopg

from bench.load import closed_loop, request
from lms.running import allow_open_files, beat_command, web_command, worker_command
from tests.lanes import postgres_url

NAME = os.environ.get("BENCH_DATABASE", "ocwc_bench")
PORT = int(os.environ.get("BENCH_PORT", "8790"))


def make_database() -> str:
    """Drop and create the benchmark's database and return its URL. Exits when no PostgreSQL server answers."""
    url = postgres_url()
    if url is None:
        raise SystemExit("This benchmark needs PostgreSQL: none answers on 127.0.0.1:5432; set TEST_DATABASE_URL.")
    with psycopg.connect(url.replace("postgres://", "postgresql://", 1), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {NAME}")
    return url.rpartition("/")[0] + f"/{NAME}"


def start_django(url: str) -> None:
    """Load the benchmark's settings on this database and migrate it; call before importing a model."""
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "bench.settings", "DEBUG": "0"}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True)


@contextmanager
def served() -> Iterator[str]:
    """Serve the site with granian, as bin/run does, and yield its address."""
    allow_open_files()
    with running(web_command(PORT)):
        for _wait in range(200):
            try:
                urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit(f"the site did not answer on port {PORT}; is it taken? ({sys.executable})")
        yield f"http://127.0.0.1:{PORT}"


@contextmanager
def worked() -> Iterator[None]:
    """Run Celery's worker and beat, as bin/run does, on an empty queue; yields once the worker has done something."""
    from ledger import status
    from lms.celery import app

    app.control.purge()
    with running(worker_command()), running(beat_command()):
        for _wait in range(600):
            if status.worker_seen_ago() is not None:
                break
            time.sleep(0.1)
        else:
            raise SystemExit("the worker did nothing for a minute")
        yield


def warm(path: str = "/accounts/login/", connections: int = 32, seconds: float = 3) -> None:
    """Let every thread of the web server serve a page once, for nobody measures the start."""
    closed_loop(lambda _number: request("GET", path), port=PORT, seconds=seconds, connections=connections)


@contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)
