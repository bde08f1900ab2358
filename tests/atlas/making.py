"""Cases made by hand for the map, and what is seen of them when they are counted one by one."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, insert, select

from backend.atlas.asked import Asked
from backend.atlas.count_cases import count_cases
from backend.atlas.map_count import MapCount
from backend.atlas.pin import Pin
from backend.atlas.standing import NAMES, OFF_MAP, State
from backend.cases.case import Case
from backend.cases.light_at import light_of
from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.ids import new_id
from backend.places.cell import PUBLIC_ZOOM, cell_of, tile_of
from backend.places.snapped_area import Box
from backend.workflow.limits import Light
from backend.workflow.steps import ENDED, Step

CLASSES = ("E0110", "E0406", "E0203")
BUCKETS = ("sanitation", "street_order")
STEPS = (Step.REPORTED, Step.HANDLING, Step.CHECKING, Step.CLOSED, Step.CLOSED, Step.WITHDRAWN, Step.MERGED)


def case_row(at: datetime, lon: float, lat: float, number: int, **more: Any) -> dict[str, Any]:
    """A case as it stands in the table."""
    return {
        "id": new_id(at), "number": f"{at:%Y%m%d}{number:06d}", "version": 1, "step": Step.REPORTED, "source": "public",
        "bucket": "sanitation", "class_code": "E0110", "certain": True, "description": "秘密", "address": "某户门前",
        "stated_lon": lon, "stated_lat": lat, "coord_type": "wgs84", "lon": lon, "lat": lat, "cell": cell_of(lon, lat),
        "grid_code": "331082001001001", "choice": {}, "reported_at": at, "changed_at": at, "due_at": None,
        "yellow_at": None, "clock_held_at": None, "ended_at": None,
    } | more  # fmt: skip


def some_cases(count: int, at: datetime) -> list[dict[str, Any]]:
    """Cases all over the demo city and the last 200 days."""
    chance = random.Random(5)
    return [_some(chance, number, at) for number in range(count)]


async def write(db: Database, rows: Sequence[dict[str, Any]]) -> None:
    async with db.write() as session:
        await session.execute(insert(Case), list(rows))


async def count(db: Database, at: datetime) -> None:
    while await count_cases(db, at):
        pass


async def counts(db: Database) -> dict[tuple[Any, ...], tuple[int, ...]]:
    """All counts that are not nothing."""
    async with db.read() as session:
        rows = (await session.execute(select(MapCount))).scalars().all()
    found = {(row.what, row.span, row.place): tuple(getattr(row, name) for name in NAMES) for row in rows}
    return {key: numbers for key, numbers in found.items() if any(numbers)}


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """What a reader asks the database."""
    said: list[str] = []

    def _said(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            said.append(statement)

    event.listen(db.reader.sync_engine, "before_cursor_execute", _said)
    try:
        yield said
    finally:
        event.remove(db.reader.sync_engine, "before_cursor_execute", _said)


async def all_cases(db: Database) -> Sequence[Case]:
    async with db.read() as session:
        return (await session.execute(select(Case))).scalars().all()


def expected(cases: Sequence[Case], level: int, at: datetime, **asked: Any) -> Counter[tuple[int, int]]:
    """How many cases that are asked for lie in each cell, counted one by one."""
    return Counter(tile_of(case.lon, case.lat, level) for case in cases if _is_asked(case, at, **asked))


def _is_asked(case: Case, at: datetime, **asked: Any) -> bool:
    day = case.reported_at.astimezone(CITY_ZONE).date().isoformat()
    return (
        case.step not in OFF_MAP
        and asked.get("since", (at - timedelta(days=89)).date().isoformat()) <= day <= asked.get("until", "9999")
        and ("class" in asked or case.bucket in asked.get("bucket", BUCKETS))
        and ("class" not in asked or (case.certain and case.class_code in asked["class"]))
        and asked.get("state") in (None, "open" if case.ended_at is None else "closed")
        and asked.get("light") in (None, light_of(case, at))
    )


def _some(chance: random.Random, number: int, at: datetime) -> dict[str, Any]:
    reported = at - timedelta(days=chance.random() ** 2 * 200)
    step = chance.choice(STEPS)
    due = reported + timedelta(days=chance.randint(1, 40)) if step is not Step.REPORTED else None
    lon, lat = chance.uniform(121.07, 121.19), chance.uniform(28.80, 28.90)
    return case_row(
        reported, lon, lat, number, step=step, bucket=chance.choice(BUCKETS), class_code=chance.choice(CLASSES),
        certain=chance.random() > 0.3, due_at=due, yellow_at=due and reported + (due - reported) * 0.8,
        ended_at=reported + timedelta(days=chance.randint(1, 30)) if step in ENDED else None,
        clock_held_at=reported + timedelta(hours=3) if step is Step.CHECKING else None, changed_at=at,
    )  # fmt: skip


def pins_of(rows: Sequence[dict[str, Any]], asked: Asked, box: Box, at: datetime) -> list[tuple[object, ...]]:
    """What is shown of the rows one by one, the newest first: told without a database (`told` of a Pin)."""
    here = [row for row in rows if is_in(row, box) and _is_of(row, asked, at)]
    here.sort(key=lambda row: (row["reported_at"], row["number"]), reverse=True)
    return [
        (
            tile_of(row["lon"], row["lat"], PUBLIC_ZOOM), row["number"], row["step"], row["bucket"],
            row["class_code"] if row["certain"] else None, row["reported_at"], _state(row), _light(row, at),
        )
        for row in here
    ]  # fmt: skip


def is_in(row: dict[str, Any], box: Box) -> bool:
    """West and north belong to a box, east and south do not."""
    west, south, east, north = box.edges
    return bool(west <= row["lon"] < east and south < row["lat"] <= north)


def told(pin: Pin, at: datetime) -> tuple[object, ...]:
    """All that a pin says."""
    place = (pin.x, pin.y)
    return place, pin.number, pin.step, pin.bucket, pin.class_code, pin.reported_at, pin.state, pin.light(at)


def _is_of(row: dict[str, Any], asked: Asked, at: datetime) -> bool:
    """Where classes are asked for, buckets are not looked at."""
    day = row["reported_at"].astimezone(CITY_ZONE).date().toordinal()
    kinds = row["certain"] and row["class_code"] in asked.classes if asked.classes else row["bucket"] in asked.buckets
    return (
        row["step"] not in (Step.CANCELLED, Step.WITHDRAWN, Step.REJECTED, Step.MERGED)
        and asked.first_day <= day <= asked.last_day
        and (kinds or not (asked.classes or asked.buckets))
        and asked.state in (None, _state(row))
        and asked.light in (None, _light(row, at))
    )


def _state(row: dict[str, Any]) -> State:
    return State.OPEN if row["ended_at"] is None else State.CLOSED


def _light(row: dict[str, Any], at: datetime) -> Light | None:
    seen = row["clock_held_at"] or row["ended_at"] or at
    if row["due_at"] is None:
        return None
    return Light.RED if seen > row["due_at"] else Light.YELLOW if seen > row["yellow_at"] else Light.GREEN
