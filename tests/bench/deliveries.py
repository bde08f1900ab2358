"""From what happened to the inbox: how many a second, and how long after the commit."""

import asyncio
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from backend.ground import clock
from backend.ground.db import Database
from backend.ground.happening import record
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.person import Person
from notifications.delivery import Delivery
from notifications.inbox import InboxItem
from tests.bench.intake import NAMES
from tests.databases import Cluster
from tests.notifications.receiver import Receiver, open_receiver
from tests.promises.post_worker import Work, start

EVENTS, SINGLES = 5000, 100
CHANNELS = {"in_app": "inbox", "push": "HTTP provider"}


def section(_folder: Path, cluster: Cluster) -> list[str]:
    """The lines of its part of the page."""
    rows = [_rate_row(cluster, kind, channel) for kind in NAMES for channel in CHANNELS]
    waits = [_wait_row(cluster, kind) for kind in NAMES]
    return [
        "## Deliveries", "",
        f"{EVENTS} happenings with one addressee each, waiting when the workers start; fan-out, claim, send and settle",
        "from when the first are seen settled until the last is, without those. The HTTP provider is on loopback,",
        "answers at once and shares the processor.", "",
        "| database | channel | deliveries/s, one worker | two workers |", "|---|---|---|---|", *rows, "",
        f"From commit to the item in the inbox, the worker in a process of its own, {SINGLES} happenings one by one.",
        "Milliseconds.", "", "| database | p50 | p99 |", "|---|---|---|", *waits,
    ]  # fmt: skip


def _rate_row(cluster: Cluster, kind: str, channel: str) -> str:
    rates = [asyncio.run(_rate(cluster.fresh(kind, "linhai"), channel, workers)) for workers in (1, 2)]
    return _said(f"| {NAMES[kind]} | {CHANNELS[channel]} | {rates[0]:.0f} | {rates[1]:.0f} |")


async def _rate(url: str, channel: str, workers: int) -> float:
    db = Database(Settings(_env_file=None, database_url=url))
    for _ in range(EVENTS // 100):
        await _write(db, 100)
    async with open_receiver() as receiver:
        work = Work(url, receiver.url, channels=(channel,), limit=30.0)
        processes = [start(work) for _ in range(workers)]
        try:
            rate = await _settled(db)
        finally:
            _end(processes)
        _assert_once(receiver, channel)
    await db.close()
    return rate


async def _settled(db: Database) -> float:
    """How many a second, from when the first are seen to the last."""
    begun, before, done = 0.0, 0, 0
    while done < EVENTS:
        await asyncio.sleep(0.05)
        settled = select(func.count()).select_from(Delivery).where(col(Delivery.due_at).is_(None))
        async with db.read() as session:
            done = int((await session.execute(settled)).scalar_one())
        if done and not before:
            begun, before = time.perf_counter(), done
    return (EVENTS - before) / (time.perf_counter() - begun)


async def _write(db: Database, count: int) -> None:
    async with db.write() as session:
        for _ in range(count):
            person = new_id(clock.now())
            session.add(Person(id=person, name="市民", salt="s", made_at=clock.now()))
            await record(
                session, subject_kind="points", subject_id=person, kind="points.earn", by=None, at=clock.now(),
                data={"person": str(person), "points": 1}, first=True,
            )  # fmt: skip


def _wait_row(cluster: Cluster, kind: str) -> str:
    waits = sorted(asyncio.run(_waits(cluster.fresh(kind, "linhai"))))
    return _said(f"| {NAMES[kind]} | {statistics.median(waits):.0f} | {waits[int(0.99 * len(waits))]:.0f} |")


def _said(row: str) -> str:
    """Shown at once: the databases alone take a while to make, and whoever waits should see that it goes on."""
    sys.stderr.write(f"{row}\n")
    return row


async def _waits(url: str) -> list[float]:
    db, waits = Database(Settings(_env_file=None, database_url=url)), []
    process = start(Work(url, "", channels=("in_app",), limit=30.0))
    try:
        for number in range(SINGLES + 10):
            await _write(db, 1)
            begun = time.perf_counter()
            while await _items(db) <= number:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
            waits.append(1000 * (time.perf_counter() - begun))
            await asyncio.sleep(0.05)
    finally:
        _end([process])
    await db.close()
    return waits[10:]


async def _items(db: Database) -> int:
    async with db.read() as session:
        return int((await session.execute(select(func.count()).select_from(InboxItem))).scalar_one())


def _assert_once(receiver: Receiver, channel: str) -> None:
    if channel != "in_app":
        assert set(receiver.times.values()) == {1}
        assert len(receiver.times) == EVENTS


def _end(processes: list[Any]) -> None:
    for process in processes:
        process.kill()
        process.join()
