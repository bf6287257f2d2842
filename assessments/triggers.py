"""The database's own guard over what attempts point at: versions and gradings take no update and no delete.

SQLite forgets a table's triggers when a migration rebuilds the table (any AlterField does): such a
migration must call ``install`` again; a test says so when it was forgotten.
"""

from typing import Any

from django.db import connection

GUARDED = (
    "assessments_questionversion",
    "assessments_quizversion",
    "assessments_quizversionquestion",
    "assessments_practicalversion",
    "assessments_grading",
)
VERBS = ("update", "delete")

_REFUSE = """
    CREATE OR REPLACE FUNCTION assessments_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% of % is refused: it never changes once written', lower(TG_OP), TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
"""


def _statements(vendor: str) -> dict[str, str]:
    """Return, by its name, the SQL that creates each trigger."""
    made = {}
    for table in GUARDED:
        for verb in VERBS:
            name = f"{table}_no_{verb}"
            made[name] = f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} " + (
                "FOR EACH ROW EXECUTE FUNCTION assessments_refuse()"
                if vendor == "postgresql"
                else f"BEGIN SELECT RAISE(ABORT, '{verb} of {table} is refused: it never changes once written'); END"
            )
    return made


def install(using: Any = connection) -> None:
    """Create every trigger that is missing; safe to repeat."""
    with using.cursor() as cursor:
        if using.vendor == "postgresql":
            cursor.execute(_REFUSE)
        for name in missing_triggers(using):
            cursor.execute(_statements(using.vendor)[name])


def lift(using: Any = connection) -> None:
    """Drop every trigger; only for undoing the migration."""
    with using.cursor() as cursor:
        for table in GUARDED:
            for verb in VERBS:
                on = f" ON {table}" if using.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}")


def missing_triggers(using: Any = connection) -> list[str]:
    """Return the names of the triggers that the database should have and has not."""
    with using.cursor() as cursor:
        if using.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {name for (name,) in cursor.fetchall()}
    return [name for name in _statements(using.vendor) if name not in present]
