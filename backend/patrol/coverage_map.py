"""What a picture of a day's coverage shows: the grids on duty, what was covered, names, and, on record, tracks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

import shapely
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import write_down_for_all
from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.patrol.coverage import TrackFix, lines_of
from backend.patrol.covered_grids import CoveredGrid, check_may_see, covered_grids
from backend.patrol.day_bounds import day_bounds
from backend.patrol.day_evaluation import DayEvaluation
from backend.patrol.day_to_evaluate import DayToEvaluate
from backend.patrol.pair_clockings import LONGEST
from backend.patrol.planners import check_planner
from backend.patrol.shift import Shift
from backend.patrol.track_of import track_apart
from backend.patrol.whose_day import is_in, whose_day
from backend.people.actor import Actor
from backend.places.area import Area
from backend.places.locate import Locator

MOST_TRACKS = 60  # people whose tracks one picture shows: each is read, and stands in the record as read
FINEST = 0.00002  # degrees, about 2 m: finer turns of a track cannot be seen
Pair = tuple[float, float]


@dataclass(frozen=True)
class CoverageMap:
    """What is drawn: every grid of the city; those somebody was on duty for; what was covered; names of areas by code;
    tracks as lines of WGS-84 degrees, and how many people's they are."""

    day: date
    shapes: Mapping[str, shapely.Geometry]
    on_duty: frozenset[str]
    covered: Mapping[str, CoveredGrid]
    names: Mapping[str, str] = field(default_factory=dict)
    tracks: Sequence[Sequence[Pair]] = ()
    people: int = 0
    note: str = ""

    @property
    def asked(self) -> frozenset[str]:
        """The grids the day is held against: those on duty, or where nobody was, those covered."""
        return self.on_duty or frozenset(self.covered)

    @property
    def unvisited(self) -> list[str]:
        """On duty, and nobody was there."""
        return sorted(code for code in self.asked if code not in self.covered and code in self.shapes)


async def coverage_map(
    db: Database, day: date, locator: Locator, *, with_tracks: bool, by: Actor, settings: Settings, at: datetime
) -> CoverageMap:
    """The map of a day. Problem not_allowed but for planners, desk and leaders; tracks are for planners alone, and
    whose are drawn is written down before they are read. No session is held while a track is worked out."""
    check_may_see(by)
    people = await _put_on_record(db, day, by, settings, at) if with_tracks else []
    async with db.read() as session:
        grid_map = await locator.current(session)
    covered = {one.code: one for one in await covered_grids(db, day, grid_map, by=by)}
    shapes = {code: shape for code in grid_map.codes if (shape := grid_map.shape_of(code)) is not None}
    async with db.read() as session:
        on_duty = frozenset(code for code in await _on_duty(session, day) if is_in(by.area_code, code))
        drawn = CoverageMap(day, shapes, on_duty, covered, people=len(people), note=_note(at, len(people)))
        drawn = await _named(session, drawn)
    tracks = list[Sequence[Pair]]()
    for person_id in people[:MOST_TRACKS]:  # one by one: no more than one track is in memory
        tracks += _drawn(lines_of(await track_apart(db, person_id, day, grid_map)))
    return replace(drawn, tracks=tracks)


async def _put_on_record(db: Database, day: date, by: Actor, settings: Settings, at: datetime) -> list[UUID]:
    """Of whom there are fixes, and whose day one may look at; whose tracks are drawn have it in their record."""
    check_planner(by)
    async with db.write() as session:
        whose = await whose_day(session, day, by)
        people = [one for one in await _seen_on(session, day) if whose is None or one in whose]
        await write_down_for_all(
            session, "person", people[:MOST_TRACKS], "person.track_read", by=by.doer, at=at, settings=settings,
            more={"day": day.isoformat(), "picture": True},
        )  # fmt: skip
    return people


async def _on_duty(session: AsyncSession, day: date) -> frozenset[str]:
    """The grids of all shifts of the day."""
    start, end = day_bounds(day)
    query = select(col(Shift.grids)).where(
        col(Shift.from_at) < end, col(Shift.from_at) > start - LONGEST,
        or_(col(Shift.to_at).is_(None), col(Shift.to_at) > start),
    )  # fmt: skip
    return frozenset(code for grids in (await session.execute(query)).scalars() for code in grids)


async def _seen_on(session: AsyncSession, day: date) -> list[UUID]:
    """Of whom there are fixes."""
    evaluated = select(col(DayEvaluation.person_id)).where(col(DayEvaluation.day) == day)
    waiting = select(col(DayToEvaluate.person_id)).where(col(DayToEvaluate.day) == day)
    return sorted(set((await session.execute(evaluated.union(waiting))).scalars()))


async def _named(session: AsyncSession, drawn: CoverageMap) -> CoverageMap:
    """With the names of the towns, and of the grids nobody was in."""
    wanted = [*{code[:9] for code in drawn.shapes}, *drawn.unvisited[:200]]
    query = select(col(Area.code), col(Area.name)).where(col(Area.code).in_(wanted), col(Area.valid_to).is_(None))
    names = dict((await session.execute(query)).tuples().all())
    return replace(drawn, names=names)


def _drawn(lines: Sequence[Sequence[TrackFix]]) -> list[Sequence[Pair]]:
    simple = [shapely.LineString([(fix.lon, fix.lat) for fix in line]).simplify(FINEST) for line in lines]
    return [[(x, y) for x, y in line.coords] for line in simple]


def _note(at: datetime, people: int) -> str:
    """The line under the title."""
    made = f"制图时间 {at.astimezone(CITY_ZONE):%Y-%m-%d %H:%M}　颜色为当日全部人员在该网格内停留的时间之和"
    if people > MOST_TRACKS:
        return f"{made}　轨迹只绘 {MOST_TRACKS} 人（共 {people} 人）"
    return made
