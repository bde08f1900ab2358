"""Direct upload (直传): a client puts its picture straight into the store, then says that it is there.

Where the store is our own disk, the same is done with an address of ours.
"""

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from tempfile import SpooledTemporaryFile
from uuid import UUID

from anyio import to_thread
from sqlalchemy import Index, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant
from backend.ground.errors import Problem, too_large
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from media.intake import Stated, accept
from media.photo import Photo, find_photo
from media.photo_room import PhotoRoom
from media.quota import check_quota, hold_quota
from media.refused import PhotoRefused, too_large_photo
from media.sizes import MEDIA_TYPES, MOST_BYTES
from media.storage import incoming_key

IN_MEMORY = 1024 * 1024  # bytes of a picture on its way; more of it is on the disk


class DirectUpload(SQLModel, table=True):
    """What a client is about to put, and what it says of it."""

    __tablename__ = "direct_upload"
    __table_args__ = (Index("ix_direct_upload_owner_sha256", "owner", "sha256"),)

    id: UUID = Field(primary_key=True)
    owner: UUID
    sha256: str = Field(max_length=64)
    bytes: int
    taken_at: datetime | None = Field(default=None, sa_type=Instant)
    lon: float | None = None
    lat: float | None = None
    ends_at: datetime = Field(sa_type=Instant, index=True)


@dataclass(frozen=True)
class Announced:
    """Size in bytes, sha256 (hex) and media type of what is to come, and what the client says of it."""

    bytes: int
    sha256: str
    content_type: str
    stated: Stated


@dataclass(frozen=True)
class Begun:
    """Where to put it, with which headers, until when. `put_url` is a path of ours or a whole address."""

    id: UUID
    put_url: str
    headers: Mapping[str, str]
    expires_at: datetime


async def begin_upload(room: PhotoRoom, announced: Announced, owner: UUID, at: datetime) -> Begun:
    """Where to put it. PhotoRefused too_large, unsupported_media_type, photo_quota: what was begun and is no photo yet
    counts beside the photos, until it is swept."""
    if announced.bytes > MOST_BYTES:
        raise too_large_photo("bytes")
    if announced.content_type.lower() not in MEDIA_TYPES:
        raise PhotoRefused("unsupported_media_type", field="content_type")
    life, since = room.settings.upload_life, at - timedelta(seconds=room.settings.orphan_grace)
    async with room.db.write() as session:
        await hold_quota(session, owner, at)
        upload = await _begun_before(session, announced, owner, since) or DirectUpload(
            id=new_id(at), owner=owner, sha256=announced.sha256.lower(), bytes=announced.bytes, ends_at=at
        )
        if await find_photo(session, owner, upload.sha256) is None:
            reserved = await _reserved(session, upload, since)
            await check_quota(session, owner, upload.bytes, room.settings, at, reserved)
        upload.taken_at = announced.stated.taken_at
        upload.lon, upload.lat = announced.stated.position or (None, None)
        upload.ends_at = at + timedelta(seconds=life)
        session.add(upload)
    url = room.storage.put_url(incoming_key(str(upload.id)), upload.bytes, life) or _own_address(upload, room.settings)
    return Begun(upload.id, url, {"Content-Type": announced.content_type}, upload.ends_at)


async def _begun_before(
    session: AsyncSession, announced: Announced, owner: UUID, since: datetime
) -> DirectUpload | None:
    """The upload of the same bytes that is not swept yet: begun again, they take the same room in the store."""
    same = (
        col(DirectUpload.owner) == owner,
        col(DirectUpload.sha256) == announced.sha256.lower(),
        col(DirectUpload.bytes) == announced.bytes,
        col(DirectUpload.ends_at) > since,
    )
    return (await session.execute(select(DirectUpload).where(*same).limit(1))).scalar_one_or_none()


