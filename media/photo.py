"""A photo: the row beside the object in the store."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant


class Photo(SQLModel, table=True):
    """`owner` is whoever sent it, an opaque id without a foreign key. Width and height as seen upright, in pixels.

    Position in WGS-84 degrees and where it is from: `client` (stated) or `exif`.
    """

    __tablename__ = "photo"
    __table_args__ = (UniqueConstraint("owner", "sha256"),)

    id: UUID = Field(primary_key=True)
    owner: UUID
    sha256: str = Field(max_length=64, index=True)
    bytes: int
    format: str = Field(max_length=8)
    width: int
    height: int
    taken_at: datetime | None = Field(default=None, sa_type=Instant)
    lon: float | None = None
    lat: float | None = None
    position_from: str | None = Field(default=None, max_length=8)
    received_at: datetime = Field(sa_type=Instant)


async def photos_of(session: AsyncSession, ids: Sequence[UUID], owner: UUID) -> list[Photo]:
    """Those of the photos that are this owner's, in the order of `ids`, each once."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    query = select(Photo).where(col(Photo.id).in_(wanted), col(Photo.owner) == owner)
    found = {photo.id: photo for photo in (await session.execute(query)).scalars()}
    return [found[identity] for identity in wanted if identity in found]
