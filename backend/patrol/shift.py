"""A shift (在岗): from a check-in to its check-out."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json


class Shift(SQLModel, table=True):
    """Its id is that of the check-in that began it. `grids` (责任网格) and `skills` (buckets) as they were then.

    `last_*` is the newest fix by its own time, WGS-84 degrees, in whatever order fixes come.
    """

    __tablename__ = "shift"
    __table_args__ = (Index("ix_shift_person", "person_id", "from_at"), Index("ix_shift_open", "to_at", "from_at"))

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    grids: list[str] = Field(sa_type=Json)
    skills: list[str] = Field(sa_type=Json)
    from_at: datetime = Field(sa_type=Instant)
    to_at: datetime | None = Field(default=None, sa_type=Instant)
    last_at: datetime | None = Field(default=None, sa_type=Instant)
    last_lon: float | None = None
    last_lat: float | None = None
    last_battery: int | None = None
