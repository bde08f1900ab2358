"""A server that stops answers what came while it was busy with something else: over a connection that was idle, and
from who has just connected."""

import asyncio
import socket
import time
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn import Config

from backend.web import polite_server
from tests.free_port import free_port

pytestmark = pytest.mark.anyio
BUSY = 0.3  # seconds of one callback, in the turn of the loop in which the door is shut
ASKED = b"POST / HTTP/1.1\r\nHost: city\r\nContent-Length: 2\r\n\r\n{}"


class _State:
    stopping = False


async def _answer(_scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


async def answered_while_stopping() -> list[bytes]:
    """The first line of what is answered to an idle connection and to a new one that ask while the loop is busy, just
    before the server stops; nothing where it was cut off."""
    port = free_port()
    config = Config(_answer, port=port, log_level="error", lifespan="off", timeout_graceful_shutdown=2)
    server = polite_server.PoliteServer(config, _State())
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells it no other way
        await asyncio.sleep(0.01)
    idle = await asyncio.open_connection("127.0.0.1", port)
    idle[1].write(ASKED)
    await idle[0].readuntil(b"\r\n\r\n")
    new = socket.socket()

    def _busy() -> None:
        """In one turn: both ask, and the server is told to stop, before the loop looks again."""
        idle[1].write(ASKED)
        new.connect(("127.0.0.1", port))
        new.sendall(ASKED)
        time.sleep(BUSY)
        asyncio.get_running_loop().create_task(_shut(server))

    asyncio.get_running_loop().call_soon(_busy)
    async with asyncio.timeout(20):
        said = [await _first_line(idle[0])]
        reader, writer = await asyncio.open_connection(sock=new)
        said.append(await _first_line(reader))
        for one in (writer, idle[1]):
            one.close()
        server.should_exit = True
        await running
    return said


async def _shut(server: Any) -> None:
    await server.shutdown()


async def _first_line(reader: asyncio.StreamReader) -> bytes:
    try:
        return (await reader.readline()).strip()
    except ConnectionError:
        return b""


async def test_what_has_come_before_the_door_is_shut_is_answered() -> None:
    assert await answered_while_stopping() == [b"HTTP/1.1 201 Created"] * 2


async def test_a_door_that_is_shut_on_somebody_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: uvicorn's own way."""

    async def _at_once(_servers: object, _connections: object) -> None:
        """Does not look."""

    monkeypatch.setattr(polite_server, "quiet_moment", _at_once)
    assert await answered_while_stopping() == [b"", b""]
