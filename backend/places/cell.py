"""Stable cells: the web-mercator tile (quadkey) a position lies in, the same on both databases."""

import math
from functools import lru_cache

ZOOM = 24  # about 2 m at Linhai's latitude
PUBLIC_ZOOM = 18  # about 130 m: the public sees the middle of such a cell
MOST_LAT = 85.05112878


def cell_of(lon: float, lat: float, zoom: int = ZOOM) -> int:
    """The Morton number of the tile (WGS-84 degrees in): near numbers are near places; `>> 2` is the parent tile."""
    return morton(*tile_of(lon, lat, zoom))


def morton(x: int, y: int) -> int:
    """The number of a tile by its column and row."""
    return _spread(x) | (_spread(y) << 1)


@lru_cache(1 << 16)
def tile_at(number: int) -> tuple[int, int]:
    """The column and row of a Morton number. A city looks at the same ones all day."""
    return _gathered(number), _gathered(number >> 1)


def snapped(lon: float, lat: float, zoom: int = PUBLIC_ZOOM) -> tuple[float, float]:
    """The middle of the cell a position lies in: always the same, so that averaging reveals nothing."""
    return middle_of(*tile_of(lon, lat, zoom), zoom)


@lru_cache(1 << 14)
def middle_of(x: int, y: int, zoom: int) -> tuple[float, float]:
    """The middle of a tile, WGS-84 degrees."""
    return lon_at(x + 0.5, zoom), lat_at(y + 0.5, zoom)


def lon_at(x: float, zoom: int) -> float:
    """The longitude of a column; its western edge, if the column is whole."""
    return x / (1 << zoom) * 360.0 - 180.0


def lat_at(y: float, zoom: int) -> float:
    """The latitude of a row; its northern edge, if the row is whole."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / (1 << zoom)))))


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row of the tile a position lies in."""
    size = 1 << zoom
    phi = math.radians(max(-MOST_LAT, min(MOST_LAT, lat)))
    x = (lon + 180.0) / 360.0
    y = (1.0 - math.asinh(math.tan(phi)) / math.pi) / 2.0
    return min(size - 1, max(0, int(x * size))), min(size - 1, max(0, int(y * size)))


def _spread(number: int) -> int:
    """The bits of a number, each followed by a zero."""
    number &= 0xFFFFFFFF
    for shift, mask in ((16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F),
                        (2, 0x3333333333333333), (1, 0x5555555555555555)):  # fmt: skip
        number = (number | number << shift) & mask
    return number


def _gathered(number: int) -> int:
    """Every second bit of a number."""
    number &= 0x5555555555555555
    for shift, mask in ((1, 0x3333333333333333), (2, 0x0F0F0F0F0F0F0F0F), (4, 0x00FF00FF00FF00FF),
                        (8, 0x0000FFFF0000FFFF), (16, 0x00000000FFFFFFFF)):  # fmt: skip
        number = (number | number >> shift) & mask
    return number
