"""Promise: 500 inspectors send their day, then an outage's backlog comes 20 times as fast; no acknowledged fix is lost,
and whoever reports beside them waits hardly longer. Runs where CGT_TEST_PATROL_SECONDS says for how long: `make prove`.
"""

import asyncio
import json
import os
import random
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlmodel import col

from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.patrol.fix import Fix, fix_id
from backend.patrol.shift import Shift
from backend.people.open_sign_in import Device, open_sign_in
from backend.people.person import Person
from backend.people.person_role import PersonRole
from backend.people.sign_in import SignedInBy
from backend.workflow.roles import Role
from tests.bench.intake import _form as report_somewhere
from tests.bench.load import Figures
from tests.databases import Cluster
from tests.patient import citizen_token
from tests.promises.running import Running

SECONDS = float(os.environ.get("CGT_TEST_PATROL_SECONDS", "0"))  # of the day that is sent; `make prove`: ten minutes
INSPECTORS = int(os.environ.get("CGT_TEST_PATROL_INSPECTORS", "500"))
RATIO = float(os.environ.get("CGT_TEST_PATROL_RATIO", "1.5"))  # of the p99 of intake; of a quiet machine
REPORTS_A_SECOND = float(os.environ.get("CGT_TEST_PATROL_REPORTS", "8"))
EVERY, BATCH = 10.0, 3  # seconds between fixes; a phone sends half a minute's at once
BACKLOG, FASTER = 60, 20  # after an outage: fixes in a batch, and how much faster than they were made
ALONE = min(max(SECONDS / 4, 8), 60)  # seconds reports are alone, before and once more behind
LIFE = 4 * 3600  # seconds a token holds: nobody signs in again meanwhile
FIRST_WAIT, LAST_WAIT = 1.0, 30.0  # seconds before the same batch is sent again
FIXES, REPORTS = "/api/v1/patrol/fixes", "/api/v1/reports"
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not SECONDS, reason="not run: CGT_TEST_PATROL_SECONDS names no length"),
]


@dataclass
class Phone:
    """An inspector's phone: what the server has answered for, and what it could not send."""

    person_id: UUID
    token: str
    acknowledged: list[datetime] = field(default_factory=list)
    again: int = 0  # how often it was told to come again


