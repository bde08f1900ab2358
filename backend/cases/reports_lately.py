"""How many reports a citizen may send within a day (市民每日上报件数): one phone alone is to keep no desk busy."""

from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.ground.errors import Problem
from backend.ground.ids import first_id, instant_of
from backend.ground.one_at_a_time import one_at_a_time

DAY = timedelta(days=1)  # any, as a window that slides


async def refuse_too_many_reports(session: AsyncSession, person_id: UUID, most: int | None, at: datetime) -> None:
    """Problem too_many, with the seconds to wait, for who has sent `most` within the last day; None refuses nobody.
    Read from the index of one's own reports, newest first: it is the same however many there are."""
    if most is None:
        return
    await one_at_a_time(session, f"reports:{person_id}")  # of those sent at once each counts the one before it
    mine = (col(Case.reporter_id) == person_id, col(Case.id) >= first_id(at - DAY))
    oldest = select(col(Case.id)).where(*mine).order_by(col(Case.id).desc()).offset(most - 1).limit(1)
    if (counted := (await session.execute(oldest)).scalar_one_or_none()) is not None:
        wait = ceil((instant_of(counted) + DAY - at).total_seconds()) + 1
        raise Problem("too_many", detail=f"每人每日最多上报 {most} 件，紧急情况请拨打 12345", retry_after=max(1, wait))
