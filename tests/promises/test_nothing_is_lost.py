"""What was acknowledged is durable through kill -9 of server and worker: reports, and the photos of every fourth."""

import asyncio
import os
import random
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto
from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.inbox import InboxItem
from tests.databases import Cluster
from tests.promises.reporters import LAST, WITH_PHOTO, Acknowledged, Pictured, Reporter
from tests.promises.running import Running

pytestmark = pytest.mark.anyio
KILLS = int(os.environ.get("CGT_TEST_KILLS", "2"))
REPORTS = int(os.environ.get("CGT_TEST_REPORTS", "120"))
SENDERS, SEED = 8, 331082


@pytest.fixture
def place(cluster: Cluster, database_kind: str, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    url = cluster.fresh(database_kind, "linhai")
    yield url, tmp_path
    cluster.drop(url)


async def _kill_at_random(running: Running, keys: list[str], acknowledged: Acknowledged, kills: int) -> int:
    """Kills server and worker in turn at random moments spread over the sending; looks at the photos each time."""
    chance = random.Random(SEED)
    moments = sorted(chance.sample(range(1, len(keys)), kills), reverse=True)
    done = 0
    for left in moments:
        while len(keys) > left:  # noqa: ASYNC110 - a moment of the sending, not an event
            await asyncio.sleep(0.002)
        name = ("serve", "work")[done % 2]
        running.kill(name)
        await acknowledged.look(LAST)
        running.start(name)
        done += 1
    return done


async def sent(running: Running, store: Path, kills: int, reports: int) -> Acknowledged:
    """What was acknowledged while server and worker were killed, and what of the photos was not there after a kill."""
    running.start("serve")
    running.start("work")
    running.wait_until_ready(90)
    keys, acknowledged = [str(uuid.uuid4()) for _ in range(reports)], Acknowledged(store)
    senders = [asyncio.create_task(Reporter(running.url, acknowledged).send(keys)) for _ in range(SENDERS)]
    assert await _kill_at_random(running, keys, acknowledged, kills) == kills
    await asyncio.gather(*senders)
    await acknowledged.look(reports)
    return acknowledged


async def shown(running: Running, photos: Mapping[str, Pictured]) -> int:
    """How many of the photos the server hands out."""
    running.wait_until_ready(90)
    async with httpx.AsyncClient(base_url=running.url, trust_env=False, timeout=30) as client:
        return sum([(await client.get(photo.view)).is_success for photo in photos.values()])


async def pictured(url: str) -> dict[str, str]:
    """Of all cases with a photo, its id by the case's number."""
    db = Database(Settings(_env_file=None, database_url=url))
    query = select(col(Case.number), col(CasePhoto.photo_id)).where(col(CasePhoto.case_id) == col(Case.id))
    async with db.read() as session:
        found = {number: str(photo) for number, photo in await session.execute(query)}
    await db.close()
    return found


async def kept(url: str) -> set[str]:
    """The numbers of all cases."""
    db = Database(Settings(_env_file=None, database_url=url))
    async with db.read() as session:
        found = set((await session.execute(select(Case.number))).scalars())  # type: ignore[call-overload]
    await db.close()
    return found


async def _told(url: str, wanted: int) -> int:
    """How many messages are in inboxes, once so many are, or after a minute."""
    db, deadline, told = Database(Settings(_env_file=None, database_url=url)), time.monotonic() + 60, 0
    while told < wanted and time.monotonic() < deadline:
        await asyncio.sleep(0.3)
        async with db.read() as session:
            told = (await session.execute(select(func.count()).select_from(InboxItem))).scalar_one()
    await db.close()
    return told


@pytest.mark.dear
async def test_kill_9_loses_no_acknowledged_report_and_doubles_none(
    place: tuple[str, Path], database_kind: str
) -> None:
    url, folder = place
    running, begun = Running(url, folder), time.monotonic()
    try:
        acknowledged = await sent(running, folder / "photos", KILLS, REPORTS)
        cases, told, photos = await kept(url), await _told(url, 2 * REPORTS), await pictured(url)
        seen = await shown(running, acknowledged.photos)
    finally:
        running.stop()
    numbers = set(acknowledged.numbers.values())
    print(f"{database_kind}: {len(numbers)} acknowledged, {KILLS} kills", end=", ")
    print(f"{len(numbers - cases)} lost, {len(cases) - REPORTS} doubled, {told} messages", end="; ")
    print(f"{len(acknowledged.taken)} photos, {len(acknowledged.not_whole)} not whole, {seen} shown", end="; ")
    print(f"loss per kill < {3 / KILLS:.2g} at 95 %; {time.monotonic() - begun:.0f} s")
    assert len(acknowledged.numbers) == len(numbers) == REPORTS
    assert cases == numbers
    assert told == 2 * REPORTS  # the reporter and the desk, each once
    assert acknowledged.not_whole == set()
    assert photos == {number: photo.id for number, photo in acknowledged.photos.items()}
    assert seen == len(photos) == REPORTS // WITH_PHOTO


@pytest.mark.dear
@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_a_server_that_answers_before_it_has_committed_is_seen(place: tuple[str, Path]) -> None:
    """The planted fault."""
    url, folder = place
    running = Running(url, folder, module="tests.promises.answering_server")
    try:
        acknowledged = await sent(running, folder / "photos", 4, 60)
        await asyncio.sleep(1)  # what it still means to commit
    finally:
        running.stop()
    assert 0 < len(set(acknowledged.numbers.values()) - await kept(url)) < len(acknowledged.numbers)


@pytest.mark.very_dear
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_server_that_answers_before_it_has_put_the_photo_is_seen(place: tuple[str, Path]) -> None:
    """The planted fault."""
    url, folder = place
    running = Running(url, folder, module="tests.promises.photo_later_server")
    try:
        acknowledged = await sent(running, folder / "photos", 1, 40)
    finally:
        running.stop()
    assert acknowledged.not_whole
