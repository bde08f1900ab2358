"""One inspector's receipt of a command (回执)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class CommandReceipt(SQLModel, table=True):
    """Made with the command; `acknowledged_at` and `reply` are the inspector's own."""

    __tablename__ = "command_receipt"
    __table_args__ = (Index("ix_command_receipt_person", "person_id", "command_id"),)

    command_id: UUID = Field(primary_key=True, foreign_key="command.id")
    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    made_at: datetime = Field(sa_type=Instant)
    acknowledged_at: datetime | None = Field(default=None, sa_type=Instant)
    reply: str | None = Field(default=None, max_length=200)
