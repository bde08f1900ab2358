"""Where requests are let in: a broad way for many at once, or a lane of its own (慢车道) for what comes in masses after
an outage and nobody waits for: tracks, a phone's queue.

In a lane they go one at a time, and after each a rest some times as long as the processor worked meanwhile (waiting for
the database disturbs nobody), so that whoever reports hardly notices.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Protocol


class Way(Protocol):
    """Lets requests in. `turn` is entered by those for whom there was a place."""

    @property
    def is_full(self) -> bool: ...

    def turn(self) -> AbstractAsyncContextManager[None]: ...


class Broad:
    """Lets in so many at once."""

    def __init__(self, most: int) -> None:
        self._most, self._here = most, 0
        self._empty = asyncio.Event()
        self._empty.set()

    @property
    def is_full(self) -> bool:
        """Whether no more are let in."""
        return self._here >= self._most

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """At once."""
        self._here += 1
        self._empty.clear()
        try:
            yield
        finally:
            self._here -= 1
            if not self._here:
                self._empty.set()

    async def empty(self) -> None:
        """Waits until nobody is on it."""
        await self._empty.wait()


@dataclass(frozen=True)
class Pace:
    """How a lane goes: how many wait for their turn at most, how long it rests after work (`times` as long, at most
    `longest` seconds), and how many seconds it gives way to those on the broad way before it goes all the same."""

    most: int
    times: float
    longest: float
    patience: float = 0.1


class Lane:
    """Lets in one after another, in the order of coming, when nobody is on the way it gives way to."""

    def __init__(
        self,
        pace: Pace,
        gives_way_to: Broad,
        clock: Callable[[], float] = time.monotonic,
        worked: Callable[[], float] = time.thread_time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._gives_way_to = gives_way_to
        self._pace, self._clock, self._worked, self._sleep = pace, clock, worked, sleep
        self._one = asyncio.Lock()
        self._rested_at = -float("inf")
        self._here = 0

    @property
    def is_full(self) -> bool:
        """Whether no more may wait."""
        return self._here > self._pace.most

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits for its turn and for the rest of the one before; the block is the work."""
        self._here += 1
        try:
            async with self._one:
                await self._sleep(max(0.0, self._rested_at - self._clock()))
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._pace.patience):
                        await self._gives_way_to.empty()
                begun = self._worked()
                try:
                    yield
                finally:
                    rest = self._pace.times * (self._worked() - begun)
                    self._rested_at = self._clock() + min(self._pace.longest, rest)
        finally:
            self._here -= 1
