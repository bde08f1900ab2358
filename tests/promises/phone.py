"""A phone on the network: a connection for each request, and it comes back when it is told to."""

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bench.steady import Ask
from tests.linhai import report_form

PATIENCE = 600.0  # seconds until a phone gives up


@dataclass
class Sent:
    """What became of what was sent: how many, how many arrived, how often one was told to come back, and in seconds:
    how long the answer that took it in was waited for, how long it took with all its tries, and a photo with its."""

    sent: int = 0
    done: int = 0
    refused: int = 0
    waits: list[float] = field(default_factory=list)
    with_tries: list[float] = field(default_factory=list)
    photos: list[float] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)


async def ask(port: int, asked: Ask) -> tuple[int, float, bytes]:
    """Status, seconds to wait, body. A broken connection counts as: come back."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(asked.bytes())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        body = await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
        writer.close()
    except (OSError, asyncio.IncompleteReadError):
        return 503, 2.0, b""
    wait = head.split(b"retry-after:")[1].split(b"\r\n")[0] if b"retry-after:" in head else b"1"
    return int(head.split(b" ", 2)[1]), float(wait), body


async def report(port: int, token: Callable[[], str], sent: Sent, obeys: bool = True, **more: object) -> None:
    """Sends one report until it is taken in, or (a phone that does not obey) once; with the token that bears then."""
    sent.sent += 1
    body = json.dumps(report_form(client_key=str(uuid.uuid4()), **more)).encode()
    first = time.monotonic()
    while (begun := time.monotonic()) < first + PATIENCE:
        asked = Ask("/api/v1/reports", "POST", {"Authorization": f"Bearer {token()}"}, body)
        status, wait, answer = await ask(port, asked)
        if status in (200, 201):
            sent.done += 1
            sent.waits.append(time.monotonic() - begun)
            sent.with_tries.append(time.monotonic() - first)
            sent.numbers.add(str(json.loads(answer)["number"]))
            return
        assert status in (429, 503), (status, answer)
        sent.refused += 1
        if not obeys:
            return
        await asyncio.sleep(wait)
