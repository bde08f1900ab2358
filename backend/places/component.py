"""Components (部件): manhole covers, lamps, bins … each with its owner, who answers for it."""

from collections.abc import Sequence

from sqlalchemy import Index, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.places.coordinates import distance_m

DEGREE_M = 111_000.0  # metres a degree of latitude, rounded down
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
    reach = radius_m / DEGREE_M
    box = (
        col(Component.lon).between(lon - reach * 1.3, lon + reach * 1.3),
        col(Component.lat).between(lat - reach, lat + reach),
    )
    found: Sequence[Component] = (await session.execute(select(Component).where(*box).limit(2000))).scalars().all()
    measured = [(component, distance_m((lon, lat), (component.lon, component.lat))) for component in found]
    return sorted((pair for pair in measured if pair[1] <= radius_m), key=_distance)[:NEAREST]


def _distance(pair: tuple[Component, float]) -> tuple[float, str]:
    return pair[1], pair[0].id
