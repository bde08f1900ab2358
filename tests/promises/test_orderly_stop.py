"""An orderly stop: "not ready" is said first, what is in flight is finished, what hangs is waited for no longer than
was said."""

import asyncio
import json
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from backend.web.polite_server import SETTLE
from tests.databases import Cluster
from tests.linhai import report_form
from tests.patient import citizen_token
from tests.promises.running import Running

pytestmark = pytest.mark.anyio
GRACE = 4  # seconds
SLOW = 2.0  # seconds a report takes to come in: longer than "not ready" is said before the door is shut
LONGEST = GRACE + 2 + SETTLE
TOLD, FINISHED, ENDED = "not ready is said first", "what is in flight is finished", "it ends in its time"


@pytest.fixture
def url(cluster: Cluster, database_kind: str) -> Iterator[str]:
    fresh = cluster.fresh(database_kind, "linhai")
    yield fresh
    cluster.drop(fresh)


async def check_stop(url: str, folder: Path, module: str = "backend", **more: str) -> None:
    """Told to stop while five reports are under way, a sixth comes in slowly, and a client has fallen asleep."""
    processes = Running(url, folder, module=module, CGT_STOP_GRACE=str(GRACE), **more)
    try:
        processes.start("serve")
        processes.wait_until_ready()
        headers = {"Authorization": f"Bearer {await citizen_token(processes.url)}"}
        async with _client(processes, headers) as client, _asleep(processes):
            reports = [client.post("/api/v1/reports", json=report_form()) for _ in range(5)]
            sent = [asyncio.create_task(_status(one)) for one in (*reports, _slow(client))]
            await asyncio.sleep(0.1)
            start = time.monotonic()
            stopping = asyncio.create_task(asyncio.to_thread(_stop, processes))
            said = 200
            while said == 200 and not stopping.done():  # until it has heard, or its door is shut
                said = await _status(client.get("/readyz"))
                await asyncio.sleep(SETTLE / 50)
            assert said == 503, TOLD
            assert set(await asyncio.gather(*sent)) == {201}, FINISHED
            assert await stopping == 0, ENDED
            print(f"stopped after {time.monotonic() - start:.1f} s, of which {GRACE} s for a client that sleeps")
    finally:
        processes.stop()


def _stop(processes: Running) -> int | None:
    try:
        return processes.terminate("serve", LONGEST)
    except subprocess.TimeoutExpired:
        return None


@asynccontextmanager
async def _client(processes: Running, headers: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=processes.url, headers=headers, trust_env=False, timeout=15) as client:
        yield client


async def _status(asked: object) -> int:
    """0 where there was no answer."""
    try:
        return (await asked).status_code  # type: ignore[misc]
    except httpx.TransportError:
        return 0


async def _slow(client: httpx.AsyncClient) -> httpx.Response:
    async def _pieces() -> AsyncIterator[bytes]:
        body = json.dumps(report_form()).encode()
        for piece in (body[:20], body[20:40], body[40:60], body[60:]):
            yield piece
            await asyncio.sleep(SLOW / 4)

    return await client.post("/api/v1/reports", content=_pieces(), headers={"Content-Type": "application/json"})


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
