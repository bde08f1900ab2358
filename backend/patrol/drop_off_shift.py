"""Drops fixes that turned out to lie on no shift (离岗后的轨迹点): a check-out waited for a line while a phone went on.
They were stored while the shift seemed to last, and are nobody's to keep."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.ids import first_id
from backend.ground.progress import go_on, pieces
from backend.ground.slices import slices
from backend.patrol.clock_in import OLDEST
from backend.patrol.fix import Fix
from backend.patrol.shift import Shift
from backend.patrol.shifts_around import shift_at, shifts_around

NAME = "off_shift"  # of its progress
SETTLED = OLDEST + timedelta(hours=1)  # then no check-in comes any more that would put them on a shift
PIECE = timedelta(minutes=30)


async def drop_off_shift(db: Database, at: datetime) -> int:
    """Of fixes older than SETTLED those on no shift; how many. It goes on where it was left; run again: none."""
    until, gone = (at - SETTLED).replace(second=0, microsecond=0), 0
    async for piece in pieces(db, NAME, col(Fix.id), until, PIECE):
        gone += await _drop(db, piece.start, piece.end)
        async with db.write() as session:
            await go_on(session, piece)
    return gone


async def _drop(db: Database, start: datetime, end: datetime) -> int:
    async with db.read() as session:
        off = await _off_shift(session, start, end)
    for some in slices(off):
        async with db.write() as session:
            await session.execute(delete(Fix).where(col(Fix.id).in_(some)))
    return len(off)


async def _off_shift(session: AsyncSession, start: datetime, end: datetime) -> list[UUID]:
    query = select(col(Fix.id), col(Fix.person_id), col(Fix.at)).where(
        col(Fix.id) >= first_id(start), col(Fix.id) < first_id(end)
    )
    fixes = (await session.execute(query)).tuples().all()
    times = [time for _identity, _person_id, time in fixes]
    shifts: dict[UUID, list[Shift]] = defaultdict(list)
    for shift in await shifts_around(session, min(times), max(times)) if times else ():
        shifts[shift.person_id].append(shift)
    return [identity for identity, person_id, time in fixes if shift_at(shifts[person_id], time) is None]
