"""Promise: a past month is detached and attached while the city works (PostgreSQL): nothing taken in is lost or
doubled, and nobody waits long, though somebody reads the table all the while.

CGT_TEST_PARTITION_TURNS: how often each month goes and comes.
"""

import asyncio
import os
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import func, select, text
from sqlmodel import col

from backend.cases.case import Case
from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.ground.untold import Untold
from backend.operations.attach_month import attach_month
from backend.operations.detach_month import detach_month
from backend.operations.month import MOVABLE, Month
from backend.patrol.fix import Fix
from notifications.books.reconcile import reconcile
from notifications.delivery import Delivery
from tests.conftest import KINDS
from tests.databases import Cluster
from tests.linhai import report_form
from tests.operations.months import ROWS, digest, fill, reading, settled
from tests.patient import citizen_token
from tests.promises.running import Running
from tests.promises.test_fixes import POINT, on_shift

TURNS = int(os.environ.get("CGT_TEST_PARTITION_TURNS", "2"))
READING = 2.7  # seconds somebody reads the table while a month is to be detached
LONGEST = 2.0  # seconds anybody may wait
REPORTERS, PAUSE, BATCH = 3, 0.1, 3  # phones; seconds after an answer; fixes at once
LATE, DIFFERENT = timedelta(seconds=20), {"lost", "missing", "doubled", "no_item", "reporter"}  # to be told; the books
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.very_dear,
    pytest.mark.skipif("postgres" not in KINDS, reason="not run: SQLite has no partitions"),
]
Place = tuple[Running, Settings, dict[str, str]]  # the server, its database, an inspector on shift


@dataclass
class Load:
    """A city at work: what was answered for, how long each answer took, and for how long somebody was not told."""

    running: Running
    begun: datetime
    waits: dict[str, list[float]] = field(default_factory=lambda: {"report": [], "track": [], "telling": []})
    numbers: list[str] = field(default_factory=list)
    fixes: set[datetime] = field(default_factory=set)
    later: int = 0  # how often somebody was told to come again
    stopped: bool = False

    async def report(self, headers: dict[str, str]) -> None:
        """One after the other, each until it is taken in."""
        async with httpx.AsyncClient(base_url=self.running.url, headers=headers, trust_env=False, timeout=60) as client:
            while not self.stopped:
                form = report_form(client_key=str(uuid.uuid4()))
                answer = await self._taken(client, "report", "/api/v1/reports", form)
                self.numbers.append(str(answer["number"]))
                await asyncio.sleep(PAUSE)

    async def track(self, headers: dict[str, str]) -> None:
        """Batch after batch of an inspector's fixes."""
        async with httpx.AsyncClient(base_url=self.running.url, headers=headers, trust_env=False, timeout=60) as client:
            first = now()
            while not self.stopped:
                times = [first + timedelta(milliseconds=n) for n in range(len(self.fixes), len(self.fixes) + BATCH)]
                fixes = [{"at": at.isoformat(), **POINT} for at in times]
                answer = await self._taken(
                    client, "track", "/api/v1/patrol/fixes", {"device_id": "phone-1", "fixes": fixes}
                )
                assert answer["stored"] == BATCH
                self.fixes |= set(times)
                await asyncio.sleep(PAUSE)

    async def _taken(self, client: httpx.AsyncClient, what: str, path: str, body: object) -> dict[str, object]:
        while True:
            begun = time.monotonic()
            answer = await client.post(path, json=body)
            self.waits[what].append(time.monotonic() - begun)
            if answer.status_code in (200, 201):
                taken: dict[str, object] = answer.json()
                return taken
            assert answer.status_code == 503, answer.text
            self.later += 1
            await asyncio.sleep(float(answer.headers["retry-after"]))

    async def watch(self, db: Database) -> None:
        """How old the oldest happening is of which nobody was told: telling waits where deliveries do."""
        while not self.stopped:
            async with db.read() as session:
                oldest = (await session.execute(select(func.min(col(Untold.at))))).scalar()
            self.waits["telling"].append(max(0.0, (now() - oldest).total_seconds()) if oldest else 0.0)
            await asyncio.sleep(0.05)

    def longest(self, since: dict[str, int]) -> dict[str, float]:
        """Of each, from so many waits on."""
        return {what: max(waits[since[what] :], default=0.0) for what, waits in self.waits.items()}

    def so_far(self) -> dict[str, int]:
        return {what: len(one) for what, one in self.waits.items()}


