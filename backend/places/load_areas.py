"""Loads areas from GeoJSON (WGS-84): properties code and name; grids have polygons, larger areas need none. One with
`ended` retires the area of its code (终止), and needs no more."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape as shape_of
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.edition import Loaded, edition_of, raise_edition
from backend.ground.loader import Loader
from backend.ground.loading import BadRow, BadRows, LoadRefused, Progress, too_long
from backend.ground.one_at_a_time import one_at_a_time
from backend.ground.slices import AT_ONCE, slices
from backend.ground.strict import UNSTORABLE
from backend.places.area import KIND_BY_LENGTH, Area, AreaKind

PARENT = {9: 6, 12: 9, 15: 12}  # length of a code: length of its parent's
CHINA = shapely.box(73.66, 3.86, 135.05, 53.55)
TOUCH = 1e-9  # square degrees two grids may share where their borders were rounded
NOT_ANY = BadRow(1, "features", "不是有效的 GeoJSON FeatureCollection")


@dataclass(frozen=True)
class Map:
    """The areas in force: the version, all codes, and the shapes of grids (WKB) by their codes."""

    version: int
    codes: frozenset[str]
    grids: Mapping[str, bytes]


@dataclass(frozen=True)
class Change:
    """What a file makes of the map: areas that begin, and the codes of those that end."""

    rows: Sequence[Mapping[str, Any]]
    gone: Sequence[str]


async def _in_force(session: AsyncSession) -> Map:
    version = await edition_of(session, Loaded.AREAS)  # first: what is read after it may only be newer
    query = select(col(Area.code), col(Area.kind), col(Area.shape)).where(col(Area.valid_to).is_(None))
    areas = (await session.execute(query)).tuples().all()
    grids = {code: shape for code, kind, shape in areas if kind is AreaKind.GRID and shape is not None}
    return Map(version, frozenset(code for code, _kind, _shape in areas), grids)


async def _still(session: AsyncSession, known: Map) -> bool:
    return await edition_of(session, Loaded.AREAS) == known.version


def _examine(path: Path, there: Map) -> Change:
    """LoadRefused names each feature (by its place in the file, from 1) with a code of wrong length, a missing parent,
    a code twice, no name, a polygon that is missing, invalid or outside China, or that overlaps another of the file or
    one in force that the file neither replaces nor retires; and what is retired without being in force, or without
    what lies in it."""
    features, known = _features(path), there.codes
    ended, bad = _ended(features, known)
    retired = set(ended.values())
    others = [(number, one) for number, one in enumerate(features, 1) if number not in retired]
    rows = _rows(others, known - ended.keys(), bad)
    gone = [*ended, *(row["code"] for row in rows)]
    bad += _overlaps(rows, _staying(there, frozenset(gone)))
    bad += _left_inside(ended, (known - ended.keys()) | {row["code"] for row in rows})
    if bad or not gone:
        raise LoadRefused(bad or [BadRow(1, "features", "文件没有数据")])
    made = [
        {name: row[name] for name in ("code", "name", "kind", "valid_to")}
        | {"shape": shapely.to_wkb(row["shape"]) if row["shape"] else None}
        for row in rows
    ]
    return Change(made, gone)


async def _write(session: AsyncSession, change: Change, at: datetime, progress: Progress | None) -> int:
    today = at.astimezone(CITY_ZONE).date()
    await _end(session, change.gone, today)
    for done, some in enumerate(slices(change.rows, AT_ONCE)):
        await session.execute(insert(Area), [{**row, "valid_from": today} for row in some])
        if progress:
            progress(done * AT_ONCE + len(some), len(change.rows))
    await raise_edition(session, Loaded.AREAS)
    return len(change.gone)


# the number of areas loaded and retired. Those already in force with the same code end today; others stay as they are
load_areas = Loader(_in_force, _examine, _write, alone=partial(one_at_a_time, deed="areas"), still=_still)


def _features(path: Path) -> Sequence[Mapping[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        features = content["features"]
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise LoadRefused([NOT_ANY]) from fault
    if not isinstance(features, list):
        raise LoadRefused([NOT_ANY])
    if bad := [number for number, one in enumerate(features, 1) if not _is_feature(one)]:
        raise LoadRefused([BadRow(number, "features", "不是 GeoJSON 要素") for number in bad])
    return features


def _is_feature(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("properties") or {}, dict)


def _said(feature: Mapping[str, Any], name: str) -> str:
    """A property as text; what is null is not said."""
    found = (feature.get("properties") or {}).get(name)
    return "" if found is None else str(found).strip()


def _ended(features: Sequence[Mapping[str, Any]], known: Collection[str]) -> tuple[dict[str, int], BadRows]:
    """What is retired, by code, with its place in the file."""
    ended, bad = dict[str, int](), BadRows()
    for number, feature in enumerate(features, 1):
        code, said = _said(feature, "code"), (feature.get("properties") or {}).get("ended")
        if not isinstance(said, bool | None):
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


def _staying(there: Map, gone: Collection[str]) -> list[tuple[str, shapely.Geometry]]:
    """The grids in force that the file leaves as they are."""
    return [(code, shapely.from_wkb(shape)) for code, shape in there.grids.items() if code not in gone]


def _rows(
    features: Sequence[tuple[int, Mapping[str, Any]]], known: Collection[str], bad: BadRows
) -> list[dict[str, Any]]:
    """The areas that begin; what is wrong with any is added to `bad`."""
    rows, seen = [], set[str]()
    parents = {*known, *(_said(feature, "code") for _number, feature in features)}
    for number, feature in features:
        code, name = _said(feature, "code"), _said(feature, "name")
        faults = _code_faults(number, code, name, parents)
        if code in seen:
            faults.append(BadRow(number, "code", f"编码 {code} 重复"))
        seen.add(code)
        shape, shape_faults = _shape(number, code, feature.get("geometry"))
        bad += faults + shape_faults
        if not faults + shape_faults:
            kind = KIND_BY_LENGTH[len(code)]
            rows.append({"number": number, "code": code, "name": name, "kind": kind, "shape": shape, "valid_to": None})
    return rows


def _code_faults(number: int, code: str, name: str, known: set[str]) -> list[BadRow]:
    if len(code) not in KIND_BY_LENGTH or not (code.isascii() and code.isdigit()):
        return [BadRow(number, "code", "应为 6、9、12 或 15 位数字")]
    bad = too_long(number, {"name": name}, Area)
    if len(code) in PARENT and code[: PARENT[len(code)]] not in known:
        bad.append(BadRow(number, "code", f"上级 {code[: PARENT[len(code)]]} 不存在"))
    if not name or UNSTORABLE.search(name):
        bad.append(BadRow(number, "name", "含有无法保存的字符" if name else "不能为空"))
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
