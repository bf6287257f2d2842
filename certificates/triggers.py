"""The database's own guard over what was certified: number, snapshot and what they rest on never change.

Revoking and replacing write other columns. A kept file's row is only added. SQLite forgets a table's triggers
when a migration rebuilds the table: such a migration must call ``install`` again. ``manage.py flush`` lifts the
guard, as it does the audit's.
"""

from typing import Any

from django.db import connection

FIXED = "number, snapshot, completion_id, award_id, public_id"
GUARDED = {"certificates_certificate": f"UPDATE OF {FIXED}", "certificates_certificatefile": "UPDATE"}

_REFUSE = """
CREATE OR REPLACE FUNCTION certificates_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: what was certified stays as it is', lower(TG_OP), TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def _statements(vendor: str) -> dict[str, str]:
    """Return, by its name, the SQL that creates each trigger."""
    if vendor == "postgresql":
        return {
            f"{table}_stays": f"CREATE TRIGGER {table}_stays BEFORE {update} OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION certificates_refuse()"
            for table, update in GUARDED.items()
        }
    return {
        f"{table}_no_{verb.split()[0].lower()}": f"CREATE TRIGGER {table}_no_{verb.split()[0].lower()} "
        f"BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{verb.split()[0].lower()} of {table} is refused: what was certified stays as "
        "it is'); END"
        for table, update in GUARDED.items()
        for verb in (update, "DELETE")
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
