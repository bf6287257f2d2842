"""The one clock for deadlines: the database's, so that web and worker machines never disagree."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func, Value
from django.utils import timezone

_frozen_at: ContextVar[datetime | None] = ContextVar("ledger_frozen_at", default=None)

_SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"  # milliseconds, written as Django writes microseconds


class DatabaseNow(Func):
    """The database's clock at this statement, as a column's default; ``frozen`` does not touch it."""

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = DateTimeField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list]:
        return _SQLITE_NOW.replace("%", "%%"), []


def database_now() -> datetime:
    """Return the time of the database's clock, aware, in UTC."""
    at = _frozen_at.get()
    if at is not None:
        return at
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"SELECT {_SQLITE_NOW}")
            return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0].astimezone(UTC)


def now_column() -> Value | DatabaseNow:
    """``database_now`` as a column, for a query or an insert that would else be two queries.

    On PostgreSQL a query that locks rows may read it before it has waited for them: there, ask ``database_now`` after.
    """
    at = _frozen_at.get()
    return DatabaseNow() if at is None else Value(at, output_field=DateTimeField())


def now_sql() -> tuple[str, list]:
    """SQL for ``database_now`` within a statement, and its parameters, written as Django stores times."""
    at = _frozen_at.get()
    if connection.vendor == "sqlite":
        if at is not None:
            return "%s", [connection.ops.adapt_datetimefield_value(at)]
        return _SQLITE_NOW.replace("%", "%%"), []
    return ("clock_timestamp()", []) if at is None else ("%s::timestamptz", [at])


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Make ``database_now`` answer ``at``, in this thread, until the block ends.

    For tests and for rehearsals such as the demonstration's past; no request ever calls it. Audit events
    keep the real time all the same. Raises ValueError for a time without a zone.
    """
    if timezone.is_naive(at):
        raise ValueError("The clock can only be frozen at an aware time.")
    token = _frozen_at.set(at.astimezone(UTC))
    try:
        yield at
    finally:
        _frozen_at.reset(token)
