"""One's own reports: send and look."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Body, Header, Query, Request, Response
from pydantic import Field, ModelWrapValidatorHandler, model_validator
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases import find
from backend.cases.report import ReportForm, report
from backend.cases.source import Source
from backend.ground.paging import MOST, USUAL
from backend.ground.strict import CleanText, InstantIn, StrictModel
from backend.ground.together import fault_at, together
from backend.patrol.done_at import done_or_come
from backend.people.actor import Actor
from backend.people.works_as import worked_as
from backend.places.coordinates import CoordType
from backend.web import CityHere, CurrentActor, DatabaseHere, Now, NumbersHere, ReadSession, actor_for
from backend.web.client_key import key_of
from backend.web.late_routes import Router
from backend.workflow.roles import Role
from mobile_api.positions import CoordTypeWanted, PositionIn
from mobile_api.report_shapes import ReportOut, ReportPage, Shaper

router = Router(prefix="/api/v1/reports", tags=["reports"])

EXAMPLE = {
    "client_key": "8b0b6a39-4c54-4a43-9a5f-1d6f2a6f7a10",
    "bucket": "sanitation",
    "description": "紫阳街口垃圾桶满溢，垃圾散落人行道",
    "position": {"lon": 121.1289, "lat": 28.8470, "coord_type": "wgs84", "accuracy_m": 12},
    "photo_ids": [],
}
SUBJECTS = ("bucket", "class_code", "component_id")


class ReportIn(StrictModel):
    """A report. Exactly one of bucket, class_code and component_id says what it is about."""

    client_key: UUID | None = None
    bucket: CleanText | None = Field(default=None, max_length=32)
    class_code: CleanText | None = Field(default=None, max_length=8)
    component_id: CleanText | None = Field(default=None, max_length=16)
    description: CleanText = Field(min_length=1, max_length=4000)
    position: PositionIn
    address: CleanText | None = Field(default=None, max_length=200)
    photo_ids: list[UUID] = Field(default_factory=list, max_length=9)
    anonymous: bool = False
    captured_at: InstantIn | None = None

    @model_validator(mode="wrap")
    @classmethod
    def _one_subject(cls, data: Any, validate: ModelWrapValidatorHandler[Self]) -> Self:
        """Around the fields, that it is said together with what is wrong with them."""
        if isinstance(data, dict):
            given = [name for name in SUBJECTS if data.get(name) is not None]
            if len(given) != 1:
                named = given[1:] or SUBJECTS[:1]
                faults = [fault_at("one_of", (name,), {"names": "、".join(SUBJECTS)}) for name in named]
                raise together(cls.__name__, faults, lambda: validate(data))
        return validate(data)

    def form(self, key: UUID, source: Source) -> ReportForm:
        return ReportForm(
            client_key=key, description=self.description, position=self.position.stated(), bucket=self.bucket,
            class_code=self.class_code, component_id=self.component_id, address=self.address,
            photo_ids=self.photo_ids, anonymous=self.anonymous, captured_at=self.captured_at, source=source,
            body=self.model_dump(mode="json", exclude={"client_key"}),
        )  # fmt: skip


async def source_of(session: AsyncSession, by: Actor, captured: datetime | None, at: datetime) -> Source:
    """What an inspector sends is an inspector's find, through whichever door; who stands in (代班) for one is one while
    it lasts, by when it was captured and not by when a phone without a line could send it."""
    then = done_or_come(captured, at)
    is_one = Role.INSPECTOR in by.roles
    if then != at and by.roles != {Role.CITIZEN}:  # a citizen never stands in: nothing more is asked of most reports
        is_one = await worked_as(session, Role.INSPECTOR, by.id, then)
    return Source.INSPECTOR if is_one else Source.PUBLIC


@router.post("", status_code=201, summary="上报问题", responses={200: {"model": ReportOut, "description": "重复提交"}})
async def send_report(
    request: Request,
    response: Response,
    form: Annotated[ReportIn, Body(examples=[EXAMPLE])],
    by: Annotated[Actor, actor_for("report")],
    db: DatabaseHere,
    city: CityHere,
    numbers: NumbersHere,
    at: Now,
    coord_type: CoordTypeWanted = CoordType.WGS84,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> ReportOut:
    """Files a report: a case with a number from the first second. The same key and body again gives the same, 200."""
    key = key_of(form.client_key, idempotency_key)
    number = await numbers.next_number(at)
    async with db.write() as session:
        source = await source_of(session, by, form.captured_at, at)
        made = await report(session, form.form(key, source), city=city, by=by, at=at, number=number)
        shown = await Shaper(request, session, coord_type, at, by).reported(made)
    if made.replayed:
        response.status_code = 200
        response.headers["Idempotent-Replayed"] = "true"
    return shown


@router.get("", summary="我的上报")
async def list_my_reports(
    request: Request,
    by: CurrentActor,
    session: ReadSession,
    at: Now,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
    coord_type: CoordTypeWanted = CoordType.WGS84,
) -> ReportPage:
    """One's own reports, newest first."""
    page = await find.list_reports(session, by, limit, after)
    return await Shaper(request, session, coord_type, at, by).page(page)


@router.get("/{number}", summary="我的上报详情")
async def show_my_report(
    request: Request,
    number: str,
    by: CurrentActor,
    session: ReadSession,
    at: Now,
    coord_type: CoordTypeWanted = CoordType.WGS84,
) -> ReportOut:
    """One of one's own reports, with its timeline in plain words."""
    return await Shaper(request, session, coord_type, at, by).report(await find.get_report(session, number, by))
