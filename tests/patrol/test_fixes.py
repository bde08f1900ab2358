"""Tracks: stored before they are acknowledged, once, in whatever order; only on shift."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from backend.patrol.fix import Fix
from backend.patrol.shift import Shift
from tests.linhai import City
from tests.patrol.field import clock, fixes_from, later, on_shift, send

pytestmark = pytest.mark.anyio


async def stored(city: City) -> int:
    async with city.db.read() as session:
        return (await session.execute(select(func.count()).select_from(Fix))).scalar_one()


async def test_a_batch_doubled_reversed_and_in_pieces_is_stored_once(city: City) -> None:
    inspector, fixes = await on_shift(city), fixes_from(city.at, 60)
    city.wait(minutes=10)
    assert await send(inspector, fixes) == {"stored": 60, "off_shift": []}
    assert (await send(inspector, fixes[::-1]))["stored"] == 60
    for seed in range(3):
        pieces = random.Random(seed).sample(fixes, 60)
        for start in range(0, 60, 17):
            await send(inspector, pieces[start : start + 17] * 2)
    assert await stored(city) == 60


async def test_the_last_position_is_that_of_the_newest_fix_whatever_comes_last(city: City) -> None:
    inspector, fixes = await on_shift(city), fixes_from(city.at, 30)
    city.wait(minutes=6)
    for fix in (fixes[20], fixes[29], fixes[3], fixes[10] | {"mock": True}):
        await send(inspector, [fix])
    async with city.db.read() as session:
        shift = (await session.execute(select(Shift))).scalar_one()
        assert shift.last_at == city.at - timedelta(minutes=6) + timedelta(seconds=290)
        assert shift.last_lat == pytest.approx(fixes[29]["lat"])


async def test_off_shift_nothing_is_kept_and_it_is_said_so_until_the_check_in_is_there(city: City) -> None:
    inspector, start = await city.signed_in("inspector"), city.at
    fixes = fixes_from(start, 5)
    city.wait(minutes=5)
    taken = await send(inspector, fixes)
    assert (taken["stored"], len(taken["off_shift"]), await stored(city)) == (0, 5, 0)
    await clock(inspector, captured_at=start.isoformat())
    assert (await send(inspector, fixes))["stored"] == 5
    await clock(inspector, "check-out")
    city.wait(minutes=5)
    taken = await send(inspector, fixes_from(city.at - timedelta(minutes=1), 3))
    assert (taken["stored"], await stored(city)) == (0, 5)


async def test_a_phone_whose_clock_is_out_of_all_measure_loses_none_of_its_other_fixes(city: City) -> None:
    inspector, fixes = await on_shift(city), fixes_from(city.at, 3)
    city.wait(minutes=1)
    wrong = ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z"]
    taken = await send(inspector, [*fixes, *(fixes[0] | {"at": at} for at in wrong)])
    assert (taken["stored"], len(taken["off_shift"]), await stored(city)) == (3, 3, 3)
    assert (await send(inspector, [fixes[0] | {"at": at} for at in wrong]))["stored"] == 0


async def test_odd_fixes_are_marked_and_kept(city: City) -> None:
    inspector = await on_shift(city)
    first, second, third = fixes_from(city.at, 3)
    city.wait(minutes=1)
    await send(inspector, [first | {"mock": True}, second | {"accuracy_m": 900}, third])
    async with city.db.read() as session:
        marks = (await session.execute(select(col(Fix.marks)).order_by(col(Fix.at)))).scalars().all()
    assert marks == [["mock"], ["poor"], []]


async def test_gcj_fixes_are_kept_as_given_and_as_wgs84(city: City) -> None:
    inspector = await on_shift(city)
    await send(inspector, fixes_from(city.at, 1, coord_type="gcj02"))
    async with city.db.read() as session:
        fix = (await session.execute(select(Fix))).scalar_one()
    assert (fix.stated_lon, fix.coord_type) == (121.1289, "gcj02")
    assert 300 < abs(fix.lon - fix.stated_lon) * 97_400 < 600


async def test_too_many_at_once_and_nonsense_are_refused_with_words(city: City) -> None:
    inspector = await on_shift(city)
    path = "/api/v1/patrol/fixes"
    for fixes in (fixes_from(city.at, 2001), [{"at": "now"}], fixes_from(city.at, 1, lat=91)):
        answer = await inspector.post(path, json={"device_id": "x", "fixes": fixes})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert (await inspector.post(path, json={"device_id": "x", "fixes": []})).json()["stored"] == 0
    desk = await later(city, "desk", minutes=0)
    assert (await desk.post(path, json={"device_id": "x", "fixes": []})).status_code == 403