async def _reserved(session: AsyncSession, upload: DirectUpload, since: datetime) -> tuple[int, int]:
    """How many others the owner has begun that are no photo yet, and their bytes: each may lie in the store until it
    is swept."""
    is_photo = select(col(Photo.id)).where(
        col(Photo.owner) == upload.owner, col(Photo.sha256) == col(DirectUpload.sha256)
    )
    theirs = (col(DirectUpload.owner) == upload.owner, col(DirectUpload.ends_at) > since)
    query = select(func.count(), func.coalesce(func.sum(col(DirectUpload.bytes)), 0)).where(
        *theirs, col(DirectUpload.id) != upload.id, ~is_photo.exists()
    )
    count, size = (await session.execute(query)).one()
    return count, int(size)


async def take_upload(
    room: PhotoRoom, identity: UUID, ends: int, signature: str, pieces: AsyncIterator[bytes], at: datetime
) -> None:
    """Keeps what is put at an address of ours. Problem not_found if we did not sign it or it has run out; too_large.

    It lies on the disk until all of it is here, and takes room among the pictures only then. What is a photo already is
    not kept a second time: it would count for nothing.
    """
    wanted = _signature(room.settings, identity, ends)
    if not hmac.compare_digest(wanted.encode(), signature.encode()) or ends <= at.timestamp():
        raise Problem("not_found")
    async with room.db.read() as session:
        upload = await session.get(DirectUpload, identity)
        if upload is None:
            raise Problem("not_found")
        is_photo = await find_photo(session, upload.owner, upload.sha256) is not None
    with SpooledTemporaryFile(IN_MEMORY) as file:
        async for piece in pieces:
            if file.tell() + len(piece) > upload.bytes:
                error = too_large(upload.bytes, "file", ("按申请，文件", "As it was announced, the file"))
                raise PhotoRefused("too_large", detail=error.detail, errors=[error])
            await to_thread.run_sync(file.write, piece)
        if is_photo:
            return
        file.seek(0)
        async with room.decoder.place(upload.owner):
            content = await to_thread.run_sync(file.read)
            await room.storage.put(incoming_key(str(identity)), content)


async def complete_upload(room: PhotoRoom, identity: UUID, owner: UUID, at: datetime) -> Photo:
    """The photo made of what was put; said twice it is the same photo.

    Problem not_found for another's upload, not_uploaded if nothing is there yet, digest_mismatch if it is not what was
    announced (it is then to be put again), and as `accept`.
    """
    async with room.db.read() as session:
        query = select(DirectUpload).where(col(DirectUpload.id) == identity, col(DirectUpload.owner) == owner)
        upload = (await session.execute(query)).scalar_one_or_none()
        if upload is None:
            raise Problem("not_found")
        known = await find_photo(session, owner, upload.sha256)
    if known is not None:
        return known
    try:
        return await _made_of(room, upload, at)
    except PhotoRefused:  # its twin may have made it a moment earlier, and cleared away what was put
        async with room.db.read() as session:
            known = await find_photo(session, owner, upload.sha256)
        if known is None:
            raise
        return known


async def _made_of(room: PhotoRoom, upload: DirectUpload, at: datetime) -> Photo:
    key = incoming_key(str(upload.id))
    there = await room.storage.stat(key)
    if there is None:
        raise PhotoRefused("not_uploaded", field="id")
    if there.bytes != upload.bytes:
        await room.storage.delete(key)
        raise PhotoRefused("digest_mismatch", field="bytes")
    position = (upload.lon, upload.lat) if upload.lon is not None and upload.lat is not None else None
    stated = Stated(upload.taken_at, position, upload.sha256)
    photo = await accept(room, _Put(room, key), stated, upload.owner, at)
    await room.storage.delete(key)
    return photo


@dataclass(frozen=True)
class _Put:
    """What was put, read once there is room for it."""

    room: PhotoRoom
    key: str

    async def read(self) -> bytes:
        return await self.room.storage.get(self.key) or b""


def _own_address(upload: DirectUpload, settings: Settings) -> str:
    ends = int(upload.ends_at.timestamp())
    return f"/media/uploads/{upload.id}/{ends}/{_signature(settings, upload.id, ends)}"


def _signature(settings: Settings, identity: UUID, ends: int) -> str:
    content = f"media-put\0{identity}/{ends}".encode()
    return hmac.new(settings.secret.get_secret_value().encode(), content, hashlib.sha256).hexdigest()
