"""What is open near a place, as both doors ask and show it: nothing uncleared, nor where exactly it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.nearby import Nearby, nearby
from backend.cases.status import STATUS
from backend.ground.late_model import LateModel
from backend.places.coordinates import CoordType, to_wgs84
from backend.web import labels_for, link_to


@dataclass(frozen=True)
class AskedNear:
    """Around where (WGS-84 degrees), of which bucket, how far (metres), how many; answered in `coord_type`."""

    lon: float
    lat: float
    coord_type: CoordType
    bucket: str | None
    radius_m: int
    limit: int


async def asked_near(
    lon: Annotated[float, Query(ge=-180, le=180, examples=[121.1289])],
    lat: Annotated[float, Query(ge=-90, le=90, examples=[28.847])],
    coord_type: Annotated[CoordType, Query(description="lon、lat 与答复的坐标系")],
    bucket: Annotated[str | None, Query(max_length=32)] = None,
    radius_m: Annotated[int, Query(ge=50, le=1000)] = 200,
    limit: Annotated[int, Query(ge=1, le=20)] = 10,
) -> AskedNear:
    """What the query asks for."""
    return AskedNear(*to_wgs84(lon, lat, coord_type), coord_type, bucket, radius_m, limit)


Near = Annotated[AskedNear, Depends(asked_near)]


class NearShape(LateModel):
    """An open case as anyone may see it. `distance_m` is to the middle of its cell, to the nearest ten; `me_too`: how
    many said so too."""

    number: str
    status: str
    status_text: str
    bucket: str
    bucket_name: str
    description: str | None
    thumb: str | None
    distance_m: int
    age_hours: int
    reported_at: datetime
    me_too: int


async def near_cases(
    request: Request, session: AsyncSession, asked: AskedNear, at: datetime
) -> list[tuple[Nearby, dict[str, Any]]]:
    """The nearest first, each with what of it fills a NearShape."""
    found = await nearby(session, asked.lon, asked.lat, bucket=asked.bucket, radius_m=asked.radius_m, limit=asked.limit)
    labels = await labels_for(request, session)

    def _shown(one: Nearby) -> dict[str, Any]:
        case, status = one.case, STATUS[one.case.step]
        return {
            "number": case.number, "status": status.code, "status_text": status.text, "bucket": case.bucket,
            "bucket_name": labels.bucket(case.bucket), "me_too": case.me_too_count,
            "description": case.description if case.description_cleared else None,
            "thumb": link_to(request, one.photo, "thumb", at) if one.photo else None, "distance_m": one.distance,
            "age_hours": int((at - case.reported_at).total_seconds() // 3600), "reported_at": case.reported_at,
        }  # fmt: skip

    return [(one, _shown(one)) for one in found]
