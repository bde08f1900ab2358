"""The photos of one owner: all of them, handed over to another, dropped; and those of anybody that nobody used."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from backend.ground.in_pages import in_pages
from media.direct_upload import DirectUpload
from media.photo import Photo
from media.quota import PhotoQuota


async def photos_owned(session: AsyncSession, owners: Collection[UUID]) -> list[Photo]:
    """All, the oldest first."""
    query = select(Photo).where(col(Photo.owner).in_(owners)).order_by(col(Photo.id))
    return await in_pages(session, query, lambda photo: photo)


async def hand_over_photos(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """They become the other's, but for those whose bytes the other has a photo of already: these stay as they are."""
    theirs = aliased(Photo)
    has_it = select(col(theirs.id)).where(col(theirs.owner) == taker, col(theirs.sha256) == col(Photo.sha256))
    moved = update(Photo).where(col(Photo.owner) == giver, ~has_it.exists()).values(owner=taker)
    await session.execute(moved.execution_options(synchronize_session=False))
    begun = update(DirectUpload).where(col(DirectUpload.owner) == giver).values(owner=taker)
    await session.execute(begun.execution_options(synchronize_session=False))


async def drop_photos(session: AsyncSession, owners: Collection[UUID], kept: Collection[UUID]) -> int:
    """Drops the owners' photos but those `kept`, whose rows no longer say where they were taken, and what was counted
    of them; the sweep removes the objects. How many."""
    there = select(col(Photo.id)).where(col(Photo.owner).in_(owners))
    gone = sorted(set((await session.execute(there)).scalars()) - set(kept))
    for start in range(0, len(gone), 500):
        await session.execute(delete(Photo).where(col(Photo.id).in_(gone[start : start + 500])))
    nowhere = dict.fromkeys(("lon", "lat", "position_from", "exif_lon", "exif_lat"))
    left = update(Photo).where(col(Photo.owner).in_(owners)).values(nowhere)
    await session.execute(left.execution_options(synchronize_session=False))
    for table in (DirectUpload, PhotoQuota):
        await session.execute(delete(table).where(col(table.owner).in_(owners)))
    return len(gone)


async def drop_unused(session: AsyncSession, ids: Collection[UUID], used: ColumnElement[bool]) -> int:
    """Drops those of the photos that are not `used` even now; the sweep removes the objects. How many. They are held
    first: whoever holds one to use it is waited for, and what they wrote is seen."""
    await session.execute(select(col(Photo.id)).where(col(Photo.id).in_(ids)).order_by(col(Photo.id)).with_for_update())
    dropped = delete(Photo).where(col(Photo.id).in_(ids), ~used).returning(col(Photo.id))
    return len((await session.execute(dropped.execution_options(synchronize_session=False))).all())
