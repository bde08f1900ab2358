"""Something done beside something else, once or again and again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any


@asynccontextmanager
async def beside(deed: Coroutine[Any, Any, object]) -> AsyncIterator[None]:
    """Does it while the block runs; what is not done by the end is left."""
    task = asyncio.create_task(deed)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def repeating(deed: Callable[[], Awaitable[object]], every: float) -> AsyncIterator[None]:
    """Does it once before the block, then every so many seconds while the block runs. The deed deals with its own
    faults: one that escapes it ends the repeating."""
    await deed()
    async with beside(_repeat(deed, every)):
        yield


async def _repeat(deed: Callable[[], Awaitable[object]], every: float) -> None:
    while True:
        await asyncio.sleep(every)
        await deed()
