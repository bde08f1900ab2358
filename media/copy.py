"""Copies what a store holds and another does not: for a backup, and back. Objects are named by what they contain."""

import asyncio
from collections.abc import Callable

from media.sizes import SIZES
from media.storage import ORIGINAL, Storage

AT_ONCE = 8
PAGE = 500


async def copy_store(
    source: Storage, target: Storage, told: Callable[[int, int], None] = lambda _done, _all: None
) -> tuple[int, int]:
    """How many objects there are and how many were copied. What the target has already, with its length, stays."""
    seen, copied, free = 0, 0, asyncio.Semaphore(AT_ONCE)

    async def _copy(key: str, length: int) -> bool:
        async with free:
            there = await target.stat(key)
            if there is not None and there.bytes == length:
                return False
            content = await source.get(key)
            if content is None:  # erased since it was listed
                return False
            await target.put(key, content)
            return True

    page: list[tuple[str, int]] = []
    for folder in (ORIGINAL, *SIZES):
        async for stored in source.walk(folder):
            page.append((stored.key, stored.bytes))
            if len(page) == PAGE:
                seen, copied = seen + PAGE, copied + sum(await asyncio.gather(*(_copy(*one) for one in page)))
                page = []
                told(seen, seen)
    copied += sum(await asyncio.gather(*(_copy(*one) for one in page)))
    seen += len(page)
    told(seen, seen)
    return seen, copied
