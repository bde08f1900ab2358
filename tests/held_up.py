"""How long nothing else went on: whoever works on the loop holds everybody up."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

TICK = 0.01  # seconds


class HeldUp:
    """`longest`: seconds the loop worked before another task had its turn; of its own thread, so that it is no matter
    who else is at work on the machine."""

    longest = 0.0


@asynccontextmanager
async def held_up() -> AsyncIterator[HeldUp]:
    """Looks as long as the block lasts. What was there before is not looked through meanwhile, as in a process that
    serves (backend/ground/interpreter.py): a thousand other tests leave so much that the collector takes 0.7 s."""
    gc.collect()
    gc.freeze()
    seen = HeldUp()

    async def _look() -> None:
        while True:
            worked = time.thread_time()
            await asyncio.sleep(TICK)
            seen.longest = max(seen.longest, time.thread_time() - worked)

    looking = asyncio.create_task(_look())
    await asyncio.sleep(TICK)
    try:
        yield seen
    finally:
        await asyncio.sleep(2 * TICK)  # what came last is seen, too
        looking.cancel()
