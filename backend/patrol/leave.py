"""Leave (请假): a duty within it is excused."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, stored_enum


class LeaveKind(StrEnum):
    ANNUAL = "annual"  # 年休
    SICK = "sick"  # 病假
    PERSONAL = "personal"  # 事假
    TRAINING = "training"  # 培训
    OTHER = "other"  # 其他


class Leave(SQLModel, table=True):
    """Granted from `starts_at` to before `ends_at`, unless it was cancelled."""

    __tablename__ = "leave_of_absence"
    __table_args__ = (Index("ix_leave_of_absence_person", "person_id", "starts_at"),)

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    kind: LeaveKind = Field(sa_type=stored_enum(LeaveKind))
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    granted_by: UUID
    cancelled_at: datetime | None = Field(default=None, sa_type=Instant)
