"""Who waits for a connection."""

import asyncio
from collections.abc import AsyncIterator
from contextvars import ContextVar
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.util import greenlet_spawn
from sqlalchemy.util.queue import Empty

from backend.ground.db import Database
from backend.ground.fair_pool import FairQueue
from backend.ground.settings import Settings
from tests.own_time import settled

pytestmark = pytest.mark.anyio
SIZE, WAIT = 4, 600.0  # connections to read by, as SQLite has them; seconds until one gives up
MANY = 100
COMES: ContextVar[int] = ContextVar("comes")  # the how-manieth to come is at work


@pytest.fixture
async def narrow(settings: Settings) -> AsyncIterator[Database]:
    """A database with few connections."""
    opened = Database(settings.model_copy(update={"database_pool": SIZE, "database_pool_wait": WAIT}))
    yield opened
    await opened.close()


async def _look(db: Database) -> None:
    async with db.read() as session:
        await session.execute(text("SELECT 1"))


@pytest.fixture
async def held(narrow: Database) -> AsyncIterator[asyncio.Event]:
    """All connections are taken until this is set."""
    over, taken = asyncio.Event(), asyncio.Semaphore(0)

    async def _hold() -> None:
        async with narrow.read() as session:
            await session.execute(text("SELECT 1"))
            taken.release()
            await over.wait()

    holding = [asyncio.create_task(_hold()) for _ in range(SIZE)]
    for _ in range(SIZE):
        await taken.acquire()
    yield over
    over.set()
    await asyncio.gather(*holding)


async def test_whoever_comes_later_does_not_go_before_who_waits(narrow: Database, held: asyncio.Event) -> None:
    served: list[int] = []

    @event.listens_for(narrow.reader.sync_engine.pool, "checkout")
    def _has_its_turn(*_connection: Any) -> None:  # when it is done is a matter of threads as well
        served.append(COMES.get())

    async def _come(place: int) -> None:
        COMES.set(place)
        await _look(narrow)

    coming = []
    for place in range(MANY):  # all the while somebody comes, as many at once as can be served
        coming.append(asyncio.create_task(_come(place)))
        if place == 2 * SIZE:
            held.set()
        if place % SIZE == 0:
            await asyncio.sleep(0)
    await asyncio.gather(*coming)
    assert served == list(range(MANY))


async def test_what_is_given_to_who_waits_is_taken_by_nobody_else() -> None:
    line = FairQueue(1)
    first = asyncio.create_task(greenlet_spawn(line.get, True, WAIT))
    await settled()
    line.put_nowait("a connection")
    with pytest.raises(Empty):
        line.get(block=False)
    assert await first == "a connection"


async def test_whoever_goes_away_in_the_instant_of_their_turn_leaves_it_to_the_next() -> None:
    line = FairQueue(1)
    first, second = (asyncio.create_task(greenlet_spawn(line.get, True, WAIT)) for _ in range(2))
    await settled()
    line.put_nowait("a connection")
    first.cancel()
    assert await second == "a connection"
    assert first.cancelled()


async def test_who_has_waited_as_long_as_one_may_gets_a_word_and_no_longer_stands_in_line(
    narrow: Database, held: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as impatient:
        impatient.setattr(narrow.reader.sync_engine.pool, "_timeout", 0.2)
        with pytest.raises(NoConnection):
            await _look(narrow)
    held.set()
    await asyncio.gather(*(_look(narrow) for _ in range(3 * SIZE)))
