"""What one person gives another, takes along or leaves behind is found by an index in every room: none of it may take
longer the longer a city is at work."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database
from backend.ground.deed_key import hand_over_keys
from backend.people.actor import Actor
from mobile_api.about_me import erase, everything
from notifications.hand_over import ROOMS
from tests.linhai import City
from tests.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
# a city that has been at work for some years has many of each
GROWING = (
    "absence", "amenity_rating", "case_follower", "case_photo", "cases", "clocking", "comment", "command_receipt",
    "day_evaluation", "deed_key", "delivery", "fix", "happening", "inbox_item", "me_too", "person", "photo",
    "point_entry", "roster", "shift", "sign_in", "submission", "sync_item", "sync_queue", "task", "task_answer",
)  # fmt: skip


async def many(city: City) -> Database:
    """Opened anew: a connection reads what was analysed when it is opened."""
    async with city.db.write() as session:
        await session.execute(text("ANALYZE"))
        await session.execute(text("DELETE FROM sqlite_stat1"))
        for table in GROWING:
            await session.execute(text(f"INSERT INTO sqlite_stat1 VALUES ('{table}', NULL, '1000000')"))
    return Database(city.settings)


async def looked_through(session: AsyncSession, asked: list[str]) -> dict[str, str]:
    """Which statement reads which of these tables from the first row to the last."""
    connection, found = await session.connection(), dict[str, str]()
    for statement in dict.fromkeys(asked):
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?"))
            scans = [row[3] for row in plan if row[3].startswith(tuple(f"SCAN {table}" for table in GROWING))]
            found |= dict.fromkeys(scans, statement)
    return found


async def test_no_room_looks_through_all_it_has(city: City) -> None:
    citizen = await city.citizen()
    me = UUID((await citizen.get("/api/v1/me")).json()["id"])
    db = await many(city)
    try:
        async with db.write() as session:
            by = Actor(me, "", frozenset(), None, frozenset(), uuid4())
            with statements(db.writer) as asked:
                await everything(session, by, city.settings)
                for hand_over in (hand_over_keys, *ROOMS):
                    await hand_over(session, uuid4(), me)
                await erase(session, by=by, settings=city.settings, at=city.at)
            found = await looked_through(session, asked)
    finally:
        await db.close()
    assert found == {}
