"""The open cases nearest to a place as strangers may know it: measured to the middle of each case's public cell.

So is what counts as near: from no number of questions follows where within its cell a case lies.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    bindparam,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import PLACE, Case
from backend.cases.list_public import COLUMNS, PublicCase, hidden
from backend.ground.bare_rows import read_rows
from backend.places.cell import PUBLIC_ZOOM, middle_of, morton
from backend.places.coordinates import distance_m
from backend.places.snapped_area import cells_in_circle
from backend.workflow.steps import Step

STEP = 10  # metres: to this a distance is rounded
RINGS = (100.0, 250.0, 500.0)  # metres: looked at one after another, so that where much is open little is read
MOST_READ = 500  # cases of one ring; where there are more, its newest


class Near(NamedTuple):
    """A case, and metres to the middle of its cell."""

    metres: int
    id: UUID
    number: str
    step: Step
    reported_at: datetime


PLACED: ColumnElement[int] = literal_column(PLACE.text, BigInteger())
TOLD = (PLACED.label("place"), *(col(getattr(Case, name)) for name in Near._fields[1:]))


async def nearest(
    session: AsyncSession, lon: float, lat: float, *, bucket: str | None, radius_m: float, limit: int
) -> list[tuple[int, PublicCase]]:
    """Metres and case, the nearest first, then the newest. Degrees in WGS-84."""
    found: dict[UUID, Near] = {}
    for ring in [*(one for one in RINGS if one < radius_m), radius_m]:
        found |= await _within(session, lon, lat, ring, bucket)
        if len(found) >= limit:
            break
    first = _first(found.values(), limit)
    rows = await session.execute(select(*COLUMNS).where(col(Case.id).in_([one.id for one in first])))
    cases = {row.id: PublicCase(*row) for row in rows}
    return [(one.metres, cases[one.id]) for one in first]


async def alike_near(session: AsyncSession, case: Case, radius_m: float, limit: int) -> list[Near]:
    """Others of the same bucket as near to a case, by one query. Of each public cell, all of which is as near, no more
    are read than are wanted: thousands may be open in one place."""
    places = _places(case.lon, case.lat, radius_m)
    if not places:
        return []
    asked = {f"place{number}": place for number, place in enumerate(places)}
    rows = await read_rows(session, _newest_of(len(places)), {**asked, "bucket": case.bucket, "most": limit + 1})
    return _first((one for one in _near(rows, places) if one.id != case.id), limit)


def _first(found: Iterable[Near], limit: int) -> list[Near]:
    return sorted(found, key=lambda one: (one.metres, -one.id.int))[:limit]


async def _within(
    session: AsyncSession, lon: float, lat: float, metres: float, bucket: str | None
) -> Mapping[UUID, Near]:
    """Those that lie no further off."""
    places = _places(lon, lat, metres)
    if not places:
        return {}
    where: list[ColumnElement[bool]] = [col(Case.ended_at).is_(None), PLACED.in_(list(places))]
    if bucket:
        where.append(hidden(Case.bucket) == bucket)  # else SQLite might look through all of the bucket, closed ones too
    here = select(*TOLD).where(*where).offset(0).subquery()  # by itself: else all of the city is looked through by id
    rows = await session.execute(select(here).order_by(here.c.id.desc()).limit(MOST_READ))
    return {one.id: one for one in _near(rows, places)}


@cache  # to put it together takes longer than to run it
def _newest_of(places: int) -> Select[Any]:
    """The newest of each of so many public cells."""
    bucket, most = bindparam("bucket", type_=String()), bindparam("most", type_=Integer())
    parts = [
        select(*TOLD)
        .where(bindparam(f"place{number}", type_=BigInteger()) == PLACED, col(Case.bucket) == bucket)
        .where(col(Case.ended_at).is_(None))
        .order_by(col(Case.id).desc())
        .limit(most)
        .subquery()
        for number in range(places)
    ]
    return select(union_all(*(select(part) for part in parts)).subquery())


def _places(lon: float, lat: float, metres: float) -> dict[int, int]:
    """The public cells that are no further off, by number; the metres to the middle of each."""
    cells = {tile for row in cells_in_circle(lon, lat, metres + STEP) for tile in row.tiles}
    found = {morton(x, y): _distance(lon, lat, middle_of(x, y, PUBLIC_ZOOM)) for x, y in cells}
    return {place: off for place, off in found.items() if off <= metres}


def _near(rows: Iterable[Row[Any]], places: Mapping[int, int]) -> Iterable[Near]:
    return (Near(places[place], *told) for place, *told in rows)


def _distance(lon: float, lat: float, middle: tuple[float, float]) -> int:
    return round(distance_m((lon, lat), middle) / STEP) * STEP
