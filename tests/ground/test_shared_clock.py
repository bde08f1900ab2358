"""The clock processes share: whatever their machines say, they agree with the database's."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from backend.ground import clock, shared_clock
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.ground.shared_clock import SharedClock, in_step
from tests.served import listening

pytestmark = pytest.mark.anyio
CLOSE = timedelta(seconds=2)


@pytest.mark.parametrize("wrong", [timedelta(days=1), timedelta(minutes=-5)])
async def test_processes_whose_machines_differ_agree(db: Database, wrong: timedelta) -> None:
    mine, theirs = SharedClock(lambda: clock.now() + wrong), SharedClock(clock.now)
    async with in_step(mine, db), in_step(theirs, db):
        differ = abs(mine() - theirs())
    if db.is_sqlite:  # a file of this machine: there is no other clock
        assert abs(differ - abs(wrong)) < CLOSE
    else:
        assert differ < CLOSE
    assert theirs.ahead == timedelta(0)


async def test_what_a_round_trip_may_pretend_changes_nothing(db: Database) -> None:
    mine = SharedClock(lambda: clock.now() + timedelta(seconds=0.2))
    async with in_step(mine, db):
        assert mine.ahead == timedelta(0)


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_a_clock_that_is_set_while_we_run_is_found_out(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_clock, "EVERY", 0.01)
    wrong = timedelta(0)
    mine = SharedClock(lambda: clock.now() + wrong)
    async with in_step(mine, db):
        wrong = timedelta(hours=-3)
        for _ in range(200):
            if mine.ahead:
                break
            await asyncio.sleep(0.01)
        assert abs(mine() - clock.now()) < CLOSE


@pytest.mark.measured
async def test_a_database_that_hangs_keeps_nobody_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_clock, "PATIENCE", 0.2)
    with listening() as port:
        db = Database(Settings(_env_file=None, database_url=f"postgresql+asyncpg://a:b@127.0.0.1:{port}/c"))
        before = datetime.now(UTC)  # noqa: TID251
        async with in_step(SharedClock(clock.now), db):
            took = datetime.now(UTC) - before  # noqa: TID251
        await db.close()
    assert took < timedelta(seconds=1)


async def test_it_ends_with_its_block_whatever_it_is_just_doing(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_clock, "EVERY", 0.0)
    shared = SharedClock(clock.now)
    async with asyncio.timeout(30):
        for turn in range(200):
            async with in_step(shared, db):
                await asyncio.sleep(0.0001 * (turn % 20))
