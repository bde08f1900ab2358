"""Guides (办事指南) and the entry pages of permits (许可办理): what one needs, where to go, how long it takes."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, Json, no_entries, stored_enum
from backend.ground.errors import Problem
from backend.participation.topic import Topic, concerns


class GuideKind(StrEnum):
    GUIDE = "guide"  # 办事指南
    PERMIT = "permit"  # 许可办理


class Guide(SQLModel, table=True):
    """One version of one guide; a row is never changed. Shown: of each code the newest version whose `shown_from` has
    come (None: a draft), until `shown_to`. `sections` are [{title, text}], `materials` [{name, note}]; `days`: working
    days within which it is done; `apply_url`: where one applies, https."""

    __tablename__ = "guide"

    code: str = Field(primary_key=True, max_length=32)
    version: int = Field(primary_key=True)
    kind: GuideKind = Field(sa_type=stored_enum(GuideKind))
    topic: Topic = Field(sa_type=stored_enum(Topic))
    area_code: str | None = Field(default=None, max_length=15)
    title: str = Field(max_length=120)
    summary: str = Field(default="", max_length=300)
    who: str = Field(default="", max_length=300)
    sections: list[dict[str, Any]] = Field(default_factory=no_entries, sa_type=Json)
    materials: list[dict[str, Any]] = Field(default_factory=no_entries, sa_type=Json)
    days: int | None = None
    fee: str = Field(default="", max_length=120)
    office: str = Field(default="", max_length=120)
    phone: str = Field(default="", max_length=20)
    apply_url: str = Field(default="", max_length=300)
    place: int = 100
    shown_from: datetime | None = Field(default=None, sa_type=Instant)
    shown_to: datetime | None = Field(default=None, sa_type=Instant)
    changed_by: UUID | None = None
    changed_at: datetime = Field(sa_type=Instant)


async def list_guides(
    session: AsyncSession,
    *,
    at: datetime | None,
    kind: GuideKind | None = None,
    topic: Topic | None = None,
    area: str | None = None,
) -> Sequence[Guide]:
    """Those shown at `at`, or the newest version of each for the administrator (None), in the city's order."""
    query = select(Guide).where(_is_newest(at))
    if kind is not None:
        query = query.where(col(Guide.kind) == kind)
    if topic is not None:
        query = query.where(col(Guide.topic) == topic)
    if area is not None:
        query = query.where(concerns(col(Guide.area_code), area))
    return (await session.execute(query.order_by(col(Guide.place), col(Guide.code)))).scalars().all()


async def get_guide(session: AsyncSession, code: str, *, at: datetime | None) -> Guide:
    """As `list_guides` would show it. Problem not_found."""
    query = select(Guide).where(col(Guide.code) == code, _is_newest(at))
    if (found := (await session.execute(query)).scalar_one_or_none()) is None:
        raise Problem("not_found")
    return found


async def versions_of_guide(session: AsyncSession, code: str) -> Sequence[Guide]:
    """All versions, the newest first. Problem not_found."""
    query = select(Guide).where(col(Guide.code) == code).order_by(col(Guide.version).desc())
    if not (found := (await session.execute(query)).scalars().all()):
        raise Problem("not_found")
    return found


def _is_newest(at: datetime | None) -> ColumnElement[bool]:
    other = aliased(Guide)
    newest = select(func.max(col(other.version))).where(col(other.code) == col(Guide.code)).correlate(Guide)
    if at is None:
        return col(Guide.version) == newest.scalar_subquery()
    begun = newest.where(col(other.shown_from) <= at)
    shown_to = or_(col(Guide.shown_to).is_(None), col(Guide.shown_to) > at)
    return and_(col(Guide.version) == begun.scalar_subquery(), shown_to)
