"""Components near a point."""

from typing import Annotated

from fastapi import Query

from backend.ground.errors import Problem
from backend.ground.late_model import LateModel
from backend.places.component import near
from backend.places.coordinates import CoordType, to_wgs84
from backend.web import CurrentActor, ReadSession
from backend.web.late_routes import Router
from mobile_api.positions import CoordTypeWanted, PositionOut, read_point

router = Router(prefix="/api/v1/components", tags=["components"])


class ComponentOut(LateModel):
    """A component and how far it is (metres)."""

    id: str
    class_code: str
    name: str
    owner: str
    keeper: str
    state: str
    position: PositionOut
    distance_m: float


class ComponentList(LateModel):
    """The nearest first."""

    items: list[ComponentOut]
    next: None = None


@router.get("", summary="附近部件")
async def list_components(
    by: CurrentActor,
    session: ReadSession,
    near_to: Annotated[str, Query(alias="near", description="lon,lat（按 coord_type）", examples=["121.1289,28.8470"])],
    coord_type: CoordTypeWanted = CoordType.WGS84,
    radius_m: Annotated[float, Query(gt=0, le=500)] = 50,
) -> ComponentList:
    """The components within a radius of a point, at most twenty."""
    lon, lat = to_wgs84(*_point(near_to), coord_type)
    found = await near(session, lon, lat, radius_m)
    return ComponentList(
        items=[
            ComponentOut(
                id=one.id, class_code=one.class_code, name=one.name, owner=one.owner_code, keeper=one.keeper_code,
                state=one.state, position=PositionOut.of(one.lon, one.lat, coord_type), distance_m=round(metres, 1),
            )
            for one, metres in found
        ]
    )  # fmt: skip


def _point(text: str) -> tuple[float, float]:
    try:
        return read_point(text)
    except ValueError as fault:
        raise Problem("bad_position", field="near") from fault
