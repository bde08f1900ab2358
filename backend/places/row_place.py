"""Where a row of a file lies."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.places.coordinates import CoordType, to_wgs84
from backend.places.locate import GridMap

OUTSIDE = ("lon", "位置无效或不在本市网格内")  # the column, and what is wrong with it


@dataclass(frozen=True)
class RowPlace:
    """A WGS-84 point within a grid."""

    lon: float
    lat: float
    grid_code: str


def row_place(row: Mapping[str, str], grids: GridMap) -> RowPlace | None:
    """By its columns lon, lat and coord_type; None where they are no position, or one in none of the grids: OUTSIDE."""
    try:
        lon, lat = to_wgs84(float(row["lon"]), float(row["lat"]), CoordType(row["coord_type"]))
        place = grids.place_of(lon, lat)
    except ValueError:
        return None
    return RowPlace(lon, lat, place.grid_code) if place is not None else None
