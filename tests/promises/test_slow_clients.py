"""A thousand slow and silent clients do not stop the service, and the nginx of docs/operations lets them go. uvicorn
has no time limit for a head or a body: what bounds them is nginx. `make prove` (CGT_TEST_SLOW_CLIENTS, nginx)."""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest

from tests.databases import Cluster
from tests.free_port import free_port
from tests.promises.running import ROOT, Running

MANY = int(os.environ.get("CGT_TEST_SLOW_CLIENTS", "0"))
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not MANY or not shutil.which("nginx"), reason="not run: CGT_TEST_SLOW_CLIENTS and nginx"),
]
GOOD, HELD = 200, 20.0  # requests measured; seconds for which the slow ones hold on, twice nginx's limit of a head
# what they say at first: nothing, half a head, a head whose body then comes byte by byte
KINDS = {
    "silent": b"",
    "half a head": b"GET /healthz HTTP/1.1\r\nHost: city\r\nX-Slow: ",
    "slow body": b"POST /api/v1/reports HTTP/1.1\r\nHost: city\r\nContent-Length: 9999\r\n\r\n",
}


@dataclass
class Slow:
    """Clients of each kind, and after how many seconds each was let go."""

    port: int
    let_go: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    async def hold(self, kind: str) -> None:
        start = time.monotonic()
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                writer.write(KINDS[kind])
                while not reader.at_eof():
                    if kind != "silent":
                        writer.write(b"x")
                    with suppress(TimeoutError):
                        async with asyncio.timeout(1):
                            await reader.read(4096)
            finally:
                writer.transport.abort()
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


@contextmanager
def nginx(folder: Path, app_port: int, head_limit: str = "10s") -> Iterator[int]:
    """The example of docs/operations, run: its port and upstream are ours, and there is no TLS."""
    port = free_port()
    site = (ROOT / "docs/operations/nginx.conf").read_text()
    site = site.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};").replace(
        "127.0.0.1:8001", f"127.0.0.1:{app_port}"
    )
    site = re.sub(r"    server 127.0.0.1:8002[^\n]*\n", "", site)
    site = site.replace("client_header_timeout 10s", f"client_header_timeout {head_limit}")
    main = f"worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;"
    events = "events { worker_connections 4096; }"
    (folder / "nginx.conf").write_text(f"{main}\n{events}\nhttp {{ access_log off;\n{site}\n}}\n")
    process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"])
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError("nginx does not start")


async def p99(port: int) -> tuple[float, set[int]]:
    """Milliseconds of good requests, a new connection each, and what they were answered."""
    took, statuses = [], set()
    for _ in range(GOOD):
        start = time.monotonic()
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            statuses.add((await client.get(f"http://127.0.0.1:{port}/api/v1/catalogue")).status_code)
        took.append(1000 * (time.monotonic() - start))
    return sorted(took)[int(0.99 * GOOD)], statuses


async def attacked(port: int, app: int) -> tuple[float, set[int], Slow, int]:
    """p99 of good traffic beside the slow ones, its statuses, the slow ones, connections at the application."""
    slow = Slow(port)
    tasks = [asyncio.create_task(slow.hold(kind)) for kind in KINDS for _ in range(MANY // len(KINDS))]
    begun = time.monotonic()
    await asyncio.sleep(3)
    at_app = len(psutil.Process(app).net_connections())
    good, statuses = await p99(port)
    await asyncio.sleep(max(0.0, HELD - (time.monotonic() - begun)))
    seen = Slow(port, {kind: list(times) for kind, times in slow.let_go.items()})
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return good, statuses, seen, at_app


async def test_a_thousand_slow_clients_stop_nobody_and_nginx_lets_them_go(served: Running, tmp_path: Path) -> None:
    alone, _ = await p99(served.port)
    bare, bare_statuses, held, _ = await attacked(served.port, served.pid("serve"))
    with nginx(tmp_path, served.port) as port:
        before, _ = await p99(port)
        behind, statuses, seen, at_app = await attacked(port, served.pid("serve"))
    gone = {kind: f"{len(times)}/{MANY // len(KINDS)}" for kind, times in seen.let_go.items()}
    print(
        f"{MANY} slow clients, p99 of good traffic, ms: bare {alone:.0f} -> {bare:.0f}, behind nginx {before:.0f} ->"
        f" {behind:.0f}; let go within {HELD:.0f} s: bare {sum(map(len, held.let_go.values()))}, nginx {gone};"
        f" {at_app} connections reached the application"
    )
    assert bare_statuses == statuses == {200}
    assert behind < max(5 * before, 1000)
    assert len(seen.let_go["silent"]) == len(seen.let_go["half a head"]) == MANY // len(KINDS)
    assert at_app < MANY // 10


async def test_an_nginx_that_waits_for_ever_is_seen(served: Running, tmp_path: Path) -> None:
    """The planted fault."""
    with nginx(tmp_path, served.port, "10m") as port:
        _, _, seen, _ = await attacked(port, served.pid("serve"))
    assert seen.let_go["half a head"] == []
