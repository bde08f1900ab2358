"""Who listens in this process: for each person the queues of their open connections."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

MOST_WAITING = 64  # messages for one connection; beyond, the oldest go: the inbox has them all


class Listeners:
    """Hands each message to every queue of its person."""

    def __init__(self) -> None:
        self._queues: dict[UUID, set[asyncio.Queue[bytes]]] = {}

    def hand_out(self, person_id: UUID, message: bytes) -> None:
        """Never waits."""
        for queue in self._queues.get(person_id, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(message)

    @asynccontextmanager
    async def subscribe(self, person_id: UUID) -> AsyncIterator[AsyncIterator[bytes]]:
        """The messages of a person while the block lasts."""
        queue: asyncio.Queue[bytes] = asyncio.Queue(MOST_WAITING)
        self._queues.setdefault(person_id, set()).add(queue)
        try:
            yield _Waiting(queue)
        finally:
            mine = self._queues[person_id]
            mine.discard(queue)
            if not mine:
                del self._queues[person_id]


class Hearing(Listeners):
    """Listeners to whom something far away speaks: `listen` runs beside them from the first subscription on, and hands
    out what it hears."""

    def __init__(self, listen: Callable[[], Coroutine[Any, Any, None]]) -> None:
        super().__init__()
        self._listen = listen
        self._listening: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def subscribe(self, person_id: UUID) -> AsyncIterator[AsyncIterator[bytes]]:
        """The messages of a person while the block lasts."""
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        async with super().subscribe(person_id) as messages:
            yield messages

    async def close(self) -> None:
        """Hears no more."""
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening


class _Waiting(AsyncIterator[bytes]):
    """One listener's messages. Who stops waiting for the next may wait again."""

    def __init__(self, queue: asyncio.Queue[bytes]) -> None:
        self._queue = queue

    async def __anext__(self) -> bytes:
        return await self._queue.get()
