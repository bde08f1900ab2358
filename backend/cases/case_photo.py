"""Which photos a case has, and what each of them shows. The photo itself knows no case."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from backend.cases.case import Case
from backend.ground.columns import Instant, Json, no_entries, stored_enum
from backend.places.cell import ZOOM
from media import Photo

AREA_ZOOM = 17  # cells of about 270 m at Linhai's latitude


class Shows(StrEnum):
    """What a case's photo shows: the problem as found (处置前) or as mended (处置后), a check, or work under way."""

    BEFORE = "before"
    AFTER = "after"
    CHECK = "check"
    PROGRESS = "progress"


class CasePhoto(SQLModel, table=True):
    """A photo of a case; `flags` say what is odd about it. The public sees it only once the desk has `cleared` it.

    `area`: the number of the cell (AREA_ZOOM) its case lies in.
    """

    __tablename__ = "case_photo"
    __table_args__ = (Index("ix_case_photo_area", "area", "added_at", "case_id", "photo_id"),)

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id")
    photo_id: UUID = Field(primary_key=True, foreign_key="photo.id", index=True)
    shows: Shows = Field(sa_type=stored_enum(Shows))
    place: int
    added_by: UUID | None = None
    added_at: datetime = Field(sa_type=Instant)
    cleared: bool = False
    flags: list[dict[str, Any]] = Field(default_factory=no_entries, sa_type=Json)
    area: int = Field(sa_type=BigInteger)


def photo_in(
    case: Case, photo: Photo, shows: Shows, place: int, *, by: UUID, at: datetime, flags: list[dict[str, Any]]
) -> CasePhoto:
    """A photo of a case as it is to be kept; `place` is its turn among those sent with it."""
    return CasePhoto(
        case_id=case.id, photo_id=photo.id, shows=shows, place=place, added_by=by, added_at=at, flags=flags,
        area=case.cell >> 2 * (ZOOM - AREA_ZOOM),
    )  # fmt: skip
