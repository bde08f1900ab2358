"""Seeded histories of one process on SQLite, with everything going wrong: one seed is one history, and is printed if it
does not hold.

CGT_TEST_SEEDS of them (`make prove`: 1000), from CGT_TEST_SEED on: that one again with CGT_TEST_SEEDS=1.
"""

import asyncio
import os
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import report as reporting
from backend.ground.settings import Settings
from notifications.delivery import Delivery
from tests.conftest import NOON
from tests.databases import Cluster
from tests.linhai import City, open_city
from tests.promises import histories
from tests.promises.histories import History

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
SEEDS, FIRST = int(os.environ.get("CGT_TEST_SEEDS", "8")), int(os.environ.get("CGT_TEST_SEED", "1"))
STEPS = 20
LIFE = 365 * 24 * 3600
AGAIN = 25  # histories after which there is a new city: each is some hours long, and cases add up


async def told(city: City, seeds: range) -> list[History]:
    """The histories of these seeds, one after another in the same city."""
    city.settings.access_token_life, found = LIFE, list[History]()
    for who in {"chief", *histories.WHO.values()}:
        await city.signed_in(who)
    citizen = await city.citizen()
    device = {"kind": "jpush", "token": f"1104a89792a2c1f9{len(seeds):04x}"}
    assert (await citizen.post("/api/v1/devices", json=device)).is_success
    await city.tell()
    city.wait(hours=3)  # what is about signing in is no part of a history
    for seed in seeds:
        history = History(city, citizen, seed)
        try:
            await history.run(STEPS)
        except AssertionError as fault:
            raise AssertionError(f"seed {seed}: {fault}; {history.course}") from fault
        found.append(history)
    return found


async def test_no_history_loses_or_doubles_anything(cluster: Cluster, database_kind: str, tmp_path: Path) -> None:
    began, found = time.monotonic(), list[History]()
    seeds = range(FIRST, FIRST + SEEDS)
    for first in seeds[::AGAIN]:
        url = await asyncio.to_thread(cluster.fresh, database_kind, "linhai")
        settings = Settings(_env_file=None, database_url=url, storage_url=f"file://{tmp_path}/photos")
        async with open_city(settings, NOON) as city:
            found += await told(city, range(first, min(first + AGAIN, seeds.stop)))
        await asyncio.to_thread(cluster.drop, url)
    deeds, deaths = sum(len(one.course) for one in found), sum(one.deaths for one in found)
    reports = sum(len(one.forms) for one in found)
    print(
        f"seeds {FIRST} to {FIRST + SEEDS - 1}: {deeds} deeds, {reports} reports, {deaths} deaths of the worker,"
        f" 0 lost, 0 doubled, {time.monotonic() - began:.0f} s"
    )


async def test_a_seed_is_one_history(city: City) -> None:
    first, second = await told(city, range(7, 8)), await told(city, range(7, 8))
    assert first[0].course == second[0].course


async def test_a_key_that_is_not_looked_at_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: a report sent again is another case."""

    async def _new(_session: AsyncSession, _key: Any) -> None:
        return None

    monkeypatch.setattr(reporting, "use_key", _new)
    with pytest.raises(AssertionError, match="seed 1: one key, two cases"):
        await told(city, range(1, 4))


async def test_a_delivery_that_gets_lost_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: the worker forgets some of what it was to send."""
    fan_out = histories.fan_out

    async def _forgetful(db: Any, *words: Any) -> bool:
        done = await fan_out(db, *words)
        async with db.write() as session:
            await session.execute(delete(Delivery).where(col(Delivery.kind) == "case.file"))
        return done

    monkeypatch.setattr(histories, "fan_out", _forgetful)
    with pytest.raises(AssertionError, match="missing"):
        await told(city, range(1, 6))
