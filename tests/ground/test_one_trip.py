"""Statements on SQLite, each in one trip to the connection's thread."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from backend.ground.db import Database
from backend.ground.one_trip import AT_ONCE, OneTrip
from backend.ground.settings import Settings

pytestmark = pytest.mark.anyio
LONG = 2 * AT_ONCE + 500
ALL = text("SELECT n FROM numbers ORDER BY n")
ADD = text("INSERT INTO numbers VALUES (:n)")


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """A database of the numbers from 0 below LONG."""
    db = Database(Settings(_env_file=None, database_url=f"sqlite+aiosqlite:///{tmp_path}/city.db"))
    db.make_file()
    async with db.write() as session:
        await session.execute(text("CREATE TABLE numbers (n INTEGER PRIMARY KEY)"))
        await session.execute(ADD, [{"n": n} for n in range(LONG)])
    yield db
    await db.close()


@pytest.fixture
def trips(db: Database, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every trip from now on, of connections that are there already or are made."""
    made, go = list[object](), OneTrip.in_thread

    async def seen(connection: OneTrip, deed: Callable[[], Any]) -> Any:
        made.append(deed)
        return await go(connection, deed)

    monkeypatch.setattr(OneTrip, "in_thread", seen)
    return made


async def test_a_statement_is_one_trip_and_its_begin_none(db: Database, trips: list[object]) -> None:
    async with db.read() as session:
        assert (await session.execute(text("SELECT 1"))).scalar_one() == 1  # the connection is there
        trips.clear()
        assert len((await session.execute(text("SELECT n FROM numbers LIMIT 999"))).all()) == AT_ONCE - 1
        assert len(trips) == 1
    assert len(trips) == 2  # the end
    trips.clear()
    async with db.write() as session:
        await session.execute(ADD, {"n": LONG})
    assert len(trips) == 3  # who writes waits for its turn before
    trips.clear()
    async with db.read() as session:
        await session.connection()
    assert not trips


@pytest.mark.parametrize("rows", [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, LONG])
async def test_every_row_comes_once_and_in_its_order(db: Database, rows: int) -> None:
    some = text("SELECT n FROM numbers ORDER BY n LIMIT :rows")
    async with db.read() as session:
        assert (await session.execute(some, {"rows": rows})).scalars().all() == list(range(rows))
        for at_once in (1, 300, 5000):
            found = await session.stream_scalars(some, {"rows": rows}, execution_options={"yield_per": at_once})
            assert [n async for n in found] == list(range(rows))


async def test_an_answer_that_is_not_read_to_its_end_is_in_nobodys_way(db: Database, trips: list[object]) -> None:
    async with db.write() as session:
        found = await session.stream_scalars(ALL, execution_options={"yield_per": 10})
        assert await anext(aiter(found)) == 0
        await found.close()
        assert getattr(trips[-1], "__name__", "") == "close"  # in its thread, and not when the collector comes by
        await session.execute(text("DROP TABLE numbers"))  # "locked" while one of its rows is being read


async def test_all_that_is_read_in_one_session_is_of_one_instant(db: Database) -> None:
    count = text("SELECT count(*) FROM numbers")
    async with db.read() as early, db.read() as session:
        await early.connection()  # has begun and asked nothing
        before = (await session.execute(count)).scalar_one()
        async with db.write() as other:
            await other.execute(ADD, {"n": LONG})
        assert (await session.execute(count)).scalar_one() == before == LONG
        assert (await early.execute(count)).scalar_one() == LONG + 1
    async with db.read() as session:
        assert (await session.execute(count)).scalar_one() == LONG + 1


async def test_what_the_database_refuses_is_told_and_the_connection_goes_on(db: Database) -> None:
    async with db.write() as session:
        for _ in range(2):
            with pytest.raises(IntegrityError, match="UNIQUE"):
                async with session.begin_nested():
                    await session.execute(ADD, {"n": 1})
        await session.execute(ADD, {"n": LONG})
    with pytest.raises(OperationalError, match="readonly"):
        async with db.read() as session:
            await session.execute(ADD, {"n": LONG + 1})
    async with db.read() as session:
        assert (await session.execute(ALL)).scalars().all() == list(range(LONG + 1))


async def test_what_was_cancelled_on_its_way_leaves_nothing_begun(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_on_its_way, may_go_on, go = threading.Event(), threading.Event(), OneTrip.in_thread

    def waiting(deed: Callable[[], Any]) -> Any:
        is_on_its_way.set()
        may_go_on.wait(60)
        return deed()

    async def slowly(connection: OneTrip, deed: Callable[[], Any]) -> Any:
        return await go(connection, lambda: waiting(deed))

    async def write() -> None:
        async with db.write() as session:
            await session.execute(ADD, {"n": LONG})
            with monkeypatch.context() as slow:
                slow.setattr(OneTrip, "in_thread", slowly)
                await session.execute(text("SELECT max(n) FROM numbers"))

    task = asyncio.create_task(write())
    await asyncio.to_thread(is_on_its_way.wait, 60)
    task.cancel()
    may_go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with db.write() as session:
        assert (await session.execute(ALL)).scalars().all() == list(range(LONG))
    with sqlite3.connect(tmp_path / "city.db", timeout=0) as other:
        other.execute("BEGIN IMMEDIATE")  # nobody holds it
