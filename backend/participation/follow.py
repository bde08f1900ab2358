"""What somebody follows (关注) besides cases: a place, an area, a class, a bucket."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, stored_enum

WHAT = ("kind", "code", "area", "lon", "lat", "radius_m")  # columns that say what is followed


class FollowKind(StrEnum):
    CASE = "case"  # 案件: a row of case_follower, not of this table
    PLACE = "place"  # 地点周边
    GRID = "grid"  # 网格、社区、镇街
    CLASS = "class"  # 小类
    BUCKET = "bucket"  # 大类


class Follow(SQLModel, table=True):
    """`code` is that of the area, class or bucket; `area` narrows a class or bucket to where a code begins so. A place
    is WGS-84 degrees and metres around it, found by its `tile` (TILE of watchers_of)."""

    __tablename__ = "follow"
    __table_args__ = (
        Index("ix_follow_person", "person_id", "id"),
        Index("ix_follow_code", "kind", "code"),
        Index("ix_follow_tile", "tile"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID
    kind: FollowKind = Field(sa_type=stored_enum(FollowKind))
    code: str | None = Field(default=None, max_length=32)
    area: str | None = Field(default=None, max_length=15)
    lon: float | None = None
    lat: float | None = None
    radius_m: int | None = None
    tile: int | None = Field(default=None, sa_type=BigInteger)
    name: str = Field(default="", max_length=30)
    at: datetime = Field(sa_type=Instant)


async def follows_of(session: AsyncSession, selves: Collection[UUID]) -> list[dict[str, Any]]:
    """All that a person follows, for an export."""
    query = select(Follow).where(col(Follow.person_id).in_(selves)).order_by(col(Follow.id))
    kept = {"kind", "code", "area", "lon", "lat", "radius_m", "name", "at"}
    return [row.model_dump(mode="json", include=kept) for row in (await session.execute(query)).scalars()]


async def hand_over_follows(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """What one person follows the other follows, what both follow once: to cease then ends it."""
    other = aliased(Follow)
    same = (col(getattr(other, name)).is_not_distinct_from(col(getattr(Follow, name))) for name in WHAT)
    both = select(col(other.id)).where(col(other.person_id) == taker, *same)
    twice = delete(Follow).where(col(Follow.person_id) == giver, both.exists())
    await session.execute(twice.execution_options(synchronize_session=False))
    moved = update(Follow).where(col(Follow.person_id) == giver).values(person_id=taker)
    await session.execute(moved.execution_options(synchronize_session=False))


async def forget_follows(session: AsyncSession, selves: Collection[UUID]) -> None:
    """They follow nothing any more."""
    await session.execute(delete(Follow).where(col(Follow.person_id).in_(selves)))
