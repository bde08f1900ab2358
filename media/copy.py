"""Copies what a store holds and another does not: for a backup, and back. Objects are named by what they contain."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection

from media.sizes import SIZES
from media.storage import ORIGINAL, Storage

AT_ONCE = 8

Told = Callable[[int, int], None]


async def copy_store(
    source: Storage, target: Storage, told: Told = lambda _done, _all: None, only: Collection[str] | None = None
) -> list[str]:
    """Copies every object, or `only` those named; the keys of those that are in the target now, in order.

    What the target has already, with its length, stays; what was erased since it was listed is left out.
    """
    kept: list[str] = []
    async for page in _pages(source, only):
        there = await asyncio.gather(*(_copy(source, target, key) for key in page))
        kept += [key for key, is_there in zip(page, there, strict=True) if is_there]
        told(len(kept), len(only) if only is not None else len(kept))
    return sorted(kept)


async def drop_from_store(store: Storage, keep: Collection[str]) -> int:
    """Removes every object that is not to be kept; how many."""
    gone = [key async for page in _pages(store, None) for key in page if key not in keep]
    for key in gone:
        await store.delete(key)
    return len(gone)


async def _copy(source: Storage, target: Storage, key: str) -> bool:
    there, here = await target.stat(key), await source.stat(key)
    if there is not None and (here is None or there.bytes == here.bytes):
        return True
    content = await source.get(key) if here is not None else None
    if content is None:
        return False
    await target.put(key, content)
    return True


async def _pages(store: Storage, only: Collection[str] | None) -> AsyncIterator[list[str]]:
    """A few keys at once, so that neither memory nor the store is asked for everything."""
    page: list[str] = []
    async for key in _named(only) if only is not None else _all(store):
        page.append(key)
        if len(page) == AT_ONCE:
            yield page
            page = []
    if page:
        yield page


async def _named(keys: Collection[str]) -> AsyncIterator[str]:
    for key in keys:
        yield key


async def _all(store: Storage) -> AsyncIterator[str]:
    for folder in (ORIGINAL, *SIZES):
        async for stored in store.walk(folder):
            yield stored.key
