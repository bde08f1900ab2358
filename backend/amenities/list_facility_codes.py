"""The codes of all facilities, page by page: what has to be printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.amenities.amenity import Amenity
from backend.amenities.amenity_kind import AmenityState
from backend.amenities.facility_code import FacilityKind, scene_of
from backend.ground.settings import Settings
from backend.places.component import Component

MOST = 10_000


@dataclass(frozen=True)
class FacilityCode:
    """A facility and its scene."""

    kind: FacilityKind
    id: str
    name: str
    grid_code: str
    scene: str


async def list_facility_codes(
    session: AsyncSession, kind: FacilityKind, *, grid: str, after: str, limit: int, settings: Settings
) -> tuple[Sequence[FacilityCode], str | None]:
    """Those whose id comes after, in grids whose code begins so, by id; and the id to go on after, None at the end."""
    table: Any = Component if kind is FacilityKind.COMPONENT else Amenity
    key = col(table.id if kind is FacilityKind.COMPONENT else table.code)
    query = select(key, col(table.name), col(table.grid_code)).where(key > after).order_by(key).limit(limit + 1)
    if grid:
        query = query.where(col(table.grid_code).startswith(grid))
    if kind is FacilityKind.AMENITY:
        query = query.where(col(Amenity.state) != AmenityState.REMOVED)
    rows = (await session.execute(query)).tuples().all()
    found = [FacilityCode(kind, code, name, area, scene_of(kind, code, settings)) for code, name, area in rows[:limit]]
    return found, found[-1].id if len(rows) > limit else None
