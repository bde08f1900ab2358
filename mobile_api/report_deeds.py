"""What a citizen does to a report of their own: take it back, add to it, urge, rate, dispute."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Depends, Request, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.act import Deed, StaleCase
from backend.cases.act_as_reporter import act_as_reporter
from backend.cases.city import City
from backend.cases.rating import Rating
from backend.ground.strict import CleanText, StrictModel
from backend.people.actor import Actor
from backend.places.coordinates import CoordType
from backend.web import CityHere, CurrentActor, Now, WriteSession, actor_for
from backend.web.client_key import HeaderKey, Keyed, key_or_none
from backend.web.late_routes import Router
from backend.workflow.facts import Outcome
from backend.workflow.steps import Action
from mobile_api.report_shapes import ReportOut, Shaper

MayRate = Annotated[Actor, actor_for("rate")]
MaySupplement = Annotated[Actor, actor_for("supplement")]
MayUrge = Annotated[Actor, actor_for("urge")]
MayDispute = Annotated[Actor, actor_for("dispute")]
STALE: dict[int | str, dict[str, str]] = {409: {"description": "conflict：附最新案件"}}
router = Router(prefix="/api/v1/reports/{number}", tags=["reports"])


class WithdrawIn(StrictModel):
    """`version` as last read."""

    client_key: UUID | None = None
    version: int
    note: CleanText | None = Field(default=None, max_length=500)


class RatingIn(StrictModel):
    """满意 satisfied, 基本满意 fair, 不满意 dissatisfied; `reason` is a code of the catalogue's reasons.rate."""

    client_key: UUID | None = None
    rating: Rating
    reason: CleanText | None = Field(default=None, max_length=32, examples=["done_well"])
    note: CleanText | None = Field(default=None, max_length=500)


class SupplementIn(StrictModel):
    """More words, more photos of the problem, or both."""

    client_key: UUID | None = None
    note: CleanText | None = Field(default=None, max_length=2000, examples=["垃圾已蔓延到车行道"])
    photo_ids: list[UUID] = Field(default_factory=list, max_length=9)


class UrgeIn(StrictModel):
    """A word may be added."""

    client_key: UUID | None = None
    note: CleanText | None = Field(default=None, max_length=500)


class DisputeIn(StrictModel):
    """What is not done; photos show it. `reason` is a code of the catalogue's reasons.dispute, `version` as last read,
    or left out."""

    client_key: UUID | None = None
    reason: CleanText | None = Field(default=None, max_length=32, examples=["not_done"])
    note: CleanText = Field(min_length=1, max_length=2000, examples=["垃圾仍在原处"])
    photo_ids: list[UUID] = Field(default_factory=list, max_length=9)
    version: int | None = None


@dataclass(frozen=True)
class OwnReport:
    """The report that something is done to, in which transaction, and when."""

    request: Request
    response: Response
    number: str
    session: AsyncSession
    city: City
    at: datetime
    header: str | None

    def key(self, form: Keyed) -> UUID | None:
        """The deed's key, if it has one; Problem `invalid` for a header that is none."""
        return key_or_none(form.client_key, self.header)

    async def after(self, deed: Deed, by: Actor) -> ReportOut:
        """The report once it is done, marked where this very deed had been done before. Problem as `act_as_reporter`;
        conflict with the report as it is now."""
        shaper = Shaper(self.request, self.session, CoordType.WGS84, self.at, by)
        try:
            done = await act_as_reporter(self.session, self.number, deed, city=self.city, by=by, at=self.at)
        except StaleCase as stale:
            stale.extra["case"] = (await shaper.report(stale.case)).model_dump(mode="json", by_alias=True)
            raise
        if done.replayed:
            self.response.headers["Idempotent-Replayed"] = "true"
        return await shaper.report(done.case)


async def own_report(
    request: Request, response: Response, number: str, session: WriteSession, city: CityHere, at: Now, header: HeaderKey
) -> OwnReport:
    """What every deed of a reporter asks for."""
    return OwnReport(request, response, number, session, city, at, header)


OwnReportHere = Annotated[OwnReport, Depends(own_report, scope="function")]


@router.post("/withdraw", summary="撤回上报", responses=STALE)
async def withdraw_report(form: WithdrawIn, by: CurrentActor, here: OwnReportHere) -> ReportOut:
    """Takes a report back, as long as it has not been filed. A stale version gets 409 with the report as it is now."""
    return await here.after(Deed(Action.WITHDRAW, form.version, note=form.note, client_key=here.key(form)), by)


@router.post("/rating", summary="评价处理结果")
async def rate_report(form: RatingIn, by: MayRate, here: OwnReportHere) -> ReportOut:
    """Rates one's own closed case; a later rating takes the place of an earlier one. A rating never moves a case."""
    outcome, key = Outcome(form.rating.value), here.key(form)
    return await here.after(Deed(Action.RATE, None, form.note, form.reason, outcome=outcome, client_key=key), by)


@router.post("/supplement", summary="补充上报")
async def supplement_report(
    form: Annotated[SupplementIn, Body()], by: MaySupplement, here: OwnReportHere
) -> ReportOut:  # fmt: skip
    """Adds words or photos to a report of one's own that is still open."""
    key = here.key(form)
    return await here.after(Deed(Action.SUPPLEMENT, None, form.note, photo_ids=form.photo_ids, client_key=key), by)


@router.post("/urge", summary="催办")
async def urge_report(by: MayUrge, here: OwnReportHere, form: Annotated[UrgeIn | None, Body()] = None) -> ReportOut:
    """Presses for it, a few times a day at most. The deadline stays what it is."""
    said = form or UrgeIn()
    return await here.after(Deed(Action.URGE, None, note=said.note, client_key=here.key(said)), by)


@router.post("/dispute", summary="对处理结果提出异议", responses=STALE)
async def dispute_report(form: Annotated[DisputeIn, Body()], by: MayDispute, here: OwnReportHere) -> ReportOut:
    """Says that a closed case is not done: it is opened again (重办), once, within some days of its closing. A stale
    version gets 409 with the report as it is now."""
    deed = Deed(
        Action.DISPUTE, form.version, form.note, form.reason, photo_ids=form.photo_ids, client_key=here.key(form)
    )
    return await here.after(deed, by)