@pytest.fixture(scope="module")
def place(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A server and a worker on PostgreSQL, and an inspector."""
    url, folder = cluster.fresh("postgres", "linhai"), tmp_path_factory.mktemp("months")
    running = Running(url, folder)
    running.start("serve")
    running.start("work")
    try:
        running.wait_until_ready(90)
        yield running, Settings(_env_file=None, database_url=url), asyncio.run(on_shift(running.url))
    finally:
        running.stop()
        cluster.drop(url)


@pytest.fixture
async def db(place: Place) -> AsyncIterator[Database]:
    opened = Database(place[1])
    yield opened
    await opened.close()


@asynccontextmanager
async def working(place: Place, db: Database) -> AsyncIterator[Load]:
    """Reports, tracks and telling; at the end nothing of it may be missing or double."""
    running, settings, inspector = place
    load, watcher = Load(running, now()), Database(settings)
    before = await _count(db, Case)
    people = [{"Authorization": f"Bearer {await citizen_token(running.url)}"} for _person in range(REPORTERS)]
    tasks = [load.report(one) for one in people] + [load.track(inspector), load.watch(watcher)]
    running_tasks = [asyncio.create_task(one) for one in tasks]
    try:
        yield load
    finally:
        load.stopped = True
        await asyncio.gather(*running_tasks)
        await watcher.close()
    assert len(set(load.numbers)) == len(load.numbers) == await _count(db, Case) - before
    async with db.read() as session:
        stored = list((await session.execute(select(col(Fix.at)).where(col(Fix.at) >= load.begun))).scalars())
    assert len(stored) == len(load.fixes)
    assert set(stored) == load.fixes
    await _told(db)
    found = (await reconcile(db, load.begun, now() + timedelta(hours=1))).differences
    assert [one for one in found if one.what in DIFFERENT] == []


async def _count(db: Database, table: type[Case | Untold | Delivery], *where: object) -> int:
    async with db.read() as session:
        counted = select(func.count()).select_from(table).where(*where)  # type: ignore[arg-type]
        return int((await session.execute(counted)).scalar_one())


async def _told(db: Database) -> None:
    """Waits until all of it is in the inboxes."""
    due, until = (col(Delivery.channel) == "in_app", col(Delivery.due_at).is_not(None)), now() + LATE
    while await _count(db, Untold) + await _count(db, Delivery, *due):
        assert now() < until, "not told"
        await asyncio.sleep(0.1)


async def turn(db: Database, reader: Database, table: str, read: float) -> int:
    """A month goes and comes, the first time beside somebody who reads the table; the rows are the same. The tries."""
    month = settled(table, now())
    before = await digest(db, month)

    async def _reads() -> None:
        async with reading(reader, table):
            await asyncio.sleep(read)

    reads = asyncio.create_task(_reads()) if read else None
    await asyncio.sleep(0.1 if read else 0)
    tries = await detach_month(db, month, now())
    away = await digest(db, month), await digest(db, month, month.name)
    await asyncio.sleep(0.3)
    tries += await attach_month(db, month)
    if reads:
        await reads
    assert before[0] == ROWS
    assert (away, await digest(db, month)) == (((0, ""), before), before)
    return tries


async def test_months_go_and_come_while_the_city_works_and_nobody_waits_long(place: Place, db: Database) -> None:
    await fill(db, now())
    reader, tries = Database(place[1]), 0
    async with working(place, db) as load:
        await asyncio.sleep(1)
        alone, mark = load.longest(dict.fromkeys(load.waits, 0)), load.so_far()
        for number in range(TURNS):
            read = 0.0 if number else READING
            tries += sum(await asyncio.gather(*(turn(db, reader, table, read) for table in MOVABLE)))
    longest = load.longest(mark)  # once all that was asked is answered
    await reader.close()
    print(
        f"{TURNS} times {len(MOVABLE)} months detached and attached in {tries} tries, beside a reader of {READING} s:"
        f" {len(load.numbers)} reports and {len(load.fixes)} fixes taken, 0 lost, 0 doubled, {load.later} times told to"
        f" come again; longest wait (s) {_said(longest)}, before {_said(alone)}"
    )
    assert len(load.numbers) > REPORTERS
    assert max(longest.values()) < LONGEST, longest
    assert tries > 2 * len(MOVABLE) * TURNS  # somebody was in the way


async def test_planted_a_lock_that_is_waited_for_makes_everybody_wait_and_is_seen(place: Place, db: Database) -> None:
    """The fault: the same beside the same reader, but whoever asks for the lock stays in the queue."""
    months, reader = [settled(table, now()) for table in MOVABLE], Database(place[1])
    if not (await digest(db, months[0]))[0]:
        await fill(db, now())
    async with working(place, db) as load:
        await asyncio.sleep(1)
        mark = load.so_far()
        await asyncio.gather(*(_detach_and_wait(db, reader, month) for month in months))
    longest = load.longest(mark)
    for month in months:
        await attach_month(db, month)
    await reader.close()
    print(f"without a lock_timeout, behind a reader of {READING} s: longest wait (s) {_said(longest)}")
    assert longest["track"] > LONGEST
    assert longest["telling"] > LONGEST


async def _detach_and_wait(db: Database, reader: Database, month: Month) -> None:
    async def _detach() -> None:
        async with db.writer.begin() as connection:
            await connection.execute(text(f"ALTER TABLE {month.table} DETACH PARTITION {month.name}"))

    async with reading(reader, month.table):
        detaching = asyncio.create_task(_detach())
        await asyncio.sleep(READING)
    await detaching


def _said(longest: dict[str, float]) -> str:
    return ", ".join(f"{what} {seconds:.2f}" for what, seconds in longest.items())
