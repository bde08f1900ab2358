"""An orderly stop: "not ready" is said first, what is in flight is finished, what hangs is waited for no longer than
was said. The server stands still while it is asked and told, so that nobody has to be in time for its half second."""

import asyncio
import json
import os
import re
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.web.polite_server import SETTLE
from tests.databases import Cluster
from tests.linhai import report_form
from tests.own_pace import own_pace
from tests.patient import citizen_token
from tests.promises.frozen import freeze
from tests.promises.running import Running

pytestmark = pytest.mark.anyio
GRACE = 4  # seconds
LONGEST = GRACE + 2 + SETTLE
PATIENT = 60.0  # seconds; whoever waits longer waits for nothing
LATER = 1.0  # seconds after the door is shut in which the end of a report comes
LOOKS = 50
TOLD, FINISHED, ENDED = "not ready is said first", "what is in flight is finished", "it ends in its time"


@pytest.fixture
def url(cluster: Cluster, database_kind: str) -> Iterator[str]:
    fresh = cluster.fresh(database_kind, "linhai")
    yield fresh
    cluster.drop(fresh)


async def check_stop(url: str, folder: Path, module: str = "backend", **more: str) -> None:
    """Told to stop while five reports are under way, the end of a sixth comes after the door is shut, and a client has
    fallen asleep."""
    processes = Running(url, folder, module=module, CGT_STOP_GRACE=str(GRACE), **more)
    try:
        processes.start("serve")
        processes.wait_until_ready()
        headers = {"Authorization": f"Bearer {await citizen_token(processes.url)}"}
        async with _client(processes, headers) as client, _asleep(processes):
            await freeze(processes.pid("serve"), url)
            shut, reports = asyncio.Event(), [Report(client, json=report_form()) for _ in range(5)]
            reports.append(Report(client, content=_slowly(shut), headers={"Content-Type": "application/json"}))
            async with asyncio.timeout(PATIENT):
                await asyncio.gather(*(one.sent.wait() for one in reports))
                looks = await _look(processes.port)
            os.kill(processes.pid("serve"), signal.SIGTERM)
            os.kill(processes.pid("serve"), signal.SIGCONT)
            async with own_pace() as passed, asyncio.timeout(PATIENT):
                shutting = asyncio.create_task(_until_shut(processes, shut))
                assert 503 in await _said(*looks), TOLD
                assert {await one.status for one in reports} == {201}, FINISHED
                await shutting
                while processes.is_alive("serve"):
                    assert passed.seconds < LONGEST, ENDED
                    await asyncio.sleep(0.02)
            assert processes.terminate("serve") == 0, ENDED
            print(f"stopped after {passed.seconds:.1f} s, of which {GRACE} s for a client that sleeps")
    finally:
        processes.stop()


class Report:
    """One on its way. `sent`: its head has gone out, and its body, where there is one already."""

    def __init__(self, client: httpx.AsyncClient, **form: Any) -> None:
        self.sent = asyncio.Event()
        told = "http11.send_request_body.complete" if "json" in form else "http11.send_request_headers.complete"

        async def _traced(event: str, _info: object) -> None:
            if event == told:
                self.sent.set()

        asked = client.post("/api/v1/reports", extensions={"trace": _traced}, **form)
        self.status = asyncio.create_task(_status(asked))


async def _status(asked: Any) -> int:
    """0 where there was no answer."""
    try:
        return int((await asked).status_code)
    except httpx.TransportError:
        return 0


async def _slowly(shut: asyncio.Event) -> AsyncIterator[bytes]:
    body = json.dumps(report_form()).encode()
    yield body[:20]
    await shut.wait()
    await asyncio.sleep(LATER)
    yield body[20:]


async def _until_shut(processes: Running, shut: asyncio.Event) -> None:
    """Until nobody is let in any more."""
    with suppress(OSError):
        while True:
            _reader, writer = await asyncio.open_connection("127.0.0.1", processes.port)
            writer.close()
            await asyncio.sleep(0.02)
    shut.set()


async def _look(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Asks again and again whether it is ready, over one connection, each at once after the last is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(LOOKS * b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
    await writer.drain()
    return reader, writer


async def _said(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> list[int]:
    """The statuses, until it closes the connection."""
    said = b""
    with suppress(ConnectionError):
        while piece := await reader.read(65_536):
            said += piece
    writer.close()
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) ", said)]


@asynccontextmanager
async def _client(processes: Running, headers: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=processes.url, headers=headers, trust_env=False, timeout=PATIENT) as client:
        yield client


@asynccontextmanager
async def _asleep(processes: Running) -> AsyncIterator[None]:
    """A client that has begun to send and does not go on."""
    _reader, writer = await asyncio.open_connection("127.0.0.1", processes.port)
    writer.write(b"POST /api/v1/auth/code HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
    writer.write(b"Content-Length: 100\r\n\r\n{")
    await writer.drain()
    yield
    writer.transport.abort()


@pytest.mark.dear
async def test_an_orderly_stop_says_so_first_and_finishes_what_is_in_flight(url: str, tmp_path: Path) -> None:
    await check_stop(url, tmp_path)


@pytest.mark.very_dear
@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(
    ("fault", "word"), [("at once", TOLD), ("unsaid", TOLD), ("impatient", FINISHED), ("for ever", ENDED)]
)
async def test_a_rude_stop_is_seen(url: str, tmp_path: Path, fault: str, word: str) -> None:
    """The planted faults: nobody is told; "ready" is said all the while; what is in flight is cut off; a client that
    sleeps is waited for without end."""
    with pytest.raises(AssertionError, match=word):
        await check_stop(url, tmp_path, "tests.promises.rude_server", CGT_TEST_RUDE=fault)
