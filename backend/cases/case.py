"""The case (案卷): a citizen's report is a case from the first second and keeps its number for life."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, Integer, text
from sqlmodel import Field, SQLModel

from backend.cases.source import Source
from backend.ground.columns import Instant, Json, no_entries, stored_enum
from backend.places.cell import PUBLIC_ZOOM, ZOOM
from backend.workflow.facts import Asked
from backend.workflow.steps import Step

OPEN = text("ended_at IS NULL")
# the public cell; a migration that makes the table anew on SQLite has to make its index anew, as it is not reflected
SOONEST = text("coalesce(due_at, stage_due_at)")
PLACE = text(f"(cell >> {2 * (ZOOM - PUBLIC_ZOOM)})")
NO_ADDRESS = text("address IS NULL")
LIFTED = text("priority > 0")
ASKED = text("asks IS NOT NULL")
_version = Column("version", Integer, nullable=False)


class Case(SQLModel, table=True):
    """One case. Positions: `stated_*` as the client gave it (with its coord_type), `lon`/`lat` in WGS-84 degrees.

    `version` is raised by moves only; two at once make one loser. `standard` is a snapshot of the filing standard;
    `release` the configuration it was filed under. `privacy_version`: the notice the reporter had agreed to. `clock`
    holds the turns of its clock, from which `due_at`, `yellow_at` and `clock_held_at` (since when it stands still)
    follow; `escalated` is the last level of ESCALATION told of, `escalate_at` when the next falls due. `stage_…`: the
    same of the stage it stands at. `bound`: a ruling holds the body to it; `asks`: the application that waits;
    `assisting`: bodies whose help is not yet done.
    """

    __tablename__ = "cases"
    __mapper_args__ = {"version_id_col": _version}
    __table_args__ = (
        Index("ix_cases_step_due", "step", "due_at"),
        Index("ix_cases_due", "due_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_cases_soonest", SOONEST, "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_cases_escalate_at", "escalate_at"),
        Index("ix_cases_stage_escalate_at", "stage_escalate_at"),
        Index("ix_cases_reporter", "reporter_id", "id"),
        Index("ix_cases_body_step", "body_code", "step"),
        Index("ix_cases_grid", "grid_code", "id"),
        Index("ix_cases_cell_reported", "cell", "reported_at"),
        Index("ix_cases_lat_lon", "lat", "lon"),
        Index("ix_cases_suspended", "suspended_until"),
        Index("ix_cases_merged", "merged_into"),
        Index("ix_cases_reported", "reported_at", "id"),
        Index("ix_cases_changed", "changed_at", "id"),
        Index("ix_cases_bucket_reported", "bucket", "reported_at", "id"),
        Index("ix_cases_class_reported", "class_code", "reported_at", "id"),
        Index("ix_cases_no_address", "reported_at", sqlite_where=NO_ADDRESS, postgresql_where=NO_ADDRESS),
        Index("ix_cases_open_place", PLACE, "bucket", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_cases_priority", "priority", "id", sqlite_where=LIFTED, postgresql_where=LIFTED),
        Index("ix_cases_asks", "asks", "id", sqlite_where=ASKED, postgresql_where=ASKED),
        Index("ix_cases_open_reported", "reported_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: UUID = Field(primary_key=True)
    number: str = Field(max_length=16, unique=True)
    version: int = Field(default=1, sa_column=_version)
    step: Step = Field(sa_type=stored_enum(Step))
    source: Source = Field(sa_type=stored_enum(Source))
    privacy_version: str | None = Field(default=None, max_length=16)

    bucket: str = Field(max_length=32)
    class_code: str = Field(max_length=8)
    certain: bool
    component_id: str | None = Field(default=None, max_length=16)
    standard: dict[str, Any] | None = Field(default=None, sa_type=Json)

    description: str
    address: str | None = Field(default=None, max_length=200)
    address_source: str | None = Field(default=None, max_length=16)  # None: stated; else which map it was found on
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
    changed_at: datetime | None = Field(default=None, sa_type=Instant)  # for the public: moved, timed, cleared, me too
    filed_at: datetime | None = Field(default=None, sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    yellow_at: datetime | None = Field(default=None, sa_type=Instant)
    clock: list[dict[str, Any]] = Field(default_factory=no_entries, sa_type=Json)
    clock_held_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    release: int | None = None
    escalated: int = 0
    escalate_at: datetime | None = Field(default=None, sa_type=Instant)
    stage_clock: dict[str, Any] | None = Field(default=None, sa_type=Json)
    stage_due_at: datetime | None = Field(default=None, sa_type=Instant)
    stage_yellow_at: datetime | None = Field(default=None, sa_type=Instant)
    stage_escalated: int = 0
    stage_escalate_at: datetime | None = Field(default=None, sa_type=Instant)
    description_cleared: bool = False
    rating: str | None = Field(default=None, max_length=16)

    verdict: str | None = Field(default=None, max_length=16)
    before_photos: int = 0
    merged_into: str | None = Field(default=None, max_length=16)
    responsible_body: str | None = Field(default=None, max_length=60)
    bound: bool = False
    assisting: list[str] = Field(default_factory=no_entries, sa_type=Json)
    team: str | None = Field(default=None, max_length=40)
    assignee_id: UUID | None = None
    asks: Asked | None = Field(default=None, sa_type=stored_enum(Asked))
    asked_by: UUID | None = None  # for processes of the release before: `application` says who
    suspended_until: datetime | None = Field(default=None, sa_type=Instant)
    called_back: str | None = Field(default=None, max_length=16)
    forced: bool = False
    self_handled: bool = False
    sampled: bool = False
    excused: bool = False
    disputed: bool = False
    return_count: int = 0
    rework_count: int = 0
    extension_count: int = 0
    suspension_count: int = 0
    reopen_count: int = 0
    urge_count: int = 0
    supervise_count: int = 0
    me_too_count: int = 0  # 附议
    support: int = 0  # tenths: what they count for
    priority: int = 0  # a row of PRIORITIES; support never lowers it
