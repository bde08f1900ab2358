"""Surveys (问卷): written by an administrator as data, answered once by whoever is signed in."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, Json
from backend.ground.errors import Problem
from backend.ground.paging import Page, decode_cursor, page_of

SCALE = tuple("12345")  # of a scale, the worst to the best


class QuestionKind(StrEnum):
    ONE = "one"  # 单选
    MANY = "many"  # 多选
    SCALE = "scale"  # 1–5 分


class Survey(SQLModel, table=True):
    """Open from `opens_at` to before `closes_at`; a draft without `opens_at`. `questions`: code, text, kind, options
    (code and text), needed, most. `k`: no smaller number of people is ever published; `answered` how many have."""

    __tablename__ = "survey"

    id: UUID = Field(primary_key=True)
    title: str = Field(max_length=120)
    text: str
    questions: list[dict[str, Any]] = Field(sa_type=Json)
    opens_at: datetime | None = Field(default=None, sa_type=Instant)
    closes_at: datetime = Field(sa_type=Instant)
    k: int = 10
    answered: int = 0
    changed_by: UUID
    changed_at: datetime = Field(sa_type=Instant)

    def is_open(self, at: datetime) -> bool:
        """Whether it may be answered."""
        return self.opens_at is not None and self.opens_at <= at < self.closes_at

    def is_shown(self, at: datetime) -> bool:
        """Whether the public sees it."""
        return self.opens_at is not None and self.opens_at <= at


def options_of(question: dict[str, Any]) -> list[str]:
    """The codes one may choose."""
    if question["kind"] == QuestionKind.SCALE:
        return list(SCALE)
    return [option["code"] for option in question["options"]]


async def list_surveys(session: AsyncSession, limit: int, after: str | None, *, at: datetime | None) -> Page[Survey]:
    """The newest first: those the public sees at `at`, or all of them (None)."""
    query = select(Survey).order_by(col(Survey.id).desc()).limit(limit + 1)
    if at is not None:
        query = query.where(col(Survey.opens_at) <= at)
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Survey.id) < before)
    rows: Sequence[Survey] = (await session.execute(query)).scalars().all()
    return page_of(rows, limit, lambda row: row.id)


async def get_survey(session: AsyncSession, identity: UUID, *, at: datetime | None, lock: bool = False) -> Survey:
    """Problem not_found; with `at` also for what the public does not see yet."""
    found = await session.get(Survey, identity, with_for_update=lock or None)
    if found is None or (at is not None and not found.is_shown(at)):
        raise Problem("not_found")
    return found
