"""A receiver of messages on loopback that behaves as told, and a channel that posts to it over real HTTP."""

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from notifications.channels.channel import AfterUnknown, Outcome, Receipt, SendFailed
from notifications.delivery import Delivery


@dataclass
class Receiver:
    """Answers with `status` after `pause` seconds, and keeps what it took. What it `holds` is answered once `gate` is
    open."""

    port: int = 0
    status: int = 200
    pause: float = 0.0
    retry_after: str | None = None
    taken: list[dict[str, Any]] = field(default_factory=list)
    refused: int = 0
    at_once: int = 0
    most_at_once: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    holds: Callable[[dict[str, Any]], bool] = lambda _said: False
    after: Callable[[int, dict[str, Any]], None] | None = None  # called with each that was taken and answered

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def times(self) -> Counter[str]:
        """How often each delivery was taken."""
        return Counter(one["id"] for one in self.taken)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                await self._answer(json.loads(await reader.readexactly(length)), writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _answer(self, said: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if self.holds(said):
            await self.gate.wait()
        if self.pause:
            await asyncio.sleep(self.pause)
        self.at_once -= 1
        if self.status < 300:
            self.taken.append(said)
        else:
            self.refused += 1
        body = json.dumps({"id": f"m-{len(self.taken)}"}).encode()
        asked = f"Retry-After: {self.retry_after}\r\n" if self.retry_after else ""
        writer.write(f"HTTP/1.1 {self.status} X\r\n{asked}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        if self.after is not None and self.status < 300:
            self.after(len(self.taken), said)


@asynccontextmanager
async def open_receiver(**behaviour: Any) -> AsyncIterator[Receiver]:
    receiver = Receiver(**behaviour)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


class Posting:
    """A channel under any name: posts each message as JSON."""

    def __init__(self, name: str, url: str, after_unknown: AfterUnknown = AfterUnknown.RETRY) -> None:
        self.name, self.after_unknown, self._url = name, after_unknown, url
        self.client = httpx.AsyncClient(trust_env=False, timeout=90)

    async def send(self, delivery: Delivery, at: datetime) -> Receipt:
        said = {
            "id": str(delivery.id), "subject": str(delivery.subject_id), "seq": delivery.seq,
            "address": delivery.address, "text": delivery.text, "fields": delivery.fields, "at": at.isoformat(),
            "pid": os.getpid(),
        }  # fmt: skip
        try:
            answer = await self.client.post(self._url, json=said)
        except httpx.ConnectError as fault:
            raise SendFailed("not connected") from fault
        except httpx.TransportError as fault:
            raise SendFailed(type(fault).__name__, Outcome.UNKNOWN) from fault
        if answer.status_code >= 400:
            kind = Outcome.PERMANENT if answer.status_code in (400, 404, 410) else Outcome.TEMPORARY
            asked = answer.headers.get("retry-after")
            raise SendFailed(f"http {answer.status_code}", kind, float(asked) if asked else None, answer.text)
        return Receipt(answer.json()["id"], answer.text)
