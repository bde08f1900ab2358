"""What is open near a place, for anyone who is about to report it once more."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from backend.cases.nearby import Nearby, nearby
from backend.cases.status import STATUS
from backend.places.coordinates import CoordType, to_wgs84
from backend.web import Now, ReadSession, labels_for, link_to
from public_api.shapes import PublicPosition, public_position

router = APIRouter(prefix="/public/v1/nearby", tags=["public"])


class NearbyCase(BaseModel):
    """An open case. `distance_m` is to the middle of its cell, to the nearest ten; `me_too`: how many said so too."""

    number: str
    status: str
    status_text: str
    bucket: str
    bucket_name: str
    description: str | None
    thumb: str | None
    position: PublicPosition
    distance_m: int
    age_hours: int
    reported_at: datetime
    me_too: int


class NearbyPage(BaseModel):
    """The nearest first."""

    items: list[NearbyCase]
    next: None = None


@router.get("", summary="附近待办案件")
async def list_public_nearby(
    request: Request,
    session: ReadSession,
    at: Now,
    lon: Annotated[float, Query(ge=-180, le=180, examples=[121.1289])],
    lat: Annotated[float, Query(ge=-90, le=90, examples=[28.847])],
    coord_type: Annotated[CoordType, Query(description="lon、lat 与答复的坐标系")],
    bucket: Annotated[str | None, Query(max_length=32)] = None,
    radius_m: Annotated[int, Query(ge=50, le=1000)] = 200,
    limit: Annotated[int, Query(ge=1, le=20)] = 10,
) -> NearbyPage:
    """Open cases close by, of one bucket or of any: no more of them than anyone may see."""
    place = to_wgs84(lon, lat, coord_type)
    found = await nearby(session, *place, bucket=bucket, radius_m=radius_m, limit=limit)
    labels = await labels_for(request, session)

    def _shown(one: Nearby) -> NearbyCase:
        case, status = one.case, STATUS[one.case.step]
        return NearbyCase(
            number=case.number, status=status.code, status_text=status.text, bucket=case.bucket,
            bucket_name=labels.bucket(case.bucket), description=case.description if case.description_cleared else None,
            thumb=link_to(request, one.photo, "thumb", at) if one.photo else None,
            position=public_position(case.lon, case.lat, coord_type), distance_m=one.distance,
            age_hours=int((at - case.reported_at).total_seconds() // 3600), reported_at=case.reported_at,
            me_too=case.me_too_count,
        )  # fmt: skip

    return NearbyPage(items=[_shown(one) for one in found])
