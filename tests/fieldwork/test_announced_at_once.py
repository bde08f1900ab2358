"""A queue that two calls side by side announce for the first time holds what both have announced."""

import asyncio
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from backend.fieldwork.missing import announce, missing
from backend.ground.db import Database
from backend.people.actor import Actor
from tests.row_locks import somebody_waits

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["postgres"])]
ME = Actor(uuid4(), "李华", frozenset(), None, frozenset(), uuid4())


async def _announce(db: Database, queue: UUID, key: UUID, at: datetime) -> None:
    async with db.write() as session:
        await announce(session, ME, queue, [key], [], at)


async def test_the_second_call_adds_to_what_the_first_has_announced(
    db: Database, at: datetime, database_kind: str
) -> None:
    queue, first, second = (uuid4() for _ in range(3))
    async with db.write() as session:
        await announce(session, ME, queue, [first], [], at)
        beside = asyncio.create_task(_announce(db, queue, second, at))
        await somebody_waits(db)
    await beside
    async with db.read() as session:
        (held,) = await missing(session, ME, queue)
    assert held.queue.keys == [str(first), str(second)]
