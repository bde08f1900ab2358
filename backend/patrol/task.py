"""A task in the field (外勤任务): go there, look, answer."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json, no_entries, stored_enum


class TaskKind(StrEnum):
    VERIFY = "verify"  # 核实: before filing
    CHECK = "check"  # 核查: before closing
    SPECIAL = "special"  # 专项普查


class TaskState(StrEnum):
    OFFERED = "offered"  # 待接收
    ACCEPTED = "accepted"  # 已接收
    DECLINED = "declined"  # 已拒绝
    ANSWERED = "answered"  # 已回复
    EXPIRED = "expired"  # 未接收，已改派
    HANDED_OVER = "handed_over"  # 已移交
    CANCELLED = "cancelled"  # 已取消


OPEN = (TaskState.OFFERED, TaskState.ACCEPTED)
PASSED_ON = (TaskState.DECLINED, TaskState.EXPIRED, TaskState.HANDED_OVER)  # another follows; not if nobody was there
KIND_NAMES: dict[TaskKind, str] = {TaskKind.VERIFY: "核实", TaskKind.CHECK: "核查", TaskKind.SPECIAL: "专项普查"}


class Task(SQLModel, table=True):
    """Each row is one person's: declined, expired or handed over, it is followed by another that names it as `before`.

    `case_id` is opaque here; `lon`/`lat` (WGS-84) is where to go, `grids` the area of a special patrol, `why` the
    explained choice, `excluded` who does not get it (the handler, the reporter, whoever had it before). `changed_at`
    is when anything of it last changed: what a phone that asks for changes is told by.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_assignee", "assignee_id", "state", "id"),
        Index("ix_task_case", "case_id", "state"),
        Index("ix_task_state", "state", "accept_by"),
        Index("ix_task_changed", "assignee_id", "changed_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    kind: TaskKind = Field(sa_type=stored_enum(TaskKind))
    state: TaskState = Field(sa_type=stored_enum(TaskState))
    assignee_id: UUID = Field(foreign_key="person.id")
    case_id: UUID | None = None
    case_number: str | None = Field(default=None, max_length=16)
    grid_code: str | None = Field(default=None, max_length=15)
    grids: list[str] = Field(default_factory=no_entries, sa_type=Json)
    lon: float | None = None
    lat: float | None = None
    bucket: str | None = Field(default=None, max_length=32)
    note: str | None = Field(default=None, max_length=500)
    why: list[str] = Field(sa_type=Json)
    made_by: UUID | None = None
    before: UUID | None = None
    excluded: list[str] = Field(default_factory=no_entries, sa_type=Json)
    offered_at: datetime = Field(sa_type=Instant)
    changed_at: datetime = Field(sa_type=Instant)
    accept_by: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    accepted_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str | None = Field(default=None, max_length=32)
    version: int = 1
