"""Reads somebody's track: one's own, or another's for who plans the patrol, and that is written down."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.write_down import Subject, write_down
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.patrol.coverage import TrackFix
from backend.patrol.planners import PLANNERS
from backend.patrol.track_of import track_apart
from backend.patrol.whose_day import whose_day
from backend.people.actor import Actor
from backend.people.person import Person
from backend.places.locate import GridMap


async def read_track(
    db: Database, person_id: UUID, day: date, grid_map: GridMap, *, by: Actor, settings: Settings, at: datetime
) -> list[TrackFix]:
    """The fixes of a day. Problem not_found for who may not look, and where there is nobody. That somebody looks is
    written down before there is anything to see, and no session is held while the grids are looked up."""
    if person_id != by.id:
        async with db.write() as session:
            await _put_on_record(session, person_id, day, by, settings, at)
    return await track_apart(db, person_id, day, grid_map)


async def _put_on_record(
    session: AsyncSession, person_id: UUID, day: date, by: Actor, settings: Settings, at: datetime
) -> None:
    if not by.roles & PLANNERS or await session.get(Person, person_id) is None:
        raise Problem("not_found")
    if (whose := await whose_day(session, day, by)) is not None and person_id not in whose:
        raise Problem("not_found")
    subject, more = Subject("person", person_id), {"day": day.isoformat()}
    await write_down(session, subject, "person.track_read", by=by.doer, at=at, settings=settings, more=more)
