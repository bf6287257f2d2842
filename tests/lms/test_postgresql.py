"""A kept connection to PostgreSQL: not asked whether it lives, opened anew when it does not; plans kept on it."""

import pytest
from django.db import connection

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def kept():
    """This thread's connection as a request finds it; the process that serves it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid() AS kept_by_the_last_request")
        pid = cursor.fetchone()[0]
    connection.health_check_enabled, connection.health_check_done = True, False
    yield pid
    connection.health_check_enabled = False


def ask_another(sql: str, *values: object) -> object:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone()[0]
    finally:
        other.close()


def test_a_living_connection_is_used_without_a_question_to_the_server(kept):
    connection.close_if_health_check_failed()

    assert connection.health_check_done
    assert "kept_by_the_last_request" in ask_another("SELECT query FROM pg_stat_activity WHERE pid = %s", kept)


@pytest.mark.parametrize("cursor_of", ["cursor", "keeping_plans"])
def test_a_connection_that_the_server_has_closed_is_opened_anew(kept, cursor_of):
    assert ask_another("SELECT pg_terminate_backend(%s, 5000)", kept)  # waits until it has ended

    with getattr(connection, cursor_of)() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone()[0] != kept


def test_a_cursor_that_keeps_plans_has_the_server_plan_once_for_all_values():
    rows = []
    for value in (7, 8):
        with connection.keeping_plans() as cursor:
            cursor.execute("SELECT %s + 1 AS planned_once", [value])
            rows += cursor.fetchall()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE '%planned_once'"
        )
        used = cursor.fetchall()

    assert (rows, used) == ([(8,), (9,)], [(2,)])
