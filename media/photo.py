"""A photo: the row beside the objects in the store."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, Json, no_entries
from backend.ground.slices import slices
from media.boxes import Box


class Photo(SQLModel, table=True):
    """`owner` is whoever sent it, an opaque id without a foreign key. Width and height as seen upright, in pixels.

    Positions in WGS-84 degrees: `lon`/`lat` the one used and where it is from (`client` stated it, or `exif`),
    `exif_lon`/`exif_lat` what the picture itself says. `thumb` and `view` are the sha256 of the derivatives, empty
    until they are made. `fingerprint` is the perceptual hash. `edition` counts changes of the boxes.
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
    exif_lon: float | None = None
    exif_lat: float | None = None
    fingerprint: int | None = Field(default=None, sa_type=BigInteger, index=True)
    thumb: str = Field(default="", max_length=64, index=True)
    view: str = Field(default="", max_length=64, index=True)
    boxes: list[dict[str, Any]] = Field(default_factory=no_entries, sa_type=Json)
    edition: int = 0
    received_at: datetime = Field(sa_type=Instant)

    def digest(self, size: str) -> str:
        """The sha256 of a derivative, empty until it is made."""
        return {"thumb": self.thumb, "view": self.view}[size]

    @property
    def drawn(self) -> list[Box]:
        """The boxes drawn over it."""
        return [Box(**box) for box in self.boxes]


async def photos_of(session: AsyncSession, ids: Sequence[UUID], owner: UUID) -> list[Photo]:
    """Those of the photos that are this owner's, in the order of `ids`, each once."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    query = select(Photo).where(col(Photo.id).in_(wanted), col(Photo.owner) == owner)
    found = {photo.id: photo for photo in (await session.execute(query)).scalars()}
    return [found[identity] for identity in wanted if identity in found]


async def hold_photos(session: AsyncSession, ids: Collection[UUID]) -> int:
    """Holds the photos until the transaction ends, so that nobody drops them; how many of them there still are."""
    held = select(col(Photo.id)).where(col(Photo.id).in_(ids)).order_by(col(Photo.id))
    return len((await session.execute(held.with_for_update(read=True, key_share=True))).all())


async def photos_by_digest(session: AsyncSession, owner: UUID, digests: Sequence[str]) -> dict[str, Photo]:
    """Those of an owner's photos that have one of these sha256, by it."""
    found = dict[str, Photo]()
    for some in slices(digests):
        query = select(Photo).where(col(Photo.owner) == owner, col(Photo.sha256).in_(some))
        found |= {photo.sha256: photo for photo in (await session.execute(query)).scalars()}
    return found


async def find_photo(session: AsyncSession, owner: UUID, sha256: str) -> Photo | None:
    """The photo an owner has made of these bytes."""
    query = select(Photo).where(col(Photo.owner) == owner, col(Photo.sha256) == sha256)
    return (await session.execute(query)).scalar_one_or_none()
