"""Two API processes behind the nginx of docs/operations, restarted one after the other while people report and read:
nobody notices. What is cut off is told 503 and sent again under the same key; here nothing is to be cut off."""

import asyncio
import os
import shutil
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest

from tests.databases import Cluster
from tests.linhai import report_form
from tests.operations.shipped_nginx import nginx
from tests.patient import citizen_token
from tests.promises.running import Running
from tests.promises.test_nothing_is_lost import kept

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.very_dear,
    pytest.mark.skipif(not shutil.which("nginx"), reason="not run: no nginx on this machine"),
]
RESTARTS = int(os.environ.get("CGT_TEST_RESTARTS", "50"))
REPORTERS, READERS, PAUSE = 4, 4, 0.02  # seconds between two requests of one
IDLE, BEFORE, AFTER = 15.0, 0.7, 1.5  # seconds after which the process lets go of an idle connection, and around that


@dataclass
class Seen:
    """Of a client that sends again once: how many requests, what was answered at first where it was not what was asked
    for (0: nothing), what failed again; the number of each report that was acknowledged, and the longest answer (s)."""

    asked: int = 0
    at_first: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    longest: float = 0.0
    is_over: bool = False


class Two:
    """Two API processes on one database, and what stands before them."""

    def __init__(self, url: str, folder: Path) -> None:
        folders = [folder / name for name in ("one", "other")]
        for one in folders:
            one.mkdir()
        photos, proxy = f"file://{folder}/photos", {"CGT_TRUSTED_PROXIES": "127.0.0.1"}
        self.both = [Running(url, one, storage_url=photos, **proxy) for one in folders]

    async def start(self) -> None:
        for one in self.both:
            one.start("serve")
        for one in self.both:
            await asyncio.to_thread(one.wait_until_ready, 60)

    async def restart(self, one: Running, stop: Callable[[Running], object]) -> None:
        await asyncio.to_thread(stop, one)
        one.start("serve")
        await asyncio.to_thread(one.wait_until_ready, 60)

    def stop(self) -> None:
        for one in self.both:
            one.stop()


def orderly(one: Running) -> None:
    assert one.terminate("serve", 20) == 0


def shot(one: Running) -> None:
    one.kill("serve")


@pytest.fixture
def url(cluster: Cluster, database_kind: str) -> Iterator[str]:
    fresh = cluster.fresh(database_kind, "linhai")
    yield fresh
    cluster.drop(fresh)


@contextmanager
def two(url: str, folder: Path, **changed: str) -> Iterator[tuple[Two, str]]:
    """Started, with the address in front."""
    processes = Two(url, folder)
    try:
        with nginx(folder, *(one.port for one in processes.both), **changed) as port:
            yield processes, f"http://127.0.0.1:{port}"
    finally:
        processes.stop()


async def _asked(client: httpx.AsyncClient, seen: Seen, method: str, path: str, form: object = None) -> httpx.Response:
    """Once, and once more if it was told to come again or was not answered."""
    seen.asked += 1
    begun = time.monotonic()
    for tries in (seen.at_first, seen.failed):
        try:
            answer = await client.request(method, path, json=form)
        except httpx.TransportError:
            answer = httpx.Response(0)
        if answer.status_code in (200, 201):
            break
        tries.append(answer.status_code)
        await asyncio.sleep(float(answer.headers.get("retry-after", "0.1")))
    seen.longest = max(seen.longest, time.monotonic() - begun)
    return answer


async def _report(client: httpx.AsyncClient, seen: Seen) -> None:
    while not seen.is_over:
        answer = await _asked(client, seen, "POST", "/api/v1/reports", report_form(client_key=str(uuid.uuid4())))
        if answer.status_code in (200, 201):
            seen.numbers.append(str(answer.json()["number"]))
        await asyncio.sleep(PAUSE)


async def _read(client: httpx.AsyncClient, seen: Seen) -> None:
    while not seen.is_over:
        path = f"/public/v1/cases/{seen.numbers[-1]}" if seen.numbers else "/api/v1/catalogue"
        await _asked(client, seen, "GET", path)
        await asyncio.sleep(PAUSE)


