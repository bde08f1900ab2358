"""From commit to a citizen's open connection, and what two thousand of them weigh."""

import asyncio
import resource
import statistics
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psutil

from backend.ground import clock
from backend.ground.db import Database
from backend.ground.happening import record
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.person import Person
from backend.people.sign_in import SignIn
from notifications.live.live_ticket import make_live_ticket
from tests.bench.intake import NAMES
from tests.databases import Cluster
from tests.promises.running import Running

SINGLES, OPEN, AT_ONCE = 200, 2000, 50
HEAD = "GET /api/v1/live?ticket={ticket} HTTP/1.1\r\nHost: city\r\n\r\n"


def section(folder: Path, cluster: Cluster) -> list[str]:
    """The lines of its part of the page."""
    waits = [asyncio.run(_latency_row(cluster.fresh(kind, "linhai"), kind, folder)) for kind in NAMES]
    weight = asyncio.run(_weight(cluster.fresh("sqlite", "linhai"), folder))
    return [
        "## Live connections", "",
        f"From commit to the event in the client's hands (SSE), {SINGLES} happenings one by one; server, worker and",
        "reader are three processes. Milliseconds.", "",
        "| database | p50 | p99 |", "|---|---|---|", *waits, "", weight,
    ]  # fmt: skip


async def _latency_row(url: str, kind: str, folder: Path) -> str:
    settings = Settings(_env_file=None, database_url=url)
    db, running = Database(settings), Running(url, folder)
    running.start("serve")
    running.start("work")
    try:
        await asyncio.to_thread(running.wait_until_ready, 60)
        me, (ticket,) = await _people(db, settings, 1)
        reader, writer = await _opened(running.port, ticket)
        waits = [await _wait(db, me[0], reader) for _ in range(SINGLES + 10)][10:]
        writer.close()
    finally:
        for name in ("serve", "work"):
            running.kill(name)
        await db.close()
    waits.sort()
    return f"| {NAMES[kind]} | {statistics.median(waits):.0f} | {waits[int(0.99 * len(waits))]:.0f} |"


async def _wait(db: Database, person: UUID, reader: asyncio.StreamReader) -> float:
    async with db.write() as session:
        await record(
            session, subject_kind="points", subject_id=new_id(clock.now()), kind="points.earn", by=None,
            at=clock.now(), data={"person": str(person), "points": 1}, first=True,
        )  # fmt: skip
    begun = time.perf_counter()
    async with asyncio.timeout(10):
        while b"data: " not in await reader.readline():
            pass
    await asyncio.sleep(0.03)
    return 1000 * (time.perf_counter() - begun - 0.03)


async def _weight(url: str, folder: Path) -> str:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    settings = Settings(_env_file=None, database_url=url)
    db, running = Database(settings), Running(url, folder)
    running.start("serve")
    try:
        await asyncio.to_thread(running.wait_until_ready, 60)
        process = psutil.Process(running.pid("serve"))
        before, begun = process.memory_info().rss, time.perf_counter()
        opened = []
        for _ in range(OPEN // AT_ONCE):
            _people_there, tickets = await _people(db, settings, AT_ONCE)
            opened += await asyncio.gather(*(_opened(running.port, one) for one in tickets))
        took = time.perf_counter() - begun
        await asyncio.sleep(5)
        idle = process.cpu_percent(10)
        after = process.memory_info().rss
    finally:
        running.kill("serve")
        await db.close()
    return (
        f"{len(opened)} open SSE connections of as many people in one process (SQLite): opened in {took:.0f} s, RSS"
        f" {before / 2**20:.0f} → {after / 2**20:.0f} MB ({(after - before) / OPEN / 1024:.0f} KB each), {idle:.0f} %"
        " of a core while nothing happens."
    )


async def _opened(port: int, ticket: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HEAD.format(ticket=ticket).encode())
    async with asyncio.timeout(30):
        assert b" 200 " in await reader.readline()
        while b": connected" not in await reader.readline():
            pass
    return reader, writer


async def _people(db: Database, settings: Settings, count: int) -> tuple[list[UUID], list[str]]:
    """So many citizens, signed in, each with a ticket."""
    at, people, tickets = clock.now(), [], []
    async with db.write() as session:
        for _ in range(count):
            person, sign_in = new_id(at), new_id(at)
            session.add(Person(id=person, name="市民", salt="s", made_at=at))
            await session.flush()
            session.add(SignIn(id=sign_in, person_id=person, epoch=1, at=at, ends_at=at + timedelta(days=1)))
            by = Actor(person, "市民", frozenset(), None, frozenset(), sign_in)
            tickets.append(await make_live_ticket(session, by, settings=settings, at=at))
            people.append(person)
    return people, tickets
