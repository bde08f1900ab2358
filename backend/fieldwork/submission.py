"""A form that came through OpenRosa (表单): kept from its first part on until all it names is there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json


class Submission(SQLModel, table=True):
    """`instance_id` is the client key of the report; `digest` that of the XML, which has to be the same in every part.

    `form` is what was answered, emptied once it is a case; `wanted` the names of the files it speaks of. `due_at`: when
    it becomes a case with what has come by then; None once it is one, `settled_at` then. `fault`: why it could not be.
    """

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("person_id", "instance_id", name="uq_submission_instance"),
        Index("ix_submission_due", "due_at"),
        Index("ix_submission_settled", "settled_at"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    instance_id: UUID
    key_id: UUID
    digest: str = Field(max_length=64)
    form: dict[str, Any] = Field(sa_type=Json)
    wanted: list[str] = Field(sa_type=Json)
    received_at: datetime = Field(sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    case_id: UUID | None = Field(default=None, foreign_key="cases.id")
    fault: str | None = Field(default=None, max_length=40)
