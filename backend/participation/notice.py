"""Notices (公告): written by an administrator, read by anyone while they are published."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, stored_enum
from backend.ground.errors import Problem
from backend.ground.paging import Page, decode_cursor, page_of
from backend.participation.topic import Topic, concerns


class NoticeKind(StrEnum):
    ANNOUNCEMENT = "announcement"  # 公告
    GUIDE = "guide"  # 办事指南


class Notice(SQLModel, table=True):
    """Shown from `shown_from` to before `shown_to`; never before `shown_from` is set. `area_code`: whom it concerns,
    None for the whole city; `version` counts its texts, of which `notice_version` keeps each."""

    __tablename__ = "notice"

    id: UUID = Field(primary_key=True)
    kind: NoticeKind = Field(sa_type=stored_enum(NoticeKind))
    topic: Topic = Field(default=Topic.GENERAL, sa_type=stored_enum(Topic))
    area_code: str | None = Field(default=None, max_length=15)
    version: int = 1
    title: str = Field(max_length=120)
    text: str
    shown_from: datetime | None = Field(default=None, sa_type=Instant)
    shown_to: datetime | None = Field(default=None, sa_type=Instant)
    changed_by: UUID
    changed_at: datetime = Field(sa_type=Instant)


async def list_notices(
    session: AsyncSession,
    limit: int,
    after: str | None,
    *,
    at: datetime | None,
    kind: NoticeKind | None = None,
    topic: Topic | None = None,
    area: str | None = None,
) -> Page[Notice]:
    """The newest first: those shown at `at`, or all of them for the administrator (None)."""
    query = select(Notice).order_by(col(Notice.id).desc()).limit(limit + 1)
    if at is not None:
        query = query.where(_is_shown(at))
    if kind is not None:
        query = query.where(col(Notice.kind) == kind)
    if topic is not None:
        query = query.where(col(Notice.topic) == topic)
    if area is not None:
        query = query.where(concerns(col(Notice.area_code), area))
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Notice.id) < before)
    rows: Sequence[Notice] = (await session.execute(query)).scalars().all()
    return page_of(rows, limit, _id_of)


async def get_notice(session: AsyncSession, identity: UUID, *, at: datetime | None = None) -> Notice:
    """Problem not_found, as for one that is not shown at `at`, if that is given."""
    query = select(Notice).where(col(Notice.id) == identity)
    if at is not None:
        query = query.where(_is_shown(at))
    if (found := (await session.execute(query)).scalar_one_or_none()) is None:
        raise Problem("not_found")
    return found


def _is_shown(at: datetime) -> ColumnElement[bool]:
    shown_to = or_(col(Notice.shown_to).is_(None), col(Notice.shown_to) > at)
    return and_(col(Notice.shown_from).is_not(None), col(Notice.shown_from) <= at, shown_to)


def _id_of(notice: Notice) -> UUID:
    return notice.id
