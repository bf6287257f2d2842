"""The database's own guard over released texts and items: no update, no delete.

SQLite forgets a table's triggers when a migration rebuilds the table: such a migration must call
``install`` again. A test says so when it was forgotten. ``manage.py flush`` lifts the guard, as it does the
audit's.
"""

from typing import Any

from django.db import connection

GUARDED = ("courses_editionitem", "courses_editiontext")

_REFUSE = """
CREATE OR REPLACE FUNCTION courses_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: what is released stays as it is', lower(TG_OP), TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def _statements(vendor: str) -> dict[str, str]:
    """Return, by its name, the SQL that creates each trigger."""
    if vendor == "postgresql":
        return {
            f"{table}_stays": f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION courses_refuse()"
            for table in GUARDED
        }
    return {
        f"{table}_no_{verb}": f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{verb} of {table} is refused: what is released stays as it is'); END"
        for table in GUARDED
        for verb in ("update", "delete")
    }


def install(using: Any = connection) -> None:
    """Create every trigger that is missing; safe to repeat."""
    with using.cursor() as cursor:
        if using.vendor == "postgresql":
            cursor.execute(_REFUSE)
        statements = _statements(using.vendor)
        for name in missing_triggers(using):
            cursor.execute(statements[name])


def lift(using: Any = connection) -> None:
    """Drop every trigger; only for emptying the whole database, and for tests that tamper."""
    with using.cursor() as cursor:
        for name, sql in _statements(using.vendor).items():
            table = sql.split(" ON ")[1].split()[0]
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if using.vendor == "postgresql" else ""))


def missing_triggers(using: Any = connection) -> list[str]:
    """Return the names of the triggers that the database should have and has not."""
    with using.cursor() as cursor:
        if using.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {name for (name,) in cursor.fetchall()}
    return [name for name in _statements(using.vendor) if name not in present]
