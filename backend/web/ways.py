"""Where requests are let in: a broad way for many at once, or a lane of its own (慢车道) for what comes in masses after
an outage and nobody waits for: tracks, a phone's queue.

In a lane they go one after another, and after each there is a rest some times as long as the processor worked
meanwhile, so that whoever reports hardly notices. Waiting for the database disturbs nobody: who waits long for it no
longer holds up the next.
"""

import asyncio
import time
from collections.abc import Callable, Hashable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Protocol

from backend.ground.appointments import Appointments

Leave = Callable[[], None]


class Way(Protocol):
    """Lets requests in."""

    @property
    def is_full(self) -> bool: ...

    def has_place(self, book: Appointments, who: Hashable) -> bool:
        """Whether who comes may come in, by the appointments given out before this way."""

    async def enter(self, patience: float = 0.0) -> Leave | None:
        """What is to be called once the work is done; None if there was no place. `patience`: seconds for which who
        comes when they were told to may wait where all places are taken."""


class Broad:
    """Lets in so many at once; as many may wait for a moment, and whoever waits has the next place that is free."""

    def __init__(self, most: int) -> None:
        self._most, self._here, self._waiting = most, 0, 0
        self._places = asyncio.Semaphore(most)
        self._empty = asyncio.Event()
        self._empty.set()

    @property
    def is_full(self) -> bool:
        """Whether no more are let in: the next place is for who waits."""
        return self._places.locked()

    def has_place(self, book: Appointments, who: Hashable) -> bool:
        """Places are kept for those who have an appointment."""
        return book.find_place(who, self._most if self.is_full else self._here, self._most)

    async def enter(self, patience: float = 0.0) -> Leave | None:
        """At once, or after those who wait."""
        if self.is_full and (not patience or self._waiting >= self._most):
            return None
        self._waiting += 1
        try:
            async with asyncio.timeout(patience or None):
                await self._places.acquire()
        except TimeoutError:
            return None
        finally:
            self._waiting -= 1
        self._here += 1
        self._empty.clear()
        return self._leave

    async def empty(self, seconds: float) -> None:
        """Waits until nobody is on it, but no longer than so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._empty.wait()

    def _leave(self) -> None:
        self._here -= 1
        self._places.release()
        if not self._here:
            self._empty.set()


@dataclass(frozen=True)
class Pace:
    """How a lane goes: `most` wait for their turn, no longer than `wait` seconds, of which `patience` seconds are given
    to those on the broad way; the next begins when the one before is done or has taken `hold` seconds, as long as no
    more than `at_once` are under way, and after a rest of `times` the work, at most `longest` seconds. `first`: how
    many a second are invited back before there is anything to measure.
    """

    most: int
    times: float
    longest: float
    hold: float = 0.2
    at_once: int = 4
    wait: float = 8.0
    patience: float = 0.1
    first: float = 20.0


class Lane:
    """Lets in one after another, in the order of coming, when nobody is on the way it gives way to."""

    def __init__(
        self,
        pace: Pace,
        gives_way_to: Broad,
        clock: Callable[[], float] = time.monotonic,
        worked: Callable[[], float] = time.thread_time,
    ) -> None:
        self._pace, self._gives_way_to = pace, gives_way_to
        self._clock, self._worked = clock, worked
        self._turn, self._under_way = asyncio.Lock(), asyncio.Semaphore(pace.at_once)
        self._rested_at = -float("inf")
        self._waiting = 0

    @property
    def is_full(self) -> bool:
        """Whether no more may wait."""
        return self._waiting >= self._pace.most

    def has_place(self, book: Appointments, who: Hashable) -> bool:
        """As long as there is one: in a lane nobody goes before others."""
        del book, who
        return not self.is_full

    async def enter(self, patience: float = 0.0) -> Leave | None:
        """After those who came before, and their rest."""
        del patience  # in a lane everybody waits
        if self.is_full:
            return None
        self._waiting += 1
        begun = self._clock()
        try:
            with ExitStack() as held:
                async with asyncio.timeout(self._pace.wait):
                    for way in (self._turn, self._under_way):
                        await way.acquire()
                        held.callback(way.release)
                    await asyncio.sleep(max(0.0, self._rested_at - self._clock()))
                    await self._gives_way_to.empty(max(0.0, begun + self._pace.patience - self._clock()))
                held.pop_all()
        except TimeoutError:
            return None
        finally:
            self._waiting -= 1
        return self._begun()

    def _begun(self) -> Leave:
        """The work begins. The turn passes on once, when it is done or has taken as long as it may hold up others."""
        before: float | None = self._worked()

        def _pass_on() -> None:
            nonlocal before
            if before is None:
                return
            rest = min(self._pace.longest, self._pace.times * (self._worked() - before))
            self._rested_at, before = self._clock() + rest, None
            self._turn.release()

        late = asyncio.get_running_loop().call_later(self._pace.hold, _pass_on)

        def _leave() -> None:
            late.cancel()
            _pass_on()
            self._under_way.release()

        return _leave
