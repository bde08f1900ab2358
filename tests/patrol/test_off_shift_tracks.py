"""A check-out that comes late: what a phone sent meanwhile of the way home is seen by nobody, and gone in a week."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.patrol import drop_off_shift as drop
from backend.patrol.evaluate_day import evaluate_days
from backend.patrol.fix import Fix
from backend.patrol.shift import Shift
from tests.linhai import City
from tests.patrol.field import clock, fixes_from, later, on_shift, send
from tests.patrol.test_own_tracks import count

pytestmark = pytest.mark.anyio
MINUTE = timedelta(minutes=1)
DAY = {"day": "2026-11-24"}


async def tracked(city: City) -> datetime:
    """Somebody on shift who was tracked for ten minutes, a fix each ten seconds; the day after it is evaluated."""
    inspector, start = await on_shift(city), city.at
    city.wait(minutes=10)
    await send(inspector, fixes_from(start, 60))
    city.at = start + timedelta(days=1)
    await evaluate_days(city.db, city.app.state.city.locator, city.at)
    return start


async def clocked(city: City, kind: str, when: datetime) -> None:
    sent = await clock(await later(city, "inspector", minutes=1), kind, captured_at=when.isoformat())
    assert sent.status_code == 201, sent.text


async def seen(city: City) -> tuple[int, list[Any]]:
    """How many fixes of the day are shown, and have been evaluated, one evaluation after another."""
    await evaluate_days(city.db, city.app.state.city.locator, city.at)
    me = (await (await city.signed_in("inspector")).get("/api/v1/me")).json()["id"]
    supervisor = await city.signed_in("supervisor")
    track = (await supervisor.get(f"/api/v1/patrol/tracks/{me}", params=DAY)).json()["fixes"]
    found = (await supervisor.get("/api/v1/patrol/evaluations", params=DAY)).json()["items"]
    return len(track), [one["figures"]["fixes"] for one in found]


async def test_what_lies_beyond_a_late_check_out_is_not_seen_and_is_no_work(city: City) -> None:
    start = await tracked(city)
    await clocked(city, "check-out", start + 5 * MINUTE)
    assert await seen(city) == (31, [60, 31])
    async with city.db.read() as session:
        (shift,) = (await session.execute(select(Shift))).scalars()
    assert (shift.to_at, shift.last_at) == (start + 5 * MINUTE, start + 5 * MINUTE)


async def test_a_check_in_later_still_brings_back_what_lies_behind_it(city: City) -> None:
    start = await tracked(city)
    await clocked(city, "check-out", start + 5 * MINUTE)
    assert await seen(city) == (31, [60, 31])
    await clocked(city, "check-in", start + 7 * MINUTE)
    assert await seen(city) == (49, [60, 31, 49])


async def test_it_is_dropped_once_no_check_in_can_bring_it_back(city: City) -> None:
    start = await tracked(city)
    await clocked(city, "check-out", start + 5 * MINUTE)
    assert await drop.drop_off_shift(city.db, start + drop.SETTLED) == 0
    dropped = [await drop.drop_off_shift(city.db, start + drop.SETTLED + timedelta(hours=1)) for _ in range(2)]
    assert (dropped, await count(city, Fix)) == ([29, 0], 31)
    async with city.db.read() as session:
        last = (await session.execute(select(col(Fix.at)).order_by(col(Fix.at).desc()).limit(1))).scalar_one()
    assert last == start + 5 * MINUTE
