"""What an inspector carries along: the grids of a town or of one's own, packed; asked again it is a 304."""

import gzip
import json
from typing import Annotated, Any

import shapely
from anyio import to_thread
from fastapi import Header, Query, Response

from backend.places.locate import GridMap
from backend.web import CityHere, CurrentActor, DatabaseHere
from backend.web.late_routes import Router
from backend.web.unchanged import has, headers_for, tag_of

router = Router()
DIGITS = 5  # of a degree: about a metre
PACKED = {"content": {"application/geo+json": {}}, "description": "GeoJSON（gzip）"}


@router.get("/sync/grids", summary="网格包", response_class=Response,
            responses={200: PACKED, 304: {"description": "未变"}})  # fmt: skip
async def fetch_grids(
    by: CurrentActor,
    db: DatabaseHere,
    city: CityHere,
    within: Annotated[str | None, Query(pattern=r"^[0-9]{6,15}$", description="区划代码前缀，缺省为本人网格")] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The polygons to carry along, as GeoJSON, gzipped; the whole city is below a megabyte."""
    async with db.read() as session:  # not held while a whole city is packed
        grid_map = await city.locator.current(session)
    codes = [code for code in grid_map.codes if (code.startswith(within) if within else code in by.grids)]
    tag = tag_of("grids", grid_map.version, *codes)
    headers = headers_for(tag)
    if has(tag, if_none_match):
        return Response(status_code=304, headers=headers)
    packed = await to_thread.run_sync(_packed, grid_map, codes)
    return Response(packed, media_type="application/geo+json", headers=headers | {"Content-Encoding": "gzip"})


def _packed(grid_map: GridMap, codes: list[str]) -> bytes:
    features: list[dict[str, Any]] = []
    for code in codes:
        rounded = shapely.transform(grid_map.shape_of(code), lambda points: points.round(DIGITS))
        features.append(
            {"type": "Feature", "id": code, "geometry": shapely.geometry.mapping(rounded), "properties": {}}
        )
    whole = {"type": "FeatureCollection", "features": features}
    return gzip.compress(json.dumps(whole, separators=(",", ":")).encode(), 9, mtime=0)
