"""Assisting departments (协办): a part of the work with a limit and an end of its own."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, stored_enum

OPEN = text("ended_at IS NULL")


class AssistState(StrEnum):
    OPEN = "open"  # 协办中
    DONE = "done"  # 已完成
    RELEASED = "released"  # 已解除


class Assist(SQLModel, table=True):
    """One department's part in another's case. `due_at` is its own limit, None: the case's, wherever that moves;
    `late_told_at`: when it was last told that it had passed."""

    __tablename__ = "assist"
    __table_args__ = (
        Index("ix_assist_body", "body_code", "case_id"),
        Index("ix_assist_open", "case_id", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    body_code: str = Field(max_length=16)
    state: AssistState = Field(default=AssistState.OPEN, sa_type=stored_enum(AssistState))
    asked_by: UUID | None = None
    asked_at: datetime = Field(sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    late_told_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_by: UUID | None = None
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


async def assists_of(session: AsyncSession, case_id: UUID) -> list[Assist]:
    """All of a case, oldest first."""
    query = select(Assist).where(col(Assist.case_id) == case_id).order_by(col(Assist.id))
    return list((await session.execute(query)).scalars())
