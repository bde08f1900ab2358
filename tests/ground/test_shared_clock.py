"""The clock processes share: whatever their machines say, they agree with the database's."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from backend.ground import clock, shared_clock
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.ground.shared_clock import SharedClock, in_step
from tests.own_pace import own_pace
from tests.served import listening

pytestmark = pytest.mark.anyio
CLOSE = timedelta(seconds=2)


async def until(true: Callable[[], bool]) -> None:
    """What a look that took long has made of it the next one puts right."""
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - of a look at the database
            await asyncio.sleep(0.01)


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_clock, "EVERY", 0.01)


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("wrong", [timedelta(days=1), timedelta(minutes=-5)])
async def test_processes_whose_machines_differ_agree(db: Database, wrong: timedelta) -> None:
    mine, theirs = SharedClock(lambda: clock.now() + wrong), SharedClock(clock.now)
    apart = abs(wrong) if db.is_sqlite else timedelta(0)  # a file of this machine: there is no other clock
    async with in_step(mine, db), in_step(theirs, db):
        await until(lambda: abs(abs(mine() - theirs()) - apart) < CLOSE and theirs.ahead == timedelta(0))


async def test_what_a_round_trip_may_pretend_changes_nothing(db: Database) -> None:
    took = timedelta.max
    while took > timedelta(seconds=0.5):  # what takes longer may pretend more
        mine, begun = SharedClock(lambda: clock.now() + timedelta(seconds=0.2)), clock.now()
        await mine.agree(db)
        took = clock.now() - begun
    assert mine.ahead == timedelta(0)


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_a_clock_that_is_set_while_we_run_is_found_out(db: Database) -> None:
    wrong = timedelta(0)
    mine = SharedClock(lambda: clock.now() + wrong)
    async with in_step(mine, db):
        wrong = timedelta(hours=-3)
        await until(lambda: abs(mine() - clock.now()) < CLOSE)


async def test_a_database_that_hangs_keeps_nobody_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_clock, "PATIENCE", 0.2)
    with listening() as port:
        db = Database(Settings(_env_file=None, database_url=f"postgresql+asyncpg://a:b@127.0.0.1:{port}/c"))
        async with own_pace() as passed, in_step(SharedClock(clock.now), db):
            assert passed.seconds < 1
        await db.close()


async def test_it_ends_with_its_block_whatever_it_is_just_doing(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_clock, "EVERY", 0.0)
    shared = SharedClock(clock.now)
    async with asyncio.timeout(120):
        for turn in range(200):
            async with in_step(shared, db):
                await asyncio.sleep(0.0001 * (turn % 20))
