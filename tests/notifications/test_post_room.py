"""The worker's post room: woken by a commit of another process, and gone without loss."""

import asyncio
import time

import pytest
from sqlalchemy import func, select

from backend.ground import clock
from backend.ground.db import Database
from notifications.inbox import InboxItem
from notifications.post_room import IDLE, PostRoom
from notifications.work import channels_of
from tests.linhai import City

pytestmark = pytest.mark.anyio


async def items(db: Database) -> int:
    async with db.read() as session:
        return int((await session.execute(select(func.count()).select_from(InboxItem))).scalar_one())


async def test_a_commit_wakes_the_post_room_long_before_its_next_look(city: City) -> None:
    city.at = clock.now()
    citizen = await city.citizen()
    await city.tell()
    other, stop = Database(city.settings), asyncio.Event()  # as another process has it
    working = asyncio.create_task(
        PostRoom(other, city.settings, channels_of(other, city.settings), clock.now).work(stop)
    )
    await asyncio.sleep(1.5 * IDLE)
    waits, told = [], await items(city.db)
    for _ in range(4):
        await citizen.report()
        start = time.monotonic()
        while await items(city.db) < told + 2 and time.monotonic() < start + 10:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        waits.append(time.monotonic() - start)
        told += 2
        await asyncio.sleep(0.3)
    stop.set()
    await asyncio.wait_for(working, 5)
    await other.close()
    assert sorted(waits)[1] < IDLE / 2, waits
