"""A real PostgreSQL server that is frozen (SIGSTOP), shot (kill -9) and started again under a real server of ours: only
2xx that are true and 503 with Retry-After, in time; healed by itself. `make prove`: the freeze lasts CGT_TEST_HANG."""

import asyncio
import os
import signal
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from backend.cases.case import Case
from backend.ground.db import Database
from backend.ground.settings import Settings
from tests.conftest import KINDS
from tests.linhai import report_form
from tests.patient import citizen_token
from tests.promises.own_server import OwnServer, own_server
from tests.promises.running import Running

FROZEN = float(os.environ.get("CGT_TEST_HANG", "0"))  # seconds
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not FROZEN or "postgres" not in KINDS, reason="not run: CGT_TEST_HANG not set"),
]
LONGEST = (
    2 * (2 + 10 + 2) + 2
)  # seconds: twice a wait for a connection, a statement's limit and two more; and the machine
HEALED = 10.0  # seconds
SENDERS = 4


@pytest.fixture
def own() -> Iterator[OwnServer]:
    with own_server() as server:
        yield server


@dataclass
class Clients:
    """Send until told to stop, each report until it is taken; what they were told, and when (monotonic seconds)."""

    url: str
    headers: dict[str, str]
    taken: dict[str, str] = field(default_factory=dict)
    refused: list[float] = field(default_factory=list)
    longest: float = 0.0
    live: float = 0.0
    last_taken: float = 0.0
    stopped: bool = False

    async def send(self) -> None:
        async with httpx.AsyncClient(base_url=self.url, headers=self.headers, trust_env=False, timeout=120) as client:
            while not self.stopped:
                key = str(uuid.uuid4())
                while not await self._taken(client, key):  # noqa: ASYNC110 - that is what Retry-After asks for
                    await asyncio.sleep(0.2)

    async def _taken(self, client: httpx.AsyncClient, key: str) -> bool:
        start = time.monotonic()
        answer = await client.post("/api/v1/reports", json=report_form(client_key=key))
        self.longest = max(self.longest, time.monotonic() - start)
        if answer.is_success:
            self.taken[key], self.last_taken = answer.json()["number"], time.monotonic()
            return True
        assert answer.status_code == 503, answer.text
        assert int(answer.headers["retry-after"]) > 0
        self.refused.append(time.monotonic())
        return False

    async def look_alive(self) -> None:
        async with httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=30) as client:
            while not self.stopped:
                start = time.monotonic()
                assert (await client.get("/healthz")).status_code == 200
                self.live = max(self.live, time.monotonic() - start)
                await asyncio.sleep(0.2)

    async def heal(self, tasks: list[asyncio.Task[None]]) -> float:
        """Seconds from now until a report is taken that was not before; raises what a client found wrong."""
        start = time.monotonic()
        while self.last_taken < start:
            for task in tasks:
                if task.done():
                    task.result()
            assert time.monotonic() - start < 3 * HEALED, "does not heal"
            await asyncio.sleep(0.02)
        return self.last_taken - start


async def test_a_frozen_and_a_shot_database_are_503_in_time_and_heal(own: OwnServer, tmp_path: Path) -> None:
    await check_stopped(own, tmp_path, FROZEN)


async def test_whoever_waits_for_a_frozen_database_for_long_is_seen(own: OwnServer, tmp_path: Path) -> None:
    """The planted fault."""
    with pytest.raises(AssertionError, match="in time"):
        await check_stopped(own, tmp_path, max(FROZEN, LONGEST + 10), CGT_DATABASE_STATEMENT_LIMIT="600")


async def check_stopped(own: OwnServer, folder: Path, frozen_for: float, **settings: str) -> None:
    """Freezes the database for so many seconds, shoots it, and looks at what its clients were told."""
    running = Running(own.url, folder, **settings)
    running.start("serve")
    try:
        running.wait_until_ready(90)
        clients = Clients(running.url, {"Authorization": f"Bearer {await citizen_token(running.url)}"})
        tasks = [asyncio.create_task(one) for one in (clients.look_alive(), *(clients.send() for _ in range(SENDERS)))]
        await clients.heal(tasks)
        own.signal(signal.SIGSTOP)
        await asyncio.sleep(frozen_for)
        own.signal(signal.SIGCONT)
        thawed = await clients.heal(tasks)
        frozen = len(clients.refused)
        await asyncio.to_thread(own.shoot)
        await asyncio.sleep(3)
        await asyncio.to_thread(own.start)
        restarted = await clients.heal(tasks)
        clients.stopped = True
        await asyncio.gather(*tasks)
    finally:
        running.stop()
    db = Database(Settings(_env_file=None, database_url=own.url))
    async with db.read() as session:
        kept = sorted((await session.execute(select(Case.number))).scalars())  # type: ignore[call-overload]
    await db.close()
    print(
        f"PostgreSQL frozen {frozen_for:.0f} s: {frozen} times 503, healed in {thawed:.1f} s; shot and started again:"
        f" {len(clients.refused) - frozen} times 503, healed in {restarted:.1f} s; longest answer"
        f" {clients.longest:.1f} s, liveness within {clients.live:.2f} s;"
        f" {len(clients.taken)} acknowledged, {len(kept)} stored"
    )
    assert clients.longest < LONGEST, "not answered in time"
    assert frozen > 0
    assert kept == sorted(clients.taken.values())  # none false, none lost, none doubled
    assert max(thawed, restarted) < HEALED
    assert clients.live < 2
