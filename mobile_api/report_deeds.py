"""What a citizen does to a report of their own: take it back, add to it, urge, rate, dispute."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Request
from pydantic import Field

from backend.cases.act import Deed
from backend.cases.act_as_reporter import act_as_reporter
from backend.cases.rating import Rating
from backend.ground.strict import CleanText, StrictModel
from backend.people.actor import Actor
from backend.places.coordinates import CoordType
from backend.web import CityHere, CurrentActor, Now, WriteSession, actor_for
from backend.web.late_routes import Router
from backend.workflow.facts import Outcome
from backend.workflow.steps import Action
from mobile_api.report_shapes import ReportOut, Shaper

MayRate = Annotated[Actor, actor_for("rate")]
MaySupplement = Annotated[Actor, actor_for("supplement")]
MayUrge = Annotated[Actor, actor_for("urge")]
MayDispute = Annotated[Actor, actor_for("dispute")]
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


@router.post("/withdraw", summary="撤回上报")
async def withdraw_report(
    request: Request, number: str, form: WithdrawIn, by: CurrentActor, session: WriteSession, city: CityHere, at: Now
) -> ReportOut:
    """Takes a report back, as long as it has not been filed."""
    deed = Deed(Action.WITHDRAW, form.version, note=form.note, client_key=form.client_key)
    case = await act_as_reporter(session, number, deed, city=city, by=by, at=at)
    return await Shaper(request, session, CoordType.WGS84, at, by).report(case)


@router.post("/rating", summary="评价处理结果")
async def rate_report(
    request: Request, number: str, form: RatingIn, by: MayRate, session: WriteSession, city: CityHere, at: Now
) -> ReportOut:
    """Rates one's own closed case; a later rating takes the place of an earlier one. A rating never moves a case."""
    outcome = Outcome(form.rating.value)
    deed = Deed(Action.RATE, None, form.note, form.reason, outcome=outcome, client_key=form.client_key)
    case = await act_as_reporter(session, number, deed, city=city, by=by, at=at)
    return await Shaper(request, session, CoordType.WGS84, at, by).report(case)


@router.post("/supplement", summary="补充上报")
async def supplement_report(
    request: Request,
    number: str,
    form: Annotated[SupplementIn, Body()],
    by: MaySupplement,
    session: WriteSession,
    city: CityHere,
    at: Now,
) -> ReportOut:
    """Adds words or photos to a report of one's own that is still open."""
    deed = Deed(Action.SUPPLEMENT, None, note=form.note, photo_ids=form.photo_ids, client_key=form.client_key)
    case = await act_as_reporter(session, number, deed, city=city, by=by, at=at)
    return await Shaper(request, session, CoordType.WGS84, at, by).report(case)


@router.post("/urge", summary="催办")
async def urge_report(
    request: Request,
    number: str,
    by: MayUrge,
    session: WriteSession,
    city: CityHere,
    at: Now,
    form: Annotated[UrgeIn | None, Body()] = None,
) -> ReportOut:
    """Presses for it, a few times a day at most. The deadline stays what it is."""
    said = form or UrgeIn()
    deed = Deed(Action.URGE, None, note=said.note, client_key=said.client_key)
    case = await act_as_reporter(session, number, deed, city=city, by=by, at=at)
    return await Shaper(request, session, CoordType.WGS84, at, by).report(case)


@router.post("/dispute", summary="对处理结果提出异议")
async def dispute_report(
    request: Request,
    number: str,
    form: Annotated[DisputeIn, Body()],
    by: MayDispute,
    session: WriteSession,
    city: CityHere,
    at: Now,
) -> ReportOut:
    """Says that a closed case is not done: it is opened again (重办), once, within some days of its closing."""
    key, photos = form.client_key, form.photo_ids
    deed = Deed(Action.DISPUTE, form.version, form.note, form.reason, photo_ids=photos, client_key=key)
    case = await act_as_reporter(session, number, deed, city=city, by=by, at=at)
    return await Shaper(request, session, CoordType.WGS84, at, by).report(case)
