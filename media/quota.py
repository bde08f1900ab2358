"""How much a person may send in a day: one row, raised with each photo, so that asking costs the same for ever.
How long it is kept is said where rooms above look after that (QUOTAS_KEPT)."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import BigInteger, Field, SQLModel, col

from backend.ground.clock import CITY_ZONE
from backend.ground.insert_on import insert_on
from backend.ground.settings import Settings
from media.refused import PhotoRefused


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


def _refuse_over(count: int, size: int, settings: Settings, at: datetime) -> None:
    if count > settings.photo_quota_count or size > settings.photo_quota_bytes:
        midnight = datetime.combine(_day(at) + timedelta(days=1), time(), CITY_ZONE)
        raise PhotoRefused("photo_quota", field="file", retry_after=int((midnight - at).total_seconds()) + 1)


def _day(at: datetime) -> date:
    return at.astimezone(CITY_ZONE).date()