@asynccontextmanager
async def people(url: str) -> AsyncIterator[Seen]:
    """They report and read for as long as this is open; what is under way then is waited for."""
    seen = Seen()
    headers = {"Authorization": f"Bearer {await citizen_token(url)}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=30, verify=False) as client:
        deeds = [_report(client, seen) for _ in range(REPORTERS)] + [_read(client, seen) for _ in range(READERS)]
        tasks = [asyncio.create_task(deed) for deed in deeds]
        await asyncio.sleep(1)
        yield seen
        await asyncio.sleep(1)
        seen.is_over = True
        await asyncio.gather(*tasks)


async def restarted(
    url: str, folder: Path, restarts: int, stop: Callable[[Running], object], at_once: int = 1
) -> tuple[Seen, set[str]]:
    """What people saw of so many restarts in turn, and the numbers of all cases then."""
    with two(url, folder) as (processes, front):
        await processes.start()
        async with people(front) as seen:
            for turn in range(restarts):
                chosen = [processes.both[(turn + other) % 2] for other in range(at_once)]
                await asyncio.gather(*(processes.restart(one, stop) for one in chosen))
    return seen, await kept(url)


async def test_two_processes_restarted_in_turn_under_load_are_noticed_by_nobody(
    url: str, tmp_path: Path, database_kind: str
) -> None:
    seen, cases = await restarted(url, tmp_path, RESTARTS, orderly)
    lost = set(seen.numbers) - cases
    print(
        f"{database_kind}: {RESTARTS} restarts under {seen.asked} requests, {len(seen.numbers)} of them reports: "
        f"{len(seen.at_first)} to be sent again {sorted(set(seen.at_first))}, {len(seen.failed)} failed, "
        f"{len(lost)} lost, {len(cases) - len(set(seen.numbers))} doubled, the longest answer {seen.longest:.1f} s"
    )
    assert seen.failed == []
    assert len(seen.numbers) > 10 * RESTARTS
    assert len(set(seen.numbers)) == len(seen.numbers)
    assert cases - set(seen.numbers) == set() == lost
    assert seen.at_first == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(("stop", "at_once"), [(shot, 1), (orderly, 2)])
async def test_a_restart_that_is_noticed_is_seen(
    url: str, tmp_path: Path, stop: Callable[[Running], object], at_once: int
) -> None:
    """The planted faults: a process that is shot instead of being told to stop; both stopped at once."""
    seen, cases = await restarted(url, tmp_path, 2, stop, at_once)
    assert seen.at_first
    assert set(seen.numbers) <= cases


async def sent_as_it_closes(url: str, folder: Path, **changed: str) -> int:
    """What a report is answered that comes while nginx has no time to see that the process lets go of the connection
    it would take: nothing was sent there for as long as the process waits."""
    with two(url, folder, worker_processes="1", **changed) as (processes, front):
        await processes.start()
        headers = {"Authorization": f"Bearer {await citizen_token(front)}"}
        limits = httpx.Limits(keepalive_expiry=None)
        async with httpx.AsyncClient(base_url=front, headers=headers, limits=limits, timeout=30) as client:
            for _ in processes.both:  # so that each has a connection to it
                assert (await client.post("/api/v1/reports", json=report_form())).status_code == 201
            (worker,) = psutil.Process(int((folder / "nginx.pid").read_text())).children()
            await asyncio.sleep(IDLE - BEFORE)
            worker.suspend()
            sent = asyncio.create_task(client.post("/api/v1/reports", json=report_form()))
            await asyncio.sleep(BEFORE + AFTER)
            worker.resume()
            return (await sent).status_code


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_nothing_is_sent_into_a_connection_that_the_process_lets_go(url: str, tmp_path: Path) -> None:
    assert await sent_as_it_closes(url, tmp_path) == 201


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_an_nginx_that_keeps_connections_longer_than_the_process_is_seen(url: str, tmp_path: Path) -> None:
    """The planted fault: nginx's own default."""
    assert await sent_as_it_closes(url, tmp_path, keepalive_timeout="60s") == 503
