"""Files as offices make them: lines within a cell, a stray quote, a grid named twice, a map that is none."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.catalogue.load_buckets import load_buckets
from backend.catalogue.load_catalogue import load_catalogue
from backend.catalogue.load_standards import load_standards
from backend.catalogue.standard import Standard
from backend.ground.db import Database
from backend.ground.loading import LoadRefused
from backend.load_staff import load_staff
from backend.people.person_grid import PersonGrid
from backend.people.person_role import PersonRole
from backend.places.load_areas import load_areas
from tests.catalogue.test_loading import BUCKETS, CLASSES, TOWN, area, csv_at, geojson_at, loaded

pytestmark = pytest.mark.anyio
STANDARDS = "class_code,condition,closing_condition,limit_value,limit_unit,urgency\n"
STAFF = "username,name,roles,body_code,grids\n"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
async def test_lines_within_a_cell_stay_lines(db: Database, tmp_path: Path, at: datetime, end: str) -> None:
    """As a spreadsheet writes them: 1、 and 2、 had become one word."""
    await loaded(db, load_buckets, csv_at(tmp_path, BUCKETS), at)
    await loaded(db, load_catalogue, csv_at(tmp_path, CLASSES), at)
    text = f'{STANDARDS}E0101,"1、有垃圾\n2、有异味",已清\u2028已洗,4,work_hour,normal\n'.replace("\n", end)
    path = tmp_path / "standards.csv"
    path.write_bytes(text.encode())
    assert await loaded(db, load_standards, path, at) == 1
    async with db.read() as session:
        (kept,) = (await session.execute(select(Standard))).scalars()
    assert kept.condition.splitlines() == ["1、有垃圾", "2、有异味"]
    assert kept.closing_condition == "已清\u2028已洗"


@pytest.mark.parametrize(
    ("text", "line"), [('dirt,"' + "脏" * 200_000 + "\n", 2), ("dirt,脏,E0101\nsmog,\0,E0101\n", 3)]
)
async def test_what_is_no_csv_is_told_with_its_line(
    db: Database, tmp_path: Path, at: datetime, text: str, line: int
) -> None:
    with pytest.raises(LoadRefused) as refused:
        await loaded(db, load_buckets, csv_at(tmp_path, "code,name,default_class\n" + text), at)
    assert [row.line for row in refused.value.bad_rows] == [line]


async def test_a_role_or_a_grid_named_twice_is_given_once(db: Database, tmp_path: Path, at: datetime) -> None:
    await loaded(db, load_areas, geojson_at(tmp_path, *TOWN, area("331082001001001", 121.0)), at)
    row = "wang,王,inspector inspector,,331082001001001 331082001001001\n"
    assert await loaded(db, load_staff, csv_at(tmp_path, STAFF + row), at) == 1
    async with db.read() as session:
        grids = (await session.execute(select(col(PersonGrid.grid_code)))).scalars().all()
        roles = (await session.execute(select(col(PersonRole.role)))).scalars().all()
    assert (grids, [role.value for role in roles]) == (["331082001001001"], ["inspector"])


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"features": None}, "features"), ({"features": 7}, "features"), ({"features": [7]}, "features"),
        ({"features": [{"properties": ["code"]}]}, "features"), ([], "features"),
        ({"features": [area("331082", 121.0, "临" * 61)]}, "name"),
    ],
)  # fmt: skip
async def test_a_map_that_is_none_is_told_so(
    db: Database, tmp_path: Path, at: datetime, content: Any, field: str
) -> None:
    path = tmp_path / "areas.geojson"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(LoadRefused) as refused:
        await loaded(db, load_areas, path, at)
    assert [row.field for row in refused.value.bad_rows] == [field]
