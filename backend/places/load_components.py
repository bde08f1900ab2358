"""Loads components from CSV, with the columns of COLUMNS."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.loader import Loader
from backend.ground.loading import BadRow, BadRows, LoadRefused, Progress, read_csv, too_long, twice
from backend.ground.one_at_a_time import one_at_a_time
from backend.ground.slices import AT_ONCE, slices
from backend.places.component import Component
from backend.places.coordinates import CoordType
from backend.places.locate import GridMap, grids_in_force, still_in_force
from backend.places.row_place import OUTSIDE, row_place

# a column of the file: what it holds
COLUMNS = {
    "id": "部件标识码，16 位数字：6 位县级区划代码、4 位大类与小类、6 位流水号",
    "name": "名称",
    "owner_code": "权属单位；不在部门名单中的，案件归养护单位，再按职责清单",
    "keeper_code": "养护单位；空：同权属单位",
    "state": "状态；空：intact（完好）",
    "lon": "经度，度；须在本市某个网格内",
    "lat": "纬度，度",
    "coord_type": " / ".join(CoordType),
}


def _examine(path: Path, grids: GridMap) -> list[dict[str, Any]]:
    """LoadRefused names each row whose id is not 16 digits or comes twice, whose owner is empty, or whose position is
    no position in the city. The class is digits 7–10 of the id, the grid is found from the position."""
    rows, bad, made, seen = read_csv(path, COLUMNS), BadRows(), {}, dict[str, int]()
    for line, row in rows:
        component, faults = _component(line, row, grids)
        bad += faults + twice(line, "id", row["id"], seen)
        if component:
            made[row["id"]] = component
    if bad or not made:
        raise LoadRefused(bad or [BadRow(1, "id", "文件没有数据")])
    return list(made.values())


async def _write(
    session: AsyncSession, made: Sequence[dict[str, Any]], _at: datetime, progress: Progress | None
) -> int:
    for done, some in enumerate(slices(made, AT_ONCE)):
        await session.execute(delete(Component).where(col(Component.id).in_([one["id"] for one in some])))
        await session.execute(insert(Component), some)
        if progress:
            progress(done * AT_ONCE + len(some), len(made))
    return len(made)


# adds components, or replaces those with the same id; their number
load_components = Loader(
    grids_in_force, _examine, _write, alone=partial(one_at_a_time, deed="components"), still=still_in_force
)


def _component(line: int, row: Mapping[str, str], grids: GridMap) -> tuple[dict[str, Any] | None, list[BadRow]]:
    bad = too_long(line, row, Component)
    identity = row["id"]
    if not (len(identity) == 16 and identity.isascii() and identity.isdigit()):
        bad.append(BadRow(line, "id", "应为 16 位数字"))
    bad += [BadRow(line, name, "不能为空") for name in ("name", "owner_code") if not row[name]]
    place = row_place(row, grids)
    if place is None:
        return None, [*bad, BadRow(line, *OUTSIDE)]
    return {
        "id": identity, "class_code": f"C{identity[6:10]}", "name": row["name"], "owner_code": row["owner_code"],
        "keeper_code": row["keeper_code"] or row["owner_code"], "grid_code": place.grid_code,
        "state": row["state"] or "intact", "lon": place.lon, "lat": place.lat,
    }, bad  # fmt: skip
