"""Components (部件): manhole covers, lamps, bins … each with its owner, who answers for it."""

import math

from sqlalchemy import Index, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.places.coordinates import distance_m

DEGREE_M = 111_000.0  # metres a degree of latitude, rounded down: a box reaches a little beyond its circle
NORTHMOST = 80.0  # degrees: where no city lies, no box need reach round the earth
NEAREST = 20


class Component(SQLModel, table=True):
    """A component: 16 digits = district 6 + class 4 + sequence 6. Position in WGS-84 degrees."""

    __tablename__ = "component"
    __table_args__ = (Index("ix_component_place", "lon", "lat"),)

    id: str = Field(primary_key=True, max_length=16)
    class_code: str = Field(max_length=8)
    name: str = Field(max_length=60)
    owner_code: str = Field(max_length=16)  # 权属单位
    keeper_code: str = Field(max_length=16)  # 养护单位
    grid_code: str = Field(max_length=15)
    state: str = Field(max_length=16)
    lon: float
    lat: float


async def find_component(session: AsyncSession, identity: str) -> Component | None:
    """The component with this id, or None."""
    return await session.get(Component, identity)


async def near(session: AsyncSession, lon: float, lat: float, radius_m: float) -> list[tuple[Component, float]]:
    """The nearest components within a radius (metres) of a WGS-84 point, at most twenty, with their distances."""
    narrow = math.cos(math.radians(min(abs(lat), NORTHMOST)))  # of a degree of longitude beside one of latitude
    north, east = radius_m / DEGREE_M, radius_m / DEGREE_M / narrow
    box = (col(Component.lon).between(lon - east, lon + east), col(Component.lat).between(lat - north, lat + north))
    # on so short a way the earth is flat: the database knows the nearest, however many stand in one place
    up, right = col(Component.lat) - lat, (col(Component.lon) - lon) * narrow
    nearest = select(Component).where(*box).order_by(up * up + right * right, col(Component.id)).limit(NEAREST)
    measured = [
        (component, distance_m((lon, lat), (component.lon, component.lat)))
        for component in (await session.execute(nearest)).scalars()
    ]
    return sorted((pair for pair in measured if pair[1] <= radius_m), key=_distance)


def _distance(pair: tuple[Component, float]) -> tuple[float, str]:
    return pair[1], pair[0].id
