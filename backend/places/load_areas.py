"""Loads areas from GeoJSON (WGS-84): properties code and name; grids have polygons, larger areas need none."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape as shape_of
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.edition import Loaded, raise_edition
from backend.ground.loading import BadRow, LoadRefused, Progress
from backend.places.area import KIND_BY_LENGTH, Area, AreaKind

PARENT = {9: 6, 12: 9, 15: 12}  # length of a code: length of its parent's
CHINA = shapely.box(73.66, 3.86, 135.05, 53.55)
TOUCH = 1e-9  # square degrees two grids may share where their borders were rounded
CHUNK = 500


async def load_areas(session: AsyncSession, path: Path, at: datetime, progress: Progress | None = None) -> int:
    """The number of areas loaded. Those already in force with the same code end today; others stay as they are.

    LoadRefused names each feature (by its place in the file, from 1) with a code of wrong length, a missing parent, a
    code twice, no name, a polygon that is missing, invalid or outside China, or that overlaps another of the file.
    """
    features = _features(path)
    known = set((await session.execute(select(col(Area.code)).where(col(Area.valid_to).is_(None)))).scalars())
    rows, bad = _rows(features, known)
    bad += _overlaps(rows)
    if bad or not rows:
        raise LoadRefused(bad or [BadRow(1, "features", "文件没有数据")])
    today = at.astimezone(CITY_ZONE).date()
    ended = update(Area).where(col(Area.code).in_([row["code"] for row in rows]), col(Area.valid_to).is_(None))
    await session.execute(ended.values(valid_to=today))
    made = [
        {**row, "shape": shapely.to_wkb(row["shape"]) if row["shape"] else None, "valid_from": today} for row in rows
    ]
    for start in range(0, len(made), CHUNK):
        await session.execute(insert(Area), made[start : start + CHUNK])
        if progress:
            progress(min(start + CHUNK, len(made)), len(made))
    await raise_edition(session, Loaded.AREAS)
    return len(made)


def _features(path: Path) -> Sequence[Mapping[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        features: Sequence[Mapping[str, Any]] = content["features"]
    except (ValueError, KeyError, TypeError) as fault:
        raise LoadRefused([BadRow(1, "features", "不是有效的 GeoJSON FeatureCollection")]) from fault
    return features


def _rows(features: Sequence[Mapping[str, Any]], known: set[str]) -> tuple[list[dict[str, Any]], list[BadRow]]:
    rows, bad, seen = [], [], set[str]()
    names = {str((feature.get("properties") or {}).get("code")) for feature in features}
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties") or {}
        code, name = str(properties.get("code", "")), str(properties.get("name", ""))
        faults = _code_faults(number, code, name, known | names)
        if code in seen:
            faults.append(BadRow(number, "code", f"编码 {code} 重复"))
        seen.add(code)
        shape, shape_faults = _shape(number, code, feature.get("geometry"))
        bad += faults + shape_faults
        if not faults + shape_faults:
            rows.append(
                {"code": code, "name": name, "kind": KIND_BY_LENGTH[len(code)], "shape": shape, "valid_to": None}
            )
    return rows, bad


def _code_faults(number: int, code: str, name: str, known: set[str]) -> list[BadRow]:
    if len(code) not in KIND_BY_LENGTH or not (code.isascii() and code.isdigit()):
        return [BadRow(number, "code", "应为 6、9、12 或 15 位数字")]
    bad = []
    if len(code) in PARENT and code[: PARENT[len(code)]] not in known:
        bad.append(BadRow(number, "code", f"上级 {code[: PARENT[len(code)]]} 不存在"))
    if not name:
        bad.append(BadRow(number, "name", "不能为空"))
    return bad


def _shape(number: int, code: str, geometry: Any) -> tuple[shapely.Geometry | None, list[BadRow]]:
    if geometry is None:
        missing = KIND_BY_LENGTH.get(len(code)) is AreaKind.GRID
        return None, [BadRow(number, "geometry", "网格须有多边形")] if missing else []
    try:
        shape = shape_of(geometry)
    except Exception:  # noqa: BLE001 - whatever the file holds
        return None, [BadRow(number, "geometry", "几何无法读取")]
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty or not shape.is_valid:
        return None, [BadRow(number, "geometry", f"多边形无效：{shapely.is_valid_reason(shape)}")]
    if not CHINA.covers(shape):
        return None, [BadRow(number, "geometry", "坐标超出范围，应为 WGS-84 经纬度")]
    return shape, []


def _overlaps(rows: Sequence[Mapping[str, Any]]) -> list[BadRow]:
    grids = [(number, row) for number, row in enumerate(rows, 1) if row["kind"] is AreaKind.GRID]
    shapes = [row["shape"] for _number, row in grids]
    if not shapes:
        return []
    bad = []
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    for one, other in zip(left, right, strict=True):
        if one < other and shapely.intersection(shapes[one], shapes[other]).area > TOUCH:
            bad.append(BadRow(grids[one][0], "geometry", f"与网格 {grids[other][1]['code']} 重叠"))
    return bad
