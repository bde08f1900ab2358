"""Threads in which a store's blocking client works: so many and no more, and nobody waits for one for ever."""

from collections.abc import Callable
from typing import TypeVar

import anyio
from anyio import CapacityLimiter, to_thread

from backend.ground.errors import Problem

AT_ONCE = 16
WAIT = 5.0  # seconds for a free thread
T = TypeVar("T")


class StoreThreads:
    """Runs a store's deeds. Problem busy where no thread becomes free in time."""

    def __init__(self, at_once: int = AT_ONCE, wait: float = WAIT) -> None:
        self._at_once, self._wait = at_once, wait
        self._apart: CapacityLimiter | None = None
        self._free: CapacityLimiter | None = None
        self._threads: CapacityLimiter | None = None

    async def run(self, deed: Callable[..., T], *args: object) -> T:
        """The deed's answer, from a thread."""
        if self._free is None or self._threads is None:  # made where the loop runs
            self._free, self._threads = CapacityLimiter(self._at_once), CapacityLimiter(self._at_once)
        borrower = object()
        try:
            with anyio.fail_after(self._wait):
                await self._free.acquire_on_behalf_of(borrower)
        except TimeoutError:
            raise Problem("busy", retry_after=2) from None
        try:
            return await to_thread.run_sync(deed, *args, limiter=self._threads)
        finally:
            self._free.release_on_behalf_of(borrower)

    async def run_apart(self, deed: Callable[..., T], *args: object) -> T:
        """The same in a thread of its own, which no photo waits for or holds up: for who looks whether the store is
        there. Who is told to stop waiting does so at once; while the thread hangs, no other look begins."""
        if self._apart is None:
            self._apart = CapacityLimiter(1)
        return await to_thread.run_sync(deed, *args, limiter=self._apart, abandon_on_cancel=True)
