"""Sweeps the store: objects no photo has (an upload cut off, a refused quota, boxes redrawn), after a time of grace."""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import col

from media.direct_upload import DirectUpload
from media.doomed import Doomed, doom, forgive, mark_gone, spare, take_up
from media.photo import Photo
from media.photo_room import PhotoRoom
from media.sizes import SIZES
from media.storage import INCOMING, ORIGINAL, is_digest, original_key
from media.stored import Stored

BATCH = 200
ABANDONED = timedelta(minutes=10)  # a mark so old is of a sweep that was cut off: no store takes so long to remove
KEPT_IN = {ORIGINAL: col(Photo.sha256), "thumb": col(Photo.thumb), "view": col(Photo.view)}


async def sweep_store(room: PhotoRoom, at: datetime) -> int:
    """How many objects were removed. Safe beside any number of others and of people who send photos."""
    before, removed, started = at - timedelta(seconds=room.settings.orphan_grace), 0, time.monotonic()

    def _now() -> datetime:
        return at + timedelta(seconds=time.monotonic() - started)

    async with room.db.write() as session:
        await session.execute(delete(DirectUpload).where(col(DirectUpload.ends_at) < before))
        forgotten = (col(Doomed.gone).is_(True), col(Doomed.at) < before)
        await session.execute(delete(Doomed).where(*forgotten))
    await _finish_what_was_begun(room, at)
    for folder in (INCOMING, ORIGINAL, *SIZES):
        batch: list[Stored] = []
        async for stored in room.storage.walk(folder):
            if stored.written_at < before:
                batch.append(stored)
            if len(batch) == BATCH:
                removed += await _sweep(room, folder, batch, _now)
                batch = []
        removed += await _sweep(room, folder, batch, _now)
    return removed


async def _sweep(room: PhotoRoom, folder: str, batch: Sequence[Stored], now: Callable[[], datetime]) -> int:
    digests = {stored.key.rpartition("/")[2]: stored.key for stored in batch}
    orphans = sorted(set(digests) - await _kept(room, folder, digests))
    for digest in orphans:
        if folder == ORIGINAL and is_digest(digest):
            await _sweep_original(room, digest, now())
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
        if not await doom(session, sha256, at):
            return  # another sweep is at it; a second removal might come after somebody has put it again
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


async def _finish_what_was_begun(room: PhotoRoom, at: datetime) -> None:
    before = at - ABANDONED
    begun = select(col(Doomed.sha256)).where(col(Doomed.gone).is_(False), col(Doomed.at) < before)
    async with room.db.read() as session:
        left = (await session.execute(begun)).scalars().all()
    for sha256 in left:
        async with room.db.write() as session:
            is_mine = await take_up(session, sha256, before, at)
        if is_mine:
            await _remove(room, sha256)
