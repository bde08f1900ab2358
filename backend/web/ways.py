"""Where requests are let in: a broad way for many at once, or a lane of its own (慢车道) for what comes in masses after
an outage and nobody waits for: tracks, a phone's queue.

In a lane they go one at a time, and after each a rest some times as long as the work, so that whoever reports meanwhile
hardly notices.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
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

    @property
    def is_full(self) -> bool:
        """Whether no more are let in."""
        return self._here >= self._most

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """At once."""
        self._here += 1
        try:
            yield
        finally:
            self._here -= 1


@dataclass(frozen=True)
class Pace:
    """How a lane goes: how many wait for their turn at most, how long it rests after work (`times` as long, at most
    `longest` seconds)."""

    most: int
    times: float
    longest: float


class Lane:
    """Lets in one after another, in the order of coming."""

    def __init__(
        self,
        pace: Pace,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._pace, self._clock, self._sleep = pace, clock, sleep
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
                begun = self._clock()
                try:
                    yield
                finally:
                    at = self._clock()
                    self._rested_at = at + min(self._pace.longest, self._pace.times * (at - begun))
        finally:
            self._here -= 1
