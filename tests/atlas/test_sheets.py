"""What is put together of kept sheets is what the database would have said, and the same street is asked for once."""

import asyncio
import math
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.atlas.asked import Asked, usual_days
from backend.atlas.changes import Change, Changes
from backend.atlas.counted import cells_at, counted
from backend.atlas.sheets import Sheets
from backend.atlas.standing import State
from backend.cases.case import Case
from backend.ground.db import Database
from backend.places.cell import lat_at, lon_at, tile_of
from backend.places.snapped_area import Box, cells_in_box
from backend.workflow.limits import Light
from backend.workflow.steps import Step
from tests.atlas.making import BUCKETS, CLASSES, case_row, count, pins_of, some_cases, statements, told, write
from tests.linhai import City

pytestmark = pytest.mark.anyio
CHANCE = random.Random(20261127)
LON, LAT = 121.12, 28.85


def questions(at: datetime) -> list[Asked]:
    first, last = usual_days(at)
    return [
        Asked(first, last, is_until_today=True),
        Asked(first - 60, last - 20, classes=(CLASSES[0],)),
        Asked(first, last, buckets=(BUCKETS[1],), state=State.OPEN, is_until_today=True),
        Asked(first, last, light=Light.RED, is_until_today=True),
    ]


def somewhere(zoom: float) -> tuple[float, float, float, float]:
    """A screen over the demo city."""
    degrees = 360 / 2**zoom / 512
    lon, lat = LON + CHANCE.random() * 0.03, LAT + CHANCE.random() * 0.03
    return lon, lat, lon + CHANCE.randrange(200, 900) * degrees, lat + CHANCE.randrange(200, 900) * degrees


async def check(
    sheets: Sheets, session: AsyncSession, rows: Sequence[dict[str, Any]], asked: Asked, zoom: float, at: datetime
) -> int:
    """What is put together of sheets is what is there; how many cases that was."""
    edges = somewhere(zoom)
    public, cells = cells_in_box(*edges), cells_at(zoom, edges)
    assert public is not None
    found = await sheets.counts(session, asked, cells, at)
    assert sorted(found, key=repr) == sorted(await counted(session, asked, cells), key=repr)
    of_sheets = await sheets.cases(session, asked, public, cells, found, at)
    expected = pins_of(rows, asked, public, at)
    assert of_sheets is not None
    assert [told(pin, at) for pin in of_sheets] == expected
    return len(expected)


async def test_of_sheets_that_is_seen_what_is_there(db: Database, at: datetime) -> None:
    dense = [
        case_row(at - timedelta(hours=turn), LON + CHANCE.random() * 0.03, LAT + CHANCE.random() * 0.03, 5000 + number)
        for number, turn in enumerate(sorted([*range(300)] * 2))  # two at the same instant
    ]
    rows = [*some_cases(300, at), *dense]
    await write(db, rows)
    await count(db, at)
    sheets, seen = Sheets(), 0
    async with db.read() as session:
        for turn in range(40):  # what is kept and what is not is mixed
            for asked in questions(at):
                seen += await check(sheets, session, rows, asked, CHANCE.choice((15, 15.5, 16, 16.5, 17)), at)
            at += timedelta(seconds=turn % 3)
    assert seen > 500


async def test_the_same_street_is_asked_for_once_and_again_when_something_has_changed(
    db: Database, at: datetime
) -> None:
    await write(db, some_cases(50, at))
    await count(db, at)
    sheets, asked = Sheets(), questions(at)[0]
    cells = cells_at(16, (LON, LAT, LON + 0.002, LAT + 0.002))
    public = cells_in_box(LON, LAT, LON + 0.002, LAT + 0.002)
    assert public is not None
    look, counts, cases = 1, 1, 1
    steps = (
        (0, look + counts + cases), (0, 0), (0.5, 0), (3, look), (5, look + counts + cases),
        (20, look + counts + cases), (26, look + counts), (32, look + counts), (81, look + counts + cases),
    )  # fmt: skip
    seen = []
    for second, expected in steps:  # what is as young as the cases is read again, what is quiet once a minute
        when = at + timedelta(seconds=second)
        if second == 32:
            await write(db, [case_row(when, LON + 0.001, LAT + 0.001, 900)])
            expected += cases  # the look notices, and what is older than a moment is read again at once
        async with db.read() as session:
            with statements(db) as said:
                found = await sheets.counts(session, asked, cells, when)
                seen.append(await sheets.cases(session, asked, public, cells, found, when))
        assert len(said) == expected, (second, said)
    assert [len(pins or ()) for pins in seen[-2:]] == [len(seen[0] or ()) + 1] * 2


