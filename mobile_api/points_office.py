"""Points in the office: appeals are decided by one role, payouts drawn up and paid by another."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Path, Query, Request, Response
from pydantic import ConfigDict, Field

from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL, decode_cursor, page_of
from backend.ground.strict import CleanText, StrictModel
from backend.people.actor import Actor
from backend.points.decide_appeal import decide_appeal, list_appeals
from backend.points.draw_up_payout import draw_up_payout
from backend.points.pay_out import get_payout, give_up_payout, pay_out
from backend.points.payout_file import payout_file
from backend.points.point_appeal import AppealState
from backend.points.point_payout import PayoutState, PointPayout
from backend.points.publicity import decode_place, list_payouts, public_lines
from backend.points.refund_line import refund_line
from backend.web import CityHere, Now, ReadSession, SettingsHere, WriteSession, actor_in, labels_for
from backend.web.late_routes import Router
from backend.workflow.roles import Role
from mobile_api.admin.who import csv_answer
from mobile_api.points import AppealOut, EntryOut

router = Router(prefix="/api/v1/points", tags=["points"])
Officer = Annotated[Actor, actor_in(Role.SUPERVISOR)]
Treasurer = Annotated[Actor, actor_in(Role.TREASURER)]


class ContestedOut(LateModel):
    """An appeal and the entry it is about; nothing of who made it."""

    appeal: AppealOut
    entry: EntryOut


class ContestedPage(LateModel):
    items: list[ContestedOut]
    next: str | None


class DecisionIn(StrictModel):
    """How many points are granted (0: the appeal is declined), and the answer the person reads."""

    points: int = Field(ge=0, le=1000)
    answer: CleanText = Field(min_length=1, max_length=500)


class PayoutIn(StrictModel):
    """What the payout is called."""

    name: CleanText = Field(min_length=1, max_length=40)


class FileIn(StrictModel):
    """What the file is taken out for."""

    why: CleanText = Field(min_length=1, max_length=300)


class RefundIn(StrictModel):
    """Why a line was not to be transferred."""

    why: CleanText = Field(min_length=1, max_length=300)


class PayoutOut(LateModel):
    """A payout."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    state: PayoutState
    fen_per_point: int
    drawn_at: datetime
    public_until: datetime
    ended_at: datetime | None


class PayoutPage(LateModel):
    items: list[PayoutOut]
    next: str | None


class LineOut(LateModel):
    """A line, masked; `amount` in yuan. `paid`: the points that were paid of it, null before; `returned`: the transfer
    failed, and they are in the balance again."""

    model_config = ConfigDict(from_attributes=True)

    place: int
    who: str
    points: int
    amount: str
    paid: int | None
    returned: bool


class PayoutWhole(PayoutOut):
    """A payout and a page of its lines."""

    items: list[LineOut]
    next: str | None


@router.get("/appeals", summary="积分申诉列表")
async def list_point_appeals(
    request: Request,
    _by: Officer,
    session: ReadSession,
    state: AppealState = AppealState.OPEN,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> ContestedPage:
    """Appeals to be decided, the oldest first."""
    page, labels = await list_appeals(session, state, limit, after), await labels_for(request, session)
    items = [
        ContestedOut(appeal=AppealOut.model_validate(one), entry=EntryOut.of(row, labels)) for one, row in page.items
    ]
    return ContestedPage(items=items, next=page.next)


@router.post("/appeals/{appeal_id}/decision", summary="裁决积分申诉")
async def decide_point_appeal(
    request: Request,
    appeal_id: UUID,
    form: Annotated[DecisionIn, Body(examples=[{"points": 2, "answer": "经核对属首报，补计 2 分"}])],
    by: Officer,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> ContestedOut:
    """Grants points, or declines; final."""
    one, row = await decide_appeal(session, appeal_id, form.points, form.answer, by=by, settings=settings, at=at)
    labels = await labels_for(request, session)
    return ContestedOut(appeal=AppealOut.model_validate(one), entry=EntryOut.of(row, labels))


@router.get("/payouts", summary="积分发放批次")
async def list_point_payouts(
    _by: Treasurer,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> PayoutPage:
    """All payouts, the newest first."""
    page = page_of(await list_payouts(session, limit, decode_cursor(after)), limit, _id_of)
    return PayoutPage(items=[PayoutOut.model_validate(row) for row in page.items], next=page.next)


@router.post("/payouts", status_code=201, summary="造册并公示")
async def draw_up_point_payout(
    form: Annotated[PayoutIn, Body(examples=[{"name": "2026 年第四季度"}])],
    by: Treasurer,
    session: WriteSession,
    city: CityHere,
    settings: SettingsHere,
    at: Now,
) -> PayoutOut:
    """Draws up what everyone would get; it is public from now on."""
    made = await draw_up_payout(session, form.name, city=city, by=by, settings=settings, at=at)
    return PayoutOut.model_validate(made)


@router.get("/payouts/{payout_id}", summary="发放批次及名单")
async def show_point_payout(
    payout_id: UUID,
    _by: Treasurer,
    session: ReadSession,
    settings: SettingsHere,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: Annotated[str | None, Query(max_length=16)] = None,
) -> PayoutWhole:
    """A payout and its lines, masked."""
    payout = await get_payout(session, payout_id)
    found = await public_lines(session, payout, limit, decode_place(after), settings)
    return PayoutWhole(
        **PayoutOut.model_validate(payout).model_dump(), items=[LineOut.model_validate(one) for one in found.lines],
        next=str(found.next) if found.next else None,
    )  # fmt: skip


@router.post("/payouts/{payout_id}/pay", summary="发放")
async def pay_point_payout(
    payout_id: UUID, by: Treasurer, session: WriteSession, settings: SettingsHere, at: Now
) -> PayoutOut:
    """Pays it out, once it has been public long enough."""
    return PayoutOut.model_validate(await pay_out(session, payout_id, by=by, settings=settings, at=at))


@router.post("/payouts/{payout_id}/give-up", summary="取消发放批次")
async def give_up_point_payout(
    payout_id: UUID, by: Treasurer, session: WriteSession, settings: SettingsHere, at: Now
) -> PayoutOut:
    """It is not paid; another can be drawn up."""
    return PayoutOut.model_validate(await give_up_payout(session, payout_id, by=by, settings=settings, at=at))


@router.post("/payouts/{payout_id}/file", summary="导出发放清册（CSV）", response_class=Response)
async def take_point_payout_file(
    payout_id: UUID,
    form: Annotated[FileIn, Body(examples=[{"why": "交银行代发"}])],
    by: Treasurer,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> Response:
    """To whom which amount is transferred, phones in the open: written down who took it, when, from where and why."""
    text = await payout_file(session, payout_id, form.why, by=by, settings=settings, at=at)
    return csv_answer(text, f"payout-{payout_id}")


@router.post("/payouts/{payout_id}/lines/{place}/refund", status_code=204, summary="充值失败，积分退回")
async def refund_point_payout_line(
    payout_id: UUID,
    place: Annotated[int, Path(ge=1, lt=2**31)],
    form: Annotated[RefundIn, Body(examples=[{"why": "号码已停机，充值未成功"}])],
    by: Treasurer,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> Response:
    """A transfer that failed: what was paid of this line is in the person's balance again, for the next payout."""
    await refund_line(session, payout_id, place, form.why, by=by, settings=settings, at=at)
    return Response(status_code=204)


def _id_of(row: PointPayout) -> UUID:
    return row.id
