"""The duty roster (排班): who is on duty where, from when to when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json


class Roster(SQLModel, table=True):
    """One duty. `grids` empty: the person's own; `skills`: buckets somebody is trained for."""

    __tablename__ = "roster"
    __table_args__ = (Index("ix_roster_person", "person_id", "starts_at"), Index("ix_roster_starts", "starts_at"))

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    grids: list[str] = Field(sa_type=Json)
    skills: list[str] = Field(sa_type=Json)
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    made_by: UUID
    cancelled_at: datetime | None = Field(default=None, sa_type=Instant)
