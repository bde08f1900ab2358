"""The demo city's areas: Linhai's real towns by code and name, and 2213 grids made by a seeded generator.

The city is a box of real size around the towns' real centres; each town is the part of it nearest to its centre; each
town is cut in communities and grids by straight lines only, so that neighbours share their borders exactly: no gaps, no
overlaps. The shapes are made up; the codes and names of towns and villages are facts.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import shapely
from shapely import Polygon

from backend.places.coordinates import CoordType, to_wgs84

DATA = Path(__file__).parent / "data"
CITY = "331082"
GRIDS = 2213
BOX = (120.82, 28.66, 121.72, 29.06)  # west, south, east, north, WGS-84 degrees
STREET_WEIGHT, TOWN_WEIGHT = 4.0, 1.0  # the five streets are denser
STREETS = frozenset({"001", "002", "003", "004", "005"})
PER_COMMUNITY = 12
CENTRE_UNKNOWN = (121.195, 28.835)
DIGITS = 1e-7  # degrees, about a centimetre


@dataclass(frozen=True)
class DemoArea:
    """An area to be written; `shape` for grids only."""

    code: str
    name: str
    shape: Polygon | None = None


@cache
def demo_areas() -> tuple[DemoArea, ...]:
    """District, towns, communities and grids, the larger before the smaller."""
    rows = list(_divisions())
    towns = [row for row in rows if row["level"] == "town"]
    villages: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        if row["level"] != "town":
            villages.setdefault(row["parent12"][:9], []).append(row)
    made = [DemoArea(CITY, "临海市")]
    shapes = _town_shapes(towns)
    for town, count in zip(towns, _shares(towns), strict=True):
        code = town["code12"][:9]
        made.append(DemoArea(code, town["name"]))
        made += _inside(code, shapes[code], villages[code], count)
    return tuple(_joined(made))


def _divisions() -> Iterator[dict[str, str]]:
    with (DATA / "linhai_divisions.csv").open(encoding="utf-8") as file:
        yield from (row for row in csv.DictReader(file) if row["level"] in ("town", "village"))


def _shares(towns: Sequence[dict[str, str]]) -> list[int]:
    """How many grids each town has: by weight, summing to 2213."""
    weights = [STREET_WEIGHT if town["code12"][6:9] in STREETS else TOWN_WEIGHT for town in towns]
    counts = [int(GRIDS * weight / sum(weights)) for weight in weights]
    counts[0] += GRIDS - sum(counts)
    return counts


def _town_shapes(towns: Sequence[dict[str, str]]) -> dict[str, Polygon]:
    """What of the box is nearest to each town's centre, on a shared raster of points so that borders agree."""
    centres = [_centre(town) for town in towns]
    cells = shapely.voronoi_polygons(shapely.MultiPoint(centres), extend_to=shapely.box(*BOX))
    clipped = [
        shapely.set_precision(cell, DIGITS)
        for cell in shapely.get_parts(shapely.intersection(cells.geoms, shapely.box(*BOX)))
    ]
    found = {}
    for town, centre in zip(towns, centres, strict=True):
        found[town["code12"][:9]] = next(cell for cell in clipped if cell.covers(shapely.Point(centre)))
    return found


def _centre(town: dict[str, str]) -> tuple[float, float]:
    """WGS-84; the one town whose centre is not in the source stands where its seat is, roughly."""
    if not town["lng_gcj02"]:
        return CENTRE_UNKNOWN
    return to_wgs84(float(town["lng_gcj02"]), float(town["lat_gcj02"]), CoordType.GCJ02)


def _inside(code: str, shape: Polygon, villages: Sequence[dict[str, str]], count: int) -> list[DemoArea]:
    """The communities of a town and their grids."""
    parts = max(1, min(len(villages), round(count / PER_COMMUNITY)))
    made, left = [], count
    for number, (part, village) in enumerate(zip(_cut(shape, parts), villages, strict=False)):
        grids = left // (parts - number)
        left -= grids
        community = village["code12"]
        made.append(DemoArea(community, village["name"]))
        ordered = sorted(_cut(part, grids), key=_west_to_east)
        name = village["name"]
        made += [DemoArea(f"{community}{n:03d}", f"{name}第{n}网格", cell) for n, cell in enumerate(ordered, 1)]
    return made


def _cut(shape: Polygon, parts: int) -> list[Polygon]:
    """Cuts a convex shape into so many parts of like area, each time across its longer side."""
    if parts <= 1:
        return [shape]
    west, south, east, north = shape.bounds
    first = parts // 2
    wide = east - west > north - south
    start, end = (west, east) if wide else (south, north)
    ring, wanted = _ring(shape, wide), shape.area * first / parts
    for _round in range(30):
        middle = (start + end) / 2
        start, end = (middle, end) if _area_below(ring, middle) < wanted else (start, middle)
    at = round((start + end) / 2, 7)
    return _cut(_half(shape, wide, at, below=True), first) + _cut(_half(shape, wide, at, below=False), parts - first)


def _ring(shape: Polygon, wide: bool) -> list[tuple[float, float]]:
    """Its corners, each as where it lies along the longer side and across it; the first is the last, too."""
    return [(x, y) if wide else (y, x) for x, y in shape.exterior.coords]


def _area_below(ring: Sequence[tuple[float, float]], at: float) -> float:
    """What area of a convex shape lies before a line across it: cut out as a shape it would take fifty times as
    long, and each cut asks thirty times."""
    twice, kept = 0.0, list[tuple[float, float]]()
    for (along, across), (next_along, next_across) in pairwise(ring):
        if along <= at:
            kept.append((along, across))
        if (along <= at) != (next_along <= at):
            share = (at - along) / (next_along - along)
            kept.append((at, across + share * (next_across - across)))
    for (along, across), (next_along, next_across) in pairwise([*kept, *kept[:1]]):
        twice += (along - ring[0][0]) * (next_across - ring[0][1]) - (next_along - ring[0][0]) * (across - ring[0][1])
    return abs(twice) / 2


def _joined(made: Sequence[DemoArea]) -> list[DemoArea]:
    """The same areas with every border drawn once: where one cell's corner touches another's side, both know it."""
    cells = [area.shape for area in made if area.shape is not None]
    lines = shapely.union_all([cell.boundary for cell in cells], grid_size=DIGITS)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    tree = shapely.STRtree(cells)
    nearest = tree.nearest(shapely.point_on_surface(faces))  # a sliver joins the cell beside it
    parts: dict[int, list[Polygon]] = {}
    for face, cell in zip(faces, nearest, strict=True):
        parts.setdefault(int(cell), []).append(face)
    face_of = {cell: shapely.union_all(of_cell) for cell, of_cell in parts.items()}
    numbers = iter(range(len(cells)))
    return [area if area.shape is None else DemoArea(area.code, area.name, face_of[next(numbers)]) for area in made]


def _half(shape: Polygon, wide: bool, at: float, *, below: bool) -> Polygon:
    west, south, east, north = shape.bounds
    if wide:
        box = shapely.box(west, south, at, north) if below else shapely.box(at, south, east, north)
    else:
        box = shapely.box(west, south, east, at) if below else shapely.box(west, at, east, north)
    cut: Polygon = shapely.intersection(shape, box)
    return cut


def _west_to_east(cell: Polygon) -> tuple[float, float]:
    """The standard's order: west to east, then north to south."""
    middle = cell.centroid
    return round(middle.x, 4), -middle.y
