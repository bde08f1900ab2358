"""An absence (缺位): somebody was not where duty asked for. Never removed: late data withdraw it, dated."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json, stored_enum


class AbsenceKind(StrEnum):
    UNVISITED = "unvisited"  # 网格到时无人到
    SILENT = "silent"  # 在岗无轨迹
    UNATTENDED = "unattended"  # 核查到期无人在附近
    ABSENT = "absent"  # 班次开始后未签到


# kind: the subject under which it stands in the record, what it is called there, and what its withdrawal is called
SAID: dict[AbsenceKind, tuple[str, str, str]] = {
    AbsenceKind.UNVISITED: ("absence", "absence.unvisited", "absence.withdraw"),
    AbsenceKind.SILENT: ("absence", "absence.silent", "absence.withdraw"),
    AbsenceKind.UNATTENDED: ("absence", "absence.unattended", "absence.withdraw"),
    AbsenceKind.ABSENT: ("shift", "shift.absent", "shift.withdraw"),
}


class Absence(SQLModel, table=True):
    """`key` is what it is about and from when: the same absence has the same key and so is written once."""

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_at", "at"), Index("ix_absence_person", "person_id", "at"))

    key: str = Field(primary_key=True, max_length=120)
    kind: AbsenceKind = Field(sa_type=stored_enum(AbsenceKind))
    at: datetime = Field(sa_type=Instant)
    found_at: datetime = Field(sa_type=Instant)
    person_id: UUID | None = None
    grid_code: str | None = Field(default=None, max_length=15)
    task_id: UUID | None = None
    data: dict[str, Any] = Field(sa_type=Json)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
