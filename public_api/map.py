"""The public map: cases or clusters, and heat."""

from enum import StrEnum
from typing import Annotated

from fastapi import Query, Request, Response

from backend.atlas.counted import cells_at
from backend.atlas.heat import heat
from backend.atlas.seen import seen
from backend.places.coordinates import CoordType
from backend.places.snapped_area import cells_in_box
from backend.web import Now, PublicSession
from backend.web.late_routes import Router
from public_api.kept import answer_kept
from public_api.map_query import Bbox, CoordTypeAsked, MapAsked, SheetsHere, Zoom, read_box
from public_api.map_shapes import HeatOut, SeenOut, heat_json, seen_json

GEOJSON, SECONDS = "application/geo+json", 15
router = Router(prefix="/public/v1", tags=["public"])


class Shape(StrEnum):
    """What a cell of the heat map is drawn as."""

    POINT = "point"
    SQUARE = "square"


@router.get("/map", summary="公开地图：案件或聚合", responses={200: {"model": SeenOut, "content": {GEOJSON: {}}}})
async def show_map(
    request: Request,
    session: PublicSession,
    sheets: SheetsHere,
    at: Now,
    asked: MapAsked,
    bbox: Bbox,
    zoom: Zoom,
    coord_type: CoordTypeAsked = CoordType.WGS84,
) -> Response:
    """Single cases zoomed in, clusters zoomed out. Positions are the middles of stable cells."""
    edges = read_box(bbox, coord_type)
    public, cells = cells_in_box(*edges), cells_at(zoom, edges)

    async def _make() -> bytes:
        return seen_json(await seen(sheets, session, asked, zoom, public, cells, at), coord_type, at)

    return await answer_kept(request, (asked, int(zoom), public, cells, coord_type), at, _make, GEOJSON, SECONDS)


@router.get("/heat", summary="公开地图：热力", responses={200: {"model": HeatOut, "content": {GEOJSON: {}}}})
async def show_heat(
    request: Request,
    session: PublicSession,
    sheets: SheetsHere,
    at: Now,
    asked: MapAsked,
    bbox: Bbox,
    zoom: Zoom,
    coord_type: CoordTypeAsked = CoordType.WGS84,
    shape: Annotated[Shape, Query(description="point 供热力图层，square 供填色图层")] = Shape.POINT,
) -> Response:
    """Where much happens: cells of stable size; those with few cases are left out."""
    cells = cells_at(zoom, read_box(bbox, coord_type))

    async def _make() -> bytes:
        return heat_json(await heat(sheets, session, asked, cells, at), shape is Shape.SQUARE, coord_type)

    return await answer_kept(request, (asked, cells, shape, coord_type), at, _make, GEOJSON, SECONDS)
