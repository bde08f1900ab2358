"""A fix (轨迹点): where a phone said it was, when."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json
from backend.ground.ids import new_id

RANDOM_BITS = 74
INVALID = "invalid"  # the mark of what the phone itself says is no true fix: it places nobody


class Fix(SQLModel, table=True):
    """The id is made of person, device and the fix's own time: the same fix sent again is the same row, and months are
    partitions on PostgreSQL. `lon`/`lat` in WGS-84 degrees, `stated_*` as sent; metres, metres a second, percent.
    `marks` say what is odd about it by itself; it is never dropped. Personal data: see TRACK_RETENTION.
    """

    __tablename__ = "fix"
    __table_args__ = (
        Index("ix_fix_person", "person_id", "at"),
        Index("ix_fix_received", "received_at"),
        {"postgresql_partition_by": "RANGE (id)"},
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID
    device_id: str = Field(max_length=64)
    at: datetime = Field(sa_type=Instant)
    received_at: datetime = Field(sa_type=Instant)
    stated_lon: float
    stated_lat: float
    coord_type: str = Field(max_length=8)
    lon: float
    lat: float
    accuracy_m: float | None = None
    speed: float | None = None
    battery: int | None = None
    mock: bool = False
    source: str = Field(max_length=16)
    marks: list[str] = Field(sa_type=Json)


def fix_id(person_id: UUID, device_id: str, at: datetime) -> UUID:
    """The id of a fix: UUIDv7 of its own time, its other bits a digest of what makes it that fix."""
    digest = hashlib.sha256(f"{person_id.hex}|{device_id}|{at.isoformat()}".encode()).digest()
    return new_id(at, int.from_bytes(digest[:10], "big") & ((1 << RANDOM_BITS) - 1))
