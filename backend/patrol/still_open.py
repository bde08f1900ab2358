"""Fixes off shift: which of them a check-in may still put on one. The others will never be kept, and are settled."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.patrol.clocking import Clocking, ClockKind
from backend.patrol.done_at import AHEAD, OLDEST
from backend.patrol.pair_clockings import LONGEST

EDGE = timedelta(minutes=10)  # so long before its check-in a phone may begin to track, and go on after its check-out


async def still_open(session: AsyncSession, person_id: UUID, times: Iterable[datetime], at: datetime) -> list[datetime]:
    """Of times at which nobody is known to have been on shift, those that may turn out to be on one: by a check-in
    that is yet to come (none is taken that is older than OLDEST, or of the future) or yet to be allowed."""
    able = [time for time in times if at - OLDEST <= time <= at + AHEAD]
    if not able:
        return []
    query = select(Clocking).where(
        col(Clocking.person_id) == person_id,
        col(Clocking.at) >= min(able) - LONGEST,
        col(Clocking.at) <= max(able) + EDGE,
    )
    clockings = (await session.execute(query)).scalars().all()
    return [time for time in able if _may_be_allowed(time, clockings) or not _is_edge(time, clockings)]


def _may_be_allowed(time: datetime, clockings: Sequence[Clocking]) -> bool:
    """Somebody may let a check-in count that was outside."""
    return any(not one.counts and one.kind is ClockKind.IN and one.at <= time <= one.at + LONGEST for one in clockings)


def _is_edge(time: datetime, clockings: Sequence[Clocking]) -> bool:
    """It lies just before a shift that is known, or just behind it."""
    span = {ClockKind.IN: (-EDGE, timedelta(0)), ClockKind.OUT: (timedelta(0), EDGE)}
    return any(one.counts and one.at + span[one.kind][0] <= time <= one.at + span[one.kind][1] for one in clockings)
