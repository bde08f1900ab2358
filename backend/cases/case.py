"""The case (案卷): a citizen's report is a case from the first second and keeps its number for life."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, Integer, text
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json, stored_enum
from backend.workflow.steps import Step

OPEN = text("ended_at IS NULL")
_version = Column("version", Integer, nullable=False)


class Case(SQLModel, table=True):
    """One case. Positions: `stated_*` as the client gave it (with its coord_type), `lon`/`lat` in WGS-84 degrees.

    `version` is raised by moves only; two at once make one loser. `standard` is a snapshot of the filing
    standard; `release` the configuration the case was filed under. `privacy_version`: the notice the reporter had
    agreed to. `clock` holds the turns of its clock, from which `due_at`, `yellow_at` and `clock_held_at` (since when it
    stands still) follow.
    """

    __tablename__ = "cases"
    __mapper_args__ = {"version_id_col": _version}
    __table_args__ = (
        Index("ix_cases_step_due", "step", "due_at"),
        Index("ix_cases_due", "due_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_cases_reporter", "reporter_id", "id"),
        Index("ix_cases_body_step", "body_code", "step"),
        Index("ix_cases_grid", "grid_code", "id"),
        Index("ix_cases_cell", "cell"),
        Index("ix_cases_lat_lon", "lat", "lon"),
    )

    id: UUID = Field(primary_key=True)
    number: str = Field(max_length=16, unique=True)
    version: int = Field(default=1, sa_column=_version)
    step: Step = Field(sa_type=stored_enum(Step))
    source: str = Field(max_length=16)
    privacy_version: str | None = Field(default=None, max_length=16)

    bucket: str = Field(max_length=32)
    class_code: str = Field(max_length=8)
    certain: bool
    component_id: str | None = Field(default=None, max_length=16)
    standard: dict[str, Any] | None = Field(default=None, sa_type=Json)

    description: str
    address: str | None = Field(default=None, max_length=200)
    anonymous: bool = False
    reporter_id: UUID | None = None

    stated_lon: float
    stated_lat: float
    coord_type: str = Field(max_length=8)
    accuracy_m: float | None = None
    photo_lon: float | None = None
    photo_lat: float | None = None
    lon: float
    lat: float
    cell: int = Field(sa_type=BigInteger)
    grid_code: str = Field(max_length=15)

    body_code: str | None = Field(default=None, max_length=16)
    choice: dict[str, Any] = Field(sa_type=Json)
    answered_by: UUID | None = None
    answered_at: datetime | None = Field(default=None, sa_type=Instant)

    captured_at: datetime | None = Field(default=None, sa_type=Instant)
    reported_at: datetime = Field(sa_type=Instant)
    filed_at: datetime | None = Field(default=None, sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    yellow_at: datetime | None = Field(default=None, sa_type=Instant)
    clock: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    clock_held_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    overdue_told: bool = False
    release: int | None = None
    description_cleared: bool = False
    rating: str | None = Field(default=None, max_length=16)
