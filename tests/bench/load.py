"""A small load generator: keep-alive connections that each send the next request when the last is answered."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Figures:
    """Latencies in seconds, by the order in which answers came, and how long it all took."""

    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds below which this share of the answers came."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def load(port: int, clients: int, count: int, body: Callable[[], Any], path: str, token: str) -> Figures:
    """Posts `count` JSON bodies from so many clients at once."""
    figures, left = Figures(), iter(range(count))
    start = time.perf_counter()
    await asyncio.gather(*(_client(port, left, body, path, token, figures) for _ in range(clients)))
    figures.seconds = time.perf_counter() - start
    return figures


async def _client(port: int, left: Any, body: Callable[[], Any], path: str, token: str, figures: Figures) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _number in left:
        content = json.dumps(body()).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        start = time.perf_counter()
        writer.write(head.encode() + content)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        figures.latencies.append(time.perf_counter() - start)
        status = int(answer.split(b" ", 2)[1])
        figures.statuses[status] = figures.statuses.get(status, 0) + 1
    writer.close()
