"""/healthz and /readyz."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as real_settings
from django.db import connection

from ledger import clock, status
from lms import health

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def worker_alive(db):
    status.beat(status.WORKER)


def failing(response) -> dict[str, str]:
    return {name: part["detail"] for name, part in response.json()["parts"].items() if not part["ok"]}


def test_healthz_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_readyz_is_green_when_every_part_is_well(client, worker_alive):
    response = client.get("/readyz")

    body = response.json()
    assert (response.status_code, body["ok"], failing(response)) == (200, True, {})
    assert list(body["parts"]) == [
        "database",
        "broker",
        "worker",
        "fonts",
        "harfbuzz_subset",
        "disk",
        "clock",
        "audit",
    ]
    assert body["parts"]["database"] == {"ok": True, "detail": connection.vendor}


def test_readyz_fails_while_no_worker_has_been_seen(client):
    response = client.get("/readyz")

    assert (response.status_code, failing(response)) == (503, {"worker": "no worker has been seen yet"})


def test_readyz_fails_when_the_worker_has_been_silent_too_long(client):
    with clock.frozen(datetime.now(UTC) - timedelta(seconds=health.WORKER_SILENT_AFTER + 40)):
        status.beat(status.WORKER)

    response = client.get("/readyz")

    assert (response.status_code, failing(response)) == (503, {"worker": "seen 100 s ago"})


def test_readyz_fails_when_fonts_are_missing(client, worker_alive, settings, tmp_path):
    settings.FONTS = tmp_path

    response = client.get("/readyz")

    assert (response.status_code, failing(response)) == (503, {"fonts": "missing or damaged: run bin/setup"})


def test_readyz_fails_when_the_clocks_are_apart(client, worker_alive):
    with clock.frozen(datetime.now(UTC) + timedelta(seconds=5)):
        part = health.clock()

    assert part == health.Part(ok=False, detail="5.0 s from the database's clock")


def test_readyz_names_a_broker_that_does_not_answer_without_its_address(client, worker_alive, settings):
    settings.CELERY_BROKER_URL = "amqp://lms:secret-word@127.0.0.1:9/queue"

    response = client.get("/readyz")

    assert response.status_code == 503
    assert list(failing(response)) == ["broker"]
    assert "secret-word" not in response.content.decode()


def test_readyz_shows_only_the_kind_of_an_error(client, worker_alive, settings):
    settings.DATA = "/no/such/folder/with-a-secret"

    response = client.get("/readyz")

    assert (response.status_code, failing(response)) == (503, {"disk": "FileNotFoundError"})


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_pages_are_never_cached_and_show_no_setting(client, worker_alive, address):
    response = client.get(address)

    assert "no-store" in response["Cache-Control"]
    text = response.content.decode()
    assert [str(secret) in text for secret in (real_settings.SECRET_KEY, real_settings.DATA)] == [False, False]
