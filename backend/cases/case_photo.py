"""Which photos a case has, and what each of them shows. The photo itself knows no case."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json, stored_enum


class Shows(StrEnum):
    """What a case's photo shows: the problem as found (处置前) or as mended (处置后), a check, or work under way."""

    BEFORE = "before"
    AFTER = "after"
    CHECK = "check"
    PROGRESS = "progress"


class CasePhoto(SQLModel, table=True):
    """A photo of a case; `flags` say what is odd about it. The public sees it only once the desk has `cleared` it."""

    __tablename__ = "case_photo"

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id")
    photo_id: UUID = Field(primary_key=True, foreign_key="photo.id", index=True)
    shows: Shows = Field(sa_type=stored_enum(Shows))
    place: int
    added_by: UUID | None = None
    added_at: datetime = Field(sa_type=Instant)
    cleared: bool = False
    flags: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
