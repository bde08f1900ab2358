"""WGS-84, GCJ-02 and BD-09 (degrees, longitude first). Pure.

Constants are those of the published GCJ-02 transformation; CGCS2000 is taken as WGS-84 (less than 0.1 m apart).
Outside the box in which GCJ-02 is used, positions are unchanged.
"""

import math
from enum import StrEnum

A = 6378245.0  # semi-major axis, metres
EE = 0.00669342162296594323  # eccentricity squared
WEST, EAST, SOUTH, NORTH = 73.66, 135.05, 3.86, 53.55
RADIUS = 6371008.8  # of the mean sphere, metres
DEGREE = 111_195.0  # metres of latitude on it
BD_TURN = math.pi * 3000.0 / 180.0
ROUNDS = 6  # of the fixed point: three give 0.1 mm, six reach the limit of floats


class CoordType(StrEnum):
    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


Pair = tuple[float, float]


def to_wgs84(lon: float, lat: float, given: CoordType) -> Pair:
    """A position in WGS-84."""
    if given is CoordType.BD09:
        lon, lat = _gcj_from_bd(lon, lat)
    return (lon, lat) if given is CoordType.WGS84 else _wgs_from_gcj(lon, lat)


def from_wgs84(lon: float, lat: float, wanted: CoordType) -> Pair:
    """A WGS-84 position in the system that is wanted."""
    if wanted is CoordType.WGS84:
        return lon, lat
    gcj = _gcj_from_wgs(lon, lat)
    return gcj if wanted is CoordType.GCJ02 else _bd_from_gcj(*gcj)


def distance_m(one: Pair, other: Pair) -> float:
    """Metres between two WGS-84 positions (sphere of 6371008.8 m; fine within a city)."""
    east, south = math.radians(other[0] - one[0]), math.radians(other[1] - one[1])
    middle = math.radians((one[1] + other[1]) / 2)
    return RADIUS * math.hypot(east * math.cos(middle), south)


def _inside(lon: float, lat: float) -> bool:
    return WEST <= lon <= EAST and SOUTH <= lat <= NORTH


def _gcj_from_wgs(lon: float, lat: float) -> Pair:
    if not _inside(lon, lat):
        return lon, lat
    x, y = lon - 105.0, lat - 35.0
    phi = math.radians(lat)
    magic = 1 - EE * math.sin(phi) ** 2
    north = _shift_lat(x, y) * 180.0 / ((A * (1 - EE)) / (magic * math.sqrt(magic)) * math.pi)
    east = _shift_lon(x, y) * 180.0 / (A / math.sqrt(magic) * math.cos(phi) * math.pi)
    return lon + east, lat + north


def _wgs_from_gcj(lon: float, lat: float) -> Pair:
    x, y = lon, lat
    for _round in range(ROUNDS):
        gcj_x, gcj_y = _gcj_from_wgs(x, y)
        x, y = x + lon - gcj_x, y + lat - gcj_y
    return x, y


def _bd_from_gcj(lon: float, lat: float) -> Pair:
    if not _inside(lon, lat):
        return lon, lat
    z = math.hypot(lon, lat) + 0.00002 * math.sin(lat * BD_TURN)
    theta = math.atan2(lat, lon) + 0.000003 * math.cos(lon * BD_TURN)
    return z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006


def _gcj_from_bd(lon: float, lat: float) -> Pair:
    x, y = lon - 0.0065, lat - 0.006
    for _round in range(ROUNDS):
        bd_x, bd_y = _bd_from_gcj(x, y)
        x, y = x + lon - bd_x, y + lat - bd_y
    return x, y


def _waves(x: float) -> float:
    return (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0


def _shift_lat(x: float, y: float) -> float:
    plain = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    near = (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    far = (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    return plain + _waves(x) + near + far


def _shift_lon(x: float, y: float) -> float:
    plain = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    near = (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    far = (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    return plain + _waves(x) + near + far
