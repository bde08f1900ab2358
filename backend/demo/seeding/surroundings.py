"""What seeded cases are made from: the city's own grids, classes, duties, calendar and people."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import shapely
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.calendars.published_calendar import published_calendar
from backend.cases.city import as_kept
from backend.cases.standard_of import standard_of
from backend.catalogue.category import Category
from backend.catalogue.published import PublishedCatalogue
from backend.ground.clock import CITY_ZONE
from backend.people.person import Person
from backend.places.area import Area, AreaKind
from backend.routing.choose import Matrix, choose
from backend.routing.rules_at import PublishedMatrix
from backend.working_time import Duration, TimeUnit, WorkingCalendar

POINTS = 24  # places kept of each grid
FOCUS = 1.1  # of Pareto's law: a few grids have many cases


@dataclass
class Surroundings:
    """`grids`: code and places (WGS-84); `weights`: cumulated, how often each has a case; `names` of towns and
    communities; `staff` by username; `kept`: choices made already, by class and community."""

    grids: Sequence[tuple[str, Sequence[tuple[float, float]]]]
    weights: Sequence[float]
    names: Mapping[str, str]
    classes: Sequence[Category]
    standards: Mapping[str, dict[str, Any]]
    matrix: Matrix
    calendar: WorkingCalendar
    staff: Mapping[str, UUID]
    release: int | None
    kept: dict[tuple[str, str], tuple[str | None, str]] = field(default_factory=dict)

    def choice(self, class_code: str, grid_code: str, at: datetime) -> tuple[str | None, str]:
        """The body whose duty it is, and the choice as JSON."""
        key = (class_code, grid_code[:12])
        if key not in self.kept:
            day = at.astimezone(CITY_ZONE).date()
            found = choose(class_code, grid_code, self.matrix, day, owner=None, certain=True)
            self.kept[key] = found.body_code, json.dumps(as_kept(found), ensure_ascii=False)
        return self.kept[key]

    def limit(self, class_code: str) -> Duration:
        standard = self.standards[class_code]
        return Duration(standard["limit_value"], TimeUnit(standard["limit_unit"]))

    def who(self, username: str, body_code: str | None) -> UUID:
        """Who acts: of a department's handlers its own."""
        name = f"handler-{body_code}" if username == "handler" else username
        return self.staff.get(name) or self.staff[username]


async def surroundings(session: AsyncSession, chance: random.Random, at: datetime, release: int) -> Surroundings:
    """Reads them."""
    areas = (
        (await session.execute(select(Area).where(col(Area.valid_to).is_(None)).order_by(col(Area.code))))
        .scalars()
        .all()
    )
    grids = [(one.code, _places(one.shape, chance)) for one in areas if one.kind is AreaKind.GRID and one.shape]
    catalogue = await PublishedCatalogue().current(session)
    classes = [one for one in catalogue.classes.values() if one.code.startswith("E")]
    calendar = await published_calendar(session)
    staff = select(col(Person.username), col(Person.id)).where(col(Person.username).is_not(None))
    return Surroundings(
        grids=grids, weights=_cumulated([chance.paretovariate(FOCUS) for _ in grids]),
        names={one.code: one.name for one in areas}, classes=classes,
        standards={
            one.code: standard_of(catalogue, one.code) | {"calendar": calendar.version} for one in classes
        },
        matrix=await PublishedMatrix().current(session), calendar=calendar,
        staff={row[0]: row[1] for row in await session.execute(staff)}, release=release or None,
    )  # fmt: skip


def _places(wkb: bytes, chance: random.Random) -> list[tuple[float, float]]:
    """Places inside a grid; its middle, should it be so thin that none is hit."""
    shape = shapely.from_wkb(wkb)
    shapely.prepare(shape)
    west, south, east, north = shape.bounds
    drawn = [(chance.uniform(west, east), chance.uniform(south, north)) for _ in range(4 * POINTS)]
    inside = shapely.contains_xy(shape, [x for x, _y in drawn], [y for _x, y in drawn])
    middle = shape.representative_point()
    return [one for one, is_in in zip(drawn, inside, strict=True) if is_in][:POINTS] or [(middle.x, middle.y)]


def _cumulated(weights: Sequence[float]) -> list[float]:
    total, found = 0.0, []
    for weight in weights:
        total += min(weight, 40.0)
        found.append(total)
    return found
