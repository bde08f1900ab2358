"""What the worker erases each hour: one deed that fails keeps no other waiting, and whoever watches sees it."""

import asyncio
import math
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from structlog.testing import capture_logs

from backend.fieldwork.drop_unused_photos import DAYS
from backend.ground.db import Database
from backend.patrol.task_answer import TaskAnswer
from backend.people.phone_code import PhoneCode
from backend.people.retention import NAME, kept_age
from media import Photo, PhotoQuota
from notifications import repeat, work
from tests.fieldwork.test_unused_photos import special_patrol
from tests.linhai import City
from tests.own_time import own_time

pytestmark = pytest.mark.anyio


async def count(db: Database, table: Any) -> int:
    async with db.read() as session:
        return int((await session.execute(select(func.count()).select_from(table))).scalar_one())


async def age(city: City) -> float:
    async with city.db.read() as session:
        return await kept_age(session, city.at)


async def test_a_rule_that_cannot_be_kept_stops_no_other_deed_and_is_seen(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    await (await city.citizen()).photo()
    assert await count(city.db, PhotoQuota) == 1
    rules = work.ALL_KEPT
    broken = [replace(one, which=text("no_such_column = 1")) if one.table is PhoneCode else one for one in rules]
    with monkeypatch.context() as planted:
        planted.setattr(work, "ALL_KEPT", broken)
        city.wait(hours=24 * DAYS + 1)
        with capture_logs() as lines, pytest.raises(ExceptionGroup):
            await work._erase_past(city.db, city.at)
    assert (await count(city.db, Photo), await count(city.db, PhotoQuota)) == (0, 0)
    assert "phone_code" in [one["deed"] for one in lines if one["log_level"] == "error"]
    assert await age(city) == math.inf
    await work._erase_past(city.db, city.at)
    city.wait(hours=2)
    assert await age(city) == 7200.0
    assert len(NAME) <= 16


async def test_answers_are_not_erased_before_the_photos_they_lead_to(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its answer nobody would look at such a photo again: it would be kept for ever."""
    await special_patrol(city, await (await city.signed_in("inspector")).photo())
    over = city.at + timedelta(days=4000)

    async def _fails(_db: Database, _at: datetime) -> int:
        raise OSError("the planted fault")

    with monkeypatch.context() as planted:
        planted.setattr(work, "drop_unused_photos", _fails)
        with pytest.raises(ExceptionGroup):
            await work._erase_past(city.db, over)
    assert (await count(city.db, Photo), await count(city.db, TaskAnswer)) == (1, 1)
    await work._erase_past(city.db, over)
    assert (await count(city.db, Photo), await count(city.db, TaskAnswer)) == (0, 0)


async def test_what_goes_on_failing_is_done_less_and_less_often(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """That of each hour was done, and logged, each second."""
    monkeypatch.setattr(repeat, "AFTER_FAULT", 0.01)
    stop, tries = asyncio.Event(), {"often": 0, "seldom": 0}

    def _failing(name: str) -> repeat.Tick:
        async def _tick(_at: datetime) -> bool:
            tries[name] += 1
            raise OSError("the planted fault")

        return _tick

    with capture_logs(), own_time():
        repeating = [
            asyncio.create_task(repeat.repeat(repeat.Deed(name, _failing(name), idle), stop, lambda: at))
            for name, idle in (("often", 0.01), ("seldom", 3600.0))
        ]
        await asyncio.sleep(0.6)
        stop.set()
        await asyncio.gather(*repeating)
    assert tries["seldom"] == 6  # after a hundredth, two, four, eight, 16 of a second; the next would be after 63
    assert tries["often"] > 50


async def test_what_fails_for_however_long_ends_no_worker(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """The wait was reckoned by the number of faults: the 1025th in a row, a quarter of an hour without a database, was
    too large a number, and ended all that the worker did."""
    monkeypatch.setattr(repeat, "AFTER_FAULT", 0.0001)
    stop, tries = asyncio.Event(), 0

    async def _failing(_at: datetime) -> bool:
        nonlocal tries
        tries += 1
        if tries > 1100:
            stop.set()
        raise OSError("the planted fault")

    with capture_logs():
        await repeat.repeat(repeat.Deed("often", _failing, 0.0001), stop, lambda: at)
    assert tries == 1101
