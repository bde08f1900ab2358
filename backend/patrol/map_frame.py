"""The frame of a drawn map: which part of the earth it shows, and where on the paper a place lies. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely

from backend.places.coordinates import DEGREE

Pair = tuple[float, float]
ROOM = 0.06  # of the width or height, around what is to be seen
LEAST = 0.004  # degrees: nothing is drawn larger than this


@dataclass(frozen=True)
class MapFrame:
    """A rectangle of paper (pixels) and the WGS-84 degrees in its middle; `scale` in pixels a degree of latitude."""

    left: float
    top: float
    width: float
    height: float
    middle: Pair
    scale: float

    @classmethod
    def around(cls, paper: tuple[float, float, float, float], shapes: Iterable[shapely.Geometry]) -> "MapFrame":
        """The frame that shows all of these, as large as the paper (left, top, width, height) allows."""
        left, top, width, height = paper
        seen = list(shapes) or [shapely.box(0.0, 0.0, 1.0, 1.0)]
        west, south, east, north = shapely.total_bounds(seen).tolist()
        middle = ((west + east) / 2, (south + north) / 2)
        wide = max(east - west, LEAST) * _narrow(middle[1]) * (1 + 2 * ROOM)
        high = max(north - south, LEAST) * (1 + 2 * ROOM)
        return cls(left, top, width, height, middle, min(width / wide, height / high))

    def place(self, lon: float, lat: float) -> Pair:
        """Pixels."""
        x = self.left + self.width / 2 + (lon - self.middle[0]) * _narrow(self.middle[1]) * self.scale
        return x, self.top + self.height / 2 - (lat - self.middle[1]) * self.scale

    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the whole paper, degrees."""
        across = self.width / 2 / self.scale / _narrow(self.middle[1])
        up = self.height / 2 / self.scale
        return self.middle[0] - across, self.middle[1] - up, self.middle[0] + across, self.middle[1] + up

    def pixels(self, metres: float) -> float:
        """How long so many metres are."""
        return metres / DEGREE * self.scale

    def degrees(self, pixels: float) -> float:
        """How many degrees of latitude so many pixels are: finer lines cannot be seen."""
        return pixels / self.scale

    def path(self, shape: shapely.Geometry) -> str:
        """The outline for the `d` of an SVG path."""
        rings = _rings(shape.simplify(self.degrees(0.4)))
        return "".join("M" + "L".join(_point(self.place(*point)) for point in ring) + "Z" for ring in rings)

    def line(self, points: Sequence[Pair]) -> str:
        """The `points` of an SVG polyline."""
        return " ".join(_point(self.place(*point)) for point in points)


def _narrow(lat: float) -> float:
    return math.cos(math.radians(lat))


def _point(place: Pair) -> str:
    return f"{place[0]:.1f},{place[1]:.1f}"


def _rings(shape: shapely.Geometry) -> list[Sequence[Pair]]:
    parts = [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon" and not part.is_empty]
    return [[(x, y) for x, y, *_z in ring.coords] for part in parts for ring in (part.exterior, *part.interiors)]
