"""The embedded default's broker: kombu's filesystem transport, made safe for several processes.

kombu 5.7 writes a message in place, so that a worker can take it while it is still empty, and then ends with a
JSONDecodeError (celery/kombu#1551: seen here within minutes). Ours appears by a rename, whole or not at all; the
same goes for the table of queues. A message that cannot be read all the same is dropped: the database is the
truth, and the sweeper rings again.
"""

import fcntl
import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """One file a message, named so that names sort by age."""

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:
        folder = Path(self.data_folder_out)
        name = f"{time.time_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"  # as long in every year to 2286
        partial = folder / f".{name}.partial"
        partial.write_bytes(dumps(payload).encode())
        partial.rename(folder / name)

    def _get(self, queue: str, **kwargs: Any) -> dict[str, Any]:
        while True:  # ends: each turn takes a file away, and none left raises Empty
            try:
                return super()._get(queue)
            except ValueError:
                logger.warning("A message of the queue %s could not be read and is dropped.", queue)

    def get_table(self, exchange: str) -> list[Any]:
        with self._table_held(fcntl.LOCK_SH):
            return super().get_table(exchange)

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        with self._table_held(fcntl.LOCK_EX):
            super()._queue_bind(exchange, routing_key, pattern, queue)

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *args: Any, **kwargs: Any) -> None:
        with self._table_held(fcntl.LOCK_EX):
            super()._delete(queue, exchange, routing_key, pattern, *args, **kwargs)

    @contextmanager
    def _table_held(self, how: int) -> Iterator[None]:
        """Hold the table of queues against other processes, which may be creating it this moment."""
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with (self.control_folder / "table.lock").open("a") as file:
            fcntl.flock(file, how)
            yield


class Transport(filesystem.Transport):
    Channel = Channel
