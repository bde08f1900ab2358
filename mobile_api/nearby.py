"""What is open near a place, before one reports it once more; and saying me too (我也遇到) instead."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import BaseModel

from backend.cases.find import reported_by
from backend.cases.me_too import said_by
from backend.cases.nearby import Nearby, nearby
from backend.cases.say_me_too import say_me_too
from backend.cases.status import STATUS
from backend.cases.support_of import support_of
from backend.ground.strict import StrictModel
from backend.people.actor import Actor
from backend.places.cell import snapped
from backend.places.coordinates import CoordType, to_wgs84
from backend.web import CurrentActor, Now, ReadSession, SettingsHere, WriteSession, actor_for, labels_for, link_to
from mobile_api.positions import PositionOut

router = APIRouter(prefix="/api/v1", tags=["reports"])


class NearbyCaseOut(BaseModel):
    """An open case as anyone may see it: `position` is the middle of its cell, `distance_m` to there. `is_mine`: one's
    own report; `has_said_me_too`: one has said so already."""

    number: str
    status: str
    status_text: str
    bucket: str
    bucket_name: str
    description: str | None
    thumb: str | None
    position: PositionOut
    distance_m: int
    age_hours: int
    reported_at: datetime
    me_too: int
    is_mine: bool
    has_said_me_too: bool


class NearbyCasePage(BaseModel):
    """The nearest first."""

    items: list[NearbyCaseOut]
    next: None = None


class MeTooIn(StrictModel):
    """Said once, whatever the key: it is taken for the sake of the offline queue."""

    client_key: UUID | None = None


class MeTooOut(BaseModel):
    """How many have said it of this case; who says it follows it."""

    number: str
    me_too: int
    following: bool = True


class WhyOut(BaseModel):
    """Of how many it is said that they count for less, or whole (`full`)."""

    code: str
    text: str
    count: int


class SupportOut(BaseModel):
    """`weight`: what all of them count for; `next_at`: the weight at which the next priority begins."""

    me_too: int
    weight: float
    priority: int
    priority_text: str
    next_at: float | None
    why: list[WhyOut]


@router.get("/reports/nearby", summary="附近待办案件（上报前）")
async def list_nearby(
    request: Request,
    by: CurrentActor,
    session: ReadSession,
    at: Now,
    lon: Annotated[float, Query(ge=-180, le=180, examples=[121.1289])],
    lat: Annotated[float, Query(ge=-90, le=90, examples=[28.847])],
    coord_type: Annotated[CoordType, Query(description="lon、lat 与答复的坐标系")],
    bucket: Annotated[str | None, Query(max_length=32)] = None,
    radius_m: Annotated[int, Query(ge=50, le=1000)] = 200,
    limit: Annotated[int, Query(ge=1, le=20)] = 10,
) -> NearbyCasePage:
    """Open cases close by, of one bucket or of any. What is not cleared is not shown, nor where exactly it is."""
    place = to_wgs84(lon, lat, coord_type)
    found = await nearby(session, *place, bucket=bucket, radius_m=radius_m, limit=limit)
    ids = [one.case.id for one in found]
    mine, said = await reported_by(session, by.id, ids), await said_by(session, by.id, ids)
    labels = await labels_for(request, session)

    def _shown(one: Nearby) -> NearbyCaseOut:
        case, status = one.case, STATUS[one.case.step]
        return NearbyCaseOut(
            number=case.number, status=status.code, status_text=status.text, bucket=case.bucket,
            bucket_name=labels.bucket(case.bucket), description=case.description if case.description_cleared else None,
            thumb=link_to(request, one.photo, "thumb", at) if one.photo else None,
            position=PositionOut.of(*snapped(case.lon, case.lat), coord_type), distance_m=one.distance,
            age_hours=int((at - case.reported_at).total_seconds() // 3600), reported_at=case.reported_at,
            me_too=case.me_too_count, is_mine=case.id in mine, has_said_me_too=case.id in said,
        )  # fmt: skip

    return NearbyCasePage(items=[_shown(one) for one in found])


@router.post(
    "/reports/{number}/me_too", status_code=201, summary="我也遇到（附议）",
    responses={200: {"model": MeTooOut, "description": "已附议"}},
)  # fmt: skip
async def say_me_too_of(
    response: Response,
    number: str,
    by: Annotated[Actor, actor_for("me_too")],
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
    _form: Annotated[MeTooIn | None, Body()] = None,
) -> MeTooOut:
    """Confirms somebody else's open case instead of reporting it again, once; one is told of it from then on."""
    said = await say_me_too(session, number, by=by, settings=settings, at=at)
    if said.replayed:
        response.status_code = 200
        response.headers["Idempotent-Replayed"] = "true"
    return MeTooOut(number=said.case.number, me_too=said.case.me_too_count)


@router.get("/cases/{number}/support", summary="附议情况与优先级", tags=["cases"])
async def show_support(number: str, by: CurrentActor, session: ReadSession) -> SupportOut:
    """How many said me too, what that counts for by WEIGHTS and why, and the priority it gives; nobody is named."""
    found = await support_of(session, number, by=by)
    return SupportOut(
        me_too=found.case.me_too_count, weight=found.case.support / 10, priority=found.priority.level,
        priority_text=found.priority.chinese, next_at=found.next.tenths / 10 if found.next else None,
        why=[WhyOut(code=one.code, text=one.chinese, count=one.count) for one in found.why],
    )  # fmt: skip
