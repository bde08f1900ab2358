"""A thousand slow and silent clients do not stop the service behind the nginx of docs/operations, run as it is
shipped. Who is silent, sends a head byte by byte or reads next to nothing is let go; who sends a body byte by byte is
held there, so many of one address (tests/operations/test_nginx_refuses.py), and does not reach the application. uvicorn
has no time limit for any of them. `make prove` (CGT_TEST_SLOW_CLIENTS, nginx)."""

import asyncio
import os
import re
import shutil
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest

from tests.databases import Cluster
from tests.operations.shipped_nginx import SHIPPED, nginx
from tests.promises.running import Running

MANY = int(os.environ.get("CGT_TEST_SLOW_CLIENTS", "0"))
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not MANY or not shutil.which("nginx"), reason="not run: CGT_TEST_SLOW_CLIENTS and nginx"),
]
GOOD = 200  # requests measured
HELD = 60.0  # seconds for which the slow ones hold on: twice the longest of nginx's limits
SETTLED = (15, 30)  # seconds: readers are there, and idle connections to the application are let go after 10
GET = b"GET /api/v1/catalogue HTTP/1.1\r\nHost: city\r\n\r\n"
# what they say at first: nothing, half a head, a head whose body then comes byte by byte, and what is answered with
# more than any buffer on the way holds, which is then read byte by byte
KINDS = {
    "silent": b"",
    "half a head": b"GET /healthz HTTP/1.1\r\nHost: city\r\nX-Slow: ",
    "slow body": b"POST /api/v1/reports HTTP/1.1\r\nHost: city\r\nContent-Length: 9999\r\n\r\n",
    "slow reader": GET * 12,  # 18 kB each; some 90 kB are taken in
}
BARE = ("silent", "half a head", "slow body")  # before uvicorn alone slow readers hold all places for reading
EACH = MANY // len(KINDS)
ESTABLISHED = 1  # first byte of TCP_INFO


@dataclass
class Slow:
    """Clients of each kind, and after how many seconds each was let go."""

    port: int
    let_go: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    async def hold(self, kind: str) -> None:
        start, loop = time.monotonic(), asyncio.get_running_loop()
        with socket.socket() as one, suppress(OSError):
            one.setblocking(False)
            if kind == "slow reader":  # as over a bad line: small segments, little room
                one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
            await loop.sock_connect(one, ("127.0.0.1", self.port))
            await loop.sock_sendall(one, KINDS[kind])
            while one.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == ESTABLISHED:
                await asyncio.sleep(1)
                if kind == "slow reader":
                    with suppress(BlockingIOError):
                        one.recv(1)
                elif kind != "silent":
                    await loop.sock_sendall(one, b"x")
        self.let_go[kind].append(time.monotonic() - start)


@pytest.fixture
def served(cluster: Cluster, tmp_path: Path) -> Iterator[Running]:
    url = cluster.fresh("sqlite", "linhai")
    running = Running(url, tmp_path)
    running.start("serve")
    running.wait_until_ready(90)
    yield running
    running.stop()
    cluster.drop(url)


async def p99(port: int) -> tuple[float, set[int]]:
    """Milliseconds of good requests, a new connection each, and what they were answered."""
    took, statuses = [], set()
    for _ in range(GOOD):
        start = time.monotonic()
        async with httpx.AsyncClient(trust_env=False, timeout=30, verify=False) as client:
            statuses.add((await client.get(f"http://127.0.0.1:{port}/api/v1/catalogue")).status_code)
        took.append(1000 * (time.monotonic() - start))
    return sorted(took)[int(0.99 * GOOD)], statuses


async def attacked(port: int, app: int, kinds: Sequence[str] = (*KINDS,)) -> tuple[float, set[int], Slow, int]:
    """p99 of good traffic beside the slow ones, its statuses, the slow ones, connections at the application."""
    slow = Slow(port)
    tasks = [asyncio.create_task(slow.hold(kind)) for kind in kinds for _ in range(MANY // len(kinds))]
    begun, reaching = time.monotonic(), asyncio.create_task(_reaching(app))
    await asyncio.sleep(3)
    good, statuses = await p99(port)
    await asyncio.sleep(max(0.0, HELD - (time.monotonic() - begun)))
    seen = Slow(port, {kind: list(times) for kind, times in slow.let_go.items()})
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return good, statuses, seen, await reaching


async def _reaching(app: int) -> int:
    """Connections that stay at the application while readers are there: the fewest there were."""
    found, begin, end = list[int](), *SETTLED
    await asyncio.sleep(begin)
    for _second in range(begin, end):
        found.append(len(psutil.Process(app).net_connections()))
        await asyncio.sleep(1)
    return min(found)


def _limit_of_a_head() -> float:
    """Seconds, in the shipped file."""
    return float(re.findall(r" client_header_timeout (\d+)s;", SHIPPED.read_text())[0])


async def test_a_thousand_slow_clients_stop_nobody_and_reach_no_application(served: Running, tmp_path: Path) -> None:
    alone, _ = await p99(served.port)
    bare, bare_statuses, held, _ = await attacked(served.port, served.pid("serve"), BARE)
    with nginx(tmp_path, served.port) as port:
        before, _ = await p99(port)
        behind, statuses, seen, at_app = await attacked(port, served.pid("serve"))
    gone = ", ".join(f"{kind} {len(times)}/{EACH}" for kind, times in seen.let_go.items())
    print(
        f"{EACH * len(KINDS)} slow clients, p99 of good traffic, ms: bare {alone:.0f} -> {bare:.0f}, behind nginx"
        f" {before:.0f} -> {behind:.0f}; let go within {HELD:.0f} s: bare {sum(map(len, held.let_go.values()))}, nginx:"
        f" {gone}; the last head after {max(seen.let_go['half a head'], default=0):.0f} s, the last reader after"
        f" {max(seen.let_go['slow reader'], default=0):.0f} s; {at_app} connections reached the application"
    )
    assert bare_statuses == statuses == {200}
    assert behind < max(5 * before, 1000)
    for kind in ("silent", "half a head", "slow reader"):
        assert len(seen.let_go[kind]) == EACH, kind
    assert max(seen.let_go["silent"] + seen.let_go["half a head"]) < _limit_of_a_head() + 10
    assert seen.let_go["slow body"] == []  # nobody promises that it is cut off, only what it can hold
    assert at_app < MANY // 10


async def test_an_nginx_that_waits_for_ever_is_seen(served: Running, tmp_path: Path) -> None:
    """The planted fault."""
    with nginx(tmp_path, served.port, client_header_timeout="10m", send_timeout="10m") as port:
        _, _, seen, _ = await attacked(port, served.pid("serve"))
    assert seen.let_go["half a head"] == seen.let_go["silent"] == seen.let_go["slow reader"] == []
