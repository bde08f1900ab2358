"""Goes through the fixes in the order of time, piece by piece, and drops some of each (轨迹点清理)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.ids import first_id
from backend.ground.progress import go_on, pieces
from backend.patrol.fix import Fix

PIECE = timedelta(minutes=30)
BATCH = 2000  # rows that go at once: nobody who writes waits longer
FixTime = tuple[UUID, UUID, datetime]  # its id, whose it is, when it was
Choose = Callable[[AsyncSession, Sequence[FixTime]], Awaitable[Sequence[UUID]]]


async def drop_fixes(db: Database, name: str, until: datetime, choose: Choose) -> int:
    """How many of those older than `until` went: of each piece, whole minutes long and in the order of time, those
    chosen. It goes on where it was left under that name, however long the worker was away."""
    gone = 0
    async for piece in pieces(db, name, col(Fix.id), until.replace(second=0, microsecond=0), PIECE):
        within = (col(Fix.id) >= first_id(piece.start), col(Fix.id) < first_id(piece.end))
        query = select(col(Fix.id), col(Fix.person_id), col(Fix.at)).where(*within).order_by(col(Fix.at), col(Fix.id))
        async with db.read() as session:
            chosen = await choose(session, (await session.execute(query)).tuples().all())
        for first in range(0, len(chosen), BATCH):
            async with db.write() as session:
                await session.execute(delete(Fix).where(col(Fix.id).in_(chosen[first : first + BATCH])))
        async with db.write() as session:
            await go_on(session, piece)
        gone += len(chosen)
    return gone
