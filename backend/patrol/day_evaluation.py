"""The evaluation of one person's day, as it was issued; late data issue another, which corrects it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json


class DayEvaluation(SQLModel, table=True):
    """Never changed: a later one names the one it `corrects`, and what differs. `figures`: grids and sums, no fix."""

    __tablename__ = "day_evaluation"
    __table_args__ = (
        Index("ix_day_evaluation_person", "person_id", "day", "id"), Index("ix_day_evaluation_day", "day"),
    )  # fmt: skip

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    day: date
    issued_at: datetime = Field(sa_type=Instant)
    digest: str = Field(max_length=64)
    figures: dict[str, Any] = Field(sa_type=Json)
    corrects: UUID | None = None
    changed: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
