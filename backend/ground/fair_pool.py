"""Connections in line: who has waited longest has the next one that is given back.

SQLAlchemy's own queue wakes who waited longest, but whoever asks before they have woken takes the connection, and who
was woken goes to the end of the line. Where everybody writes at once a look may so wait for seconds, and a report until
its patience ends, while others come and go.
"""

import asyncio
from collections import deque
from typing import Any

from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util.concurrency import await_only
from sqlalchemy.util.queue import AsyncAdaptedQueue, Empty


class FairQueue(AsyncAdaptedQueue[Any]):
    """What is put in goes straight to who has waited longest; only where nobody waits it lies there for who comes."""

    def __init__(self, maxsize: int = 0, use_lifo: bool = False) -> None:
        super().__init__(maxsize, use_lifo)
        self._waiting = deque[asyncio.Future[Any]]()

    def put_nowait(self, item: Any) -> None:
        """Raises Full where nobody waits and there are enough."""
        while self._waiting:
            first = self._waiting.popleft()
            if not first.done():
                first.set_result(item)
                return
        super().put_nowait(item)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """The next; waits for it, if told to, so many seconds (None: for ever). Raises Empty."""
        try:
            return self.get_nowait()
        except Empty:
            if not block:
                raise
        try:
            return await_only(self._wait(timeout))
        except TimeoutError as late:
            raise Empty from late

    async def _wait(self, seconds: float | None) -> Any:
        mine = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            async with asyncio.timeout(seconds):
                return await mine
        except (TimeoutError, asyncio.CancelledError):
            if mine.done() and not mine.cancelled():  # given in the very instant in which it was no longer waited for
                self.put_nowait(mine.result())
            elif mine in self._waiting:
                self._waiting.remove(mine)
            raise


class FairPool(AsyncAdaptedQueuePool):
    """SQLAlchemy's pool, with a line."""

    _queue_class = FairQueue
