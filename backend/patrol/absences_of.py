"""Reads the absences of a day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.patrol.absence import Absence
from backend.patrol.attendance_of import SEE_ALL
from backend.patrol.day_bounds import day_bounds
from backend.people.actor import Actor


async def absences_of(session: AsyncSession, day: date, *, by: Actor) -> Sequence[Absence]:
    """Everybody's, or one's own for who has no office to look at all."""
    start, end = day_bounds(day)
    query = select(Absence).where(col(Absence.at) >= start, col(Absence.at) < end)
    if not by.roles & SEE_ALL:
        query = query.where(col(Absence.person_id) == by.id)
    return (await session.execute(query.order_by(col(Absence.at), col(Absence.key)))).scalars().all()
