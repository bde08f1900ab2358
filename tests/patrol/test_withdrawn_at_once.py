"""Two inspectors' days say at once that a grid was visited: the absence is withdrawn, and told of, once."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.happening import Happening
from backend.patrol.absence import Absence, AbsenceKind
from backend.patrol.coverage import TrackFix
from backend.patrol.withdraw_absences import withdraw_absences
from tests.linhai import City
from tests.releases.test_one_at_a_time import begun

pytestmark = pytest.mark.anyio
GRID = "331082001001001"
DUE = datetime.fromisoformat("2026-11-24T10:00:00+08:00")


async def withdrawn(city: City, person: UUID) -> int:
    walked = [TrackFix(DUE - timedelta(hours=1), uuid4(), 121.1289, 28.847, GRID, 8.0)]
    async with city.db.write() as session:
        return await withdraw_absences(session, person, DUE.astimezone(CITY_ZONE).date(), walked, city.at)


async def test_an_absence_that_two_days_refute_at_once_is_withdrawn_once(city: City) -> None:
    walked = [TrackFix(DUE - timedelta(hours=1), uuid4(), 121.1289, 28.847, GRID, 8.0)]
    async with city.db.write() as session:
        session.add(
            Absence(key="unvisited:x", kind=AbsenceKind.UNVISITED, at=DUE, found_at=DUE, grid_code=GRID, data={})
        )
    async with city.db.write() as session:
        await withdraw_absences(session, uuid4(), DUE.astimezone(CITY_ZONE).date(), walked, city.at)
        other = await begun(withdrawn(city, uuid4()))
    assert await other == 0
    async with city.db.read() as session:
        told = select(func.count()).where(col(Happening.kind) == "absence.withdraw")
        assert (await session.execute(told)).scalar_one() == 1
