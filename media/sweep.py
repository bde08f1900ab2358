"""Sweeps the store: objects no photo has (an upload cut off, a refused quota, boxes redrawn), after a time of grace."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import col

from media.direct_upload import DirectUpload
from media.doomed import Doomed, doom, forgive, mark_gone, spare
from media.photo import Photo
from media.photo_room import PhotoRoom
from media.sizes import SIZES
from media.storage import INCOMING, ORIGINAL, is_digest, original_key
from media.stored import Stored

BATCH = 200
KEPT_IN = {ORIGINAL: col(Photo.sha256), "thumb": col(Photo.thumb), "view": col(Photo.view)}


async def sweep_store(room: PhotoRoom, at: datetime) -> int:
    """How many objects were removed. Safe beside any number of others and of people who send photos."""
    before, removed = at - timedelta(seconds=room.settings.orphan_grace), 0
    async with room.db.write() as session:
        await session.execute(delete(DirectUpload).where(col(DirectUpload.ends_at) < before))
        forgotten = (col(Doomed.gone).is_(True), col(Doomed.at) < before)
        await session.execute(delete(Doomed).where(*forgotten))
    await _finish_what_was_begun(room)
    for folder in (INCOMING, ORIGINAL, *SIZES):
        batch: list[Stored] = []
        async for stored in room.storage.walk(folder):
            if stored.written_at < before:
                batch.append(stored)
            if len(batch) == BATCH:
                removed += await _sweep(room, folder, batch, at)
                batch = []
        removed += await _sweep(room, folder, batch, at)
    return removed


async def _sweep(room: PhotoRoom, folder: str, batch: Sequence[Stored], at: datetime) -> int:
    digests = {stored.key.rpartition("/")[2]: stored.key for stored in batch}
    orphans = sorted(set(digests) - await _kept(room, folder, digests))
    for digest in orphans:
        if folder == ORIGINAL and is_digest(digest):
            await _sweep_original(room, digest, at)
        else:
            await room.storage.delete(digests[digest])
    return len(orphans)


async def _kept(room: PhotoRoom, folder: str, digests: Iterable[str]) -> set[str]:
    if folder not in KEPT_IN:
        return set()
    column = KEPT_IN[folder]
    async with room.db.read() as session:
        return set((await session.execute(select(column).where(column.in_(list(digests))))).scalars())


async def _sweep_original(room: PhotoRoom, sha256: str, at: datetime) -> None:
    async with room.db.write() as session:
        await forgive(session, sha256)  # an orphan once more
        await doom(session, sha256, at)
    await _remove(room, sha256)


async def _remove(room: PhotoRoom, sha256: str) -> None:
    """Removes a marked original, unless a photo was made of it before it was marked."""
    if await _kept(room, ORIGINAL, [sha256]):
        async with room.db.write() as session:
            await spare(session, sha256)
        return
    await room.storage.delete(original_key(sha256))
    async with room.db.write() as session:
        await mark_gone(session, sha256)


async def _finish_what_was_begun(room: PhotoRoom) -> None:
    async with room.db.read() as session:
        left = (await session.execute(select(col(Doomed.sha256)).where(col(Doomed.gone).is_(False)))).scalars().all()
    for sha256 in left:
        await _remove(room, sha256)
