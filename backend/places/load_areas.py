"""Loads areas from GeoJSON (WGS-84): properties code and name; grids have polygons, larger areas need none. One with
`ended` retires the area of its code (终止), and needs no more."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape as shape_of
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.edition import Loaded, raise_edition
from backend.ground.loading import BadRow, LoadRefused, Progress, too_long
from backend.ground.slices import slices
from backend.places.area import KIND_BY_LENGTH, Area, AreaKind

PARENT = {9: 6, 12: 9, 15: 12}  # length of a code: length of its parent's
CHINA = shapely.box(73.66, 3.86, 135.05, 53.55)
TOUCH = 1e-9  # square degrees two grids may share where their borders were rounded
CHUNK = 500
NO_COLLECTION = BadRow(1, "features", "不是有效的 GeoJSON FeatureCollection")


async def load_areas(session: AsyncSession, path: Path, at: datetime, progress: Progress | None = None) -> int:
    """The number of areas loaded and retired. Those already in force with the same code end today; others stay as they
    are.

    LoadRefused names each feature (by its place in the file, from 1) with a code of wrong length, a missing parent, a
    code twice, no name, a polygon that is missing, invalid or outside China, or that overlaps another of the file or
    one in force that the file neither replaces nor retires; and what is retired without being in force, or without
    what lies in it.
    """
    features = _features(path)
    known = set((await session.execute(select(col(Area.code)).where(col(Area.valid_to).is_(None)))).scalars())
    ended, bad = _ended(features, known)
    retired = set(ended.values())
    others = [(number, one) for number, one in enumerate(features, 1) if number not in retired]
    rows, faults = _rows(others, known - ended.keys())
    gone = [*ended, *(row["code"] for row in rows)]
    bad += faults + _overlaps(rows, await _staying(session, frozenset(gone)))
    bad += _left_inside(ended, (known - ended.keys()) | {row["code"] for row in rows})
    if bad or not gone:
        raise LoadRefused(bad or [BadRow(1, "features", "文件没有数据")])
    today = at.astimezone(CITY_ZONE).date()
    await _end(session, gone, today)
    made = [
        {name: row[name] for name in ("code", "name", "kind", "valid_to")}
        | {"shape": shapely.to_wkb(row["shape"]) if row["shape"] else None, "valid_from": today}
        for row in rows
    ]
    for start in range(0, len(made), CHUNK):
        await session.execute(insert(Area), made[start : start + CHUNK])
        if progress:
            progress(min(start + CHUNK, len(made)), len(made))
    await raise_edition(session, Loaded.AREAS)
    return len(gone)


def _features(path: Path) -> Sequence[Mapping[str, Any]]:
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise LoadRefused([NO_COLLECTION]) from fault
    if not isinstance(features, list):
        raise LoadRefused([NO_COLLECTION])
    if bad := [number for number, one in enumerate(features, 1) if not _is_feature(one)]:
        raise LoadRefused([BadRow(number, "features", "不是有效的 GeoJSON Feature") for number in bad])
    return features


def _is_feature(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("properties") or {}, dict)


def _ended(features: Sequence[Mapping[str, Any]], known: Collection[str]) -> tuple[dict[str, int], list[BadRow]]:
    """What is retired, by code, with its place in the file."""
    ended, bad = dict[str, int](), []
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties") or {}
        code, said = str(properties.get("code", "")), properties.get("ended", False)
        if not isinstance(said, bool):
            bad.append(BadRow(number, "ended", "应为 true 或 false"))
        elif said and (code in ended or code not in known):
            bad.append(BadRow(number, "code", f"编码 {code} 重复" if code in ended else f"现行区划中没有 {code}"))
        elif said:
            ended[code] = number
    return ended, bad


async def _end(session: AsyncSession, codes: Sequence[str], today: date) -> None:
    """They are in force no longer. What was loaded today was so on no day: a map may be mended the same day."""
    for some in slices(codes):
        in_force = (col(Area.code).in_(some), col(Area.valid_to).is_(None))
        await session.execute(delete(Area).where(*in_force, col(Area.valid_from) == today))
        await session.execute(update(Area).where(*in_force).values(valid_to=today))


def _left_inside(ended: Mapping[str, int], staying: Collection[str]) -> list[BadRow]:
    """What is retired while something lies in it still."""
    inside = {code[: PARENT[len(code)]]: code for code in sorted(staying, reverse=True) if len(code) in PARENT}
    left = [(number, inside[code]) for code, number in ended.items() if code in inside]
    return [BadRow(number, "ended", f"其下 {code} 仍在用，须一并终止") for number, code in left]


async def _staying(session: AsyncSession, gone: Collection[str]) -> list[tuple[str, shapely.Geometry]]:
    """The grids in force that the file leaves as they are."""
    in_force = (col(Area.kind) == AreaKind.GRID, col(Area.valid_to).is_(None), col(Area.shape).is_not(None))
    found = (await session.execute(select(col(Area.code), col(Area.shape)).where(*in_force))).tuples().all()
    return [(code, shapely.from_wkb(shape)) for code, shape in found if code not in gone and shape is not None]


def _rows(
    features: Sequence[tuple[int, Mapping[str, Any]]], known: set[str]
) -> tuple[list[dict[str, Any]], list[BadRow]]:
    rows, bad, seen = [], [], set[str]()
    names = {str((feature.get("properties") or {}).get("code")) for _number, feature in features}
    for number, feature in features:
        properties = feature.get("properties") or {}
        code, name = str(properties.get("code", "")), str(properties.get("name", ""))
        faults = _code_faults(number, code, name, known | names)
        if code in seen:
            faults.append(BadRow(number, "code", f"编码 {code} 重复"))
        seen.add(code)
        shape, shape_faults = _shape(number, code, feature.get("geometry"))
        bad += faults + shape_faults
        if not faults + shape_faults:
            kind = KIND_BY_LENGTH[len(code)]
            rows.append({"number": number, "code": code, "name": name, "kind": kind, "shape": shape, "valid_to": None})
    return rows, bad


def _code_faults(number: int, code: str, name: str, known: set[str]) -> list[BadRow]:
    if len(code) not in KIND_BY_LENGTH or not (code.isascii() and code.isdigit()):
        return [BadRow(number, "code", "应为 6、9、12 或 15 位数字")]
    bad = too_long(number, {"name": name}, Area)
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


def _overlaps(rows: Sequence[Mapping[str, Any]], staying: Sequence[tuple[str, shapely.Geometry]]) -> list[BadRow]:
    """Grids of the file that overlap each other, or those that stay in force beside them."""
    grids = [row for row in rows if row["kind"] is AreaKind.GRID]
    codes = [row["code"] for row in grids] + [code for code, _shape in staying]
    shapes = [row["shape"] for row in grids] + [shape for _code, shape in staying]
    if not grids:
        return []
    bad = []
    left, right = shapely.STRtree(shapes).query(shapes[: len(grids)], predicate="intersects")
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        if one < other and shapely.intersection(shapes[one], shapes[other]).area > TOUCH:
            word = "网格" if other < len(grids) else "现行网格"
            bad.append(BadRow(grids[one]["number"], "geometry", f"与{word} {codes[other]} 重叠"))
    return bad
