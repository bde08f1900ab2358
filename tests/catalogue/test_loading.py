"""A real city's own files: all or nothing, every bad row named."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from backend.calendars.load_calendar import load_calendar
from backend.catalogue.category import Category
from backend.catalogue.load_buckets import load_buckets
from backend.catalogue.load_catalogue import load_catalogue
from backend.catalogue.load_standards import load_standards
from backend.ground.db import Database
from backend.ground.loading import LoadRefused
from backend.load_staff import load_staff
from backend.places.load_areas import load_areas
from backend.routing.load_bodies import load_bodies
from backend.routing.load_duties import load_duties
from tests.linhai import City

pytestmark = pytest.mark.anyio
Load = Callable[..., Awaitable[int]]

BUCKETS = "code,name,default_class\ndirt,脏,E0101\n"
CLASSES = "kind,major_code,major_name,minor_code,minor_name,scheme,bucket\nevent,01,市容,01,暴露垃圾,GB,dirt\n"
STANDARDS = (
    "class_code,condition,closing_condition,limit_value,limit_unit,urgency\nE0101,有垃圾,已清,4,work_hour,normal\n"
)
BODIES = "code,name,kind,area_code\nD01,环卫处,department,\nT01,古城街道,town,331082001\n"
DUTIES = "body_code,duty_code,duty_name,class_prefix,area_prefix\nD01,A01,保洁,E01,\n"


async def loaded(db: Database, load: Load, path: Path, at: datetime) -> int:
    async with db.write() as session:
        return await load(session, path, at)


def csv_at(folder: Path, text: str) -> Path:
    path = folder / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return path


def area(code: str, west: float, name: str = "网格", south: float = 28.0) -> dict[str, Any]:
    ring = [[west, south], [west + 0.01, south], [west + 0.01, south + 0.01], [west, south + 0.01], [west, south]]
    shape = {"type": "Polygon", "coordinates": [ring]} if len(code) == 15 else None
    return {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": shape}


def geojson_at(folder: Path, *features: dict[str, Any]) -> Path:
    path = folder / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


POINT = {"type": "Point", "coordinates": [121, 28]}
TOWN = [area("331082", 121.0, "临海"), area("331082001", 121.0, "古城"), area("331082001001", 121.0, "社区")]


async def test_a_whole_city_is_loaded_file_by_file(db: Database, tmp_path: Path, at: datetime) -> None:
    grids = geojson_at(tmp_path, *TOWN, area("331082001001001", 121.0), area("331082001001002", 121.01))
    assert await loaded(db, load_areas, grids, at) == 5
    for load, text in (
        (load_buckets, BUCKETS),
        (load_catalogue, CLASSES),
        (load_standards, STANDARDS),
        (load_bodies, BODIES),
        (load_duties, DUTIES),
        (load_staff, "username,name,roles,body_code,grids\nwang,王,inspector,D01,331082001001001\n"),
        (load_calendar, "day,worked,name,provisional\n2027-01-01,false,元旦,true\n"),
    ):
        assert await loaded(db, load, csv_at(tmp_path, text), at) > 0, load.__name__


@pytest.mark.parametrize(
    ("load", "text", "line", "field"),
    [
        (load_buckets, BUCKETS + "dirt,,X1\n", 3, "code"),
        (load_buckets, "code,name\na,b\n", 1, "default_class"),
        (load_catalogue, CLASSES, 2, "bucket"),
        (load_bodies, BODIES + "T02,某镇,town,\n", 4, "area_code"),
        (load_bodies, BODIES + "D01,重复,department,\n", 4, "code"),
        (load_bodies, BODIES + "D09,什么,club,\n", 4, "kind"),
        (load_duties, DUTIES, 2, "body_code"),
        (load_staff, "username,name,roles,body_code,grids\nwang,王,king,,\n", 2, "roles"),
        (load_staff, "username,name,roles,body_code,grids\nwang,王,,D99,\n", 2, "body_code"),
        (load_calendar, "day,worked,name,provisional\n2027-13-01,false,元旦,true\n", 2, "day"),
        (load_bodies, "code,name,kind,area_code\nD01,环卫处\n", 2, ""),
    ],
)
async def test_every_bad_row_is_named(
    db: Database, tmp_path: Path, at: datetime, load: Load, text: str, line: int, field: str
) -> None:
    with pytest.raises(LoadRefused) as refused:
        await loaded(db, load, csv_at(tmp_path, text), at)
    assert (line, field) in {(row.line, row.field) for row in refused.value.bad_rows}


async def test_overlapping_duties_are_named(db: Database, tmp_path: Path, at: datetime) -> None:
    await loaded(db, load_bodies, csv_at(tmp_path, BODIES), at)
    with pytest.raises(LoadRefused) as refused:
        await loaded(db, load_duties, csv_at(tmp_path, DUTIES + "T01,A02,保洁,E01,\n"), at)
    assert refused.value.bad_rows[0].line == 3


@pytest.mark.parametrize(
    ("features", "field"),
    [
        ([area("3310", 121.0)], "code"),
        ([area("331082001001001", 121.0)], "code"),  # its community is not there
        ([*TOWN, area("331082001001001", 121.0), area("331082001001001", 121.02)], "code"),
        ([*TOWN, area("331082001001001", 121.0, "")], "name"),
        ([*TOWN, area("331082001001001", 121.0, " ")], "name"),
        ([*TOWN, area("331082001001001", 121.0) | {"properties": {"code": "331082001001001", "name": None}}], "name"),
        ([*TOWN, area("331082001001001", 121.0, "网" * 61)], "name"),  # SQLite would take it
        ([*TOWN, area("331082001001001", 121.0, "网\0格")], "name"),
        ([*TOWN, area("331082001001001", 2.0, south=48.0)], "geometry"),
        ([*TOWN, area("331082001001001", 121.0), area("331082001001002", 121.005)], "geometry"),
        ([*TOWN, area("331082001001001", 121.0), area("331082001001002", 121.0)], "geometry"),  # the very same
        ([*TOWN, area("331082001001001", 121.0) | {"geometry": None}], "geometry"),
        (
            [*TOWN, area("331082001001001", 121.0) | {"geometry": {"type": "Point", "coordinates": [121, 28]}}],
            "geometry",
        ),
    ],
)
async def test_a_faulty_map_is_refused_whole(
    db: Database, tmp_path: Path, at: datetime, features: list[dict[str, Any]], field: str
) -> None:
    with pytest.raises(LoadRefused) as refused:
        await loaded(db, load_areas, geojson_at(tmp_path, *features), at)
    assert field in {row.field for row in refused.value.bad_rows}


NO_FEATURES = ("null", "7", "{}", '{"features": null}', '{"features": {}}', "[" * 100_000)
BAD_FEATURES = ('{"features": [7]}', '{"features": [null]}', '{"features": [{"properties": [1]}]}')


@pytest.mark.parametrize("text", ["hello", *NO_FEATURES, *BAD_FEATURES], ids=lambda text: text[:30])
async def test_what_is_no_geojson_is_refused(db: Database, tmp_path: Path, at: datetime, text: str) -> None:
    with pytest.raises(LoadRefused) as refused:
        await loaded(db, load_areas, csv_at(tmp_path, text), at)
    assert [(row.line, row.field) for row in refused.value.bad_rows] == [(1, "features")]


async def test_a_refused_catalogue_leaves_the_old_one(city: City, tmp_path: Path) -> None:
    async with city.db.read() as session:
        before = (await session.execute(select(func.count()).select_from(Category))).scalar_one()
    with pytest.raises(LoadRefused):
        await loaded(city.db, load_catalogue, csv_at(tmp_path, CLASSES), city.at)
    async with city.db.read() as session:
        assert (await session.execute(select(func.count()).select_from(Category))).scalar_one() == before
