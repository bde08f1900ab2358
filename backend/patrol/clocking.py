"""A clocking (考勤打卡): one check-in (签到) or check-out (签退), with what was found of its place and time."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json, stored_enum


class ClockKind(StrEnum):
    IN = "in"  # 签到
    OUT = "out"  # 签退


class ClockVerdict(StrEnum):
    INSIDE = "inside"  # 在责任网格内
    NEAR = "near"  # 在容差之内
    OUTSIDE = "outside"  # 在网格外
    NO_GRID = "no_grid"  # 无责任网格


class Clocking(SQLModel, table=True):
    """`at` is when it was done, `received_at` when it came. One that does not `count` begins no shift, but is kept, and
    somebody may let it count after all. `distance_m` to the nearest of one's grids, 0 inside.
    """

    __tablename__ = "clocking"
    __table_args__ = (Index("ix_clocking_person", "person_id", "at"),)

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    kind: ClockKind = Field(sa_type=stored_enum(ClockKind))
    at: datetime = Field(sa_type=Instant)
    received_at: datetime = Field(sa_type=Instant)
    lon: float
    lat: float
    coord_type: str = Field(max_length=8)
    accuracy_m: float | None = None
    verdict: ClockVerdict = Field(sa_type=stored_enum(ClockVerdict))
    distance_m: float | None = None
    why: list[str] = Field(sa_type=Json)
    grids: list[str] = Field(sa_type=Json)
    skills: list[str] = Field(sa_type=Json)
    counts: bool
    allowed_by: UUID | None = None
