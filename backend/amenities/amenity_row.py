"""A row of amenities as a city writes it, in a file or by hand: checked the same way."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from backend.amenities.amenity import CODE
from backend.amenities.amenity_kind import AmenityKind, AmenityState, Feature
from backend.amenities.opening_hours import plain_hours, read_hours
from backend.places.coordinates import CoordType, to_wgs84
from backend.places.locate import GridMap

COLUMNS = (
    "code", "kind", "state", "name", "address", "lon", "lat", "coord_type", "hours", "phone", "features", "places",
    "note", "component_id",
)  # fmt: skip
LENGTHS = {"name": 60, "address": 120, "phone": 20, "note": 200, "hours": 200}
MOST_PLACES = 100_000

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
    try:
        lon, lat = to_wgs84(float(row["lon"]), float(row["lat"]), CoordType(row["coord_type"]))
        place = grids.place_of(lon, lat)
    except ValueError:
        place = None
    if place is None:
        return [("lon", "位置无效或不在本市网格内")]
    values |= {"lon": round(lon, 7), "lat": round(lat, 7), "grid_code": place.grid_code}
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
