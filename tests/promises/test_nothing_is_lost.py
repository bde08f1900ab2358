"""What was acknowledged is durable through kill -9 of server and worker."""

import asyncio
import os
import random
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from backend.cases.case import Case
from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.inbox import InboxItem
from tests.databases import Cluster
from tests.linhai import report_form
from tests.patient import citizen_token
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


async def _send(url: str, token: str, keys: list[str], acknowledged: dict[str, str]) -> None:
    """Sends each report until it is acknowledged, by the published rule: 5xx and no answer mean the same key again."""
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=5) as client:
        headers = {"Authorization": f"Bearer {token}"}
        while keys:
            key = keys.pop()
            while key not in acknowledged:
                try:
                    answer = await client.post("/api/v1/reports", json=report_form(client_key=key), headers=headers)
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
                    continue
                if answer.status_code in (200, 201):
                    acknowledged[key] = answer.json()["number"]
                else:
                    assert answer.status_code in (409, 503), answer.text
                    await asyncio.sleep(0.05)


async def _kill_at_random(running: Running, keys: list[str], chance: random.Random, kills: int) -> int:
    """Kills server and worker in turn at random moments spread over the sending."""
    moments = sorted(chance.sample(range(1, len(keys)), kills), reverse=True)
    done = 0
    for left in moments:
        while len(keys) > left:  # noqa: ASYNC110 - a moment of the sending, not an event
            await asyncio.sleep(0.002)
        name = ("serve", "work")[done % 2]
        running.kill(name)
        running.start(name)
        done += 1
    return done


async def sent(running: Running, kills: int, reports: int) -> dict[str, str]:
    """What was acknowledged while server and worker were killed: number by key."""
    running.start("serve")
    running.start("work")
    running.wait_until_ready()
    token = await citizen_token(running.url)
    keys, acknowledged = [str(uuid.uuid4()) for _ in range(reports)], dict[str, str]()
    senders = [asyncio.create_task(_send(running.url, token, keys, acknowledged)) for _ in range(SENDERS)]
    assert await _kill_at_random(running, keys, random.Random(SEED), kills) == kills
    await asyncio.gather(*senders)
    return acknowledged


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
        acknowledged = await sent(running, KILLS, REPORTS)
        cases, told = await kept(url), await _told(url, 2 * REPORTS)
    finally:
        running.stop()
    gone, more = set(acknowledged.values()) - cases, len(cases) - REPORTS
    print(f"{database_kind}: {len(acknowledged)} acknowledged, {KILLS} kills", end=", ")
    print(f"{len(gone)} lost, {more} doubled, {told} messages, {time.monotonic() - begun:.0f} s")
    assert len(acknowledged) == len(set(acknowledged.values())) == REPORTS
    assert cases == set(acknowledged.values())
    assert told == 2 * REPORTS  # the reporter and the desk, each once


@pytest.mark.dear
@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_a_server_that_answers_before_it_has_committed_is_seen(place: tuple[str, Path]) -> None:
    """The planted fault."""
    url, folder = place
    running = Running(url, folder, module="tests.promises.answering_server")
    try:
        acknowledged = await sent(running, 4, 60)
        await asyncio.sleep(1)  # what it still means to commit
    finally:
        running.stop()
    assert 0 < len(set(acknowledged.values()) - await kept(url)) < len(acknowledged)
