"""Whatever is asked of a small part of the map, the database says what looking at each case says."""

import itertools
import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.atlas.asked import Asked, usual_days
from backend.atlas.read_pins import _statement, read_pins
from backend.atlas.spans import last_of, start_of
from backend.atlas.standing import State
from backend.cases.list_public import Wanted, list_public
from backend.ground.db import Database
from backend.places.cell import PUBLIC_ZOOM, cell_of, lat_at, lon_at, tile_of
from backend.places.snapped_area import Box
from backend.workflow.limits import Light
from backend.workflow.steps import Step
from tests.atlas.making import BUCKETS, CLASSES, case_row, is_in, pins_of, told, write

pytestmark = pytest.mark.anyio
LON, LAT = 121.12, 28.85
MICROSECOND = timedelta(microseconds=1)
KINDS: tuple[dict[str, Any], ...] = (
    {}, {"buckets": BUCKETS[:1]}, {"classes": CLASSES[:2]}, {"buckets": BUCKETS[:1], "classes": CLASSES[1:]},
)  # fmt: skip


def a_row(chance: random.Random, number: int, at: datetime, reported_at: datetime) -> dict[str, Any]:
    """Some case within a kilometre, its limits about now."""
    instants = (None, *(at + timedelta(hours=hours) for hours in (-2, -1, 0, 1)))
    due = chance.choice(instants)
    ended = chance.choice((None, None, at - timedelta(minutes=90)))
    return case_row(
        reported_at, LON + chance.random() * 0.01, LAT + chance.random() * 0.01, number,
        step=Step.CLOSED if ended else chance.choice([step for step in Step if step is not Step.CLOSED]),
        bucket=chance.choice(BUCKETS), class_code=chance.choice(CLASSES), certain=chance.random() > 0.3, due_at=due,
        yellow_at=due and due - timedelta(minutes=30), ended_at=ended,
        clock_held_at=None if ended else chance.choice((None, None, at - timedelta(minutes=75))),
    )  # fmt: skip


def some_rows(at: datetime, first: int, last: int) -> list[dict[str, Any]]:

    chance = random.Random(7)
    edges = [start_of(first), start_of(first) - MICROSECOND, last_of(last), last_of(last) + MICROSECOND] * 8
    days = [start_of(first) + timedelta(hours=chance.random() * 24 * (last - first)) for _case in range(700)]
    twice = [start_of(last)] * 12
    rows = [a_row(chance, number, at, when) for number, when in enumerate([*edges, *days, *twice])]
    for row in rows[::7]:  # on the corner of a cell
        x, y = tile_of(row["lon"], row["lat"], PUBLIC_ZOOM)
        row |= {"lon": lon_at(x, PUBLIC_ZOOM), "lat": lat_at(y, PUBLIC_ZOOM)}
        row["cell"] = cell_of(row["lon"], row["lat"])
    return rows


def some_box(chance: random.Random) -> Box:
    """Of public cells, somewhere there: now a row of cells, now more than there is."""
    x, y = tile_of(LON, LAT, PUBLIC_ZOOM)
    left, top = x + chance.randint(-2, 6), y - chance.randint(2, 10)
    return Box(left, top, left + chance.randint(0, 9), top + chance.randint(0, 9))


async def test_every_filter_says_what_looking_at_each_case_says(db: Database, at: datetime) -> None:
    first, last = usual_days(at)
    first, last, chance, seen = first + 20, last - 3, random.Random(9), 0
    rows = some_rows(at, first, last)
    await write(db, rows)
    async with db.read() as session:
        for kinds, state, light in itertools.product(KINDS, (None, *State), (None, *Light)):
            asked = Asked(first, last, state=state, light=light, **kinds)
            for most in (5, 1000):
                box = some_box(chance)
                expected = pins_of(rows, asked, box, at)[:most]
                assert [told(pin, at) for pin in await read_pins(session, asked, box, at, most)] == expected, asked
                seen += len(expected)
    assert seen > 1000


@pytest.mark.parametrize("is_open", [None, True, False])
async def test_the_public_list_says_of_a_small_box_what_looking_at_each_case_says(
    db: Database, at: datetime, is_open: bool | None
) -> None:
    """Open311 asks otherwise: merged and withdrawn cases are found, and a code may be a bucket or a class."""
    first, last = usual_days(at)
    chance, seen, rows = random.Random(13), 0, some_rows(at, first + 20, last - 3)
    since, until = start_of(first + 20), last_of(last - 3)
    await write(db, rows)
    async with db.read() as session:
        for _turn, kinds in itertools.product(range(6), KINDS):
            box = some_box(chance)
            wanted = Wanted(since=since, until=until, is_open=is_open, areas=[box], limit=40, **kinds)
            here = [row for row in rows if is_in(row, box) and is_wanted(row, wanted)]
            here.sort(key=lambda row: (row["reported_at"], row["id"]), reverse=True)
            expected = [row["number"] for row in here[:40]]
            assert [case.number for case in await list_public(session, wanted)] == expected, wanted
            seen += len(expected)
    assert seen > 100


def is_wanted(row: dict[str, Any], wanted: Wanted) -> bool:
    kinds = row["bucket"] in wanted.buckets or (row["certain"] and row["class_code"] in wanted.classes)
    return (
        wanted.since <= row["reported_at"] <= wanted.until
        and (kinds or not (wanted.buckets or wanted.classes))
        and wanted.is_open in (None, row["ended_at"] is None)
    )


async def test_another_day_or_place_or_code_is_no_other_form_of_the_statement(db: Database, at: datetime) -> None:
    _statement.cache_clear()
    first, last = usual_days(at)
    chance = random.Random(11)
    async with db.read() as session:
        for turn in range(60):
            asked = Asked(first - turn, last, buckets=tuple(f"b{number}" for number in range(1 + turn % 20)))
            await read_pins(session, asked, some_box(chance), at, 10 + turn)
    assert _statement.cache_info().currsize <= 16  # as many as a box has ranges
