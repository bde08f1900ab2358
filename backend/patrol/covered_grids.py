"""The coverage of the city on a day: every evaluation that counts, or what is known so far, put together by grid."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.patrol.coverage import coverage
from backend.patrol.day_evaluation import DayEvaluation
from backend.patrol.day_to_evaluate import DayToEvaluate
from backend.patrol.evaluate_day import figures_of
from backend.patrol.track_of import track_apart
from backend.patrol.whose_day import SEE_ALL, is_in
from backend.people.actor import Actor
from backend.places.locate import GridMap


@dataclass(frozen=True)
class CoveredGrid:
    """A grid on a day: first and last visit, minutes and metres of everybody, and how many people."""

    code: str
    first: datetime
    last: datetime
    minutes: float
    length_m: int
    people: int


async def covered_grids(db: Database, day: date, grid_map: GridMap, *, by: Actor) -> list[CoveredGrid]:
    """The grids of one's area anybody was in, by code. Problem not_allowed but for planners, desk and leaders.

    Whose days no evaluation has seen yet are evaluated now, one by one, so that no more than one track is in memory,
    and no session is held while it is worked out.
    """
    check_may_see(by)
    async with db.read() as session:  # who waits first: whoever is evaluated in between is in both
        query = select(col(DayToEvaluate.person_id)).where(col(DayToEvaluate.day) == day)
        waiting = (await session.execute(query)).scalars().all()
        figures = await _issued(session, day)
    for person_id in waiting:
        track = await track_apart(db, person_id, day, grid_map)
        figures[person_id] = figures_of(await to_thread.run_sync(coverage, track))
    return [one for one in put_together(figures.values()) if is_in(by.area_code, one.code)]


def check_may_see(by: Actor) -> None:
    """Problem not_allowed for whoever has no office to look at all."""
    if not by.roles & SEE_ALL:
        raise Problem("not_allowed")


def put_together(figures: Iterable[Mapping[str, Any]]) -> list[CoveredGrid]:
    """Everybody's figures by grid."""
    found: dict[str, CoveredGrid] = {}
    for grids in (one["grids"] for one in figures):
        for code, visit in grids.items():
            one = CoveredGrid(
                code, datetime.fromisoformat(visit["first"]), datetime.fromisoformat(visit["last"]),
                visit["seconds"] / 60, visit["length_m"], 1,
            )  # fmt: skip
            found[code] = _joined(found[code], one) if code in found else one
    return [found[code] for code in sorted(found)]


def _joined(one: CoveredGrid, other: CoveredGrid) -> CoveredGrid:
    return CoveredGrid(
        one.code, min(one.first, other.first), max(one.last, other.last), one.minutes + other.minutes,
        one.length_m + other.length_m, one.people + other.people,
    )  # fmt: skip


async def _issued(session: AsyncSession, day: date) -> dict[UUID, Mapping[str, Any]]:
    """The newest evaluation of each person."""
    query = select(DayEvaluation).where(col(DayEvaluation.day) == day).order_by(col(DayEvaluation.id))
    return {row.person_id: row.figures for row in (await session.execute(query)).scalars()}
