"""An amenity (便民设施): a place of the city that people look for."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel

from backend.amenities.amenity_kind import AmenityKind, AmenityState
from backend.ground.columns import Instant, Json, no_entries, stored_enum
from backend.ground.errors import Problem

CODE = r"^[A-Za-z0-9]{1,20}$"


class Amenity(SQLModel, table=True):
    """Position in WGS-84 degrees. `hours` as opening_hours reads them, empty: not known; `component_id`: the component
    it is, if it is one; `features` are codes of FEATURES; `places`: how many there are (泊位、厕位)."""

    __tablename__ = "amenity"
    __table_args__ = (Index("ix_amenity_place", "lon", "lat"),)

    code: str = Field(primary_key=True, max_length=20)
    kind: AmenityKind = Field(sa_type=stored_enum(AmenityKind))
    state: AmenityState = Field(default=AmenityState.IN_USE, sa_type=stored_enum(AmenityState))
    name: str = Field(max_length=60)
    address: str = Field(default="", max_length=120)
    lon: float
    lat: float
    grid_code: str = Field(max_length=15)
    hours: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=20)
    features: list[str] = Field(default_factory=no_entries, sa_type=Json)
    places: int | None = None
    note: str = Field(default="", max_length=200)
    component_id: str | None = Field(default=None, max_length=16)
    changed_at: datetime = Field(sa_type=Instant)


async def get_amenity(session: AsyncSession, code: str, *, removed_too: bool = False) -> Amenity:
    """Problem not_found, as for one that has been removed."""
    found = await session.get(Amenity, code)
    if found is None or (found.state is AmenityState.REMOVED and not removed_too):
        raise Problem("not_found")
    return found
