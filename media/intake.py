"""Accepts a photo: decoded, stored durably, and only then a row. The same bytes from the same owner are one photo."""

import asyncio
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from anyio import to_thread
from sqlmodel import col

from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.insert_on import insert_on
from media.decoded import Decoded
from media.doomed import doom, forgive, spare
from media.photo import Photo, find_photo
from media.photo_room import PhotoRoom
from media.quota import check_quota, use_quota
from media.refused import PhotoRefused, too_large_photo
from media.sizes import MOST_BYTES
from media.storage import derived_key, original_key, sha256_of


class Source(Protocol):
    """Bytes that are read once there is room for them."""

    async def read(self) -> bytes: ...


@dataclass(frozen=True)
class Stated:
    """What the client says of a picture; `position` in WGS-84 degrees, `sha256` in hex."""

    taken_at: datetime | None = None
    position: tuple[float, float] | None = None
    sha256: str | None = None


async def accept(room: PhotoRoom, source: Source, stated: Stated, owner: UUID, at: datetime) -> Photo:
    """The photo. PhotoRefused empty_file, too_large, digest_mismatch, photo_quota, busy, or as the decoder says;
    Problem disk_full, storage_unavailable, busy.

    Nothing of it is left if it is refused; the same bytes sent again give the same photo, and mend an
    object that is lost or damaged.
    """
    async with room.decoder.place(owner):
        content = await source.read()
        if not content:
            raise PhotoRefused("empty_file", field="file")
        if len(content) > MOST_BYTES:
            raise too_large_photo("file")
        sha256 = await to_thread.run_sync(sha256_of, content)
        if stated.sha256 and not hmac.compare_digest(stated.sha256.lower(), sha256):
            raise PhotoRefused("digest_mismatch", field="sha256")
        if (known := await _known(room, owner, sha256, len(content), at)) is not None:
            await room.storage.put(original_key(sha256), content)  # it may be lost or damaged, and here it is whole
            return known
        decoded = await room.decoder.decode(content)
        digests = await store_derivatives(room, decoded)
        await room.storage.put(original_key(sha256), content)
        photo = _photo_of(stated, decoded, digests, sha256, len(content), owner, at)
        if (written := await _write(room, photo)) is None:
            await store_derivatives(room, decoded)
            await room.storage.put(original_key(sha256), content)
            written = await _write(room, photo)
        if written is None:
            raise Problem("busy", retry_after=2)
        return written


async def store_derivatives(room: PhotoRoom, decoded: Decoded) -> dict[str, str]:
    """Puts the derivatives into the store; the sha256 of each by its name."""
    digests = {name: sha256_of(content) for name, content in decoded.derivatives.items()}
    keys = [(derived_key(name, digests[name]), content) for name, content in decoded.derivatives.items()]
    await asyncio.gather(*(room.storage.put(key, content) for key, content in keys))
    return digests


async def _known(room: PhotoRoom, owner: UUID, sha256: str, size: int, at: datetime) -> Photo | None:
    async with room.db.read() as session:
        if (known := await find_photo(session, owner, sha256)) is None:
            await check_quota(session, owner, size, room.settings, at)
        return known


async def _write(room: PhotoRoom, photo: Photo) -> Photo | None:
    """The row; None if the object was swept after it was put: put it again. Problem busy while it is being swept."""
    async with room.db.write() as session:
        if not await doom(session, photo.sha256, photo.received_at):
            if await forgive(session, photo.sha256):
                return None
            raise Problem("busy", retry_after=2)
        row = insert_on(session, Photo).values(photo.model_dump())
        row = row.on_conflict_do_nothing(index_elements=["owner", "sha256"])
        if (await session.execute(row.returning(col(Photo.id)))).first() is not None:
            await use_quota(session, photo.owner, photo.bytes, room.settings, photo.received_at)
        await spare(session, photo.sha256)
        written = await find_photo(session, photo.owner, photo.sha256)
    assert written is not None
    return written


def _photo_of(
    stated: Stated, decoded: Decoded, digests: dict[str, str], sha256: str, size: int, owner: UUID, at: datetime
) -> Photo:
    position, pictured = stated.position or decoded.position, decoded.position
    return Photo(
        id=new_id(at), owner=owner, sha256=sha256, bytes=size, format=decoded.format,
        width=decoded.width, height=decoded.height, taken_at=stated.taken_at or decoded.taken_at,
        lon=position[0] if position else None, lat=position[1] if position else None,
        position_from=("client" if stated.position else "exif") if position else None,
        exif_lon=pictured[0] if pictured else None, exif_lat=pictured[1] if pictured else None,
        fingerprint=decoded.fingerprint, received_at=at, thumb=digests["thumb"], view=digests["view"],
    )  # fmt: skip
