"""Something done again and again beside something else."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress


@asynccontextmanager
async def repeating(deed: Callable[[], Awaitable[object]], every: float) -> AsyncIterator[None]:
    """Does it once before the block, then every so many seconds while the block runs. The deed deals with its own
    faults: one that escapes it ends the repeating."""
    await deed()
    task = asyncio.create_task(_repeat(deed, every))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _repeat(deed: Callable[[], Awaitable[object]], every: float) -> None:
    while True:
        await asyncio.sleep(every)
        await deed()
