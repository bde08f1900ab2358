"""A steady load for so many seconds: connections that each ask again when they are answered."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.bench.load import Figures

CLIENTS = 16


@dataclass(frozen=True)
class Ask:
    """One request."""

    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def bytes(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: bench", *(f"{k}: {v}" for k, v in self.headers.items())]
        if self.body:
            kind = [] if "Content-Type" in self.headers else ["Content-Type: application/json"]
            lines += [*kind, f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


async def steady(
    ports: Sequence[int],
    seconds: float,
    make: Callable[[], Ask],
    good: frozenset[int] = frozenset({200, 201}),
    *,
    keeps: bool = True,
) -> tuple[Figures, bytes]:
    """The figures, and the last answer's body; `keeps`: connections are kept from one request to the next.
    AssertionError for any other status."""
    figures, last, until = Figures(), [b""], time.perf_counter() + seconds
    begun = time.perf_counter()
    clients = (_client(ports[number % len(ports)], until, make, figures, last, keeps) for number in range(CLIENTS))
    await asyncio.gather(*clients)
    figures.seconds = time.perf_counter() - begun
    assert set(figures.statuses) <= good, (figures.statuses, make().path, last[0][:300])
    return figures, last[0]


async def _client(
    port: int, until: float, make: Callable[[], Ask], figures: Figures, last: list[bytes], keeps: bool
) -> None:
    while (start := time.perf_counter()) < until:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        last[0] = await exchange(reader, writer, make(), figures, start)
        while keeps and time.perf_counter() < until:
            last[0] = await exchange(reader, writer, make(), figures)
        writer.close()


async def exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ask: Ask, figures: Figures, start: float | None = None
) -> bytes:
    """The body of the answer, whose latency (since `start`: with what came before it) and status are counted."""
    asked = ask.bytes()
    start = start or time.perf_counter()
    writer.write(asked)
    head = await reader.readuntil(b"\r\n\r\n")
    body = await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
    figures.latencies.append(time.perf_counter() - start)
    status = int(head.split(b" ", 2)[1])
    figures.statuses[status] = figures.statuses.get(status, 0) + 1
    return body
