from queue import Empty

import pytest
from celery import current_app
from django.contrib.auth import get_user_model

from ledger import registry


@pytest.fixture
def officer(db):
    return get_user_model().objects.create_user(full_name="Asha Demonstration", preferred_language="en")


@pytest.fixture
def other_officer(db):
    return get_user_model().objects.create_user(full_name="Ravi Demonstration", preferred_language="hi")


@pytest.fixture
def superuser(db):
    return get_user_model().objects.create_superuser(full_name="Admin Demonstration", preferred_language="en")


@pytest.fixture
def registered(monkeypatch):
    """Empty registries for one test."""
    monkeypatch.setattr(registry, "EVENTS", {})
    monkeypatch.setattr(registry, "KINDS", {})
    return registry


@pytest.fixture
def use_broker(monkeypatch):
    """Return a function that has Celery send to another broker for the rest of the test."""

    def use(url):
        for name in ("broker_url", "broker_read_url", "broker_write_url"):
            monkeypatch.setitem(current_app.conf, name, url)
        monkeypatch.setitem(current_app.conf, "broker_transport_options", {})
        monkeypatch.setattr(current_app.amqp, "_producer_pool", None)

    return use


@pytest.fixture
def sent(use_broker):
    """Return a function that empties the broker and returns the messages that were sent to it."""
    use_broker("memory://")

    def take():
        messages = []
        with current_app.connection_for_read() as wire, wire.SimpleQueue("celery") as queue:
            while True:
                try:
                    message = queue.get_nowait()
                except Empty:
                    return messages
                message.ack()
                messages.append(message)

    take()
    return take


@pytest.fixture
def rung(sent):
    """Return a function that empties the broker and returns the job ids that were sent to it."""
    return lambda: [message.payload[0][0] for message in sent()]
