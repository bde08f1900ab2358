"""C8: a burst of reports as fast as the phones can send, nine in ten from all over the old town and one in ten from one
place, one in fifty with a photo: none lost, none doubled, memory bounded, told to come back rather than turned away,
everybody has a turn before long, and all of it told in the end.

CGT_TEST_BURST: how many reports (`make prove`: 100 000; a process takes about seventy a second beside its phones).
"""

import asyncio
import os
import random
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest
from sqlalchemy import func, select
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto
from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.ground.untold import Untold
from notifications.delivery import Delivery
from tests.linhai import jpeg
from tests.patient import Citizen, citizen, patiently
from tests.promises.phone import Sent, report
from tests.promises.running import Running

REPORTS = int(os.environ.get("CGT_TEST_BURST", "0"))
PHONES, WITH_PHOTO = 300, 50  # at once; one in so many has a photo
PHOTOS_A_PERSON = 500
SIGNED_IN = 240.0  # seconds until a token is renewed: it does not bear as long as a burst
IN_ONE_PLACE = 10  # one in so many is sent from the same spot, the others from all over the old town
GROWTH = 1.25  # of memory, from the second quarter of the burst to the last
ROUNDS = 4.0  # within which 99 in 100 are taken in, with all tries: a round is what all phones take at the pace of all
HOARDED = 3000  # reports until what is hoarded is seen
TOLD_IN = 900.0  # seconds after the last report
pytestmark = pytest.mark.skipif(not REPORTS, reason="CGT_TEST_BURST names the number of reports")


@dataclass
class Watched:
    """What the processes weigh (MB) and how old the oldest happening is that nobody was told of (seconds)."""

    server: list[float] = field(default_factory=list)
    worker: list[float] = field(default_factory=list)
    oldest: float = 0.0


@contextmanager
def running_on(settings: Settings, folder: Path, module: str = "backend") -> Iterator[Running]:
    found = Running(settings.database_url, folder, module=module)
    try:
        found.start("serve")
        found.start("work")
        found.wait_until_ready(90)
        yield found
    finally:
        found.stop()


def test_a_burst_is_taken_in_whole_in_bounded_memory_and_told(city_settings: Settings, tmp_path: Path) -> None:
    with running_on(city_settings, tmp_path) as running:
        check_burst(running, city_settings, REPORTS)


@pytest.mark.parametrize("database_kind", ["postgres"])
def test_a_server_that_hoards_is_seen(city_settings: Settings, tmp_path: Path) -> None:
    """The planted fault."""
    with (
        running_on(city_settings, tmp_path, "tests.promises.hoarding_server") as running,
        pytest.raises(AssertionError, match="memory grows"),
    ):
        check_burst(running, city_settings, HOARDED)


def check_burst(running: Running, settings: Settings, reports: int) -> None:
    watched, over = Watched(), threading.Event()
    watching = threading.Thread(target=_watch, args=(running, watched, over))
    watching.start()
    try:
        sent, took = asyncio.run(_burst(running, settings, watched, reports))
        told = asyncio.run(_told(settings, watched))
    finally:
        over.set()
        watching.join()
    _say(sent, took, told, watched)
    assert sent.done == sent.sent == reports
    assert len(sent.numbers) == reports
    for weights in (watched.server, watched.worker):
        assert grown(weights) < GROWTH, f"memory grows: {weights}"
    assert told < TOLD_IN
    if reports > ROUNDS * 2 * PHONES:
        assert of(sent.with_tries, 0.99) < ROUNDS * PHONES * took / reports


