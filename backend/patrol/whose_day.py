"""Whose patrol somebody may look at: their own, everybody's, or that of the town (镇街) they are narrowed to."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.patrol.day_bounds import day_bounds
from backend.patrol.pair_clockings import LONGEST
from backend.patrol.planners import PLANNERS
from backend.patrol.roster import Roster
from backend.patrol.shift import Shift
from backend.people.actor import Actor
from backend.people.grid_holders import grid_holders
from backend.people.person_grid import PersonGrid
from backend.workflow.roles import Role

SEE_ALL = PLANNERS | {Role.LEADER, Role.DESK}


async def whose_day(session: AsyncSession, day: date, by: Actor) -> set[UUID] | None:
    """Whose day of the patrol `by` may look at. None: everybody's; only their own for who has no office to look at all;
    else that of all who have a grid in the area, or were on duty or on shift there that day."""
    if not by.roles & SEE_ALL:
        return {by.id}
    if by.area_code is None:
        return None
    held = select(col(PersonGrid.person_id)).where(col(PersonGrid.grid_code).startswith(by.area_code))
    return {by.id, *(await session.execute(held)).scalars(), *await _there(session, day, by.area_code)}


def is_in(area: str | None, *grids: str | None) -> bool:
    """Whether one of some grids lies in an area; None is the whole city, in which all lies."""
    return area is None or any(grid is not None and grid.startswith(area) for grid in grids)


async def grids_of(session: AsyncSession, person_id: UUID, at: datetime) -> list[str]:
    """The grids somebody holds at an instant, in order: their own, and those of whom they stand in for (代班)."""
    held = grid_holders(at)
    theirs = select(held.c.grid_code).where(held.c.person_id == person_id)
    return sorted((await session.execute(theirs)).scalars())


async def _there(session: AsyncSession, day: date, area: str) -> Iterable[UUID]:
    start, end = day_bounds(day)
    on_shift = select(col(Shift.person_id), col(Shift.grids)).where(
        col(Shift.from_at) < end, col(Shift.from_at) > start - LONGEST,
        or_(col(Shift.to_at).is_(None), col(Shift.to_at) > start),
    )  # fmt: skip
    on_duty = select(col(Roster.person_id), col(Roster.grids)).where(
        col(Roster.starts_at) < end, col(Roster.starts_at) > start - LONGEST, col(Roster.ends_at) > start,
        col(Roster.cancelled_at).is_(None),
    )  # fmt: skip
    rows = [*(await session.execute(on_shift)).tuples(), *(await session.execute(on_duty)).tuples()]
    return {person_id for person_id, grids in rows if is_in(area, *grids)}
