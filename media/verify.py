"""Reads the whole store again and names every object that is missing or changed (校验)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from media.photo import Photo
from media.photo_room import PhotoRoom
from media.sizes import SIZES
from media.storage import derived_key, original_key, sha256_of

PAGE, AT_ONCE = 200, 8


@dataclass(frozen=True)
class Wrong:
    """An object that is not what its photo says; `what` is missing or changed. A derivative can be made again."""

    photo: UUID
    key: str
    what: str


async def verify_store(room: PhotoRoom, told: Callable[[int, int], None] = lambda _done, _all: None) -> list[Wrong]:
    """Every object of every photo that is missing or changed; `told` hears of progress in photos."""
    wrong: list[Wrong] = []
    done, free = 0, asyncio.Semaphore(AT_ONCE)
    async with room.db.read() as session:
        total = (await session.execute(select(func.count()).select_from(Photo))).scalar_one()

    async def _check(photo: Photo, key: str, digest: str) -> None:
        async with free:
            content = await room.storage.get(key)
        if content is None or sha256_of(content) != digest:
            wrong.append(Wrong(photo.id, key, "missing" if content is None else "changed"))

    async for page in _pages(room):
        await asyncio.gather(*(_check(photo, *one) for photo in page for one in _objects(photo)))
        done += len(page)
        told(done, total)
    return sorted(wrong, key=lambda one: (one.photo, one.key))


def _objects(photo: Photo) -> list[tuple[str, str]]:
    made = [(derived_key(size, photo.digest(size)), photo.digest(size)) for size in SIZES if photo.digest(size)]
    return [(original_key(photo.sha256), photo.sha256), *made]


async def _pages(room: PhotoRoom) -> AsyncIterator[list[Photo]]:
    last = UUID(int=0)
    while True:
        async with room.db.read() as session:
            query = select(Photo).where(col(Photo.id) > last).order_by(col(Photo.id)).limit(PAGE)
            page = list((await session.execute(query)).scalars())
        if not page:
            return
        yield page
        last = page[-1].id
