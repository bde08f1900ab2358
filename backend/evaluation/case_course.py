"""The kept course of a case: short rows of its happenings, so that a period is counted without reading them all."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json


class CaseCourse(SQLModel, table=True):
    """One case: its events up to `seq`. Derived from happenings; can be thrown away and made again at any time."""

    __tablename__ = "case_course"
    __table_args__ = (Index("ix_case_course_open", "is_open", "last_at"), Index("ix_case_course_last", "last_at"))

    case_id: UUID = Field(primary_key=True)
    seq: int
    grid_code: str = Field(max_length=15)
    first_at: datetime = Field(sa_type=Instant)
    last_at: datetime = Field(sa_type=Instant)
    is_open: bool
    rows: list[Any] = Field(sa_type=Json)
