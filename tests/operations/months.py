"""Months of the past for the tests: partitions with rows, and what stands in them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from backend.ground.db import Database
from backend.ground.ids import new_id
from backend.ground.partitions import ensure_partitions
from backend.ground.progress import held_progress
from backend.operations.detach_month import SETTLED
from backend.operations.month import Month
from backend.patrol.drop_off_shift import NAME as OFF_SHIFT
from backend.patrol.fix import Fix, fix_id
from backend.patrol.track_retention import NAME as THINNING
from notifications.delivery import Delivery, State
from tests.outside import delivery_to

ROWS = 40  # of each table, a minute apart


def settled(table: str, at: datetime, back: int = 0) -> Month:
    """The newest month that may be detached, or one so many before."""
    start = (at - SETTLED).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _month in range(back + 1):
        start = (start - timedelta(days=1)).replace(day=1)
    return Month(table, start)


async def fill(db: Database, at: datetime, person_id: UUID | None = None) -> None:
    """The newest settled month and the one before it, of each table that may be moved, with rows; what looks through
    fixes (thinning, off shift) has done so to `at`."""
    who = person_id or new_id(at)
    async with db.write() as session:
        connection = await session.connection()
        for back in (0, 1):
            await connection.run_sync(ensure_partitions, settled("fix", at, back).start, 0)
        for name in (THINNING, OFF_SHIFT):
            looked_through = await held_progress(session, name, at)
            looked_through.done_to = max(looked_through.done_to, at)
        for back in (0, 1):
            month = settled("fix", at, back)
            for minute in range(1, ROWS + 1):  # at its end, so that they are not past their time
                then = month.end - timedelta(minutes=minute)
                session.add(fix_at(then, who))
                session.add(delivery_at(then, who))


def fix_at(at: datetime, person_id: UUID) -> Fix:
    return Fix(
        id=fix_id(person_id, "phone", at), person_id=person_id, device_id="phone", at=at, received_at=at,
        stated_lon=121.1, stated_lat=28.8, coord_type="wgs84", lon=121.1, lat=28.8, source="app", marks=[],
    )  # fmt: skip


def delivery_at(at: datetime, person_id: UUID, **more: object) -> Delivery:
    """One that has an end."""
    return delivery_to("sms", "13900000000", at, person_id=person_id, **{"state": State.SENT} | more)


async def digest(db: Database, month: Month, name: str | None = None) -> tuple[int, str]:
    """How many rows there are of the month in its table, or in the one named, and what stands in them."""
    query = (
        f"SELECT count(*), coalesce(md5(string_agg(one::text, '|' ORDER BY id)), '') FROM {name or month.table} one"
        f" WHERE {month.holds()}"
    )
    async with db.read() as session:
        count, digested = (await session.execute(text(query))).one()
    return int(count), str(digested)


@asynccontextmanager
async def reading(db: Database, table: str) -> AsyncIterator[None]:
    """Somebody is reading the table, in a transaction that goes on: a dump, a report."""
    async with db.writer.begin() as connection:
        await connection.execute(text(f"SELECT count(*) FROM {table}"))
        yield


async def add(db: Database, *rows: Any) -> None:
    """In a transaction of their own."""
    async with db.write() as session:
        session.add_all(rows)
