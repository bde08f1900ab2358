"""Which stable cells lie in a box or a circle: asked of their middles, so no question finds what is inside a cell."""

import math
from dataclasses import dataclass

from backend.places.cell import MOST_LAT, PUBLIC_ZOOM
from backend.places.coordinates import RADIUS

SIZE = 1 << PUBLIC_ZOOM


@dataclass(frozen=True)
class Box:
    """Whole cells: WGS-84 degrees; west and north belong to it, east and south do not."""

    west: float
    south: float
    east: float
    north: float


def cells_in_box(west: float, south: float, east: float, north: float) -> Box | None:
    """The cells whose middle lies in the box; None if there are none."""
    return _cells(_x(west), _x(east), _y(north), _y(south))


def cells_in_circle(lon: float, lat: float, metres: float) -> list[Box]:
    """The cells whose middle lies within so many metres, one box for each row of cells."""
    reach = math.degrees(metres / RADIUS)
    first, last = math.ceil(_y(lat + reach)), math.floor(_y(lat - reach))
    boxes = []
    for row in range(first, last + 1):
        half = _half_width(lat, _lat(row + 0.5), metres)
        if half is not None and (box := _cells(_x(lon - half), _x(lon + half), row, row)) is not None:
            boxes.append(box)
    return boxes


def _half_width(lat: float, row_lat: float, metres: float) -> float | None:
    """How many degrees of longitude a circle reaches to each side at another latitude, as distance_m measures."""
    left = (metres / RADIUS) ** 2 - math.radians(row_lat - lat) ** 2
    if left < 0:
        return None
    return math.degrees(math.sqrt(left) / math.cos(math.radians((lat + row_lat) / 2)))


def _cells(x_from: float, x_to: float, y_from: float, y_to: float) -> Box | None:
    left, right, top, bottom = math.ceil(x_from), math.floor(x_to), math.ceil(y_from), math.floor(y_to)
    if left > right or top > bottom:
        return None
    return Box(left / SIZE * 360 - 180, _lat(bottom + 1), (right + 1) / SIZE * 360 - 180, _lat(top))


def _x(lon: float) -> float:
    """The column of which this longitude is the middle."""
    return (lon + 180) / 360 * SIZE - 0.5


def _y(lat: float) -> float:
    phi = math.radians(max(-MOST_LAT, min(MOST_LAT, lat)))
    return (1 - math.asinh(math.tan(phi)) / math.pi) / 2 * SIZE - 0.5


def _lat(row: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / SIZE))))
