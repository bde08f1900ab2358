"""The counts of the map are those of the cases, whatever happens to them."""

import asyncio
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import col

from backend.atlas.asked import Asked, usual_days
from backend.atlas.count_cases import count_all_cases
from backend.atlas.counted import MOST_TILES, _statement, cells_at, counted
from backend.atlas.map_count import MapCount
from backend.atlas.map_mark import MapMark
from backend.atlas.rebuild_map import rebuild_map
from backend.cases.case import Case
from backend.ground.db import Database
from backend.places.cell import tile_of
from backend.workflow.steps import Step
from tests.atlas.making import all_cases, count, counts, expected, some_cases, write
from tests.linhai import City

pytestmark = pytest.mark.anyio
EVERYWHERE = "121.06,28.79,121.2,28.91"
DAYS: tuple[dict[str, Any], ...] = (
    {}, {"since": "2026-06-01"}, {"since": "2026-09-03", "until": "2026-11-07"},
    {"since": "2026-10-01", "until": "2026-10-01"},
)  # fmt: skip
KINDS: tuple[dict[str, Any], ...] = (
    {}, {"bucket": ["sanitation"]}, {"bucket": ["sanitation", "street_order"]}, {"class": ["E0406", "E0110"]},
    {"class": ["E0406"], "bucket": ["street_order"]},
)  # fmt: skip
STATES = ({}, {"state": "open"}, {"light": "red"}, {"state": "closed", "light": "green"})
LEVELS = {9: 12, 12: 14, 13.5: 16}


async def clusters(city: City, zoom: float, **asked: Any) -> dict[tuple[int, int], int]:
    answer = await city.client.get("/public/v1/map", params={"bbox": EVERYWHERE, "zoom": zoom, **asked})
    assert answer.json()["mode"] == "clusters", answer.text
    found = {}
    for feature in answer.json()["features"]:
        assert feature["properties"]["red"] <= feature["properties"]["count"] >= feature["properties"]["open"]
        found[tile_of(*feature["geometry"]["coordinates"], LEVELS[zoom])] = feature["properties"]["count"]
    return found


async def change(db: Database, at: Any) -> None:
    """A third is closed, a third is put in a class, and one is withdrawn."""
    closed = update(Case).where(col(Case.step) == Step.HANDLING).values(step=Step.CLOSED, ended_at=at, changed_at=at)
    classed = update(Case).where(col(Case.step) == Step.REPORTED)
    async with db.write() as session:
        await session.execute(closed)
        await session.execute(classed.values(class_code="E0203", certain=True, bucket="street_order", changed_at=at))
        await session.execute(update(Case).where(col(Case.step) == Step.CHECKING).values(
            step=Step.WITHDRAWN, ended_at=at, changed_at=at))  # fmt: skip


async def test_clusters_are_the_cases_counted_one_by_one(city: City) -> None:
    await write(city.db, some_cases(240, city.at))
    await count(city.db, city.at)
    cases = await all_cases(city.db)
    for days, kind, state in product(DAYS, KINDS, STATES):
        asked = days | kind | state
        assert await clusters(city, 13.5, **asked) == expected(cases, 16, city.at, **asked), asked
    for zoom, level in LEVELS.items():
        assert await clusters(city, zoom, **DAYS[2]) == expected(cases, level, city.at, **DAYS[2])
    city.wait(days=6)  # lights turn, nothing else
    before = await counts(city.db)
    await count(city.db, city.at)
    assert await counts(city.db) != before
    assert await clusters(city, 9, light="red") == expected(cases, 12, city.at, light="red")
    city.wait(hours=1)
    await change(city.db, city.at)
    await count(city.db, city.at)
    cases = await all_cases(city.db)
    for state in STATES:
        assert await clusters(city, 12, **state) == expected(cases, 14, city.at, **state), state
    kept = await counts(city.db)
    await rebuild_map(city.db, city.at)
    assert await counts(city.db) == kept
    async with city.db.write() as session:  # the fault: counts that are not those of the cases
        await session.execute(update(MapCount).values(open_unlit=MapCount.open_unlit + 1))
    assert await counts(city.db) != kept
    await rebuild_map(city.db, city.at)
    assert await counts(city.db) == kept


async def test_many_who_count_at_once_count_once(city: City) -> None:
    await write(city.db, some_cases(60, city.at))
    await asyncio.gather(*(count(city.db, city.at) for _ in range(4)))
    found = await counts(city.db)
    async with city.db.write() as session:
        await session.execute(delete(MapCount))
        await session.execute(delete(MapMark))
    await rebuild_map(city.db, city.at)
    assert await counts(city.db) == found


async def test_what_was_long_overlooked_is_counted_in_the_end(city: City) -> None:
    await write(
        city.db, [row | {"changed_at": row["reported_at"]} for row in some_cases(40, city.at - timedelta(days=1))]
    )
    await count(city.db, city.at)
    assert await counts(city.db) == {}
    assert not await count_all_cases(city.db, city.at)
    found = await counts(city.db)
    async with city.db.write() as session:  # a new calendar moves limits without a move
        await session.execute(
            update(Case).where(col(Case.due_at).is_not(None)).values(due_at=city.at, yellow_at=city.at)
        )
    await count_all_cases(city.db, city.at + timedelta(seconds=1))
    moved = await counts(city.db)
    assert moved != found
    await rebuild_map(city.db, city.at + timedelta(seconds=1))
    assert await counts(city.db) == moved


async def test_other_days_and_kinds_are_no_other_form_of_the_statement(db: Database, at: datetime) -> None:
    _statement.cache_clear()
    first, last = usual_days(at)
    async with db.read() as session:
        for turn in range(40):
            asked = Asked(first - 30 * turn, last - turn, buckets=tuple(f"b{number}" for number in range(turn % 20)))
            await counted(session, asked, cells_at(10 + turn % 5, (121.0, 28.7, 121.1 + turn / 100, 28.9)))
    assert _statement.cache_info().currsize <= MOST_TILES
