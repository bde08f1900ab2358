"""The worker's post room: woken by a commit of another process, and gone without loss."""

import asyncio

import pytest
from sqlalchemy import func, select

from backend.ground import clock
from backend.ground.db import Database
from notifications import post_room
from notifications.inbox import InboxItem
from notifications.work import channels_of
from tests.linhai import City

pytestmark = pytest.mark.anyio
PATIENT = 60.0  # seconds; whoever waits longer waits for nothing


async def items(db: Database) -> int:
    async with db.read() as session:
        return int((await session.execute(select(func.count()).select_from(InboxItem))).scalar_one())


async def test_a_commit_wakes_the_post_room_long_before_its_next_look(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_room, "IDLE", 10 * PATIENT)
    city.at = clock.now()
    citizen = await city.citizen()
    await city.tell()
    other, stop = Database(city.settings), asyncio.Event()  # as another process has it
    working = asyncio.create_task(
        post_room.PostRoom(other, city.settings, channels_of(other, city.settings), clock.now).work(stop)
    )
    told = await items(city.db)
    for _ in range(4):
        await citizen.report()
        told += 2
        async with asyncio.timeout(PATIENT):
            while await items(city.db) < told:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)  # it looks once more, and rests
    stop.set()
    await asyncio.wait_for(working, 5)
    await other.close()
