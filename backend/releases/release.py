"""A release: a snapshot of workflow (moves and overlays), standards, duties and calendar."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json, JsonText


class Release(SQLModel, table=True):
    """A draft until `published_at`. `content` never changes after the row is made; `digest` shows if it did. It is
    the text of a JSON object, for a large city of megabytes: content.read_content reads it.

    `based_on` and `editions` (digests by part): what was in force when it was drafted; it is not published over
    anything else.
    """

    __tablename__ = "release"

    number: int = Field(primary_key=True)
    note: str = Field(max_length=200)
    digest: str = Field(max_length=64)
    content: str = Field(sa_type=JsonText)
    based_on: int | None = None
    editions: dict[str, Any] = Field(sa_type=Json)
    drafted_by: UUID | None = None
    drafted_at: datetime = Field(sa_type=Instant)
    published_by: UUID | None = None
    published_at: datetime | None = Field(default=None, sa_type=Instant)
