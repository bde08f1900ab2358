"""Answers that many ask for at once (合并查询): made once for all who wait."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Shared(Generic[Answer]):
    """Of one process, by key. Who asks while an answer is being made is given the next, shared with all who asked
    meanwhile: nobody gets what was so before they asked, and any number of them wait for two answers at most."""

    def __init__(self) -> None:
        self._coming: dict[Hashable, asyncio.Task[Answer]] = {}
        self._begun: dict[Hashable, asyncio.Task[Answer]] = {}

    async def get(self, key: Hashable, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer `make` gives, mine or that of somebody who asked just before me; raises what it raises. It is made
        to its end even if whoever asked is gone, so it may use nothing that ends with a request."""
        coming = self._coming.get(key)
        if coming is None:
            coming = self._coming[key] = asyncio.create_task(self._make(key, make))
        return await asyncio.shield(coming)

    async def _make(self, key: Hashable, make: Callable[[], Awaitable[Answer]]) -> Answer:
        if (before := self._begun.get(key)) is not None:
            await asyncio.wait([before])
        mine = self._begun[key] = self._coming.pop(key)  # from here on it may be too old for who comes
        try:
            return await make()
        finally:
            if self._begun.get(key) is mine:
                del self._begun[key]
