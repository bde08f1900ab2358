"""The track of one person on one day of the city, with the grid of each fix."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from anyio import to_thread

from backend.ground.db import Database
from backend.patrol.coverage import TrackFix
from backend.patrol.day_bounds import day_bounds
from backend.patrol.fix import INVALID, Fix
from backend.patrol.fixes_between import fixes_between
from backend.patrol.shifts_around import shift_at, shifts_around
from backend.places.locate import GridMap


async def track_apart(db: Database, person_id: UUID, day: date, grid_map: GridMap) -> list[TrackFix]:
    """Every fix of the day, mock and poor ones among them, but none that lies on no shift any more: a check-out came
    late. No session is held while the grids are looked up."""
    start, end = day_bounds(day)
    async with db.read() as session:
        fixes = await fixes_between(session, person_id, start, end)
        shifts = await shifts_around(session, start, end, person_id)
    return await placed([fix for fix in fixes if shift_at(shifts, fix.at)], grid_map)


async def placed(fixes: Sequence[Fix], grid_map: GridMap) -> list[TrackFix]:
    """The fixes with their grids; the looking up is done beside the loop."""
    grids = await to_thread.run_sync(grid_map.codes_of, [(fix.lon, fix.lat) for fix in fixes])
    return [
        TrackFix(fix.at, fix.id, fix.lon, fix.lat, grid, fix.accuracy_m, fix.mock, INVALID not in fix.marks)
        for fix, grid in zip(fixes, grids, strict=True)
    ]