def _say(sent: Sent, took: float, told: float, watched: Watched) -> None:
    p50, p99 = (1000 * of(sent.waits, share) for share in (0.5, 0.99))
    half, most, last = (of(sent.with_tries, share) for share in (0.5, 0.99, 1.0))
    print(f"{sent.done} reports from {PHONES} phones in {took:.0f} s, {sent.done / took:.0f}/s", end="; ")
    print(f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, {sent.refused} times told to come back", end="; ")
    print(f"with all tries p50 {half:.0f} s, p99 {most:.0f} s, the longest {last:.0f} s", end="; ")
    print(f"a photo {statistics.median(sent.photos):.0f} s, the last {max(sent.photos):.0f} s", end="; ")
    print(f"all told {told:.0f} s after the last, oldest untold {watched.oldest:.0f} s", end="; ")
    print(f"server {max(watched.server):.0f} MB, worker {max(watched.worker):.0f} MB")


def of(waits: Sequence[float], share: float) -> float:
    """What that share of them did not take longer than."""
    return sorted(waits)[min(len(waits) - 1, int(share * len(waits)))]


def test_planted_memory_that_grows_is_seen() -> None:
    assert grown([100.0 + 0.5 * second for second in range(400)]) > GROWTH
    assert grown([100.0, *[180.0] * 399]) < GROWTH


def grown(weights: Sequence[float]) -> float:
    """By how much the last quarter is heavier than the second: what is kept for good is there by then."""
    quarter = max(1, len(weights) // 4)
    return max(weights[-quarter:]) / max(weights[quarter : 2 * quarter])


async def _burst(running: Running, settings: Settings, watched: Watched, reports: int) -> tuple[Sent, float]:
    sent, left = Sent(), iter(range(reports))
    people = 1 + reports // WITH_PHOTO // PHOTOS_A_PERSON
    reporters = [await citizen(running.url) for _person in range(people)]
    begun = time.monotonic()
    async with (
        httpx.AsyncClient(base_url=running.url, timeout=60, trust_env=False) as client,
        asyncio.TaskGroup() as together,
    ):
        renewing = together.create_task(_renew(reporters))
        await asyncio.gather(*(_phone(running.port, client, reporters, left, sent) for _phone_here in range(PHONES)))
        renewing.cancel()
    took = time.monotonic() - begun
    db = Database(settings)
    async with db.read() as session:
        assert (await session.execute(select(func.count()).select_from(Case))).scalar_one() == reports
        photos = (await session.execute(select(func.count()).select_from(CasePhoto))).scalar_one()
        assert photos == len(range(0, reports, WITH_PHOTO))
        watched.oldest = max(watched.oldest, await _oldest(db))
    await db.close()
    return sent, took


async def _phone(
    port: int, client: httpx.AsyncClient, reporters: Sequence[Citizen], left: Iterator[int], sent: Sent
) -> None:
    for number in left:
        who = reporters[number // WITH_PHOTO % len(reporters)]
        photos = [await _photo(client, who, sent)] if number % WITH_PHOTO == 0 else []
        place = {} if number % IN_ONE_PLACE == 1 else {"position": _somewhere(number)}
        await report(port, lambda who=who: who.token, sent, photo_ids=photos, **place)


def _somewhere(number: int) -> dict[str, object]:
    chance = random.Random(number)
    lon, lat = 121.10 + chance.random() * 0.06, 28.83 + chance.random() * 0.04
    return {"lon": lon, "lat": lat, "coord_type": "wgs84"}


async def _renew(reporters: Sequence[Citizen]) -> None:
    while True:
        await asyncio.sleep(SIGNED_IN)
        await asyncio.gather(*(who.renew() for who in reporters))


async def _photo(client: httpx.AsyncClient, who: Citizen, sent: Sent) -> str:
    files, begun = {"file": ("p.jpg", jpeg((1280, 960)), "image/jpeg")}, time.monotonic()
    answer = await patiently(client, "/api/v1/photos", files=files, auth=who)
    sent.photos.append(time.monotonic() - begun)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _told(settings: Settings, watched: Watched) -> float:
    """Seconds until everything is in the inboxes (other channels keep their hours)."""
    db, begun = Database(settings), time.monotonic()
    due = (col(Delivery.channel) == "in_app") & col(Delivery.due_at).is_not(None)
    while time.monotonic() - begun < TOLD_IN:
        async with db.read() as session:
            left = (await session.execute(select(func.count()).select_from(Untold))).scalar_one()
            left += (await session.execute(select(func.count()).select_from(Delivery).where(due))).scalar_one()
        if not left:
            break
        watched.oldest = max(watched.oldest, await _oldest(db))
        await asyncio.sleep(1)
    await db.close()
    return time.monotonic() - begun


async def _oldest(db: Database) -> float:
    async with db.read() as session:
        first = (await session.execute(select(func.min(col(Untold.at))))).scalar_one()
    return (now() - first).total_seconds() if first else 0.0


def _watch(running: Running, watched: Watched, over: threading.Event) -> None:
    server, worker = (psutil.Process(running.pid(name)) for name in ("serve", "work"))
    while not over.wait(1.0):
        watched.server.append(server.memory_info().rss / 2**20)
        watched.worker.append(worker.memory_info().rss / 2**20)
