"""Reads the evaluations of a day, corrections among them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.patrol.attendance_of import SEE_ALL
from backend.patrol.day_evaluation import DayEvaluation
from backend.people.actor import Actor


async def evaluations_of(session: AsyncSession, day: date, *, by: Actor) -> Sequence[DayEvaluation]:
    """Everybody's, or one's own for who has no office to look at all."""
    query = select(DayEvaluation).where(col(DayEvaluation.day) == day)
    if not by.roles & SEE_ALL:
        query = query.where(col(DayEvaluation.person_id) == by.id)
    return (await session.execute(query.order_by(col(DayEvaluation.id)))).scalars().all()
