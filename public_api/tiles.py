"""The map as vector tiles: cases and clusters, and the outlines of the city."""

from datetime import datetime
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Depends, Path, Request, Response

from backend.atlas.counted import cells_in_tile
from backend.atlas.seen import Seen, seen
from backend.ground.errors import Problem
from backend.places.area import AreaKind
from backend.places.cell import PUBLIC_ZOOM, middle_of, tile_of
from backend.places.outlines import Outline, OutlineMap
from backend.places.snapped_area import cells_of_tile
from backend.web import CityHere, Now, PublicSession
from backend.web.late_routes import Router
from public_api.kept import answer_kept
from public_api.map import SECONDS
from public_api.map_query import MapAsked, SheetsHere
from public_api.map_shapes import Found, case_properties, cluster_properties
from public_api.vector_tile import MVT, Place, point_feature, polygon_features, vector_tile

DEEPEST = 22
AREA_SECONDS = 3600
# kind: its layer, and the zoom from which it is drawn and named
LAYERS = {AreaKind.TOWN: ("towns", 0, 0), AreaKind.COMMUNITY: ("communities", 12, 13), AreaKind.GRID: ("grids", 14, 99)}
router = Router(prefix="/public/v1/tiles", tags=["public"])
TILE: dict[int | str, dict[str, Any]] = {200: {"content": {MVT: {"schema": {"type": "string", "format": "binary"}}}}}
Zoom = Annotated[int, Path(ge=0, le=DEEPEST)]
Line = Annotated[int, Path(ge=0, lt=1 << DEEPEST)]


async def tile_place(z: Zoom, x: Line, y: Line) -> Place:
    """The tile of an address. Problem not_found if there is none."""
    if max(x, y) >= 1 << z:
        raise Problem("not_found")
    return Place(z, x, y)


PlaceAsked = Annotated[Place, Depends(tile_place)]


@router.get("/areas/{z}/{x}/{y}.mvt", summary="矢量瓦片：镇街、社区、网格边界", responses=TILE, response_class=Response)
async def show_area_tile(
    request: Request, session: PublicSession, city: CityHere, at: Now, here: PlaceAsked
) -> Response:
    """Outlines of towns; of communities and grids where one is near enough; and their names."""
    outlines = await city.outlines.current(session)

    async def _make() -> bytes:
        return await to_thread.run_sync(_areas, outlines, here)

    return await answer_kept(request, (here, outlines.version), at, _make, MVT, AREA_SECONDS)


@router.get("/{z}/{x}/{y}.mvt", summary="矢量瓦片：案件或聚合", responses=TILE, response_class=Response)
async def show_case_tile(
    request: Request, session: PublicSession, sheets: SheetsHere, at: Now, asked: MapAsked, here: PlaceAsked
) -> Response:
    """The same as the map: layer `cases` or layer `clusters`."""
    public, cells = cells_of_tile(*here, PUBLIC_ZOOM), cells_in_tile(*here)

    async def _make() -> bytes:
        found = await seen(sheets, session, asked, here.z, public, cells, at)
        return vector_tile({"cases": _cases(found, here, at), "clusters": _clusters(found, here)})

    return await answer_kept(request, (asked, here), at, _make, MVT, SECONDS)


def _areas(outlines: OutlineMap, place: Place) -> bytes:
    layers: dict[str, list[dict[str, object]]] = {"labels": []}
    for kind, (layer, drawn, named) in LAYERS.items():
        if place.z >= drawn:
            here = outlines.layers[kind].touching(*place.edges)
            layers[layer] = polygon_features(place, ((one.shape, _tags(one)) for one in here))
            layers["labels"] += [_label(place, one, kind) for one in here if place.z >= named and _is_in(place, one)]
    return vector_tile(layers)


def _tags(one: Outline) -> dict[str, str | None]:
    return {"code": one.code, "name": one.name or None}


def _label(place: Place, one: Outline, kind: AreaKind) -> dict[str, object]:
    return point_feature(place, *one.middle, {"kind": kind.value, **_tags(one)})


def _is_in(place: Place, one: Outline) -> bool:
    """Whether the name is written in this tile: in one of those the area lies in, not in each."""
    return tile_of(*one.middle, place.z) == (place.x, place.y)


def _cases(found: Seen, place: Place, at: datetime) -> list[dict[str, object]]:
    return [
        point_feature(place, *middle_of(pin.x, pin.y, PUBLIC_ZOOM), _numbers(case_properties(pin, at)))
        for pin in found.cases or ()
    ]


def _clusters(found: Seen, place: Place) -> list[dict[str, object]]:
    return [point_feature(place, *cell.middle, cluster_properties(cell)) for cell in found.cells]


def _numbers(properties: Found) -> Found:
    """A tile knows no instants: seconds since 1970 can be compared in a style."""
    return {
        name: int(value.timestamp()) if isinstance(value, datetime) else value for name, value in properties.items()
    }
