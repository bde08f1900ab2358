"""How long something took whoever waited for it in the loop. While the process was not let run nobody in it waited,
however late the clock says it is: so a bound holds of the program, and not of the machine beside it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

TICK = 0.01  # seconds
MOST = 2 * TICK  # of a tick: what more it lasts is the machine's, unless the loop itself was at work


class Pace:
    """`seconds`: the pauses of somebody who does nothing but wait, and what the loop's thread worked between them."""

    def __init__(self) -> None:
        self._passed = 0.0
        self._begin()

    @property
    def seconds(self) -> float:
        lasted, worked = asyncio.get_running_loop().time() - self._begun, time.thread_time() - self._worked
        return self._passed + max(min(lasted, MOST), worked)

    def tick(self) -> None:
        """The next pause begins."""
        self._passed = self.seconds
        self._begin()

    def _begin(self) -> None:
        self._begun, self._worked = asyncio.get_running_loop().time(), time.thread_time()


@asynccontextmanager
async def own_pace(most: float | None = None) -> AsyncIterator[Pace]:
    """Counts as long as the block lasts. TimeoutError after so many seconds."""
    async with asyncio.timeout(None) as limit:
        passed = Pace()

        async def _tick() -> None:
            while most is None or passed.seconds < most:
                await asyncio.sleep(TICK)
                passed.tick()
            limit.reschedule(asyncio.get_running_loop().time())

        ticking = asyncio.create_task(_tick())
        try:
            yield passed
        finally:
            ticking.cancel()
