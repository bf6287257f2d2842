"""The filesystem broker, under several processes at once."""

import queue
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kombu import Connection, Exchange, Queue

from lms import file_broker

WRITER = """
import sys
from kombu import Connection, Exchange, Queue
from lms import file_broker
from tests.lms.test_file_broker import DOORBELL, options
with Connection(transport=file_broker.Transport, transport_options=options(sys.argv[1])) as connection:
    producer = connection.Producer()
    for number in range(200):
        producer.publish(
            {"from": sys.argv[2], "number": number}, exchange="doorbell", routing_key="doorbell", declare=[DOORBELL]
        )
"""
DOORBELL = Queue("doorbell", Exchange("doorbell", type="direct"), routing_key="doorbell")


def options(folder: Path | str) -> dict:
    folder = Path(folder)
    return {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
        "processed_folder": str(folder / "processed"),
        "store_processed": True,
        "polling_interval": 0.01,
    }


@pytest.fixture
def folder(tmp_path):
    for name in ("messages", "control", "processed"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def doorbell(folder):
    file_broker.Transport.global_state.clear()  # kombu remembers declared queues per process, not per folder
    with Connection(transport=file_broker.Transport, transport_options=options(folder)) as connection:
        DOORBELL(connection.default_channel).declare()
        yield connection.SimpleQueue(DOORBELL)


def test_the_project_uses_this_transport_for_filesystem_urls():
    from lms.celery import app

    assert type(app.connection(hostname="filesystem://").transport) is file_broker.Transport


def test_messages_written_while_others_are_read_arrive_whole_and_once(folder, doorbell):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(folder), name], cwd=Path.cwd()) for name in ("a", "b", "c")
    ]
    received = []
    deadline = time.monotonic() + 60
    while len(received) < 600 and time.monotonic() < deadline:
        try:
            message = doorbell.get(timeout=1)
        except queue.Empty:
            continue
        message.ack()
        received.append((message.payload["from"], message.payload["number"]))

    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert sorted(received) == [(name, number) for name in ("a", "b", "c") for number in range(200)]


def test_a_message_that_cannot_be_read_is_dropped_and_the_next_arrives(folder, doorbell):
    (folder / "messages" / "0_broken.doorbell.msg").write_bytes(b"")
    doorbell.put({"number": 1})

    assert doorbell.get(timeout=5).payload == {"number": 1}
    assert list((folder / "messages").glob("*.msg")) == []
