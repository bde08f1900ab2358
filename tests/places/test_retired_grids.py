"""A map is changed in part: what it would lie over is named, and grids are retired (终止) when they are joined."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import select
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.loading import LoadRefused
from backend.places.area import Area
from backend.places.load_areas import load_areas
from backend.places.locate import Locator
from tests.catalogue.test_loading import TOWN, area, geojson_at, loaded
from tests.linhai import City

pytestmark = pytest.mark.anyio
A, B, OLD = "331082001001001", "331082001001002", "331082001001"
HERE = (121.005, 28.005)  # in A


def retired(code: str, said: Any = True) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code, "ended": said}, "geometry": None}


async def load(db: Database, folder: Path, at: datetime, *features: dict[str, Any]) -> int:
    return await loaded(db, load_areas, geojson_at(folder, *features), at)


async def refused(db: Database, folder: Path, at: datetime, *features: dict[str, Any]) -> list[tuple[int, str, str]]:
    with pytest.raises(LoadRefused) as fault:
        await load(db, folder, at, *features)
    return [(row.line, row.field, row.reason) for row in fault.value.bad_rows]


async def grid_of(db: Database) -> str | None:
    async with db.read() as session:
        place = await Locator().locate(session, *HERE)
    return place.grid_code if place else None


async def test_a_part_of_a_map_is_refused_where_it_lies_over_a_grid_in_force(
    db: Database, tmp_path: Path, at: datetime
) -> None:
    await load(db, tmp_path, at, *TOWN, area(A, 121.0))
    assert await refused(db, tmp_path, at, area(B, 121.005)) == [(1, "geometry", f"与现行网格 {A} 重叠")]
    assert await load(db, tmp_path, at, area(A, 121.02), area(B, 121.005)) == 2  # A is moved by the same file
    assert await grid_of(db) == B


async def test_grids_that_are_joined_are_retired_and_kept(db: Database, tmp_path: Path, at: datetime) -> None:
    await load(db, tmp_path, at, *TOWN, area(A, 121.0))
    assert await load(db, tmp_path, at.replace(year=at.year + 1), retired(A), area(B, 121.0)) == 2
    assert await grid_of(db) == B
    async with db.read() as session:
        rows = dict((await session.execute(select(col(Area.code), col(Area.valid_to)))).tuples().all())
    assert (rows[A], rows[B]) == (at.date().replace(year=at.year + 1), None)


async def test_a_map_may_be_mended_on_the_day_it_was_loaded(db: Database, tmp_path: Path, at: datetime) -> None:
    await load(db, tmp_path, at, *TOWN, area(A, 121.0))
    await load(db, tmp_path, at, area(A, 121.02))
    await load(db, tmp_path, at, retired(A))
    await load(db, tmp_path, at, area(A, 121.0))
    assert await grid_of(db) == A


@pytest.mark.parametrize(
    ("features", "fault"),
    [
        ([retired(B)], (1, "code", f"现行区划中没有 {B}")),
        ([retired(A), retired(A)], (2, "code", f"编码 {A} 重复")),
        ([area(B, 121.02), retired(A, "yes")], (2, "ended", "应为 true 或 false")),
        ([retired(OLD)], (1, "ended", f"其下 {A} 仍在用，须一并终止")),
        ([retired(OLD), retired(A), area(B, 121.02)], (3, "code", f"上级 {OLD} 不存在")),
    ],
)
async def test_what_cannot_be_retired_is_named(
    db: Database, tmp_path: Path, at: datetime, features: list[dict[str, Any]], fault: tuple[int, str, str]
) -> None:
    await load(db, tmp_path, at, *TOWN, area(A, 121.0))
    assert fault in await refused(db, tmp_path, at, *features)
    assert await load(db, tmp_path, at, retired(OLD), retired(A)) == 2  # together they can


async def test_a_report_where_a_grid_was_retired_lies_in_the_one_that_took_its_place(
    city: City, tmp_path: Path
) -> None:
    citizen = await city.citizen()
    before = await citizen.report()
    old = str(before["grid"])
    new = f"{old[:12]}{999 - int(old[12:]):03}"
    async with city.db.read() as session:
        shape = (await session.execute(select(col(Area.shape)).where(col(Area.code) == old))).scalar_one()
    feature = {
        "type": "Feature", "properties": {"code": new, "name": "合并网格"},
        "geometry": json.loads(shapely.to_geojson(shapely.from_wkb(shape))),
    }  # fmt: skip
    await load(city.db, tmp_path, city.at, retired(old), feature)
    assert (await citizen.report())["grid"] == new
    assert (await citizen.get(f"/api/v1/reports/{before['number']}")).json()["grid"] == old
