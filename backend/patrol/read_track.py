"""Reads somebody's track: one's own, or another's for who plans the patrol, and that is written down."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.write_down import Subject, write_down
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.patrol.coverage import TrackFix
from backend.patrol.planners import PLANNERS
from backend.patrol.track_of import track_of
from backend.people.actor import Actor
from backend.people.person import Person
from backend.places.locate import GridMap


async def read_track(
    session: AsyncSession, person_id: UUID, day: date, grid_map: GridMap, *, by: Actor, settings: Settings,
    at: datetime,
) -> list[TrackFix]:  # fmt: skip
    """The fixes of a day. Problem not_found for who may not look, and where there is nobody."""
    if person_id != by.id:
        if not by.roles & PLANNERS or await session.get(Person, person_id) is None:
            raise Problem("not_found")
        subject = Subject("person", person_id)
        more = {"day": day.isoformat()}
        await write_down(session, subject, "person.track_read", by=by.doer, at=at, settings=settings, more=more)
    return await track_of(session, person_id, day, grid_map)
