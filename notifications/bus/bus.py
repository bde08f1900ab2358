"""What a bus does."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol
from uuid import UUID

Words = tuple[UUID, bytes]  # whom it concerns, and a small message
LONGEST = 4096  # bytes of a message: what every kind of bus carries


class Bus(Protocol):
    """Carries small messages to whichever process subscribes to a person."""

    async def publish(self, person_id: UUID, message: bytes) -> None:
        """To everyone who subscribes to the person now. ValueError above LONGEST bytes."""
        ...

    async def publish_all(self, words: Sequence[Words]) -> None:
        """Many at once."""
        ...

    def subscribe(self, person_id: UUID) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The messages for a person from the moment the block is entered. Who reads too slowly loses the oldest."""
        ...

    async def close(self) -> None: ...
