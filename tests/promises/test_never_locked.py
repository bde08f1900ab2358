"""SQLite is never "database is locked" while many read and then write: whoever means to write says so at once, whoever
has waited longest is not passed over for long, and whoever was stopped meanwhile has not been waiting.

CGT_TEST_LOCKED turns of each writer (`make prove`: 300).
"""

import asyncio
import os
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from backend.ground import db as ground_db
from backend.ground import in_line
from backend.ground.db import Database
from backend.ground.settings import Settings
from tests.promises.frozen import is_stopped
from tests.promises.post_worker import FORKS

pytestmark = pytest.mark.anyio
WRITERS, TURNS = 8, int(os.environ.get("CGT_TEST_LOCKED", "20"))
LONG_WRITE, LONG_TURNS = 0.04, 10  # seconds; of each writer
PASSED_OVER = 3 * WRITERS  # turns of others while one waits; strictly one after the other it would be seven
PATIENT = 1.0  # seconds of the one that is stopped
STOPS = (1, 30)  # its looks; thirty take a tenth of a second or two


async def refused_and_slowest(folder: Path) -> tuple[int, list[float]]:
    """Eight databases on one file, as eight processes have them, each reading a number and writing one more; how many
    were told that it is locked, and how long each turn took (seconds)."""
    url = f"sqlite+aiosqlite:///{folder}/counted.db"
    writers = [Database(Settings(_env_file=None, database_url=url)) for _ in range(WRITERS)]
    writers[0].make_file()
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


async def most_passed_over(folder: Path, turns: int = LONG_TURNS) -> int:
    """Eight that write for long and without a pause; how many turns of others the unluckiest has waited for."""
    url = f"sqlite+aiosqlite:///{folder}/turns.db"
    writers = [Database(Settings(_env_file=None, database_url=url)) for _ in range(WRITERS)]
    writers[0].make_file()
    async with writers[0].write() as session:
        await session.execute(text("CREATE TABLE turns (n INTEGER NOT NULL)"))
    taken, passed = 0, list[int]()

    async def _take_turns(db: Database) -> None:
        nonlocal taken
        for _turn in range(turns):
            before = taken
            async with db.write() as session:
                await session.execute(text("INSERT INTO turns VALUES (1)"))
                passed.append(taken - before)
                taken += 1
                await asyncio.sleep(LONG_WRITE)

    await asyncio.gather(*map(_take_turns, writers))
    for db in writers:
        await db.close()
    return max(passed)


# who is not let run beside other tests is passed over, whoever's turn it is
@pytest.mark.measured
async def test_who_has_waited_longest_is_not_passed_over(tmp_path: Path) -> None:
    most = await most_passed_over(tmp_path)
    print(f"{WRITERS} writers of {LONG_WRITE} s: {most} turns of others at most while one waited")
    assert most <= PASSED_OVER


async def test_a_lottery_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: all look equally often."""
    monkeypatch.setattr(in_line, "SHORTEST", in_line.LONGEST)
    assert await most_passed_over(tmp_path, 2 * LONG_TURNS) > PASSED_OVER  # a lottery has its luck


def write_once(url: str, begin: Callable[[Connection], None] | None) -> None:
    """In a process of its own, which stops itself when it has found another writing, and once more when it has looked
    for a while again; it ends with 0 if it could write."""
    if begin is not None:
        ground_db._begin_immediate = begin
    looks, pause = 0, time.sleep

    def _stopped(seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks in STOPS:
            os.kill(os.getpid(), signal.SIGSTOP)
        pause(seconds)

    in_line.time = SimpleNamespace(sleep=_stopped)  # type: ignore[assignment]
    asyncio.run(_write_once(url))


async def _write_once(url: str) -> None:
    db = Database(Settings(_env_file=None, database_url=url))
    db.writer.sync_engine.update_execution_options(**{ground_db.PATIENCE: lambda: PATIENT})
    async with db.write() as session:
        await session.execute(text("SELECT 1"))


async def wrote_after_a_stop(folder: Path, begin: Callable[[Connection], None] | None = None) -> bool:
    """Whether one that was stopped in line for longer than its patience writes once it wakes and the other is done."""
    file = folder / "stopped.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.executescript("PRAGMA journal_mode=WAL; BEGIN IMMEDIATE")
        process = FORKS.Process(target=write_once, args=(f"sqlite+aiosqlite:///{file}", begin), daemon=True)
        process.start()
        await _stopped(process)
        await asyncio.sleep(PATIENT * 1.5)
        _wake(process)
        await _stopped(process)
    _wake(process)
    await asyncio.to_thread(process.join)
    return process.exitcode == 0


async def _stopped(process: Any) -> None:
    """Until it has stopped itself, or has given up."""
    async with asyncio.timeout(60):
        while process.exitcode is None and not is_stopped(process.pid):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)


def _wake(process: Any) -> None:
    if process.exitcode is None:
        os.kill(process.pid, signal.SIGCONT)


async def test_who_was_stopped_in_line_has_its_chance_when_it_wakes(tmp_path: Path) -> None:
    assert await wrote_after_a_stop(tmp_path)


async def test_patience_by_the_clock_is_seen(tmp_path: Path) -> None:
    """The planted fault."""
    assert not await wrote_after_a_stop(tmp_path, begin_by_the_clock)


def begin_by_the_clock(connection: Connection) -> None:
    until = time.monotonic() + PATIENT
    while True:
        try:
            connection.exec_driver_sql(in_line.BEGIN)
        except OperationalError:
            if time.monotonic() > until:
                raise
        else:
            return
