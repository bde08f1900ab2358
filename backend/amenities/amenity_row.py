"""A row of amenities as a city writes it, in a file or by hand: checked the same way."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from backend.amenities.amenity import CODE, Amenity
from backend.amenities.amenity_kind import AMENITY_KINDS, FEATURES, STATES, AmenityKind, AmenityState, Feature
from backend.amenities.opening_hours import plain_hours, read_hours
from backend.places.coordinates import CoordType
from backend.places.locate import GridMap
from backend.places.row_place import OUTSIDE, row_place

MOST_PLACES = 100_000
# a column of the file: what it holds
COLUMNS = {
    "code": "编码，1–20 位字母或数字",
    "kind": "种类：" + " / ".join(f"{kind}（{named.name}）" for kind, named in AMENITY_KINDS.items()),
    "state": "状态：" + " / ".join(f"{state}（{name}）" for state, name in STATES.items()) + "；空：in_use",
    "name": "名称",
    "address": "地址；可空",
    "lon": "经度，度；须在本市某个网格内",
    "lat": "纬度，度",
    "coord_type": " / ".join(CoordType),
    "hours": "开放时间，OSM opening_hours 写法，如 Mo-Su,PH 05:00-23:00；可空",
    "phone": "电话；可空",
    "features": "以 | 分隔：" + " / ".join(f"{feature}（{name}）" for feature, name in FEATURES.items()) + "；可空",
    "places": f"车位或厕位数，至多 {MOST_PLACES}；可空",
    "note": "备注；可空",
    "component_id": "对应的部件标识码，须已载入，一个部件只能对应一处设施；可空",
}
KEPT = Amenity.__table__.columns  # type: ignore[attr-defined]
LENGTHS: dict[str, int] = {name: KEPT[name].type.length for name in ("name", "address", "phone", "note", "hours")}

Faults = list[tuple[str, str]]  # field, reason


def amenity_row(row: Mapping[str, str], grids: GridMap) -> tuple[dict[str, Any], Faults]:
    """The values of an amenity, and every field at fault (with the reason in Chinese): the values are good if none is.

    `features` are codes with `|` between them; an empty state is in_use.
    """
    faults: Faults = []
    values: dict[str, Any] = {"code": row["code"], "name": row["name"]}
    if not re.fullmatch(CODE, row["code"]):
        faults.append(("code", "应为 1–20 位字母或数字"))
    if not row["name"]:
        faults.append(("name", "不能为空"))
    faults += [(name, f"最长 {most} 字") for name, most in LENGTHS.items() if len(row[name]) > most]
    values |= {name: row[name] for name in ("address", "phone", "note")}
    for name, reader in READERS.items():
        try:
            values[name] = reader(row[name])
        except (ValueError, KeyError) as fault:
            faults.append((name, _why(fault)))
    faults += _placed(row, values, grids)
    return values, faults


def _placed(row: Mapping[str, str], values: dict[str, Any], grids: GridMap) -> Faults:
    place = row_place(row, grids)
    if place is None:
        return [OUTSIDE]
    values |= {"lon": round(place.lon, 7), "lat": round(place.lat, 7), "grid_code": place.grid_code}
    return []


def _hours(text: str) -> str:
    plain = plain_hours(text)
    if plain:
        read_hours(plain)
    return plain


def _features(text: str) -> list[str]:
    return sorted({Feature(item.strip()).value for item in text.split("|") if item.strip()})


def _places(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_PLACES:
        raise ValueError(f"应为 0–{MOST_PLACES} 的整数")
    return int(text)


def _component(text: str) -> str | None:
    if text and not (len(text) == 16 and text.isascii() and text.isdigit()):
        raise ValueError("应为 16 位数字")
    return text or None


def _why(fault: Exception) -> str:
    return "不在编码表内" if "is not a valid" in str(fault) else str(fault)


READERS: dict[str, Callable[[str], Any]] = {
    "kind": AmenityKind, "state": lambda text: AmenityState(text or "in_use"), "hours": _hours, "features": _features,
    "places": _places, "component_id": _component,
}  # fmt: skip
