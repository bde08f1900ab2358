"""How much a person may send in a day: one row, raised with each photo, so that asking costs the same for ever; it is
kept no longer than it counts."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import BigInteger, Field, SQLModel, col

from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.insert_on import insert_on
from backend.ground.settings import Settings
from media.refused import PhotoRefused

COUNTED = timedelta(days=1)  # before today: a photo sent before midnight may still be on its way
BATCH = 1000


class PhotoQuota(SQLModel, table=True):
    """What an owner has sent on a day of the city."""

    __tablename__ = "photo_quota"

    owner: UUID = Field(primary_key=True)
    day: date = Field(primary_key=True)
    count: int
    bytes: int = Field(sa_type=BigInteger)


async def hold_quota(session: AsyncSession, owner: UUID, at: datetime) -> None:
    """Until the caller's transaction ends, nobody else reserves or uses what this owner may send today."""
    held = insert_on(session, PhotoQuota).values(owner=owner, day=_day(at), count=0, bytes=0)
    kept = held.on_conflict_do_update(index_elements=["owner", "day"], set_={"count": col(PhotoQuota.count)})
    await session.execute(kept)


async def check_quota(
    session: AsyncSession, owner: UUID, size: int, settings: Settings, at: datetime, reserved: tuple[int, int] = (0, 0)
) -> None:
    """PhotoRefused photo_quota if a photo of `size` bytes would be one too many today, beside those `reserved` (how
    many, bytes)."""
    query = select(col(PhotoQuota.count), col(PhotoQuota.bytes)).where(
        col(PhotoQuota.owner) == owner, col(PhotoQuota.day) == _day(at)
    )
    used = (await session.execute(query)).one_or_none()
    count, sent = used or (0, 0)
    _refuse_over(count + reserved[0] + 1, sent + reserved[1] + size, settings, at)


async def use_quota(session: AsyncSession, owner: UUID, size: int, settings: Settings, at: datetime) -> None:
    """Counts a photo in the caller's transaction; PhotoRefused photo_quota, which undoes it, if it is one too many."""
    first = insert_on(session, PhotoQuota).values(owner=owner, day=_day(at), count=1, bytes=size)
    raised = first.on_conflict_do_update(
        index_elements=["owner", "day"],
        set_={"count": col(PhotoQuota.count) + 1, "bytes": col(PhotoQuota.bytes) + size},
    )
    used = (await session.execute(raised.returning(col(PhotoQuota.count), col(PhotoQuota.bytes)))).one()
    _refuse_over(used[0], used[1], settings, at)


async def drop_quotas(db: Database, at: datetime) -> int:
    """Drops the rows of days that are over, in small transactions; how many. Run again: none."""
    dropped = 0
    while found := await _drop_some(db, _day(at) - COUNTED):
        dropped += found
    return dropped


async def _drop_some(db: Database, before: date) -> int:
    key = (col(PhotoQuota.owner), col(PhotoQuota.day))
    async with db.write() as session:
        past = select(*key).where(col(PhotoQuota.day) < before).limit(BATCH)
        rows = [tuple(row) for row in (await session.execute(past)).all()]
        if rows:
            await session.execute(delete(PhotoQuota).where(tuple_(*key).in_(rows)))
    return len(rows)


def _refuse_over(count: int, size: int, settings: Settings, at: datetime) -> None:
    if count > settings.photo_quota_count or size > settings.photo_quota_bytes:
        midnight = datetime.combine(_day(at) + timedelta(days=1), time(), CITY_ZONE)
        raise PhotoRefused("photo_quota", field="file", retry_after=int((midnight - at).total_seconds()) + 1)


def _day(at: datetime) -> date:
    return at.astimezone(CITY_ZONE).date()
