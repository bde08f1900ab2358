"""Promise: an acknowledged fix is there, whatever is killed. The peers' defect 7: acknowledged before it was stored."""

import asyncio
import os
import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.patrol.fix import Fix
from tests.conftest import KINDS
from tests.databases import Cluster
from tests.promises.own_server import OwnServer, own_server
from tests.promises.running import Running

pytestmark = pytest.mark.anyio
KILLS = int(os.environ.get("CGT_TEST_FIX_KILLS", "2"))
POINT = {"lon": 121.1289, "lat": 28.8470, "coord_type": "wgs84"}
BATCH, SENDERS = 10, 3
BETWEEN = (0.3, 1.2)  # seconds of sending from one kill to the next


class Sending:
    """An inspector's phones on one server: each sends batch after batch, the same again until it is acknowledged."""

    def __init__(self, running: Running, headers: dict[str, str], start: datetime) -> None:
        self.running, self.headers, self._start = running, headers, start
        self.acknowledged: set[datetime] = set()
        self.stopped = False
        self._count = 0

    async def phone(self) -> None:
        async with httpx.AsyncClient(base_url=self.running.url, trust_env=False, timeout=10) as client:
            times = self._times()
            while not self.stopped:
                body = {"device_id": "phone-1", "fixes": [{"at": time.isoformat(), **POINT} for time in times]}
                if await self._acknowledges(client, body):
                    self.acknowledged |= set(times)
                    times = self._times()
                else:
                    await asyncio.sleep(0.02)

    def _times(self) -> list[datetime]:
        first = self._count
        self._count += BATCH
        return [self._start + timedelta(milliseconds=n) for n in range(first, first + BATCH)]

    async def _acknowledges(self, client: httpx.AsyncClient, body: dict[str, Any]) -> bool:
        try:
            answer = await client.post("/api/v1/patrol/fixes", json=body, headers=self.headers)
        except httpx.TransportError:
            return False
        assert answer.status_code in (200, 503), answer.text
        return answer.status_code == 200 and answer.json()["stored"] == BATCH


@pytest.fixture
def own() -> Iterator[OwnServer]:
    with own_server() as server:
        yield server


@pytest.fixture
def place(cluster: Cluster, database_kind: str, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    url = cluster.fresh(database_kind, "linhai")
    yield url, tmp_path
    cluster.drop(url)


async def on_shift(url: str) -> dict[str, str]:
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        signed = await client.post("/api/v1/auth/password", data={"username": "inspector", "password": "demo"})
        headers = {"Authorization": f"Bearer {signed.json()['access_token']}"}
        body = {"client_key": str(uuid.uuid4()), "position": POINT}
        answer = await client.post("/api/v1/patrol/shifts/check-in", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
    return headers


async def lost(running: Running, url: str, kills: int, database: OwnServer | None = None) -> tuple[int, int]:
    """How many fixes were acknowledged, and how many of them are not there after so many kill -9 of our server, or of
    the database's under it."""
    running.start("serve")
    running.wait_until_ready(60)
    try:
        sending = Sending(running, await on_shift(running.url), now())
        phones = [asyncio.create_task(sending.phone()) for _ in range(SENDERS)]
        dice = random.Random(kills)
        for kill in range(kills):
            if kill and database is None:
                running.start("serve")
            before = len(sending.acknowledged)
            while len(sending.acknowledged) == before:  # noqa: ASYNC110 - a moment of the sending, not an event
                await asyncio.sleep(0.01)
            await asyncio.sleep(dice.uniform(*BETWEEN))
            if database is None:
                running.kill("serve")
            else:
                await asyncio.to_thread(database.shoot)
                await asyncio.to_thread(database.start)
        sending.stopped = True
        await asyncio.gather(*phones)
    finally:
        running.stop()
    db = Database(Settings(_env_file=None, database_url=url))
    async with db.read() as session:
        stored = set((await session.execute(select(col(Fix.at)))).scalars())
    await db.close()
    return len(sending.acknowledged), len(sending.acknowledged - stored)


@pytest.mark.dear
async def test_kill_9_loses_no_acknowledged_fix(place: tuple[str, Path], database_kind: str) -> None:
    url, folder = place
    acknowledged, gone = await lost(Running(url, folder), url, KILLS)
    print(f"{database_kind}: {acknowledged} fixes acknowledged, {KILLS} kills, {gone} lost")
    assert (acknowledged > BATCH, gone) == (True, 0)


@pytest.mark.very_dear
@pytest.mark.skipif("postgres" not in KINDS, reason="not run: SQLite has no server to be killed")
async def test_kill_9_of_the_database_loses_no_acknowledged_fix(tmp_path: Path, own: OwnServer) -> None:
    acknowledged, gone = await lost(Running(own.url, tmp_path), own.url, KILLS, own)
    print(f"{acknowledged} fixes acknowledged, {KILLS} kills of the database, {gone} lost")
    assert (acknowledged > BATCH, gone) == (True, 0)


@pytest.mark.dear
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_server_that_acknowledges_before_it_has_stored_is_seen(place: tuple[str, Path]) -> None:
    """The planted fault."""
    url, folder = place
    acknowledged, gone = await lost(Running(url, folder, module="tests.promises.hasty_server"), url, 1)
    assert 0 < gone <= acknowledged
