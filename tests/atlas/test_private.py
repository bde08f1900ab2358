"""The map tells neither where exactly something is, nor what is not published; few cases are no heat."""

import random
import uuid
from typing import Any

import pytest
from pydantic_core import to_json
from sqlmodel import col

from backend.atlas import heat, read_pins
from backend.cases.case import Case
from backend.places.cell import snapped, tile_of
from public_api import map_shapes
from public_api.map_shapes import _point, feature
from tests.atlas.making import case_row, count, write
from tests.linhai import POINT, City

pytestmark = pytest.mark.anyio
LON, LAT = POINT["lon"], POINT["lat"]
HOMES = ((LON, LAT), (LON + 0.0002, LAT - 0.0002), (LON - 0.0001, LAT - 0.0004))
WORD = uuid.uuid4().hex


async def places_seen(city: City) -> set[tuple[float, float]]:
    """All that somebody learns who asks for a house from all sides, at all zooms, with boxes ever smaller."""
    chance, found = random.Random(3), set()
    for turn in range(40):
        size = 0.02 / (turn + 1)
        west, south = LON - size * chance.random(), LAT - size * chance.random()
        params = {"bbox": f"{west},{south},{west + size},{south + size}", "zoom": 16 + turn % 5}
        features = (await city.client.get("/public/v1/map", params=params)).json()["features"]
        found |= {tuple(one["geometry"]["coordinates"]) for one in features}
    return found


async def test_asking_again_and_again_finds_the_middle_of_the_cell_and_no_more(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len({snapped(*home) for home in HOMES}) == 1
    rows = [case_row(city.at, lon, lat, turn) for turn, (lon, lat) in enumerate(HOMES)]
    await write(city.db, rows)
    seen = await places_seen(city)
    assert seen == {tuple(round(one, 6) for one in snapped(LON, LAT))}
    home_of = {row["number"]: (row["lon"], row["lat"]) for row in rows}
    at_home = lambda pin, wanted, _at: to_json(feature(_point(*home_of[pin.number], wanted), {}))  # noqa: E731
    monkeypatch.setattr(map_shapes, "_pin", at_home)  # the fault
    city.wait(seconds=6)
    assert await places_seen(city) == {tuple(round(one, 6) for one in home) for home in HOMES}


async def test_a_box_finds_a_case_by_the_middle_of_its_cell_and_never_by_its_place(city: City) -> None:
    lon, lat = snapped(LON, LAT)
    away = (lon + 0.0005, lat)  # in the same cell, far from its middle
    assert snapped(*away) == (lon, lat)
    await write(city.db, [case_row(city.at, *away, 1)])

    async def _found(west: float, east: float) -> int:
        params = {"bbox": f"{west},{lat - 1e-6},{east},{lat + 1e-6}", "zoom": 18}
        return len((await city.client.get("/public/v1/map", params=params)).json()["features"])

    assert [await _found(lon - 1e-6, lon + 1e-6), await _found(away[0] - 1e-6, away[0] + 1e-6)] == [1, 0]


async def test_clusters_are_of_whole_cells_wherever_the_box_ends(city: City) -> None:
    await write(city.db, [case_row(city.at, LON + turn * 0.0003, LAT, turn) for turn in range(6)])
    await count(city.db, city.at)
    told: dict[tuple[int, int], set[int]] = {}
    for turn in range(30):
        params = {"bbox": f"{LON + turn * 0.0001 - 0.001},{LAT - 1e-5},{LON + turn * 0.0001},{LAT}", "zoom": 13}
        for one in (await city.client.get("/public/v1/map", params=params)).json()["features"]:
            told.setdefault(tile_of(*one["geometry"]["coordinates"], 16), set()).add(one["properties"]["count"])
    assert told
    assert all(len(counts) == 1 for counts in told.values())


async def test_a_cell_with_few_cases_is_no_heat(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    async def _heat(**more: str) -> list[dict[str, Any]]:
        city.wait(seconds=6)
        await count(city.db, city.at)
        params = {"bbox": "121,28.7,121.3,29", "zoom": "14", **more}
        answer = (await city.client.get("/public/v1/heat", params=params)).json()
        assert answer["fewest"] == 5
        return [one["properties"] for one in answer["features"]]

    await write(city.db, [case_row(city.at, *HOMES[turn % 3], turn, changed_at=city.at) for turn in range(4)])
    assert await _heat() == []
    await write(city.db, [case_row(city.at, LON, LAT, 5, bucket="other"), case_row(city.at, LON + 0.05, LAT, 6)])
    assert await _heat() == [{"count": 5, "weight": 1.0}]
    assert await _heat(bucket="sanitation") == []
    (square,) = (await city.client.get("/public/v1/heat?shape=square&zoom=14&bbox=121,28.7,121.3,29")).json()[
        "features"
    ]
    assert len(square["geometry"]["coordinates"][0]) == 5
    monkeypatch.setattr(heat, "FEWEST", 1)  # the fault
    assert sorted(one["count"] for one in await _heat()) == [1, 5]


async def test_nothing_unpublished_is_on_the_map(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    li = await city.citizen()
    photo = await li.photo()
    home = {"lon": 121.12893712, "lat": 28.84701234, "coord_type": "wgs84"}
    told = await li.report(description=f"我家 {WORD}", address=f"门牌 {WORD}", photo_ids=[photo], position=home)
    phone = (await li.get("/api/v1/me")).json()["phone"]
    await write(city.db, [case_row(city.at, LON, LAT, 900000 + turn, description=WORD) for turn in range(5)])
    await count(city.db, city.at)
    told_not = (WORD, photo, phone, "121.12893", "28.84701", "reporter", "description", "address")

    async def _leaks() -> set[str]:
        city.wait(seconds=6)
        found: set[str] = set()
        for zoom in (5, 10, 14, 16, 18):
            x, y = tile_of(LON, LAT, zoom)
            for path in (f"map?zoom={zoom}&bbox=121.12,28.84,121.14,28.86", f"heat?zoom={zoom}&bbox=121,28,122,29",
                         f"tiles/{zoom}/{x}/{y}.mvt"):  # fmt: skip
                answer = (await city.client.get(f"/public/v1/{path}")).content.decode(errors="replace")
                found |= {one for one in told_not if one in answer}
        return found

    assert await _leaks() == set()
    assert told["number"] in (await city.client.get("/public/v1/map?zoom=17&bbox=121.12,28.84,121.14,28.86")).text
    columns = [col(Case.description) if one is Case.bucket else one for one in read_pins.COLUMNS]  # the fault
    monkeypatch.setattr(read_pins, "COLUMNS", columns)
    read_pins._statement.cache_clear()
    try:
        assert await _leaks() == {WORD}
    finally:
        read_pins._statement.cache_clear()
