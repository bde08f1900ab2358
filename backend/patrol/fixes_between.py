"""Reads fixes back: of one person, between two instants, oldest first."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.ids import first_id
from backend.patrol.fix import Fix


async def fixes_between(session: AsyncSession, person_id: UUID, start: datetime, end: datetime) -> Sequence[Fix]:
    """The fixes from `start` to before `end`; only the partitions of that time are looked at."""
    query = select(Fix).where(
        col(Fix.person_id) == person_id, col(Fix.at) >= start, col(Fix.at) < end,
        col(Fix.id) >= first_id(start), col(Fix.id) < first_id(end),
    )  # fmt: skip
    return (await session.execute(query.order_by(col(Fix.at), col(Fix.id)))).scalars().all()
