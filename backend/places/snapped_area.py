"""Which stable cells lie in a box or a circle: asked of their middles, so no question finds what is inside a cell."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from backend.places.cell import MOST_LAT, PUBLIC_ZOOM, ZOOM, lat_at, lon_at, morton, tile_of
from backend.places.coordinates import DEGREE, RADIUS

SIZE = 1 << PUBLIC_ZOOM
Tile = tuple[int, int]
MOST_TILES = 16  # in which the ranges of a box are cut: more cost more to look up than they save


@dataclass(frozen=True)
class Box:
    """Whole cells of one zoom: columns and rows, both ends inclusive."""

    left: int
    top: int
    right: int
    bottom: int
    zoom: int = PUBLIC_ZOOM

    @property
    def size(self) -> int:
        """How many cells."""
        return (self.right - self.left + 1) * (self.bottom - self.top + 1)

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """West, south, east, north, WGS-84 degrees; west and north belong to it, east and south do not."""
        west, east = lon_at(self.left, self.zoom), lon_at(self.right + 1, self.zoom)
        return west, lat_at(self.bottom + 1, self.zoom), east, lat_at(self.top, self.zoom)

    @property
    def numbers(self) -> list[int]:
        """The Morton numbers of its cells, at its own zoom, sorted."""
        columns, rows = range(self.left, self.right + 1), range(self.top, self.bottom + 1)
        return sorted(morton(x, y) for x in columns for y in rows)

    @property
    def tiles(self) -> list[Tile]:
        """Column and row of each of its cells."""
        return [(x, y) for y in range(self.top, self.bottom + 1) for x in range(self.left, self.right + 1)]

    def above(self, up: int) -> "Box":
        """The cells so many levels above that it touches."""
        return Box(self.left >> up, self.top >> up, self.right >> up, self.bottom >> up, self.zoom - up)

    def below(self, down: int) -> "Box":
        """All the cells in its cells, so many levels below."""
        more = (1 << down) - 1
        return Box(
            self.left << down, self.top << down, (self.right << down) + more, (self.bottom << down) + more,
            self.zoom + down,
        )  # fmt: skip

    def holds(self, x: int, y: int) -> bool:
        """Whether a cell of the same zoom belongs to it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def ranges(self, zoom: int = ZOOM, most: int = MOST_TILES) -> list[tuple[int, int]]:
        """The box as few ranges (inclusive) of Morton numbers of a zoom at least as fine: all its cells, and maybe some
        beside it where exactness would cut it in more tiles than `most`."""
        shift = ((self.left ^ self.right) | (self.top ^ self.bottom)).bit_length()
        tiles = [(self.left >> shift, self.top >> shift, shift)]
        while len(finer := [child for tile in tiles for child in self._cut(*tile)]) <= most and finer != tiles:
            tiles = finer
        more = 2 * (zoom - self.zoom)
        spans = [(morton(x, y) << 2 * up + more, 1 << 2 * up + more) for x, y, up in tiles]
        return _joined(sorted((first, first + count - 1) for first, count in spans))

    def _cut(self, x: int, y: int, up: int) -> list[tuple[int, int, int]]:
        """A tile so many levels above the cells: itself if wholly inside, else its quarters that touch the box."""
        left, top, last = x << up, y << up, (1 << up) - 1
        if self.left <= left and left + last <= self.right and self.top <= top and top + last <= self.bottom:
            return [(x, y, up)]
        half = up - 1
        quarters = [(2 * x + right, 2 * y + down, half) for down in (0, 1) for right in (0, 1)]
        return [one for one in quarters if self._touches(*one)]

    def _touches(self, x: int, y: int, up: int) -> bool:
        left, top, last = x << up, y << up, (1 << up) - 1
        return left <= self.right and left + last >= self.left and top <= self.bottom and top + last >= self.top


def cells_in_box(west: float, south: float, east: float, north: float) -> Box | None:
    """The public cells whose middle lies in the box; None if there are none."""
    return _cells(_x(west), _x(east), _y(north), _y(south))


def cells_touching(west: float, south: float, east: float, north: float, zoom: int) -> Box:
    """The cells of a zoom that the box touches."""
    left, top = tile_of(west, north, zoom)
    right, bottom = tile_of(east, south, zoom)
    return Box(left, top, right, bottom, zoom)


def cells_around(lon: float, lat: float, metres: float, zoom: int) -> Box:
    """The cells of a zoom that a square around a position touches, so many metres to each side. Towards the poles it is
    cut off: there no meridian is far from another, and no city lies."""
    north = metres / DEGREE
    east = north / math.cos(math.radians(min(abs(lat), 80.0)))
    return cells_touching(lon - east, lat - north, lon + east, lat + north, zoom)


def cells_of_tile(z: int, x: int, y: int, zoom: int) -> Box:
    """The cells of a zoom inside a tile; of a tile smaller than a cell, the cell around it."""
    if zoom < z:
        return Box(x >> z - zoom, y >> z - zoom, x >> z - zoom, y >> z - zoom, zoom)
    up = zoom - z
    return Box(x << up, y << up, (x + 1 << up) - 1, (y + 1 << up) - 1, zoom)


def box_around(tiles: Sequence[Tile], zoom: int) -> Box:
    """The smallest box that holds these cells of a zoom; there is at least one."""
    columns, rows = [x for x, _y in tiles], [y for _x, y in tiles]
    return Box(min(columns), min(rows), max(columns), max(rows), zoom)


def cells_in_circle(lon: float, lat: float, metres: float) -> list[Box]:
    """The cells whose middle lies within so many metres, one box for each row of cells."""
    reach = math.degrees(metres / RADIUS)
    first, last = math.ceil(_y(lat + reach)), math.floor(_y(lat - reach))
    boxes = []
    for row in range(first, last + 1):
        half = _half_width(lat, lat_at(row + 0.5, PUBLIC_ZOOM), metres)
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
    left, top = max(0, math.ceil(x_from)), max(0, math.ceil(y_from))  # beyond the edge of the world are no cells
    right, bottom = min(SIZE - 1, math.floor(x_to)), min(SIZE - 1, math.floor(y_to))
    return Box(left, top, right, bottom) if left <= right and top <= bottom else None


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring ranges as one."""
    found = spans[:1]
    for first, last in spans[1:]:
        if first == found[-1][1] + 1:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _x(lon: float) -> float:
    """The column of which this longitude is the middle."""
    return (lon + 180) / 360 * SIZE - 0.5


def _y(lat: float) -> float:
    phi = math.radians(max(-MOST_LAT, min(MOST_LAT, lat)))
    return (1 - math.asinh(math.tan(phi)) / math.pi) / 2 * SIZE - 0.5