async def test_who_comes_while_others_look_does_not_trust_what_was_known_long_ago(
    db: Database, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(db, [case_row(at - timedelta(hours=1), LON, LAT, 1)])
    asked, sheets, edges = questions(at)[0], Sheets(), (LON - 0.001, LAT - 0.001, LON + 0.001, LAT + 0.001)
    public, cells = cells_in_box(*edges), cells_at(16, edges)
    assert public is not None
    later, held, looked = at + timedelta(seconds=40), asyncio.Event(), Changes._changed

    async def _held(self: Changes, session: AsyncSession, since: datetime) -> Sequence[Change]:
        await held.wait()
        return await looked(self, session, since)

    async with db.read() as one, db.read() as other:
        assert len(await sheets.cases(one, asked, public, cells, [], at) or ()) == 1
        async with db.write() as session:
            await session.execute(update(Case).values(step=Step.WITHDRAWN, changed_at=at + timedelta(seconds=9)))
        monkeypatch.setattr(Changes, "_changed", _held)
        first = asyncio.create_task(sheets.cases(one, asked, public, cells, [], later))
        await asyncio.sleep(0)
        assert await sheets.cases(other, asked, public, cells, [], later) == []
        held.set()
        assert await first == []


async def test_at_the_door_another_part_of_the_same_street_asks_nothing(city: City) -> None:
    await write(city.db, some_cases(50, city.at))
    await count(city.db, city.at)
    for path, expected in ((f"/public/v1/map?zoom=16&bbox={LON},{LAT},{LON + 0.002},{LAT + 0.002}", 3),
                           (f"/public/v1/map?zoom=16&bbox={LON + 0.0005},{LAT},{LON + 0.002},{LAT + 0.0015}", 0),
                           (f"/public/v1/heat?zoom=14&bbox={LON},{LAT},{LON + 0.001},{LAT + 0.001}", 0)):  # fmt: skip
        with statements(city.db) as said:
            assert (await city.client.get(path)).status_code == 200
        assert len(said) == expected, (path, said)


async def test_counts_of_any_box_are_those_of_the_database_and_bear_the_same_mark(db: Database, at: datetime) -> None:
    await write(db, some_cases(300, at))
    await count(db, at)
    asked, sheets = questions(at)[0], Sheets()
    boxes = [
        *(cells_at(zoom, somewhere(zoom)) for zoom in (3, 9, 11, 12.5, 13, 14) for _turn in range(4)),
        cells_at(13, (0.0, 28.85, 22.0, 28.8501)),  # long, and its sheets many
        cells_at(11, (-180.0, -85.05, 180.0, 85.05)),
        cells_at(13, (179.9, 28.8, 180.0, 28.9)),
    ]
    async with db.read() as session:
        for box in boxes:
            straight = await counted(session, asked, box)
            assert sorted(await sheets.counts(session, asked, box, at), key=repr) == sorted(straight, key=repr)
        for box in boxes:  # whatever had been read before
            assert await sheets.counts(session, asked, box, at) == await Sheets().counts(session, asked, box, at)


async def test_a_light_that_turns_within_a_moment_is_not_shown_as_another(db: Database, at: datetime) -> None:
    turns = at + timedelta(seconds=2)
    lit = {"step": Step.HANDLING, "yellow_at": turns, "due_at": at + timedelta(hours=1)}
    await write(db, [case_row(at - timedelta(hours=1), LON, LAT, 1, **lit)])
    first, last = usual_days(at)
    asked, sheets = Asked(first, last, light=Light.GREEN, is_until_today=True), Sheets()
    edges = (LON - 0.001, LAT - 0.001, LON + 0.001, LAT + 0.001)
    public, cells = cells_in_box(*edges), cells_at(16, edges)
    assert public is not None
    async with db.read() as session:
        seen = [
            await sheets.cases(session, asked, public, cells, [], at + timedelta(seconds=later)) for later in (0, 3)
        ]
    assert [len(one or ()) for one in seen] == [1, 0]


async def test_a_case_at_the_very_edge_of_a_sheet_breaks_nothing(city: City) -> None:
    """Of longitudes a hair west of a border the arithmetic of cells says: east of it. SQL says: west."""
    edge = lon_at(54817, 16)
    beside = math.nextafter(edge, 0)
    assert tile_of(beside, LAT, 16)[0] == 54817
    await write(city.db, [case_row(city.at, beside, LAT, 1)])
    left, top = 54809, tile_of(beside, LAT, 16)[1] - 3
    for wide, high in product(range(1, 10), range(1, 7)):
        (west, north), (east, south) = (lon_at(left + 9 - wide, 16), lat_at(top, 16)), (edge, lat_at(top + high, 16))
        bbox = f"{west + 1e-6},{south + 1e-6},{east - 1e-6},{north - 1e-6}"
        answer = await city.client.get("/public/v1/map", params={"bbox": bbox, "zoom": 16})
        assert answer.status_code == 200, answer.text
        city.wait(seconds=6)


async def test_where_there_are_too_many_no_sheets_are_read(
    db: Database, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.atlas.sheets.MOST_LAID", 3)
    await write(db, [case_row(at, LON, LAT, turn) for turn in range(5)])
    asked, edges = questions(at)[0], (LON - 0.001, LAT - 0.001, LON + 0.001, LAT + 0.001)
    public, cells = cells_in_box(*edges), cells_at(16, edges)
    assert public is not None
    async with db.read() as session:
        assert await Sheets().cases(session, asked, public, cells, [], at) is None  # seen only when they are read
    await count(db, at)
    async with db.read() as session:
        found = await counted(session, asked, cells)
        with statements(db) as said:
            assert await Sheets().cases(session, asked, public, cells, found, at) is None
        assert len(said) == 1  # what has changed


async def test_what_was_read_at_once_is_not_all_read_again_at_once(db: Database, at: datetime) -> None:
    sheets, asked = Sheets(), questions(at)[0]
    tiles = [Box(x, y, x, y, 16) for x, y in cells_at(16, (LON, LAT, LON + 0.04, LAT + 0.04)).tiles]
    read = dict[int, int]()
    for second in (0, *range(30, 61)):
        async with db.read() as session:
            with statements(db) as said:
                for tile in tiles:
                    await sheets.cases(session, asked, tile.below(2), tile, [], at + timedelta(seconds=second))
        read[second] = sum("cases.number" in statement for statement in said)
    first = read.pop(0)
    assert first == len(tiles) == sum(read.values())
    assert max(read.values()) < first / 8
