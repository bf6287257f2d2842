"""Brings a database to where the site can be served: migrations, the programme, the demonstration.

``manage.py prepare`` and bin/run call it at every start; what is already done costs a query.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ledger import status
from ledger.models import Heartbeat
from lms.models import LoadedContent

ONCE = "once"  # the fingerprint of content that is never loaded a second time


def prepare(*, out: TextIO, demonstration: bool = True, starting: bool = False) -> None:
    """Migrate, load the programme, and load the demonstration unless this is production; one line a step.

    Safe to repeat: the programme is loaded again only when its files have changed, the demonstration never.
    A step that fails leaves the earlier ones done, and the next call goes on from there. With ``starting``,
    when no worker runs yet, the heartbeat of an earlier one is forgotten, so that /readyz waits for the new one.
    """
    migrate(out=out)
    if starting:
        Heartbeat.objects.filter(name=status.WORKER).delete()
    load_content("load_programme", "programme", fingerprint=programme_fingerprint(), out=out)
    if settings.PRODUCTION:
        out.write("demonstration: not loaded, because DJANGO_ENV is production\n")
    elif demonstration:
        load_content("load_demo", "demonstration", fingerprint=ONCE, out=out)
    out.flush()


def migrate(*, out: TextIO) -> None:
    """Apply the migrations that are missing; with none missing nothing is written."""
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not missing:
        out.write("database: up to date\n")
        return
    with step(f"database: applying {missing} migrations", out=out):
        call_command("migrate", interactive=False, verbosity=0)


def load_content(command: str, name: str, *, fingerprint: str, out: TextIO) -> None:
    """Run ``command`` unless this database already holds its content with this fingerprint."""
    if LoadedContent.objects.filter(name=name, fingerprint=fingerprint).exists():
        out.write(f"{name}: up to date\n")
        return
    if command not in get_commands():
        out.write(f"{name}: nothing to load\n")
        return
    with step(f"{name}: loading", out=out):
        call_command(command, stdout=out, verbosity=0)
    LoadedContent.objects.update_or_create(name=name, defaults={"fingerprint": fingerprint})


def programme_fingerprint() -> str:
    """Return a hash over the files of the programme: names and bytes."""
    digest = hashlib.sha256()
    for path in sorted(Path(settings.FIXTURES).rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(settings.FIXTURES)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def step(label: str, *, out: TextIO) -> Iterator[None]:
    """Write ``label``, and when the block is done how long it took, on one line."""
    began = time.monotonic()
    out.write(f"{label} … ")
    out.flush()
    try:
        yield
    except BaseException:
        out.write("failed\n")
        raise
    out.write(f"done, {time.monotonic() - began:.0f} s\n")
    out.flush()
