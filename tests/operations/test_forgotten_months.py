"""Who leaves while a month of theirs is detached or on its way back is forgotten in it, too (PostgreSQL)."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.operations import attach_month as attaching
from backend.operations.attach_month import attach_month
from backend.operations.detach_month import detach_month
from backend.operations.month import MOVABLE, Month
from backend.people.person import Person
from tests.operations.months import ROWS, add, delivery_at, digest, fill, fix_at, settled
from tests.row_locks import somebody_gives_up, somebody_waits

pytestmark = pytest.mark.anyio


@pytest.fixture
def database_kind() -> str:
    """SQLite has no months."""
    return "postgres"


async def test_who_is_just_leaving_is_waited_for(settings: Settings, db: Database, at: datetime) -> None:
    """They have perhaps looked for rows of theirs already, and not found what comes back now."""
    await fill(db, at)
    person, month, other = Person(id=new_id(at), name="甲", made_at=at), settled("fix", at), Database(settings)
    identity = person.id
    await add(db, person, fix_at(month.end - timedelta(days=2), identity))
    await detach_month(db, month, at)
    try:
        async with other.write() as session:
            leaving = await session.get_one(Person, identity, with_for_update=True)
            await session.execute(text("DELETE FROM fix WHERE person_id = :who"), {"who": identity})
            coming = asyncio.create_task(attach_month(db, month))
            await somebody_gives_up(db)
            assert not coming.done()
            leaving.erased_at = at
        assert await coming > 1
        assert (await digest(db, month))[0] == ROWS
    finally:
        await other.close()


async def leave_meanwhile(
    settings: Settings, db: Database, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> tuple[Month, Any]:
    """Somebody begins to leave while a month of theirs is being attached; the month and who it is."""
    await fill(db, at)
    person, month, other = Person(id=new_id(at), name="甲", made_at=at), settled("fix", at), Database(settings)
    identity, leaving = person.id, list[asyncio.Task[None]]()
    await add(db, person, fix_at(month.end - timedelta(days=2), identity))
    await detach_month(db, month, at)

    async def _leave() -> None:
        async with other.write() as session:
            who = await session.get_one(Person, identity, with_for_update=True)
            await session.execute(text("DELETE FROM fix WHERE person_id = :who"), {"who": identity})
            await session.execute(text("SELECT pg_sleep(0.3)"))
            who.erased_at = at

    forget = attaching.forget_again

    async def _then_leave(*of: Any) -> int:
        done = await forget(*of)
        locked = text("SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND pid = pg_backend_pid()"
                      " AND relation = 'fix_default'::regclass")  # fmt: skip
        if (await of[0].execute(locked)).scalar() and not leaving:
            leaving.append(asyncio.create_task(_leave()))
            await somebody_waits(db)
        return done

    monkeypatch.setattr(attaching, "forget_again", _then_leave)
    try:
        await attach_month(db, month)
        await leaving[0]
    finally:
        await other.close()
    return month, identity


async def _rows_of(db: Database, month: Month, person_id: Any) -> int:
    async with db.read() as session:
        asked = text(f"SELECT count(*) FROM {month.name} WHERE person_id = :who")
        return int((await session.execute(asked, {"who": person_id})).scalar_one())


async def test_who_begins_to_leave_meanwhile_is_forgotten(
    settings: Settings, db: Database, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They look for rows of theirs without the month, and wait; nobody would look again."""
    assert await _rows_of(db, *await leave_meanwhile(settings, db, at, monkeypatch)) == 0


async def test_planted_nobody_looks_again_after_attaching_and_that_is_seen(
    settings: Settings, db: Database, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def _not(*_of: Any) -> None:
        """Left out."""

    monkeypatch.setattr(attaching, "_forget_who_waited", _not)
    assert await _rows_of(db, *await leave_meanwhile(settings, db, at, monkeypatch)) == 1


async def test_who_left_or_became_another_meanwhile_is_so_in_what_comes_back(db: Database, at: datetime) -> None:
    left, gone, kept = (Person(id=new_id(at), name=name, made_at=at) for name in ("甲", "乙", "丙"))
    left_id, gone_id, kept_id = left.id, gone.id, kept.id
    await add(db, left, gone, kept)
    await fill(db, at, left_id)
    months = {table: settled(table, at) for table in MOVABLE}
    then = months["fix"].end - timedelta(days=2)
    await add(db, fix_at(then, gone_id), delivery_at(then, gone_id))
    for month in months.values():
        await detach_month(db, month, at)
    async with db.write() as session:
        await session.execute(update(Person).where(col(Person.id) == left_id).values(erased_at=at))
        await session.execute(update(Person).where(col(Person.id) == gone_id).values(merged_into=kept_id))
    for month in months.values():
        await attach_month(db, month)
    assert (await digest(db, months["fix"]))[0] == 1
    async with db.read() as session:
        words = text(f"SELECT DISTINCT title || text || address || fields::text FROM delivery WHERE person_id = :who"
                     f" AND {months['delivery'].holds()}")  # fmt: skip
        assert list((await session.execute(words, {"who": left_id})).scalars()) == ["{}"]
        for table in MOVABLE:
            whose = text(f"SELECT count(*) FROM {table} WHERE person_id = :who")
            assert (await session.execute(whose, {"who": gone_id})).scalar() == 0
            assert (await session.execute(whose, {"who": kept_id})).scalar() == 1
