"""Databases made once and copied: applying every migration takes longer than most test files."""

import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg import sql

from certificates.fonts import build_fonts

BASE = Path(__file__).resolve().parent.parent


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Wait until no other process of this checkout makes the thing of this name."""
    with (Path(settings.DATA) / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate(url: str) -> None:
    run("migrate", "--verbosity=0", "--skip-checks", DATABASE_URL=url, DJANGO_SETTINGS_MODULE="tests.settings")


def run(*command: str, **environment: str) -> None:
    """Run ``manage.py``; of our own environment neither the settings nor the database are taken over."""
    ours = {key: value for key, value in os.environ.items() if key not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")}
    subprocess.run([sys.executable, "manage.py", *command], cwd=BASE, env={**ours, **environment}, check=True)


def fingerprint() -> str:
    """A new one when a migration or a library changes."""
    digest = hashlib.sha256((BASE / "requirements-lock.txt").read_bytes())
    for path in sorted(BASE.glob("*/migrations/*.py")) + sorted(BASE.glob("*/triggers.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


# --- SQLite: a file -----------------------------------------------------------------------------------------


@cache
def migrated_file() -> Path:
    """Return a SQLite file with every migration applied; made anew when its fingerprint changes."""
    made = Path(settings.DATA) / f"migrated-{fingerprint()}.sqlite3"
    with alone("migrated"):
        if not made.exists():
            draft = made.with_suffix(f".{os.getpid()}")
            migrate(f"sqlite:///{draft}")
            with closing(sqlite3.connect(draft)) as written:  # into one file: the copies take no -wal along
                written.execute("PRAGMA journal_mode=DELETE")
            draft.rename(made)
    return made


def copy_migrated_file(name: Path) -> None:
    copy_database_file(migrated_file(), name)


def copy_database_file(source: Path, name: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        name.with_name(name.name + ending).unlink(missing_ok=True)
    shutil.copyfile(source, name)


# --- A site's data: the demonstration, told once -------------------------------------------------------------


@cache
def told_site() -> Path:
    """Return the data of a site with the programme and the demonstration; told anew when our code or fixtures change.

    And each day, because its days count from today. Another one's goes.
    """
    made = Path(settings.DATA) / f"told-{timezone.localdate()}-{code_fingerprint()}"
    with alone("told"):
        if not made.exists():
            for old in made.parent.glob("told-*/"):
                shutil.rmtree(old)
            draft = made.with_suffix(".draft")
            draft.mkdir()
            copy_migrated_file(draft / "lms.sqlite3")
            build_fonts(draft / "fonts")
            run("prepare", LMS_DATA=str(draft))
            draft.rename(made)
    return made


def copy_told_site(data: Path) -> None:
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(told_site(), data)


def code_fingerprint() -> str:
    """A new one when anything changes that our commands run or read."""
    digest = hashlib.sha256((BASE / "requirements-lock.txt").read_bytes())
    for folder in (*settings.OUR_APPS, "lms", "templates", "fixtures", "locale"):
        for path in sorted((BASE / folder).rglob("*")):
            if path.is_file() and path.suffix not in (".pyc", ".mo"):
                digest.update(f"{path.relative_to(BASE)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


# --- PostgreSQL: a database that the server copies ----------------------------------------------------------


def server(database: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(url_of(database).replace("postgres://", "postgresql://", 1), autocommit=True)


def url_of(database: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()


@cache
def migrated_template() -> str:
    """Return the name of a database with every migration applied, which stays; one with another fingerprint goes."""
    family = f"migrated_{urlsplit(os.environ['DATABASE_URL']).path.strip('/')}"[:40]
    made, draft = f"{family}_{fingerprint()}", f"{family}_draft"
    with alone("migrated-template"), server() as asked:
        ours = f"^{re.escape(family)}_([0-9a-f]{{16}}|draft)$"
        rows = asked.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [ours])
        found = {name for (name,) in rows}
        if made not in found:
            for name in found:
                asked.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
            asked.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
            migrate(url_of(draft))
            asked.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(made)))
    return made


def copy_migrated_template(name: str) -> None:
    with server() as asked:
        asked.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        asked.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(migrated_template()))
        )


# --- Either -------------------------------------------------------------------------------------------------


def make_migrated() -> None:
    """Make what every worker copies."""
    migrated_file() if connection.vendor == "sqlite" else migrated_template()


def begin_as_migrated() -> None:
    """Have this process's test database begin as a copy, before Django opens or creates it."""
    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        copy_migrated_file(Path(test["NAME"]))
    else:
        test["NAME"] = test["NAME"] or f"test_{connection.settings_dict['NAME']}"
        test["TEMPLATE"] = migrated_template()


def begin_as_told(data: Path) -> None:
    """Have this process's test database, a SQLite file, hold the told site of ``data``, until ``put_back``."""
    connection.close()
    copy_database_file(data / "lms.sqlite3", Path(connection.settings_dict["NAME"]))
    forget_ids()


def put_back() -> None:
    """Replace this process's test database by a new copy; any other database, as at the end of all tests, stays."""
    name = connection.settings_dict["NAME"]
    if name != connection.settings_dict["TEST"]["NAME"]:
        return
    connection.close()
    copy_migrated_file(Path(name)) if connection.vendor == "sqlite" else copy_migrated_template(name)
    forget_ids()


def forget_ids() -> None:
    apps.get_model("contenttypes", "ContentType").objects.clear_cache()


if __name__ == "__main__":
    make_migrated()
