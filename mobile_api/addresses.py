"""Addresses: the words for a position, and places for words; for who reports, before the report is sent."""

from typing import Annotated

from fastapi import Query, Request
from pydantic import Field

from backend.addresses.geocoders import Geocoders
from backend.addresses.suggest_address import suggest_address, suggest_places
from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText
from backend.places.coordinates import CoordType, to_wgs84
from backend.web import CityHere, CurrentActor, DatabaseHere, Now, SettingsHere
from backend.web.late_routes import Router
from mobile_api.positions import CoordTypeWanted, PositionOut

router = Router(prefix="/api/v1", tags=["addresses"])


class NearComponent(LateModel):
    """The nearest component and how far it is (metres)."""

    id: str
    name: str
    distance_m: float


class AddressOut(LateModel):
    """The address of a position; `source` says which map it is from, `offline`: the city's own words. `place` is town
    and community, known in any case."""

    address: str
    source: str = Field(examples=["tianditu", "amap", "tencent", "offline"])
    place: str
    grid: str
    component: NearComponent | None


class PlaceOut(LateModel):
    """A place that the words may mean."""

    name: str
    address: str
    position: PositionOut


class PlaceList(LateModel):
    """The likeliest first; `source` as for an address."""

    source: str
    items: list[PlaceOut]
    next: None = None


def geocoders_here(request: Request) -> Geocoders:
    """The maps of this process."""
    found: Geocoders = request.app.state.geocoders
    return found


@router.get("/address", summary="位置的地址（逆地理编码）")
async def show_address(
    request: Request,
    by: CurrentActor,
    db: DatabaseHere,
    city: CityHere,
    settings: SettingsHere,
    at: Now,
    lon: Annotated[float, Query(ge=-180, le=180, examples=[121.1289])],
    lat: Annotated[float, Query(ge=-90, le=90, examples=[28.8470])],
    coord_type: CoordTypeWanted = CoordType.WGS84,
) -> AddressOut:
    """The address of a position (in coord_type). Without a map that answers it is the community and the component."""
    x, y = to_wgs84(lon, lat, coord_type)
    maps = geocoders_here(request)
    found = await suggest_address(db, maps, x, y, city=city, by=by.id, settings=settings, at=at)
    here, beside = found.here, None
    if here.component is not None and here.metres is not None:
        beside = NearComponent(id=here.component.id, name=here.component.name, distance_m=round(here.metres, 1))
    return AddressOut(
        address=found.address, source=found.source, place=here.words, grid=here.place.grid_code, component=beside
    )


@router.get("/places", summary="地点搜索")
async def list_places(
    request: Request,
    by: CurrentActor,
    db: DatabaseHere,
    city: CityHere,
    settings: SettingsHere,
    at: Now,
    q: Annotated[CleanText, Query(min_length=2, max_length=60, examples=["紫阳街"])],
    coord_type: CoordTypeWanted = CoordType.WGS84,
) -> PlaceList:
    """Places in this city for words. Without a map that answers: the community or town the words name."""
    maps = geocoders_here(request)
    source, found = await suggest_places(db, maps, q.strip(), city=city, by=by.id, settings=settings, at=at)
    return PlaceList(
        source=source,
        items=[
            PlaceOut(name=one.name, address=one.address, position=PositionOut.of(one.lon, one.lat, coord_type))
            for one in found
        ],
    )
