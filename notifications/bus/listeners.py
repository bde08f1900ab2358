"""Who listens in this process: for each person the queues of their open connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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


class _Waiting(AsyncIterator[bytes]):
    """One listener's messages. Who stops waiting for the next may wait again."""

    def __init__(self, queue: asyncio.Queue[bytes]) -> None:
        self._queue = queue

    async def __anext__(self) -> bytes:
        return await self._queue.get()
