"""One open connection: hands on what is new, in the order in which it came, and says when it is over."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from enum import StrEnum
from uuid import UUID

from notifications.inbox import BEFORE_ALL, InboxItem
from notifications.live.live_ticket import Caller

HEARTBEAT = 15.0  # seconds of silence after which a sign of life is sent: proxies cut after 30 or 60
Read = Callable[["Connection"], Awaitable[Sequence[InboxItem]]]


class Ended(StrEnum):
    """Why we close a connection."""

    SIGNED_OUT = "signed_out"  # 已退出登录或账号停用
    REPLACED = "replaced"  # 同一人的连接过多，最早的让位
    EXPIRED = "expired"  # 到时换票重连
    STOPPING = "stopping"  # 服务正在停止，请重新连接


class Connection:
    """`place`: the place in the inbox up to which it has been handed on; `begun_after`: the message it began after."""

    def __init__(self, caller: Caller, place: int, read: Read, begun_after: UUID = BEFORE_ALL) -> None:
        self.caller, self.place, self.begun_after, self._read = caller, place, begun_after, read
        self.ended: Ended | None = None
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Something may be new."""
        self._bell.set()

    def end(self, why: Ended) -> None:
        """Closes it; the first reason counts."""
        self.ended = self.ended or why
        self._bell.set()

    async def news(self) -> AsyncIterator[Sequence[InboxItem]]:
        """What is new, until it is ended; nothing at all (an empty list) when it is time for a sign of life."""
        while self.ended is None:
            self._bell.clear()
            if items := await self._read(self):
                self.place = items[-1].place
                yield items
                continue
            try:
                async with asyncio.timeout(HEARTBEAT):
                    await self._bell.wait()
            except TimeoutError:
                yield []
