"""The shifts that some fixes may lie on, and which of them one does."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.patrol.pair_clockings import LONGEST
from backend.patrol.shift import Shift


async def shifts_around(
    session: AsyncSession, first: datetime, last: datetime, whose: UUID | None = None
) -> Sequence[Shift]:
    """Those that last at some instant from `first` to `last`, of somebody or of everybody."""
    query = select(Shift).where(
        and_(col(Shift.from_at) <= last, col(Shift.from_at) > first - LONGEST),
        or_(col(Shift.to_at).is_(None), col(Shift.to_at) >= first),
    )
    if whose is not None:
        query = query.where(col(Shift.person_id) == whose)
    return (await session.execute(query)).scalars().all()


def shift_at(shifts: Sequence[Shift], at: datetime) -> Shift | None:
    """The shift of some of one person's that an instant lies on; a forgotten one ends by itself."""
    return next((one for one in shifts if one.from_at <= at <= (one.to_at or one.from_at + LONGEST)), None)
