"""Accepts a photo: decoded, stored durably, and only then a row. The same bytes from the same owner are one photo."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.ids import new_id
from media.decoded import Decoded
from media.decoder import Decoder
from media.photo import Photo
from media.refused import PhotoRefused
from media.sizes import MOST_BYTES
from media.storage import Storage, derived_key, original_key, sha256_of


@dataclass(frozen=True)
class Upload:
    """What came: the bytes and what the client says of them; `position` in WGS-84 degrees."""

    content: bytes
    taken_at: datetime | None = None
    position: tuple[float, float] | None = None
    sha256: str | None = None


async def accept(db: Database, storage: Storage, decoder: Decoder, upload: Upload, owner: UUID, at: datetime) -> Photo:
    """The photo. PhotoRefused empty_file, too_large, digest_mismatch, or as the decoder says; Problem disk_full, busy.

    No session is held while the picture is decoded or stored.
    """
    async with decoder.place():
        return await _accept(db, storage, decoder, upload, owner, at)


async def _accept(db: Database, storage: Storage, decoder: Decoder, upload: Upload, owner: UUID, at: datetime) -> Photo:
    content = upload.content
    if not content:
        raise PhotoRefused("empty_file", field="file")
    if len(content) > MOST_BYTES:
        raise PhotoRefused("too_large", field="file")
    sha256 = sha256_of(content)
    if upload.sha256 and not hmac.compare_digest(upload.sha256.lower(), sha256):
        raise PhotoRefused("digest_mismatch", field="sha256")
    if (known := await _known(db, owner, sha256)) is not None:
        return known
    decoded = await decoder.decode(content)
    await storage.put(original_key(sha256), content)
    for name, derivative in decoded.derivatives.items():
        await storage.put(derived_key(sha256, name), derivative)
    return await _write(db, _photo_of(upload, decoded, sha256, owner, at))


async def _write(db: Database, photo: Photo) -> Photo:
    async with db.write() as session:
        insert = sqlite_insert if db.is_sqlite else postgres_insert
        row = insert(Photo).values(photo.model_dump())
        await session.execute(row.on_conflict_do_nothing(index_elements=["owner", "sha256"]))
        same = select(Photo).where(col(Photo.owner) == photo.owner, col(Photo.sha256) == photo.sha256)
        return (await session.execute(same)).scalar_one()


async def _known(db: Database, owner: UUID, sha256: str) -> Photo | None:
    async with db.read() as session:
        query = select(Photo).where(col(Photo.owner) == owner, col(Photo.sha256) == sha256)
        return (await session.execute(query)).scalar_one_or_none()


def _photo_of(upload: Upload, decoded: Decoded, sha256: str, owner: UUID, at: datetime) -> Photo:
    position = upload.position or decoded.position
    return Photo(
        id=new_id(at), owner=owner, sha256=sha256, bytes=len(upload.content), format=decoded.format,
        width=decoded.width, height=decoded.height, taken_at=upload.taken_at or decoded.taken_at,
        lon=position[0] if position else None, lat=position[1] if position else None,
        position_from=("client" if upload.position else "exif") if position else None, received_at=at,
    )  # fmt: skip