@pytest.fixture
def place(cluster: Cluster, database_kind: str, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    url = cluster.fresh(database_kind, "linhai")
    yield url, tmp_path
    cluster.drop(url)


async def test_a_patrol_and_its_backlog_lose_nothing_and_slow_no_report(
    place: tuple[str, Path], database_kind: str
) -> None:
    url, folder = place
    start = now()
    phones = await on_shift(url, start)
    running = Running(url, folder, CGT_ACCESS_TOKEN_LIFE=str(LIFE))
    running.start("serve", "--worker")
    try:
        running.wait_until_ready(90)
        for number, phone in enumerate(phones):  # where all are is known: each report sends somebody to look
            await send_until_taken(running.port, phone, [start - timedelta(minutes=1)], number)
        await reports_for(running, 3)  # warm
        bases = [await reports_for(running, ALONE)]
        async with reporting(running) as beside:
            begun = time.perf_counter()
            await asyncio.gather(*(day_of(running.port, phone, start, place) for place, phone in enumerate(phones)))
            day = time.perf_counter() - begun
        async with reporting(running) as behind:
            begun = time.perf_counter()
            sent = await replay(running.port, phones)
            burst = time.perf_counter() - begun
        bases.append(await reports_for(running, ALONE))
    finally:
        running.stop()
    acknowledged = {fix_id(one.person_id, "phone", at) for one in phones for at in one.acknowledged}
    gone = await lost(url, acknowledged)
    base = min(bases, key=lambda one: one.percentile(0.99))  # what else the machine did is not its usual speed
    ratios = [one.percentile(0.99) / base.percentile(0.99) for one in (beside, behind)]
    print(
        f"\n{database_kind}: {len(phones)} inspectors, {len(acknowledged)} fixes in {day:.0f} s"
        f" ({len(acknowledged) / day:.0f}/s), then {sent} replayed in {burst:.1f} s ({sent / burst:.0f}/s),"
        f" {sum(one.again for one in phones)} batches told to come again, {gone} lost;"
        f" reports p50/p99 ms: alone {shown(base)}, beside the patrol {shown(beside)},"
        f" beside the backlog {shown(behind)};"
        f" p99 {ratios[0]:.2f} and {ratios[1]:.2f} times"
    )
    assert gone == 0
    assert len(acknowledged) == INSPECTORS * batches() * BATCH
    assert await lost_if_one_were_taken(url, acknowledged) == 1  # planted: the count sees a fix that is not there
    assert max(ratios) <= RATIO, ratios


async def on_shift(url: str, at: datetime) -> list[Phone]:
    """So many inspectors signed in and on shift, written straight away: their arrival is not what is measured."""
    settings = Settings(_env_file=None, database_url=url, access_token_life=LIFE)
    db, phones = Database(settings), list[Phone]()
    async with db.write() as session:
        for number in range(INSPECTORS):
            person = Person(id=new_id(at), name=f"负载{number}号", made_at=at, privacy_version=None)
            session.add(person)
            await session.flush()
            session.add(PersonRole(person_id=person.id, role=Role.INSPECTOR))
            session.add(Shift(id=new_id(at), person_id=person.id, grids=[], skills=[], from_at=at - timedelta(hours=1)))
            tokens = await open_sign_in(session, person, Device(SignedInBy.PASSWORD), settings, at)
            phones.append(Phone(person.id, tokens.access_token))
    await db.close()
    return phones


def batches() -> int:
    """How many a phone sends."""
    return max(1, int(SECONDS / EVERY / BATCH))


async def day_of(port: int, phone: Phone, start: datetime, place: int) -> None:
    """Batch after batch at its own moments, the same again until it is acknowledged."""
    dice, begun = random.Random(place), time.perf_counter()
    wait = dice.uniform(0, EVERY * BATCH)
    for number in range(batches()):
        await asyncio.sleep(max(0.0, begun + wait + number * EVERY * BATCH - time.perf_counter()))
        times = [start + timedelta(seconds=EVERY * (number * BATCH + n)) for n in range(BATCH)]
        await send_until_taken(port, phone, times, place)
        phone.acknowledged += times


async def replay(port: int, phones: Sequence[Phone]) -> int:
    """All of it once more, as a backlog: in larger batches, FASTER times as fast as it was made. How many fixes."""
    work = [
        (place, phone, phone.acknowledged[first : first + BACKLOG])
        for place, phone in enumerate(phones)
        for first in range(0, len(phone.acknowledged), BACKLOG)
    ]
    pace = sum(len(times) for _place, _phone, times in work) / (INSPECTORS / EVERY * FASTER) / max(len(work), 1)
    begun, sending = time.perf_counter(), list[asyncio.Task[None]]()
    for number, (place, phone, times) in enumerate(work):
        await asyncio.sleep(max(0.0, begun + number * pace - time.perf_counter()))
        sending.append(asyncio.create_task(send_until_taken(port, phone, times, place)))
    await asyncio.gather(*sending)
    return sum(len(times) for _place, _phone, times in work)


async def send_until_taken(port: int, phone: Phone, times: Sequence[datetime], place: int) -> None:
    fixes = [
        {"at": at.isoformat(), "lon": 121.1 + place * 1e-4, "lat": 28.847 + n * 1e-4, "accuracy_m": 8, "battery": 80}
        for n, at in enumerate(times)
    ]
    wait = FIRST_WAIT
    while True:
        status, said = await post(port, FIXES, phone.token, {"device_id": "phone", "fixes": fixes})
        if status == 200:
            assert said["stored"] == len(times), said
            return
        assert status == 503, said
        phone.again += 1
        await asyncio.sleep(wait * random.uniform(0.5, 1.5))  # apart from the others, and ever more rarely
        wait = min(2 * wait, LAST_WAIT)


@asynccontextmanager
async def reporting(running: Running) -> AsyncIterator[Figures]:
    """Somebody's reports at a steady pace while the block lasts, whether the last was answered or not."""
    figures, sending, token = Figures(), set[asyncio.Task[None]](), await citizen_token(running.url)

    async def _pace() -> None:
        begun, number = time.perf_counter(), 0
        while True:
            sending.add(asyncio.create_task(_one_report(running.port, token, figures)))
            number += 1
            await asyncio.sleep(max(0.0, begun + number / REPORTS_A_SECOND - time.perf_counter()))

    pacing = asyncio.create_task(_pace())
    try:
        yield figures
    finally:
        pacing.cancel()
        await asyncio.gather(*sending)
    assert set(figures.statuses) <= {200, 201, 503}, figures.statuses


async def reports_for(running: Running, seconds: float) -> Figures:
    async with reporting(running) as figures:
        await asyncio.sleep(seconds)
    return figures


async def _one_report(port: int, token: str, figures: Figures) -> None:
    """Until it is taken, the same again where the server says so: that is how long a reporter waits."""
    begun, form, status = time.perf_counter(), report_somewhere(), 503
    while status == 503:
        status, _said = await post(port, REPORTS, token, form)
        figures.statuses[status] = figures.statuses.get(status, 0) + 1
        await asyncio.sleep(0.5 if status == 503 else 0)
    figures.latencies.append(time.perf_counter() - begun)


async def post(port: int, path: str, token: str, body: Any) -> tuple[int, Any]:
    """On a connection of its own, as a phone in the street has none that lasts."""
    content = json.dumps(body).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: load\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    writer.write(head.encode() + content)
    answer = await reader.read()
    writer.close()
    first, _, said = answer.partition(b"\r\n\r\n")
    return int(first.split(b" ", 2)[1]), json.loads(said)


async def lost(url: str, wanted: set[UUID]) -> int:
    """How many of these fixes are not there."""
    db = Database(Settings(_env_file=None, database_url=url))
    async with db.read() as session:
        there = set((await session.execute(select(col(Fix.id)))).scalars())
    await db.close()
    return len(wanted - there)


async def lost_if_one_were_taken(url: str, wanted: set[UUID]) -> int:
    db = Database(Settings(_env_file=None, database_url=url))
    async with db.write() as session:
        await session.execute(delete(Fix).where(col(Fix.id) == min(wanted)))
    await db.close()
    return await lost(url, wanted)


def shown(figures: Figures) -> str:
    again = figures.statuses.get(503, 0)
    told = f" ({again} told to come again)" if again else ""
    return f"{figures.percentile(0.5):.0f}/{figures.percentile(0.99):.0f} of {len(figures.latencies)}{told}"
