"""SQLite is never "database is locked" while many read and then write: whoever means to write says so at once.

CGT_TEST_LOCKED turns of each writer (`make prove`: 300).
"""

import asyncio
import os
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from backend.ground import db as ground_db
from backend.ground.db import Database
from backend.ground.settings import Settings

pytestmark = pytest.mark.anyio
WRITERS, TURNS = 8, int(os.environ.get("CGT_TEST_LOCKED", "20"))


async def refused_and_slowest(folder: Path) -> tuple[int, list[float]]:
    """Eight databases on one file, as eight processes have them, each reading a number and writing one more; how many
    were told that it is locked, and how long each turn took (seconds)."""
    url = f"sqlite+aiosqlite:///{folder}/counted.db"
    writers = [Database(Settings(_env_file=None, database_url=url)) for _ in range(WRITERS)]
    async with writers[0].write() as session:
        await session.execute(text("CREATE TABLE counted (n INTEGER NOT NULL)"))
        await session.execute(text("INSERT INTO counted VALUES (0)"))
    refused, took = 0, list[float]()

    async def _count(db: Database) -> None:
        nonlocal refused
        for _turn in range(TURNS):
            start = time.monotonic()
            try:
                async with db.write() as session:
                    n = (await session.execute(text("SELECT n FROM counted"))).scalar_one()
                    await asyncio.sleep(0.001)  # what is reckoned between the two
                    await session.execute(text("UPDATE counted SET n = :n"), {"n": n + 1})
            except OperationalError:  # what else it could say is seen by the count below
                refused += 1
            took.append(time.monotonic() - start)

    await asyncio.gather(*map(_count, writers))
    async with writers[0].read() as session:
        counted = (await session.execute(text("SELECT n FROM counted"))).scalar_one()
    for db in writers:
        await db.close()
    assert counted == WRITERS * TURNS - refused  # none wrote over another
    return refused, sorted(took)


async def test_of_eight_who_read_and_then_write_none_is_told_that_it_is_locked(tmp_path: Path) -> None:
    refused, took = await refused_and_slowest(tmp_path)
    p99 = 1000 * took[len(took) * 99 // 100]
    print(f"{len(took)} transactions of {WRITERS} writers, {refused} locked, p99 {p99:.0f} ms")
    assert refused == 0


async def test_writers_that_say_so_only_when_they_write_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: BEGIN, which is deferred."""
    monkeypatch.setattr(ground_db, "_begin_immediate", ground_db._begin)
    refused, _took = await refused_and_slowest(tmp_path)
    assert refused > 0
