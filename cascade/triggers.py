"""The database's own guard over licence events and attendance marks: added to, never changed.

It stands as long as the audit's own guard stands: ``manage.py flush``, which empties the whole database,
lifts that one. SQLite forgets a table's triggers when a migration rebuilds the table: such a migration
must call ``install`` again.
"""

from typing import Any

from django.db import connection

GUARDED = ("cascade_licenceevent", "cascade_attendance")

_REFUSE = """
    CREATE OR REPLACE FUNCTION cascade_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% of % is refused: what happened is only added to', lower(TG_OP), TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
"""
_AUDIT_GUARD_STANDS = (
    "EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = 'ledger_auditevent_no_delete')"
)


def _statements(vendor: str) -> dict[str, str]:
    if vendor == "postgresql":
        return {
            f"{table}_append_only": f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION cascade_refuse()"
            for table in GUARDED
        }
    return {
        f"{table}_no_{verb}": f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"WHEN {_AUDIT_GUARD_STANDS} "
        f"BEGIN SELECT RAISE(ABORT, '{verb} of {table} is refused: what happened is only added to'); END"
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
    """Drop every trigger; for taking the migration back."""
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
