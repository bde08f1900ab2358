"""A database that is down, hung or cut off in the middle of a commit: 503 with Retry-After in time, never a false 2xx,
healed by itself; liveness asks nobody. Here by a wire that fails; a stopped server in `make prove`."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from backend.cases.case import Case
from backend.ground import db as connecting
from backend.ground.db import Database
from backend.ground.settings import Settings
from tests.conftest import KINDS, NOON
from tests.databases import Cluster
from tests.linhai import City, Person, open_city, report_form
from tests.own_pace import own_pace
from tests.promises.faulty_wire import Fault, Wire, open_wire

needs_postgres = pytest.mark.skipif("postgres" not in KINDS, reason="not run: SQLite has no server to be gone")
pytestmark = [pytest.mark.anyio, needs_postgres]
STATEMENT, POOL_WAIT = 1.0, 0.5  # seconds; `Settings` has 10 and 2
CONNECTED_WITHIN = 3.0  # seconds, as in a city
POOL = 4  # connections
# a connection is waited for, then made (3 s), or a statement is waited for (2 s more than its limit); twice, for the
# one who asks is read in a session of its own; and what is worked between
LONGEST = 2 * (POOL_WAIT + max(CONNECTED_WITHIN, STATEMENT + 2)) + 2
HEALED = 10.0  # seconds
AT_ONCE = 6
LONG = "CGT_TEST_HANG" in os.environ


@dataclass
class Seen:
    """Answers to reports while the database was gone, by key; how long they, and liveness, took at most; seconds."""

    answers: dict[str, httpx.Response] = field(default_factory=dict)
    longest: float = 0.0
    live: float = 0.0
    healed: float = 0.0
    false: int = 0
    kept: int = 0


@pytest.fixture
def url(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(connecting, "CONNECTED_WITHIN", CONNECTED_WITHIN)
    fresh = cluster.fresh("postgres", "linhai")
    yield fresh
    cluster.drop(fresh)


@asynccontextmanager
async def wired(url: str, folder: Path, **more: Any) -> AsyncIterator[tuple[City, Wire]]:
    async with open_wire(url) as wire:
        limits = {"database_statement_limit": STATEMENT, "database_pool_wait": POOL_WAIT, "database_pool": POOL} | more
        settings = Settings(_env_file=None, database_url=wire.url, storage_url=f"file://{folder}/photos", **limits)
        async with open_city(settings, NOON) as city:
            yield city, wire


async def gone(city: City, wire: Wire, who: Person, fault: Fault, url: str) -> Seen:
    """Reports while the database is gone in this way; then waits until it heals and sends the same again."""
    seen, keys = Seen(), [str(uuid.uuid4()) for _ in range(AT_ONCE)]
    # connections are there, as in a process that serves: else what is tried is to make one, and no statement
    await asyncio.gather(*(who.get("/api/v1/me") for _ in range(POOL)))
    assert "in pool: 0" not in city.db.reader.pool.status()
    await wire.set(fault)
    looking = asyncio.create_task(_look_alive(city, seen))
    await asyncio.gather(*(_report(who, key, seen) for key in keys))
    looking.cancel()
    before = await _numbers(url)
    seen.kept = len(before)
    seen.false = sum(answer.is_success and answer.json()["number"] not in before for answer in seen.answers.values())
    await wire.set(Fault.NONE)
    async with own_pace() as passed:
        numbers = await asyncio.gather(*(_until_taken(who, key) for key in keys))
    seen.healed = passed.seconds
    assert await _numbers(url) == before | set(numbers)
    assert len(set(numbers)) == AT_ONCE
    return seen


async def _until_taken(who: Person, key: str) -> str:
    """The number under which a report was taken, by a client that keeps to the rule: 503 means the same key again."""
    while True:
        answer = await who.post("/api/v1/reports", json=report_form(client_key=key))
        if answer.is_success:
            return str(answer.json()["number"])
        assert answer.status_code == 503, answer.text
        await asyncio.sleep(0.1)


async def _report(who: Person, key: str, seen: Seen) -> None:
    async with own_pace(LONGEST) as passed:
        seen.answers[key] = await who.post("/api/v1/reports", json=report_form(client_key=key))
    seen.longest = max(seen.longest, passed.seconds)


async def _look_alive(city: City, seen: Seen) -> None:
    while True:
        async with own_pace() as passed:
            assert (await city.client.get("/healthz")).status_code == 200
        seen.live = max(seen.live, passed.seconds)
        await asyncio.sleep(0.1)


async def _numbers(url: str) -> set[str]:
    db = Database(Settings(_env_file=None, database_url=url))
    async with db.read() as session:
        found = set((await session.execute(select(Case.number))).scalars())  # type: ignore[call-overload]
    await db.close()
    return found


async def test_while_the_database_is_gone_everybody_is_told_to_come_back(url: str, tmp_path: Path) -> None:
    async with wired(url, tmp_path) as (city, wire):
        who = await city.citizen()
        await city.app.state.numbers.next_number(NOON)  # its block is taken: the commit cut is the report's own
        for fault in Fault.REFUSED, Fault.HUNG, Fault.CUT_BEFORE, Fault.CUT_AFTER:
            wire.cuts, there = 0, len(await _numbers(url))
            seen = await gone(city, wire, who, fault, url)
            stored = seen.kept - there
            print(
                f"{fault}: {AT_ONCE} reports, answered within {seen.longest:.1f} s, {seen.false} false 2xx, {stored}"
                f" stored unheard, healed in {seen.healed:.1f} s, liveness within {1000 * seen.live:.0f} ms"
            )
            assert {answer.status_code for answer in seen.answers.values()} == {503}
            assert all(int(answer.headers["retry-after"]) > 0 for answer in seen.answers.values())
            assert (seen.false, seen.healed < HEALED, seen.live < 1) == (0, True, True)
            assert bool(wire.cuts) == fault.startswith("cut")
            assert stored == (wire.cuts if fault is Fault.CUT_AFTER else 0)


async def test_an_answer_that_does_not_wait_for_the_commit_is_seen(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: what goes wrong with the commit is passed over."""
    write = Database.write

    @asynccontextmanager
    async def _hopeful(self: Database) -> AsyncIterator[Any]:
        with suppress(DBAPIError):
            async with write(self) as session:
                yield session

    async with wired(url, tmp_path) as (city, wire):
        who = await city.citizen()
        await city.app.state.numbers.next_number(NOON)
        monkeypatch.setattr(Database, "write", _hopeful)
        assert (await gone(city, wire, who, Fault.CUT_BEFORE, url)).false > 0


@pytest.mark.skipif(not LONG, reason="not run: CGT_TEST_HANG not set")
async def test_a_statement_without_a_limit_is_seen(url: str, tmp_path: Path) -> None:
    """The planted fault."""
    async with wired(url, tmp_path, database_statement_limit=600) as (city, wire):
        who = await city.citizen()
        with pytest.raises(TimeoutError):
            await gone(city, wire, who, Fault.HUNG, url)
        await wire.set(Fault.NONE)
