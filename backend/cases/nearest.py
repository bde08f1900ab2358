"""The open cases nearest to a place as strangers may know it: measured to the middle of each case's public cell.

So is what counts as near: from no number of questions follows where within its cell a case lies.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.list_public import COLUMNS, PublicCase, hidden, lying_in
from backend.places.cell import snapped
from backend.places.coordinates import distance_m
from backend.places.snapped_area import cells_in_circle

STEP = 10  # metres: to this a distance is rounded
RINGS = (100.0, 250.0, 500.0)  # metres: looked at one after another, so that where much is open little is read
MOST_READ = 500  # cases of one ring; where there are more, its newest


async def nearest(
    session: AsyncSession, lon: float, lat: float, *, bucket: str | None, radius_m: float, limit: int
) -> list[tuple[int, PublicCase]]:
    """Metres and case, the nearest first, then the newest. Degrees in WGS-84."""
    found: dict[UUID, int] = {}
    for ring in [*(one for one in RINGS if one < radius_m), radius_m]:
        found |= await _within(session, lon, lat, ring, bucket)
        if len(found) >= limit:
            break
    first = sorted(found, key=lambda identity: (found[identity], -identity.int))[:limit]
    rows = await session.execute(select(*COLUMNS).where(col(Case.id).in_(first)))
    cases = {row.id: PublicCase(*row) for row in rows}
    return [(found[identity], cases[identity]) for identity in first]


async def _within(
    session: AsyncSession, lon: float, lat: float, metres: float, bucket: str | None
) -> Mapping[UUID, int]:
    """How far away those are that lie no further off."""
    where = [col(Case.ended_at).is_(None), *lying_in(cells_in_circle(lon, lat, metres + STEP))]
    if bucket:
        where.append(hidden(Case.bucket) == bucket)
    query = select(col(Case.id), col(Case.lon), col(Case.lat)).where(*where)
    rows = await session.execute(query.order_by(hidden(Case.id).desc()).limit(MOST_READ))
    far = {identity: _distance(lon, lat, snapped(*place)) for identity, *place in rows}
    return {identity: distance for identity, distance in far.items() if distance <= metres}


def _distance(lon: float, lat: float, middle: tuple[float, float]) -> int:
    return round(distance_m((lon, lat), middle) / STEP) * STEP
