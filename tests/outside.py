"""A server of the outside on loopback that misbehaves byte by byte, and what is made of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from backend.ground.ids import new_id
from notifications.channels.channel import Outcome, SendFailed
from notifications.delivery import Delivery, State


def plain(status: str, body: str, *headers: str) -> bytes:
    content = body.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + content


async def _endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n")
    with contextlib.suppress(OSError):
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    with contextlib.suppress(OSError):
        while True:
            writer.write(b"1\r\nx\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)


async def _hang(_writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


Behave = Callable[[asyncio.StreamWriter], Awaitable[None]] | bytes
# how a server of the outside may misbehave: what it does, what it then means for a message ("" the canary's hit)
MISBEHAVIOUR: dict[str, tuple[Behave, str]] = {
    "server error": (plain("500 Oops", "{}"), "temporary"),
    "unavailable, retry after": (plain("503 Busy", "{}", "Retry-After: 17"), "temporary"),
    "too many, retry after": (plain("429 Slow", "{}", "Retry-After: 17"), "temporary"),
    "bad gateway": (plain("502 Bad", "<html>"), "unknown"),
    "garbage": (plain("200 OK", "<html>not json</html>"), "unknown"),
    "a list": (plain("200 OK", "[1]"), "unknown"),
    "no HTTP at all": (b"\x00\x01\x02 nonsense\r\n\r\n", "unknown"),
    "cut off": (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "unknown"),
    "closed at once": (b"", "unknown"),
    "hanging": (_hang, "unknown"),
    "endless": (_endless, "unknown"),
    "dripping": (_drip, "unknown"),
}


NEVER_ENDS = {"hanging", "endless", "dripping"}


def patience_with(name: str) -> float:
    """Seconds in which what a misbehaving server says has come, however slow the machine is; few for what does not."""
    return 0.5 if name in NEVER_ENDS else 60.0


@asynccontextmanager
async def misbehaving(behave: Behave) -> AsyncIterator[str]:
    """The address of a server that answers every request so."""

    async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            if b"content-length: " in head.lower():
                await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
            if isinstance(behave, bytes):
                writer.write(behave)
                await writer.drain()
            else:
                await behave(writer)
        writer.close()

    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


@asynccontextmanager
async def redirecting() -> AsyncIterator[tuple[str, list[int]]]:
    """A server that sends everybody on to another on loopback, and how often that one was asked."""
    hits: list[int] = []

    async def _canary(writer: asyncio.StreamWriter) -> None:
        hits.append(1)
        writer.write(plain("200 OK", "{}"))

    async with misbehaving(_canary) as canary, misbehaving(plain("302 Found", "", f"Location: {canary}/")) as url:
        yield url, hits


async def misread(send: Callable[[str], Awaitable[object]], limit: Callable[[float], None]) -> set[str]:
    """The kinds of misbehaviour that a channel which sends to such an address takes for something else, or does not
    wait after as long as it was asked to; "redirected" if it goes where it is sent on to. `limit`: takes the seconds
    that the channel waits."""
    found: set[str] = set()
    for name, (behave, outcome) in MISBEHAVIOUR.items():
        limit(patience_with(name))
        async with misbehaving(behave) as url:
            if await outcome_of(send(url)) != (outcome, 17 if "retry after" in name else None):
                found.add(name)
    limit(patience_with("redirected"))
    async with redirecting() as (url, hits):
        if (await outcome_of(send(url)))[0] != Outcome.TEMPORARY or hits:
            found.add("redirected")
    return found


async def outcome_of(sending: Awaitable[object]) -> tuple[str, float | None]:
    """What a failure means and how long it asks to wait; "sent" if there was none."""
    try:
        await sending
    except SendFailed as failed:
        return failed.kind, failed.retry_after
    return "sent", None


def delivery_to(channel: str, address: str, at: datetime, **more: Any) -> Delivery:
    """A delivery as the engine gives it to a channel."""
    identity = new_id(at)
    made: dict[str, Any] = {
        "id": identity, "happening_id": identity, "subject_id": identity, "seq": 1, "channel": channel,
        "address": address, "case_number": "20261124000001", "kind": "case.close", "title": "您的上报已办结",
        "text": "案件 20261124000001 已办结。", "state": State.CLAIMED, "made_at": at,
        "fields": {
            "number": "20261124000001", "bucket": "市容环境", "category": "暴露垃圾", "place": "古城街道巾山社区",
            "department": "综合行政执法局", "due": "11月25日 12:00", "reason": "见案件说明",
        },
    }  # fmt: skip
    return Delivery(**made | more)
