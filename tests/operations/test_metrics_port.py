"""An address for the figures that another process has: told in the log, tried again, and no reason to end."""

import asyncio
import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from backend.ground import clock
from backend.ground.db import Database
from backend.operations import metrics
from backend.operations.metrics import metrics_beside
from tests.databases import Cluster
from tests.free_port import free_port
from tests.own_time import settled
from tests.promises.running import Running

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
SOON = 60.0  # seconds; whoever waits longer waits for nothing


@contextmanager
def _taken(port: int) -> Iterator[None]:
    with socket.create_server(("127.0.0.1", port)):
        yield


async def _figures(port: int, host: str = "127.0.0.1") -> int:
    """The status of /metrics once somebody answers there."""
    async with httpx.AsyncClient(trust_env=False, timeout=SOON) as client, asyncio.timeout(SOON):
        while True:
            try:
                return (await client.get(f"http://{host}:{port}/metrics")).status_code
            except httpx.TransportError:
                await asyncio.sleep(0.05)


async def test_an_address_that_was_taken_is_had_when_it_is_free(
    db: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(metrics, "AGAIN", 0.1)
    port = free_port()
    with _taken(port):
        async with metrics_beside(db, f"127.0.0.1:{port}", clock.now):  # ends, although it never had it
            await settled()
    assert f"127.0.0.1:{port}" in capsys.readouterr().out
    with _taken(port):
        beside = metrics_beside(db, f"127.0.0.1:{port}", clock.now)
        await beside.__aenter__()
        await settled()
    try:
        assert await _figures(port) == 200
    finally:
        await beside.__aexit__(None, None, None)
    with _taken(port):
        pass  # it was given back


async def test_the_figures_are_served_on_the_other_protocol_too(db: Database) -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("not run: no IPv6 on this machine")
    port = free_port()
    async with metrics_beside(db, f"[::1]:{port}", clock.now):
        assert await _figures(port, "[::1]") == 200


BAD = ["9464", ":9464", "127.0.0.1:", "127.0.0.1:94640", "127.0.0.1:x", "127.0.0.1:²", "http://127.0.0.1:9464"]


@pytest.mark.parametrize("bind", BAD)
async def test_what_is_no_address_is_refused(db: Database, bind: str) -> None:
    with pytest.raises(ValueError, match="主机:端口"):
        async with metrics_beside(db, bind, clock.now):
            pytest.fail("served")


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_second_process_at_the_same_address_serves_people_all_the_same(
    cluster: Cluster, database_kind: str, tmp_path: Path
) -> None:
    port, url = free_port(), cluster.fresh(database_kind, "linhai")
    processes = [Running(url, tmp_path, CGT_OPS_BIND=f"127.0.0.1:{port}") for _ in range(2)]
    try:
        for one in processes:
            one.start("serve")
            one.wait_until_ready()
        asyncio.run(_figures(port))
        told = [json.loads(line) for line in processes[1].log.read_text().splitlines() if line.startswith("{")]
        assert {line["event"] for line in told} == {"metrics not served"}
        for one in reversed(processes):
            assert httpx.get(f"{one.url}/healthz", trust_env=False).status_code == 200
            assert one.terminate("serve", 20) == 0
    except subprocess.TimeoutExpired:
        pytest.fail("it did not end")
    finally:
        for one in processes:
            one.stop()
        cluster.drop(url)
