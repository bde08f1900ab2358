"""Which days of whom have fixes that no evaluation has seen yet."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class DayToEvaluate(SQLModel, table=True):
    """Written with the fixes, removed with the evaluation; `at` is when the newest of them came."""

    __tablename__ = "day_to_evaluate"
    __table_args__ = (Index("ix_day_to_evaluate_day", "day"),)

    person_id: UUID = Field(primary_key=True)
    day: date = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
