"""Vector tiles (MVT 2.1): layers of points and polygons in the coordinates of a tile."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy
import shapely

from backend.places.cell import lat_at, lon_at

EXTENT, MARGIN = 4096, 64  # of a tile, and beyond its edges, so that no line is seen where tiles meet
POINT, POLYGON = 1, 3
MVT = "application/vnd.mapbox-vector-tile"
Tags = Mapping[str, Any]


class Place(NamedTuple):
    """A tile: zoom, column, row."""

    z: int
    x: int
    y: int

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """West, south, east, north with the margin, WGS-84 degrees."""
        more = MARGIN / EXTENT
        west, east = lon_at(self.x - more, self.z), lon_at(self.x + 1 + more, self.z)
        return west, lat_at(self.y + 1 + more, self.z), east, lat_at(self.y - more, self.z)


def vector_tile(layers: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """The tile; layers with nothing in them are left out."""
    from vt2pbf import Tile  # with protobuf 2 MB and 15 ms of a start

    tile = Tile(EXTENT)
    for name, features in layers.items():
        if features:
            tile.add_layer(name, features)
    content: bytes = tile.serialize_to_bytestring()
    return content


def point_feature(place: Place, lon: float, lat: float, tags: Tags) -> dict[str, Any]:
    """A point; tags that are None are left out."""
    [[x, y]] = _within(place, numpy.array([[lon, lat]])).round().astype(int).tolist()
    return {"type": POINT, "geometry": [[x, y]], "tags": _plain(tags)}


def polygon_features(place: Place, shapes: Iterable[tuple[shapely.Geometry, Tags]]) -> list[dict[str, Any]]:
    """What of polygons (WGS-84 degrees) lies in the tile and its margin."""
    found = []
    for shape, tags in shapes:
        inside = shapely.transform(shape, lambda points: _within(place, points))
        cut = shapely.clip_by_rect(inside, -MARGIN, -MARGIN, EXTENT + MARGIN, EXTENT + MARGIN)
        rings = _rings(shapely.set_precision(cut, 1))
        if rings:
            found.append({"type": POLYGON, "geometry": rings, "tags": _plain(tags)})
    return found


def _rings(shape: shapely.Geometry) -> list[list[list[int]]]:
    """The outer ring of each polygon, clockwise on the screen, and its holes the other way."""
    rings: list[list[list[int]]] = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and not part.is_empty:
            turned = shapely.orient_polygons(part)  # the outer ring against the clock where y points up: with it here
            rings += [
                shapely.get_coordinates(ring).astype(int).tolist() for ring in (turned.exterior, *turned.interiors)
            ]
    return rings


def _within(place: Place, points: Any) -> Any:
    size = 1 << place.z
    lat = numpy.radians(points[:, 1])
    x = (points[:, 0] + 180.0) / 360.0 * size - place.x
    y = (1.0 - numpy.arcsinh(numpy.tan(lat)) / math.pi) / 2.0 * size - place.y
    return numpy.column_stack((x, y)) * EXTENT


def _plain(tags: Tags) -> dict[str, Any]:
    return {name: value for name, value in tags.items() if value is not None}
