"""A citizen connected to one process hears of what another did: by sockets, by PostgreSQL, by a real NATS server."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.bus import Bus, open_bus
from notifications.bus.bus import LONGEST
from tests.free_port import free_port
from tests.linhai import City

pytestmark = pytest.mark.anyio
SAY = """
import asyncio, sys, uuid
from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.bus import open_bus
async def say():
    settings = Settings(); db = Database(settings); bus = open_bus(db, settings)
    await bus.publish(uuid.UUID(sys.argv[1]), b"from another process")
    await bus.close(); await db.close()
asyncio.run(say())
"""


class Nats:
    """A real server on a free port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self.start()

    def start(self, *, with_streams: bool = True) -> None:
        words = ["nats-server", "-a", "127.0.0.1", "-p", str(self.port)]
        words += ["-js", "-sd", str(self._folder)] if with_streams else []
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError("nats-server")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[Nats]:
    if shutil.which("nats-server") is None:
        print("not run: nats-server")
        pytest.skip("not run: nats-server")
    server = Nats(tmp_path / "nats")
    yield server
    server.stop()


async def first(messages: Any) -> bytes:
    return bytes(await asyncio.wait_for(anext(messages), 60))


async def is_heard(bus: Bus, settings: Settings, database: str, nats_url: str = "", **beside: str) -> None:
    """From a process that is really another; `beside`: what its environment has otherwise."""
    me, other = uuid4(), uuid4()
    async with bus.subscribe(me) as mine, bus.subscribe(me) as second, bus.subscribe(other) as theirs:
        if hasattr(bus, "ready"):
            await asyncio.wait_for(bus.ready.wait(), 60)
        environment = os.environ | {"CGT_DATABASE_URL": database, "CGT_NATS_URL": nats_url} | beside
        said = await asyncio.create_subprocess_exec(sys.executable, "-c", SAY, str(me), env=environment)
        assert await said.wait() == 0  # it takes seconds to begin, and more where much is begun at once
        assert await first(mine) == await first(second) == b"from another process"
        await bus.publish_all([(other, b"x" * LONGEST), (me, b"2")])
        assert await first(theirs) == b"x" * LONGEST
        assert await first(mine) == b"2"
    with pytest.raises(ValueError, match="longer"):
        await bus.publish(me, b"x" * (LONGEST + 1))


async def test_units_that_have_each_a_tmp_of_their_own_meet_in_the_folder_of_their_units(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/city.db"
    settings = Settings(_env_file=None, database_url=url)
    with TemporaryDirectory(prefix="cgt-") as folder:  # short: a socket's path is
        monkeypatch.setenv("RUNTIME_DIRECTORY", folder)
        db = Database(settings)
        bus = open_bus(db, settings)
        try:
            await is_heard(bus, settings, url, TMPDIR=str(tmp_path))
        finally:
            await bus.close()
            await db.close()


async def test_the_database_s_own_bus_reaches_other_processes(db: Database, settings: Settings) -> None:
    bus = open_bus(db, settings)
    try:
        await is_heard(bus, settings, settings.database_url)
    finally:
        await bus.close()


@asynccontextmanager
async def two_buses(nats: Nats, folder: Path) -> AsyncIterator[tuple[Bus, Bus, Settings]]:
    """As of two processes with the same settings."""
    settings = Settings(_env_file=None, database_url=f"sqlite+aiosqlite:///{folder}/x.db",
                        nats_url=f"nats://127.0.0.1:{nats.port}")  # fmt: skip
    db = Database(settings)
    bus, other = open_bus(db, settings), open_bus(db, settings)
    try:
        yield bus, other, settings
    finally:
        await bus.close()
        await other.close()
        await db.close()


async def test_nats_reaches_other_processes_and_bridges_its_own_restart(nats: Nats, tmp_path: Path) -> None:
    async with two_buses(nats, tmp_path) as (bus, other, settings):
        await is_heard(bus, settings, settings.database_url, f"nats://127.0.0.1:{nats.port}")
        me = uuid4()
        async with bus.subscribe(me) as mine:
            await other.publish(me, b"before")
            assert await first(mine) == b"before"
            nats.stop()
            assert await told(1.0)
            nats.start()
            assert await heard_again(bus, other, me, mine)
            assert await told(0.0)


async def test_nats_that_comes_back_before_its_streams_do_is_heard_again(nats: Nats, tmp_path: Path) -> None:
    """As a cluster without a leader: connections are taken, and nothing can be subscribed to."""
    me = uuid4()
    async with two_buses(nats, tmp_path) as (bus, other, _settings), bus.subscribe(me) as mine:
        await asyncio.wait_for(bus.ready.wait(), 60)  # type: ignore[attr-defined]
        await other.publish(me, b"before")
        assert await first(mine) == b"before"
        nats.stop()
        with capture_logs() as said:
            nats.start(with_streams=False)
            async with asyncio.timeout(60):
                while not any(one["event"] == "not listening" for one in said):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        nats.stop()
        nats.start()
        assert await heard_again(bus, other, me, mine)


async def told(away: float) -> bool:
    """Whether whoever watches is told within ten seconds that the bus is away, or is there."""
    for _look in range(200):
        if REGISTRY.get_sample_value("cgt_bypassed", {"part": "nats"}) == away:
            return True
        await asyncio.sleep(0.05)
    return False


async def heard_again(bus: Bus, other: Bus, me: UUID, mine: Any) -> bool:
    """Within ten seconds of a restart that lost the stream."""
    hearing = asyncio.create_task(anext(mine))
    for _ in range(20):
        try:
            await other.publish(me, b"after")
        except Exception as fault:  # noqa: BLE001 - the server is just coming up
            print(type(fault).__name__)
        done, _ = await asyncio.wait([hearing], timeout=0.5)
        if done:
            return bool(hearing.result() == b"after")
    hearing.cancel()
    return False


async def test_a_message_in_the_inbox_is_hinted_to_whoever_it_is_for(city: City) -> None:
    bus, citizen = open_bus(city.db, city.settings), await city.citizen()
    me = UUID((await citizen.get("/api/v1/me")).json()["id"])
    await citizen.report()
    async with bus.subscribe(me) as mine:
        if hasattr(bus, "ready"):
            await asyncio.wait_for(bus.ready.wait(), 60)
        await city.tell(bus)
        hint = await first(mine)
    item = (await citizen.get("/api/v1/inbox")).json()["items"][0]
    assert hint.decode() == f'{{"id": "{item["id"]}", "kind": "case.report"}}'
    await bus.close()
