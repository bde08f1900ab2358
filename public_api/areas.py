"""The towns of the city with their outlines, to choose from and to begin a map with."""

from collections.abc import Sequence
from typing import Literal

import shapely
from fastapi import Request, Response
from pydantic_core import to_json

from backend.ground.late_model import LateModel
from backend.places.coordinates import CoordType
from backend.places.outlines import Outline
from backend.web import CityHere, Now, PublicSession
from backend.web.late_routes import Router
from public_api.kept import answer_kept
from public_api.map import GEOJSON
from public_api.map_query import CoordTypeAsked
from public_api.map_shapes import Found, GeometryOut, feature, pair
from public_api.tiles import AREA_SECONDS

router = Router(prefix="/public/v1", tags=["public"])
Line = list[list[float]]


class AreaProperties(LateModel):
    """A town; `box`: west, south, east, north."""

    code: str
    name: str
    centre: list[float]
    box: list[float]


class AreaFeature(LateModel):
    """A town and its outline."""

    type: Literal["Feature"]
    geometry: GeometryOut
    properties: AreaProperties


class AreasOut(LateModel):
    """The towns of the city; `bbox`: of them all, null before any is loaded."""

    type: Literal["FeatureCollection"]
    bbox: list[float] | None
    features: list[AreaFeature]


@router.get("/areas", summary="镇街边界", responses={200: {"model": AreasOut, "content": {GEOJSON: {}}}})
async def list_areas(
    request: Request, session: PublicSession, city: CityHere, at: Now, coord_type: CoordTypeAsked = CoordType.WGS84
) -> Response:
    """Towns and streets (镇街), by code. Outlines are simplified to about 30 m."""
    outlines = await city.outlines.current(session)

    async def _make() -> bytes:
        return _areas_json(outlines.towns, coord_type)

    return await answer_kept(request, (outlines.version, coord_type), at, _make, GEOJSON, AREA_SECONDS)


def _areas_json(towns: Sequence[Outline], wanted: CoordType) -> bytes:
    features = [_area(town, wanted) for town in towns]
    city = shapely.total_bounds([town.shape for town in towns]).tolist()
    return to_json({"type": "FeatureCollection", "bbox": _box(city, wanted) if towns else None, "features": features})


def _area(town: Outline, wanted: CoordType) -> Found:
    properties: Found = {
        "code": town.code, "name": town.name, "centre": pair(*town.middle, wanted),
        "box": _box(shapely.bounds(town.shape).tolist(), wanted),
    }  # fmt: skip
    polygons = [_polygon(part, wanted) for part in shapely.get_parts(town.shape)]
    whole: Found = {"type": "Polygon", "coordinates": polygons[0]}
    return feature(whole if len(polygons) == 1 else {"type": "MultiPolygon", "coordinates": polygons}, properties)


def _polygon(shape: shapely.Geometry, wanted: CoordType) -> list[Line]:
    turned = shapely.orient_polygons(shape)
    rings = (turned.exterior, *turned.interiors)
    return [[pair(lon, lat, wanted) for lon, lat in shapely.get_coordinates(ring).tolist()] for ring in rings]


def _box(edges: Sequence[float], wanted: CoordType) -> list[float]:
    west, south, east, north = edges
    return [*pair(west, south, wanted), *pair(east, north, wanted)]
