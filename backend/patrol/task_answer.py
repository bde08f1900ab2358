"""What somebody answered from the field, and whether they were there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json, stored_enum
from backend.patrol.judge_presence import Verdict


class TaskAnswer(SQLModel, table=True):
    """`late`: the task was over when it came, and it moved nothing, but is kept. `reasons` are those of the verdict,
    which is advisory; a person may put `overruled` in its place, with a word why.
    """

    __tablename__ = "task_answer"
    __table_args__ = (Index("ix_task_answer_task", "task_id"), Index("ix_task_answer_case", "case_id"))

    id: UUID = Field(primary_key=True)
    task_id: UUID = Field(foreign_key="task.id")
    case_id: UUID | None = None
    person_id: UUID = Field(foreign_key="person.id")
    outcome: str = Field(max_length=16)
    late: bool
    note: str | None = Field(default=None, max_length=2000)
    photos: list[str] = Field(sa_type=Json)
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    captured_at: datetime = Field(sa_type=Instant)
    received_at: datetime = Field(sa_type=Instant)
    verdict: Verdict = Field(sa_type=stored_enum(Verdict))
    reasons: list[dict[str, Any]] = Field(sa_type=Json)
    overruled: Verdict | None = Field(default=None, sa_type=stored_enum(Verdict))
    overruled_by: UUID | None = None
    overruled_at: datetime | None = Field(default=None, sa_type=Instant)
    overruled_why: str | None = Field(default=None, max_length=500)
