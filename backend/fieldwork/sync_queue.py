"""A phone's queue as it was announced: what it holds, so that what is missing can be told."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json


class SyncQueue(SQLModel, table=True):
    """`keys`: the client keys of its items; `photos`: the sha256 of its photos. Once sealed nothing is added."""

    __tablename__ = "sync_queue"

    person_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    keys: list[str] = Field(sa_type=Json)
    photos: list[str] = Field(sa_type=Json)
    announced_at: datetime = Field(sa_type=Instant)
    sealed_at: datetime | None = Field(default=None, sa_type=Instant)
