"""Copies what a store holds and another does not: for a backup, and back. Objects are named by what they contain, and
what is not what its name says is not copied: it would take the place of the only whole one.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection

import structlog
from anyio import to_thread

from media.sizes import SIZES
from media.storage import ORIGINAL, Storage, is_digest, sha256_of

AT_ONCE = 8
log = structlog.get_logger("photos")

Told = Callable[[int, int], None]


async def copy_store(
    source: Storage,
    target: Storage,
    told: Told = lambda _done, _all: None,
    only: Collection[str] | None = None,
    *,
    read_all: bool = False,
) -> list[str]:
    """Copies every object, or `only` those named; the keys of those that are in the target now, in order.

    What the target has already, with its length, stays; with `read_all` only if its digest is right. What was erased
    since it was listed is left out. What is damaged in the source is said in the log, and the target keeps what it has.
    """
    kept: list[str] = []
    async for page in _pages(source, only):
        there = await asyncio.gather(*(_copy(source, target, key, read_all) for key in page))
        kept += [key for key, is_there in zip(page, there, strict=True) if is_there]
        told(len(kept), len(only) if only is not None else len(kept))
    return sorted(kept)


async def drop_from_store(store: Storage, keep: Collection[str]) -> int:
    """Removes every object that is not to be kept; how many."""
    gone = [key async for page in _pages(store, None) for key in page if key not in keep]
    for key in gone:
        await store.delete(key)
    return len(gone)


async def _copy(source: Storage, target: Storage, key: str, read_all: bool) -> bool:
    there, here = await target.stat(key), await source.stat(key)
    if here is None:
        return there is not None
    if there is not None and there.bytes == here.bytes and not (read_all and await _is_damaged(target, key)):
        return True
    content = await source.get(key)
    if content is None:
        return False
    if await to_thread.run_sync(sha256_of, content) != key.rpartition("/")[2]:
        log.error("damaged_object", key=key)
        return not await _is_damaged(target, key)
    await target.put(key, content)
    return True


async def _is_damaged(store: Storage, key: str) -> bool:
    content = await store.get(key)
    return content is None or await to_thread.run_sync(sha256_of, content) != key.rpartition("/")[2]


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
            if is_digest(stored.key.rpartition("/")[2]):  # else it is half written
                yield stored.key
