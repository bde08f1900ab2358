"""Happenings nobody has been told of yet: the queue between the case and the telling."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class Untold(SQLModel, table=True):
    """One row for each happening still to be told. Telling deletes it; no happening is ever updated."""

    __tablename__ = "untold"

    happening_id: UUID = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
