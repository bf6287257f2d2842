"""A PostgreSQL server of the test's own, which may be killed: made with initdb in a temporary folder, own port."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import environ
import psycopg
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection

from tests.conftest import free_port

NAME = "served_quiz"
ACCOUNT = "postgres"


def binaries() -> Path | None:
    """The folder with initdb and postgres, the newest version installed; None when there is none."""
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = Path(on_path) if on_path else debian[-1] if debian else None
    return found.parent if found and found.with_name("postgres").exists() else None


def why_not() -> str:
    """Why no cluster can be made here; empty when one can."""
    if binaries() is None:
        return "needs PostgreSQL's own programs, initdb and postgres"
    if os.geteuid() == 0 and not any(each.pw_name == ACCOUNT for each in pwd.getpwall()):
        return f"PostgreSQL refuses to run as root, and there is no account {ACCOUNT}"
    return ""


@dataclass
class Cluster:
    folder: Path
    port: int
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"postgres://{ACCOUNT}@127.0.0.1:{self.port}/{NAME}"

    def start(self) -> None:
        """Start the server, or start it again after a kill, and return once it takes connections."""
        for _wait in range(600):
            if self.process is None or self.process.poll() is not None:
                self._launch()  # again as well while children of a killed one still hold its memory
            try:
                self.ask("SELECT 1", database=ACCOUNT)
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"PostgreSQL takes no connection:\n{(self.folder / 'log').read_text()[-2000:]}")

    def _launch(self) -> None:
        command = [binaries() / "postgres", "-D", self.folder / "data", "-p", str(self.port), "-h", "127.0.0.1"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "-k", self.folder], stdout=log, stderr=log, start_new_session=True, **as_account()
            )

    def ask(self, query: str, *values: object, database: str = NAME) -> list[tuple]:
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=ACCOUNT, dbname=database, autocommit=True, connect_timeout=5
        ) as asked:
            found = asked.execute(query, values)
            return found.fetchall() if found.description else []

    def kill_backends(self) -> int:
        """kill -9 every process that serves a connection; the server then ends all others and recovers by itself."""
        query = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
        pids = [pid for (pid,) in self.ask(query, NAME, database=ACCOUNT)]
        for pid in pids:
            with suppress(ProcessLookupError):  # the first kill already ended it
                os.kill(pid, signal.SIGKILL)
        return len(pids)

    def kill(self) -> None:
        """kill -9 the postmaster; its children notice and go, and it can be started again when all have."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # without waiting for connections to go
            self.process.wait(timeout=60)


def as_account() -> dict[str, object]:
    """PostgreSQL refuses to run as root."""
    return {"user": ACCOUNT, "group": pwd.getpwnam(ACCOUNT).pw_gid} if os.geteuid() == 0 else {}


@contextmanager
def private_cluster() -> Iterator[Cluster]:
    """A running server with an empty database, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="ocwc-cluster-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, ACCOUNT)
        make = [binaries() / "initdb", "-D", folder / "data", "-U", ACCOUNT, "-A", "trust", "-E", "UTF8"]
        subprocess.run([*make, "--no-sync", "--locale=C"], cwd="/", check=True, capture_output=True, **as_account())
        cluster = Cluster(folder, free_port())
        try:
            cluster.start()
            cluster.ask(f"CREATE DATABASE {NAME}", database=ACCOUNT)
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def models_on(url: str) -> Iterator[None]:
    """Let the models of this process read and write the database at ``url`` for a while."""
    before = dict(connection.settings_dict)
    _turn_to(before | environ.Env.db_url_config(url) | {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True})
    try:
        yield
    finally:
        _turn_to(before)


def _turn_to(settings_dict: dict[str, object]) -> None:
    connection.close()
    connection.settings_dict.clear()
    connection.settings_dict |= settings_dict
    ContentType.objects.clear_cache()  # ids of the other database
    cache.clear()
