"""Reading a case while somebody guesses at passwords: 50 tries a second against one real server process."""

import asyncio
import itertools
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.bench.intake import NAMES
from tests.bench.load import Figures
from tests.databases import Cluster
from tests.linhai import report_form
from tests.patient import citizen_token, staff_token
from tests.promises.running import Running

TRIES, READS = 50, 50  # a second; about half of what one process can read
SLICE, SETTLE = 4.0, 0.5  # seconds of quiet and of load in turn; what settles is not measured
BEFORE = 8.0  # seconds of tries before: they take the credit of who comes first
ROUNDS = int(os.environ.get("CGT_TEST_LOGIN_ROUNDS", "6"))
LOOPBACK = itertools.count(2)


@dataclass
class Measured:
    """Reading in quiet and under load, and what the tries were answered: 401 and 200 were hashed, others were not."""

    quiet: Figures = field(default_factory=Figures)
    loaded: Figures = field(default_factory=Figures)
    answers: Counter[int] = field(default_factory=Counter)

    @property
    def hashed(self) -> int:
        return self.answers[200] + self.answers[401]

    @property
    def ratio(self) -> float:
        """By how much the p99 of reading was longer under load."""
        return self.loaded.percentile(0.99) / self.quiet.percentile(0.99)


def section(folder: Path, cluster: Cluster) -> list[str]:
    """The lines of its part of the page."""
    shapes = {True: "each try from an address of its own, at a name of its own", False: "one address, one name"}
    rows = [_row(kind, shapes[wide], measure(cluster, kind, folder, wide)) for kind in NAMES for wide in shapes]
    return [
        "## Guessing at passwords", "",
        f"`GET /api/v1/cases/{{number}}` {READS} times a second in quiet and while {TRIES} passwords a second are",
        f"tried, in turn, {ROUNDS} slices of {SLICE:.0f} s each; one server process. Where every try has an address",
        "and a name of its own no limit counts against it: only the line of those who wait to be hashed",
        f"bounds the work; tries for {BEFORE:.0f} s before have spent the credit of who comes first. Milliseconds.", "",
        "| database | tries | p50 quiet | p50 load | p99 quiet | p99 load | × | hashed | 429 unhashed | 503 unhashed |",
        "|---|---|---|---|---|---|---|---|---|---|", *rows,
    ]  # fmt: skip


def measure(cluster: Cluster, kind: str, folder: Path, wide: bool) -> Measured:
    """Runs a server on the demo city and measures; `wide` as in the rows of the page."""
    url = cluster.fresh(kind, "linhai")
    running = Running(url, folder)
    running.start("serve")
    try:
        running.wait_until_ready()
        return asyncio.run(_measured(running, wide))
    finally:
        running.stop()
        cluster.drop(url)


async def _measured(running: Running, wide: bool) -> Measured:
    found = Measured()
    path, token = await _a_case(running)
    # in a process of its own, or who reads would wait for who tries
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as guesser:
        async with _reader(running.port, path, token) as read:
            await _read_for(read, Figures(), SLICE)
        # a slow machine answers the last of these so late that a reader who only waits is no longer connected
        await _tries(guesser, running.port, BEFORE, wide)
        async with _reader(running.port, path, token) as read:
            for _round in range(ROUNDS):
                await _read_for(read, found.quiet, SLICE)
                tries = asyncio.create_task(_tries(guesser, running.port, SLICE + SETTLE, wide))
                await asyncio.sleep(SETTLE)
                await _read_for(read, found.loaded, SLICE)
                found.answers += await tries
                await asyncio.sleep(SETTLE)
    return found


async def _tries(guesser: ProcessPoolExecutor, port: int, seconds: float, wide: bool) -> Counter[int]:
    return await asyncio.get_running_loop().run_in_executor(guesser, _tried, port, seconds, wide)


def _tried(port: int, seconds: float, wide: bool) -> Counter[int]:
    answers = Counter[int]()
    asyncio.run(_try(port, seconds, wide, answers))
    return answers


async def _a_case(running: Running) -> tuple[str, str]:
    """The path of a case, and the token of somebody who may read it."""
    headers = {"Authorization": f"Bearer {await citizen_token(running.url)}"}
    async with httpx.AsyncClient(base_url=running.url, trust_env=False) as client:
        number = (await client.post("/api/v1/reports", json=report_form(), headers=headers)).json()["number"]
    return f"/api/v1/cases/{number}", await staff_token(running.url, "desk")


class _Read:
    """One keep-alive connection that reads the same path."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes) -> None:
        self.reader, self.writer, self.head = reader, writer, head

    async def once(self) -> int:
        self.writer.write(self.head)
        return await _status(self.reader)


@asynccontextmanager
async def _reader(port: int, path: str, token: str) -> AsyncIterator[_Read]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n"
    yield _Read(reader, writer, head.encode())
    writer.close()


async def _read_for(read: _Read, figures: Figures, seconds: float) -> None:
    start = time.perf_counter()
    for number in itertools.count():
        due = start + number / READS
        if due - start >= seconds:
            return
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        sent = time.perf_counter()
        assert await read.once() == 200
        figures.latencies.append(time.perf_counter() - sent)


async def _try(port: int, seconds: float, wide: bool, answers: Counter[int]) -> None:
    """So many tries a second, whether the ones before have been answered or not."""
    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(seconds * TRIES)):
            await asyncio.sleep(max(0.0, start + number / TRIES - time.perf_counter()))
            group.create_task(_guess(port, wide, answers))


async def _guess(port: int, wide: bool, answers: Counter[int]) -> None:
    n = next(LOOPBACK) if wide else 0
    address = f"127.{1 + n // 65025 % 250}.{1 + n // 255 % 250}.{1 + n % 255 % 250}" if wide else "127.0.0.2"
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
    form = f"username={f'name-{n}' if wide else 'chief'}&password=wrong".encode()
    head = (
        "POST /api/v1/auth/password HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(form)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + form)
    answers[await _status(reader)] += 1
    writer.close()


async def _status(reader: asyncio.StreamReader) -> int:
    answer = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(int(answer.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
    return int(answer.split(b" ", 2)[1])


def _row(kind: str, tries: str, found: Measured) -> str:
    quiet, loaded = found.quiet, found.loaded
    return (
        f"| {NAMES[kind]} | {tries} | {quiet.percentile(0.5):.1f} | {loaded.percentile(0.5):.1f} |"
        f" {quiet.percentile(0.99):.1f} | {loaded.percentile(0.99):.1f} | {found.ratio:.2f} | {found.hashed} |"
        f" {found.answers[429]} | {found.answers[503]} |"
    )
