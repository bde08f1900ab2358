"""The open cases nearest to a place as strangers may know it: measured to the middle of each case's public cell.

So is what counts as near: from no number of questions follows where within its cell a case lies.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.list_public import COLUMNS, PublicCase, hidden, lying_in
from backend.places.cell import snapped
from backend.places.coordinates import distance_m
from backend.places.snapped_area import cells_in_circle
from backend.workflow.steps import Step

STEP = 10  # metres: to this a distance is rounded
RINGS = (100.0, 250.0, 500.0)  # metres: looked at one after another, so that where much is open little is read
MOST_READ = 500  # cases of one ring; where there are more, its newest
MOST_ALIKE = 100  # the same, where no more than whether there are some is of interest
MOST_LOOKED_AT = 1000  # open cases of one ring: where thousands are open in one place, the newest of so many of them


class Near(NamedTuple):
    """A case, and metres to the middle of its cell."""

    metres: int
    id: UUID
    number: str
    step: Step
    reported_at: datetime


async def nearest(
    session: AsyncSession, lon: float, lat: float, *, bucket: str | None, radius_m: float, limit: int
) -> list[tuple[int, PublicCase]]:
    """Metres and case, the nearest first, then the newest. Degrees in WGS-84."""
    found: dict[UUID, Near] = {}
    for ring in [*(one for one in RINGS if one < radius_m), radius_m]:
        found |= await _within(session, lon, lat, ring, bucket, MOST_READ)
        if len(found) >= limit:
            break
    first = _first(found, limit)
    rows = await session.execute(select(*COLUMNS).where(col(Case.id).in_([one.id for one in first])))
    cases = {row.id: PublicCase(*row) for row in rows}
    return [(one.metres, cases[one.id]) for one in first]


async def alike_near(session: AsyncSession, case: Case, radius_m: float, limit: int) -> list[Near]:
    """Others of the same bucket as near to a case, by one query: a `radius_m` of one ring is meant."""
    found = dict(await _within(session, case.lon, case.lat, radius_m, case.bucket, MOST_ALIKE))
    found.pop(case.id, None)
    return _first(found, limit)


def _first(found: Mapping[UUID, Near], limit: int) -> list[Near]:
    return sorted(found.values(), key=lambda one: (one.metres, -one.id.int))[:limit]


async def _within(
    session: AsyncSession, lon: float, lat: float, metres: float, bucket: str | None, most: int
) -> Mapping[UUID, Near]:
    """Those that lie no further off."""
    where = [col(Case.ended_at).is_(None), *lying_in(cells_in_circle(lon, lat, metres + STEP))]
    if bucket:
        where.append(hidden(Case.bucket) == bucket)
    told = (col(Case.id), col(Case.number), col(Case.step), col(Case.reported_at))
    some = select(*told, col(Case.lon), col(Case.lat)).where(*where).limit(MOST_LOOKED_AT).subquery()
    rows = await session.execute(select(some).order_by(some.c.id.desc()).limit(most))
    near = (Near(_distance(lon, lat, snapped(row.lon, row.lat)), *row[: len(told)]) for row in rows)
    return {one.id: one for one in near if one.metres <= metres}


def _distance(lon: float, lat: float, middle: tuple[float, float]) -> int:
    return round(distance_m((lon, lat), middle) / STEP) * STEP
