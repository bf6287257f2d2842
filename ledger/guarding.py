"""Guards: tables whose rows the database itself refuses to change or delete, on both engines.

SQLite forgets a table's triggers when a migration rebuilds the table (any AlterField does): such a migration
must call ``install`` again; a test says so when it was forgotten. A migration that adds a guarded column calls
``renew`` for its table, because the trigger that stands there does not know the column. ``manage.py flush``, which
empties the whole database, lifts every registered guard and installs it again.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection

ANY_COLUMN = ""
VERBS = ("update", "delete")

_guards: list["Guard"] = []


def register_guard(guard: "Guard") -> None:
    """Have ``flush`` lift and install this guard too. Twice is as once."""
    if guard not in _guards:
        _guards.append(guard)


def guards() -> list["Guard"]:
    """Return every registered guard."""
    return list(_guards)


class Guard:
    """Refuses update and delete of the tables of ``tables``.

    ``tables`` gives for each table the columns, comma separated, whose update is refused; ``ANY_COLUMN`` for all.
    ``because`` ends the sentence of the error, after “update of <table> is refused:”.
    """

    def __init__(self, app: str, because: str, tables: Mapping[str, str]) -> None:
        self.app = app
        self.because = because
        self.tables = dict(tables)

    def install(self, using: Any = connection) -> None:
        """Create every trigger that is missing; safe to repeat.

        A table or a column that a later migration makes is left to that one.
        """
        with using.cursor() as cursor:
            for sql in self.functions(using.vendor):
                cursor.execute(sql)
            tables = using.introspection.table_names(cursor)
            statements = self.statements(using.vendor)
            for name in self.missing_triggers(using):
                table = _table_of(statements[name])
                if table in tables and self._is_complete(using, cursor, table):
                    cursor.execute(statements[name])

    def _is_complete(self, using: Any, cursor: Any, table: str) -> bool:
        """Whether the table has every column that is guarded."""
        present = {column.name for column in using.introspection.get_table_description(cursor, table)}
        return present.issuperset(filter(None, self.tables[table].split(", ")))

    def renew(self, table: str, using: Any = connection) -> None:
        """Make the triggers of ``table`` anew, as its columns are guarded now."""
        statements = self.statements(using.vendor)
        self._drop(using, {name: sql for name, sql in statements.items() if _table_of(sql) == table})
        self.install(using)

    def lift(self, using: Any = connection) -> None:
        """Drop every trigger; only for emptying the whole database, and for tests that tamper."""
        self._drop(using, self.statements(using.vendor))

    def _drop(self, using: Any, statements: Mapping[str, str]) -> None:
        with using.cursor() as cursor:
            for name, sql in statements.items():
                on = f" ON {_table_of(sql)}" if using.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")

    def missing_triggers(self, using: Any = connection) -> list[str]:
        """Return the names of the triggers that the database should have and has not."""
        with using.cursor() as cursor:
            if using.vendor == "postgresql":
                cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
            else:
                cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            present = {name for (name,) in cursor.fetchall()}
        return [name for name in self.statements(using.vendor) if name not in present]

    def functions(self, vendor: str) -> list[str]:
        """Return the SQL that the triggers need before them; nothing on SQLite."""
        if vendor != "postgresql":
            return []
        return [
            f"CREATE OR REPLACE FUNCTION {self.app}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '% of % is refused: {self.because}', lower(TG_OP), TG_TABLE_NAME "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ]

    def statements(self, vendor: str) -> dict[str, str]:
        """Return, by its name, the SQL that creates each trigger."""
        return {
            f"{table}_no_{verb}": f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()}"
            + (f" OF {columns}" if columns and verb == "update" else "")
            + f" ON {table} "
            + self.refusal(vendor, table, verb)
            for table, columns in self.tables.items()
            for verb in VERBS
        }

    def refusal(self, vendor: str, table: str, verb: str) -> str:
        if vendor == "postgresql":
            return f"FOR EACH ROW EXECUTE FUNCTION {self.app}_refuse()"
        return f"BEGIN SELECT RAISE(ABORT, '{verb} of {table} is refused: {self.because}'); END"


def _table_of(sql: str) -> str:
    """The table that a CREATE TRIGGER statement names."""
    return sql.split(" ON ")[1].split()[0]
