"""An order of the command centre to inspectors (调度指令). Its words stand here, where they can be erased."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class Command(SQLModel, table=True):
    """`whom` says how they were addressed: people, grid or on_shift; each has a CommandReceipt."""

    __tablename__ = "command"

    id: UUID = Field(primary_key=True)
    by_id: UUID = Field(foreign_key="person.id", index=True)
    text: str = Field(max_length=500)
    whom: str = Field(max_length=16)
    grid_code: str | None = Field(default=None, max_length=15)
    addressed: int
    happening_id: UUID  # by which it was told
    made_at: datetime = Field(sa_type=Instant)
