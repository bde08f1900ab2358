"""Loads components from CSV, with the columns of COLUMNS."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.loading import BadRow, LoadRefused, Progress, read_csv, too_long
from backend.places.component import Component
from backend.places.coordinates import CoordType
from backend.places.locate import GridMap, Locator
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
CHUNK = 500


async def load_components(session: AsyncSession, path: Path, at: datetime, progress: Progress | None = None) -> int:
    """Adds components, or replaces those with the same id; their number.

    LoadRefused names each row whose id is not 16 digits or comes twice, whose owner is empty, or whose position is no
    position in the city. The class is digits 7–10 of the id, the grid is found from the position.
    """
    grids = await Locator().current(session)
    rows, bad, made = read_csv(path, COLUMNS), [], {}
    for line, row in rows:
        component, faults = _component(line, row, grids)
        bad += faults
        if row["id"] in made:
            bad.append(BadRow(line, "id", "编码重复"))
        if component:
            made[row["id"]] = component
    if bad or not made:
        raise LoadRefused(bad or [BadRow(1, "id", "文件没有数据")])
    ids, components = list(made), list(made.values())
    for start in range(0, len(ids), CHUNK):
        await session.execute(delete(Component).where(col(Component.id).in_(ids[start : start + CHUNK])))
        await session.execute(insert(Component), components[start : start + CHUNK])
        if progress:
            progress(min(start + CHUNK, len(ids)), len(ids))
    return len(ids)


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
