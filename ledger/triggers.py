"""The database's own guard over the audit tables: no update, no delete, no event that the sealer misses.

SQLite forgets a table's triggers when a migration rebuilds the table (any AlterField does): such a
migration must call ``install`` again. A test and ``verify_audit`` say so when it was forgotten.

Emptying the whole database is the one lawful exception, and only ``manage.py flush`` (which the tests'
clean-up runs) makes it: it lifts the guard, empties the tables and installs the guard again. Guards of
other apps stand while ``ledger_auditevent_no_delete`` stands, so that flush needs to know only this one.
"""

import sys
from typing import Any

from django.db import connection

GUARDED = ("ledger_auditevent", "ledger_auditlink")

_other_guards: list[Any] = []


def register_guard(guard: Any) -> None:
    """Have ``flush`` lift and install another app's guard too, a module with ``install`` and ``lift``.

    Twice is as once.
    """
    if guard not in _other_guards:
        _other_guards.append(guard)


def guards() -> list[Any]:
    """Return every guard, this module among them."""
    return [sys.modules[__name__], *_other_guards]


_POSTGRESQL = [
    """
    CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% of % is refused: the audit is append only', lower(TG_OP), TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION ledger_await_seal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO ledger_auditpending (event_id) VALUES (NEW.id);
        RETURN NULL;
    END $$
    """,
]


def _statements(vendor: str) -> dict[str, str]:
    """Return, by its name, the SQL that creates each trigger."""
    if vendor == "postgresql":
        made = {
            f"{table}_append_only": f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
            for table in GUARDED
        }
        made |= {
            f"{table}_no_truncate": f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
            for table in GUARDED
        }
        pending = "AFTER INSERT ON ledger_auditevent FOR EACH ROW EXECUTE FUNCTION ledger_await_seal()"
    else:
        made = {
            f"{table}_no_{verb}": f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{verb} of {table} is refused: the audit is append only'); END"
            for table in GUARDED
            for verb in ("update", "delete")
        }
        pending = (
            "AFTER INSERT ON ledger_auditevent BEGIN INSERT INTO ledger_auditpending (event_id) VALUES (NEW.id); END"
        )
    return made | {"ledger_auditevent_awaits_seal": f"CREATE TRIGGER ledger_auditevent_awaits_seal {pending}"}


def install(using: Any = connection) -> None:
    """Create every trigger that is missing; safe to repeat."""
    with using.cursor() as cursor:
        if using.vendor == "postgresql":
            for sql in _POSTGRESQL:
                cursor.execute(sql)
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
