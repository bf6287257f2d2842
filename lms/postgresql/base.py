"""Django's PostgreSQL, which sees that a kept connection still lives, and keeps plans on it where asked to."""

import select

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper


class DatabaseWrapper(base.DatabaseWrapper):
    """With ``CONN_HEALTH_CHECKS`` Django sends a query before the first of each request, and waits for the answer.

    A server that has ended, or closed the connection, has said so: the socket has something to read. One that is
    silent is taken to live, and the query, a tenth of what saving an answer costs, is not sent. A server that vanished
    without a word makes itself known by the keep-alives that the settings ask for.
    """

    def close_if_health_check_failed(self) -> None:
        is_due = self.health_check_enabled and not self.health_check_done and self.connection is not None
        if is_due and not self.connection.closed and _is_silent(self.connection.fileno()):
            self.health_check_done = True
            return
        super().close_if_health_check_failed()

    def keeping_plans(self) -> CursorWrapper:
        """A cursor for the few statements that are sent again and again: each is planned once a connection.

        The server binds the parameters, so each needs a type that it can see. To plan the statement that saves an
        answer costs more than to carry it out.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = psycopg.Cursor(self.connection)
        return self._prepare_cursor(cursor)


def _is_silent(descriptor: int) -> bool:
    polled = select.poll()
    polled.register(descriptor, select.POLLIN)
    return not polled.poll(0)
