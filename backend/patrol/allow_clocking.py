"""Lets a check-in count that was outside: a person decides, on record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.patrol.clocking import Clocking
from backend.patrol.planners import check_planner
from backend.patrol.settle_shifts import settle_shifts
from backend.patrol.whose_day import grids_of, is_in
from backend.people.actor import Actor


async def allow_clocking(
    session: AsyncSession, identity: UUID, *, by: Actor, settings: Settings, at: datetime
) -> Clocking:
    """The clocking, which counts from now on. Problem not_allowed, not_found, same_person for one's own."""
    check_planner(by)
    query = select(Clocking).where(col(Clocking.id) == identity).with_for_update()
    clocking: Clocking | None = (await session.execute(query)).scalar_one_or_none()
    if clocking is None:
        raise Problem("not_found")
    if not is_in(by.area_code, *clocking.grids, *await grids_of(session, clocking.person_id, clocking.at)):
        raise Problem("not_found")
    if clocking.person_id == by.id:
        raise Problem("same_person")
    if not clocking.counts:
        clocking.counts, clocking.allowed_by = True, by.id
        subject = Subject("clocking", identity)
        await write_down(session, subject, "clocking.allow", by=by.doer, at=at, settings=settings,
                         before={"counts": False}, after={"counts": True})  # fmt: skip
        await session.flush()
        await settle_shifts(session, clocking.person_id, at)
    return clocking
