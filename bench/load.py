"""A small HTTP/1.1 load generator: keep-alive connections, closed loop or open loop at a set rate.

In the open loop a latency counts from when the request was due, not from when it could be sent: a server that
stalls cannot hide it (coordinated omission). A request that breaks has a latency too, and ``max_ms`` shows the one
that a percentile hides.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass
class Figures:
    """Latencies in seconds; ``errors`` counts statuses of 400 and above, and broken connections."""

    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds that ``share`` of the requests did not exceed; 0 when there was none."""
        ordered = sorted(self.latencies) or [0.0]
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def as_json(self) -> dict[str, float | int]:
        return {
            "requests": len(self.latencies),
            "errors": self.errors,
            **({"per_second": round(self.rate, 1)} if self.seconds else {}),
            **{f"p{share}_ms": round(self.percentile(share / 100), 1) for share in (50, 95, 99)},
            "max_ms": round(1000 * max(self.latencies, default=0.0), 1),
        }


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_error(self) -> bool:
        return self.status >= HTTPStatus.BAD_REQUEST


class Connection:
    """One keep-alive connection; opens itself again when the server has closed it, as a browser does."""

    def __init__(self, host: str = "127.0.0.1", port: int = 80) -> None:
        self.host, self.port = host, port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def send(self, request: bytes) -> Answered:
        """Send one whole request and return the answer. Raises OSError, EOFError when the connection breaks.

        A connection that had been kept and turns out closed before a byte has come is no error: browsers send again.
        """
        kept = self.writer is not None and not self.writer.is_closing() and not self.reader.at_eof()
        try:
            return await self._send(request, kept=kept)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            if not kept or getattr(error, "partial", b""):
                raise
            return await self._send(request, kept=False)

    async def _send(self, request: bytes, *, kept: bool) -> Answered:
        if not kept:
            self.close()
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        try:
            self.writer.write(request)
            head = await self.reader.readuntil(b"\r\n\r\n")
            status, headers = _read_head(head)
            if headers.get("transfer-encoding") == "chunked":
                body = await self._chunks()
            else:
                body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        except BaseException:  # cancelled by a time limit as well: half an answer must not be taken for the next
            self.close()
            raise
        if headers.get("connection") == "close":
            self.close()
        return Answered(status, headers, body)

    async def _chunks(self) -> bytes:
        body = b""
        while size := int((await self.reader.readline()).strip(), 16):
            body += await self.reader.readexactly(size)
            await self.reader.readline()
        await self.reader.readline()
        return body

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.writer = None


def _read_head(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    headers: dict[str, str] = {}
    for name, _colon, value in pairs:
        name = name.strip().lower()
        headers[name] = f"{headers[name]}\n{value.strip()}" if name in headers else value.strip()
    return int(first.split(" ", 2)[1]), headers


def request(method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
    """One request as it goes over the line."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


Make = Callable[[int], bytes]


def closed_loop(make: Make, *, port: int, seconds: float, connections: int) -> Figures:
    """``connections`` clients that each send the next request as soon as the last is answered."""
    return asyncio.run(_closed_loop(make, port, seconds, connections))


async def _closed_loop(make: Make, port: int, seconds: float, connections: int) -> Figures:
    figures, numbers, ends = Figures(), iter(range(10**9)), time.perf_counter() + seconds

    async def client() -> None:
        connection = Connection(port=port)
        while time.perf_counter() < ends:
            await timed(connection, make(next(numbers)), figures, since=time.perf_counter())
        connection.close()

    began = time.perf_counter()
    await asyncio.gather(*[client() for _ in range(connections)])
    figures.seconds = time.perf_counter() - began
    return figures


def open_loop(make: Make, *, port: int, rate: float, seconds: float, connections: int) -> Figures:
    """Requests due at ``rate`` a second, whether the earlier ones are answered or not."""
    return asyncio.run(_open_loop(make, port, rate, seconds, connections))


async def _open_loop(make: Make, port: int, rate: float, seconds: float, connections: int) -> Figures:
    figures, free = Figures(), asyncio.Queue()
    for _connection in range(connections):
        free.put_nowait(Connection(port=port))
    began = time.perf_counter()

    async def one(number: int, due: float) -> None:
        connection = await free.get()
        await timed(connection, make(number), figures, since=due)
        free.put_nowait(connection)

    sent = []
    for number in range(int(rate * seconds)):
        due = began + number / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        sent.append(asyncio.create_task(one(number, due)))
    await asyncio.gather(*sent)
    figures.seconds = time.perf_counter() - began
    return figures


async def timed(connection: Connection, raw: bytes, figures: Figures, *, since: float) -> Answered | None:
    """Send, and add the latency since ``since``; a broken connection is an error and answers None."""
    try:
        answered = await connection.send(raw)
    except (OSError, EOFError):
        figures.errors += 1
        return None
    finally:
        figures.latencies.append(time.perf_counter() - since)
    figures.errors += answered.is_error
    return answered


def median_by(figures: Sequence[Figures], what: Callable[[Figures], float]) -> Figures:
    """The middle one of several rounds."""
    return sorted(figures, key=what)[len(figures) // 2]
