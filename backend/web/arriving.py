"""A body on its way: waited for so long and no longer, and where its request takes a place when it is all here.

Whoever sends nothing for a while is told so (408) and let go: a phone that lost its line comes again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zlib import crc32

from starlette.types import Message, Receive, Send

from backend.ground.errors import Problem

LATE = "late_body"


@dataclass(frozen=True)
class Patience:
    """Seconds between two pieces of a body, and for all of it: 20 MB of a photo take 20 minutes at 17 kB/s."""

    piece: float = 30.0
    whole: float = 1200.0


class Waiting:
    """The pieces of one body as they come. `is_here`: no more are to come; `mark`: of what was gathered, the same for
    the same bytes however they were cut."""

    def __init__(self, receive: Receive, patience: Patience) -> None:
        self._receive, self._patience = receive, patience
        self._until = asyncio.get_running_loop().time() + patience.whole
        self.is_here, self.mark = False, 0

    async def next(self) -> Message:
        """The next piece; whatever comes after the last, however late. Problem late_body."""
        if self.is_here:
            return await self._receive()
        try:
            async with asyncio.timeout(self._patience.piece) as limit:
                if (ends := limit.when()) is not None and ends > self._until:
                    limit.reschedule(self._until)
                message = await self._receive()
        except TimeoutError:
            raise Problem(LATE) from None
        self.is_here = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def gather(self, most: int) -> Receive:
        """Waits for so many bytes and what came with the last of them; what gives them, and then the rest."""
        kept: list[Message] = []
        size = 0
        while not self.is_here and size <= most:
            message = await self.next()
            body = message.get("body", b"")
            size, self.mark = size + len(body), crc32(body, self.mark)
            kept.append(message)
        kept.reverse()

        async def _receive() -> Message:
            return kept.pop() if kept else await self.next()

        return _receive


class Refused(Exception):
    """Ends the work on a request where it reads the body; the answer is another's."""


class Arriving:
    """Receives the body of a request that is under way already. `arrived` is asked when it is all here. Where that
    raises a Problem, or nothing comes, the work is ended, and nothing that it still answers goes out."""

    def __init__(self, receive: Receive, waiting: Waiting, send: Send, arrived: Callable[[], Awaitable[None]]) -> None:
        self._receive, self._waiting, self._send, self._arrived = receive, waiting, send, arrived
        self._is_asked, self._has_answered = False, False
        self.is_refused = False
        self.refusal: Problem | None = None  # to be answered: the work itself has not answered before

    async def receive(self) -> Message:
        """The next piece. Refused, if none comes or there is no place."""
        try:
            message = await self._receive()
            if self._waiting.is_here and not self._is_asked and not _is_gone(message):
                self._is_asked = True
                await self._arrived()
        except Problem as problem:
            self.is_refused = True
            self.refusal = None if self._has_answered else problem
            raise Refused from problem
        return message

    async def send(self, message: Message) -> None:
        """Sends what is answered, unless it is refused."""
        if self.refusal is None:
            self._has_answered = True
            await self._send(message)


def _is_gone(message: Message) -> bool:
    return str(message["type"]) == "http.disconnect"
