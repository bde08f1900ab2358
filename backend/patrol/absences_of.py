"""Reads the absences of a day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.patrol.absence import Absence
from backend.patrol.day_bounds import day_bounds
from backend.patrol.whose_day import SEE_ALL, whose_day
from backend.people.actor import Actor


async def absences_of(session: AsyncSession, day: date, *, by: Actor) -> Sequence[Absence]:
    """Of those whose day one may look at, and of the grids of one's area that nobody was in."""
    start, end = day_bounds(day)
    query = select(Absence).where(col(Absence.at) >= start, col(Absence.at) < end)
    if (whose := await whose_day(session, day, by)) is not None:
        there = col(Absence.grid_code).startswith(by.area_code) if by.area_code and by.roles & SEE_ALL else false()
        query = query.where(or_(col(Absence.person_id).in_(whose), there))
    return (await session.execute(query.order_by(col(Absence.at), col(Absence.key)))).scalars().all()
