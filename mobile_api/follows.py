"""What one follows (关注): cases, places, areas, classes, buckets. News of them come into the inbox and the digest."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Header, Query, Request, Response
from pydantic import Field

from backend.cases.labels import Labels
from backend.ground.ids import instant_of
from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.ground.strict import CleanText, StrictModel
from backend.participation.follow import FollowKind
from backend.participation.start_following import (
    Followed,
    FollowForm,
    list_followed,
    list_followed_cases,
    start_following,
    stop_following,
)
from backend.participation.watchers_of import MOST_RADIUS
from backend.people.actor import Actor
from backend.places.coordinates import CoordType
from backend.web import CityHere, CurrentActor, Now, ReadSession, WriteSession, actor_for, labels_for
from backend.web.client_key import key_or_none
from backend.web.late_routes import Router
from mobile_api.positions import CoordTypeWanted, PositionIn, PositionOut

router = Router(prefix="/api/v1/follows", tags=["follows"])
EXAMPLE = {
    "client_key": "1f0c8a8e-3b1f-4f5c-9d5e-0c8f2d6b7a11", "kind": "place", "name": "家门口", "radius_m": 300,
    "position": {"lon": 121.1289, "lat": 28.8470, "coord_type": "wgs84"},
}  # fmt: skip


class FollowIn(StrictModel):
    """`case` takes a number, `place` a position and radius, `grid` the code of a town, community or grid (of
    which one hears as of its community), `class` and
    `bucket` a code of the catalogue, narrowed by `area` or not."""

    client_key: UUID | None = None
    kind: FollowKind
    number: CleanText | None = Field(default=None, max_length=16)
    code: CleanText | None = Field(default=None, max_length=32)
    area: CleanText | None = Field(default=None, max_length=15)
    position: PositionIn | None = None
    radius_m: int | None = Field(default=None, ge=100, le=MOST_RADIUS)
    name: CleanText = Field(default="", max_length=30)

    def form(self, key: UUID | None) -> FollowForm:
        return FollowForm(
            kind=self.kind, client_key=key, number=self.number, code=self.code, area=self.area,
            position=self.position.stated() if self.position else None, radius_m=self.radius_m, name=self.name,
            body=self.model_dump(mode="json", exclude={"client_key"}),
        )  # fmt: skip


class FollowOut(LateModel):
    """Something followed; `name`: one's own word for it, or what it is called; `at` of a case: when it was reported."""

    id: UUID
    kind: FollowKind
    name: str
    number: str | None
    code: str | None
    area: str | None
    position: PositionOut | None
    radius_m: int | None
    at: datetime

    @classmethod
    def of(cls, followed: Followed, labels: Labels, wanted: CoordType) -> "FollowOut":
        if (case := followed.case) is not None:
            return cls(
                id=case.id, kind=FollowKind.CASE, name=labels.bucket(case.bucket), number=case.number, code=None,
                area=None, position=None, radius_m=None, at=instant_of(case.id),
            )  # fmt: skip
        assert followed.row is not None
        row, code = followed.row, followed.row.code or ""
        names = {
            FollowKind.GRID: labels.areas.get(code, code), FollowKind.CLASS: labels.category(code),
            FollowKind.BUCKET: labels.bucket(code),
        }  # fmt: skip
        here = None if row.lon is None or row.lat is None else PositionOut.of(row.lon, row.lat, wanted)
        return cls(
            id=row.id, kind=row.kind, name=row.name or names.get(row.kind, "地点"), number=None, code=row.code,
            area=row.area, position=here, radius_m=row.radius_m, at=row.at,
        )  # fmt: skip


class FollowPage(LateModel):
    """A page of what one follows, newest first."""

    items: list[FollowOut]
    next: str | None


@router.post("", status_code=201, summary="关注", responses={200: {"model": FollowOut, "description": "已关注"}})
async def follow_it(
    request: Request,
    response: Response,
    form: Annotated[FollowIn, Body(examples=[EXAMPLE])],
    by: Annotated[Actor, actor_for("follow")],
    session: WriteSession,
    city: CityHere,
    at: Now,
    coord_type: CoordTypeWanted = CoordType.WGS84,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> FollowOut:
    """Follows it, up to 200 cases and 20 of everything else; what one follows already is 200."""
    key = key_or_none(form.client_key, idempotency_key)
    made = await start_following(session, form.form(key), city=city, by=by, at=at)
    if made.replayed:
        response.status_code = 200
        response.headers["Idempotent-Replayed"] = "true"
    return FollowOut.of(made, await labels_for(request, session), coord_type)


@router.get("", summary="我的关注")
async def list_my_follows(
    request: Request,
    by: CurrentActor,
    session: ReadSession,
    kind: Annotated[FollowKind | None, Query(description="case 为案件；缺省为地点、区域与类别")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
    coord_type: CoordTypeWanted = CoordType.WGS84,
) -> FollowPage:
    """The cases one follows (`kind=case`), or everything else."""
    labels = await labels_for(request, session)
    if kind is FollowKind.CASE:
        page = await list_followed_cases(session, by, limit, after)
    else:
        page = await list_followed(session, by, kind, limit, after)
    return FollowPage(items=[FollowOut.of(one, labels, coord_type) for one in page.items], next=page.next)


@router.post("/{follow_id}/remove", status_code=204, summary="取消关注")
async def stop_following_it(follow_id: UUID, by: CurrentActor, session: WriteSession) -> Response:
    """One hears of it no more. Removed once more is no fault."""
    await stop_following(session, follow_id, by)
    return Response(status_code=204)
