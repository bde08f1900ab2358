"""Reads the evaluations of a day, corrections among them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.patrol.day_evaluation import DayEvaluation
from backend.patrol.whose_day import whose_day
from backend.people.actor import Actor


async def evaluations_of(session: AsyncSession, day: date, *, by: Actor) -> Sequence[DayEvaluation]:
    """Of those whose day one may look at."""
    query = select(DayEvaluation).where(col(DayEvaluation.day) == day)
    if (whose := await whose_day(session, day, by)) is not None:
        query = query.where(col(DayEvaluation.person_id).in_(whose))
    return (await session.execute(query.order_by(col(DayEvaluation.id)))).scalars().all()
