"""An appeal (积分申诉) against an entry, and how it was decided."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, stored_enum


class AppealState(StrEnum):
    OPEN = "open"  # 待裁决
    GRANTED = "granted"  # 成立
    DECLINED = "declined"  # 不成立


class PointAppeal(SQLModel, table=True):
    """One an entry. The words go with the person."""

    __tablename__ = "point_appeal"

    id: UUID = Field(primary_key=True)
    entry_id: UUID = Field(foreign_key="point_entry.id", unique=True)
    person_id: UUID = Field(index=True)
    text: str = Field(max_length=500)
    made_at: datetime = Field(sa_type=Instant)
    state: AppealState = Field(default=AppealState.OPEN, sa_type=stored_enum(AppealState), index=True)
    answer: str = Field(default="", max_length=500)
    points: int = 0
    decided_by: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
