"""Looks after those who are connected, every so many seconds for as long as anybody is, and lets all go at the end."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Protocol

import structlog

from notifications.live.connection import Ended

log = structlog.get_logger("live")


class Endable(Protocol):
    """Somebody connected."""

    def end(self, why: Ended) -> None:
        """Lets go."""


class Watch:
    """`there`: who is connected; `look`: what is done for them; `is_stopping`: the process is about to end."""

    def __init__(
        self,
        every: float,
        there: Callable[[], Iterable[Endable]],
        look: Callable[[], Awaitable[None]],
        is_stopping: Callable[[], bool],
    ) -> None:
        self._every, self._there, self._look, self._is_stopping = every, there, look, is_stopping
        self._watching: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """From now on, if it does not watch already."""
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Lets all go and watches no more."""
        self._end_all()
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching

    def _end_all(self) -> None:
        for one in list(self._there()):
            one.end(Ended.STOPPING)

    async def _watch(self) -> None:
        while any(True for _one in self._there()):
            await asyncio.sleep(self._every)
            try:
                if self._is_stopping():
                    self._end_all()
                await self._look()
            except Exception as fault:  # noqa: BLE001 - the database is away: who is connected waits for it
                log.warning("look", fault=type(fault).__name__)
