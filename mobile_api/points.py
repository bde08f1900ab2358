"""One's own points (我的积分): the balance, every entry with its reason, appeals."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Query, Request
from pydantic import ConfigDict, Field

from backend.cases.labels import Labels
from backend.ground.clock import CITY_ZONE
from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.ground.strict import CleanText, StrictModel
from backend.people.actor import Actor
from backend.points.appeal import appeal, appeal_until, terms_now
from backend.points.point_appeal import AppealState, PointAppeal
from backend.points.point_entry import EntryKind, PointEntry, month_of
from backend.points.points_of import points_of
from backend.points.ranking import rank_of
from backend.points.reason import REASONS, Reason
from backend.releases.point_rule import PointTerms
from backend.web import CityHere, CurrentActor, Now, ReadSession, WriteSession, actor_for, labels_for
from backend.web.late_routes import Router

router = Router(prefix="/api/v1/points", tags=["points"])
KINDS: Mapping[EntryKind, str] = {
    EntryKind.FUND: "注资", EntryKind.AWARD: "奖励", EntryKind.NONE: "不计分", EntryKind.REVERSAL: "冲回",
    EntryKind.APPEAL: "申诉更正", EntryKind.PAYOUT: "发放", EntryKind.REFUND: "充值失败退回",
    EntryKind.LAPSE: "注销收回",
}  # fmt: skip
SOME = "019a0000-0000-7000-8000-000000000001"


class AppealOut(LateModel):
    """An appeal; `points` is what was granted on it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    state: AppealState
    text: str
    made_at: datetime
    answer: str
    points: int
    decided_at: datetime | None


class EntryOut(LateModel):
    """An entry: points given (above zero) or taken (below), and why in plain words. `reason` is the stable code of
    `text`; null in `appeal_until`: it cannot be appealed against."""

    id: UUID
    at: datetime
    day: date
    kind: EntryKind
    kind_text: str
    points: int
    number: str | None
    class_name: str | None
    rule: str | None
    reason: Reason
    text: str
    appeal_until: datetime | None
    appeal: AppealOut | None

    @classmethod
    def of(
        cls, row: PointEntry, labels: Labels, terms: PointTerms | None = None, contest: PointAppeal | None = None
    ) -> "EntryOut":
        """With the names behind its codes."""
        return cls(
            id=row.id, at=row.at, day=row.day, kind=row.kind, kind_text=KINDS[row.kind], points=row.points,
            number=row.case_number, class_name=labels.category(row.class_code) if row.class_code else None,
            rule=row.rule, reason=Reason(row.reason), text=REASONS[Reason(row.reason)],
            appeal_until=appeal_until(row, terms), appeal=AppealOut.model_validate(contest) if contest else None,
        )  # fmt: skip


class MyPoints(LateModel):
    """The balance (below zero where paid-out points were taken back), what this month has brought, the place in its
    ranking (null without points), what was paid out so far, and the entries, newest first."""

    balance: int
    month: str
    month_points: int
    rank: int | None
    paid: int
    items: list[EntryOut]
    next: str | None


class AppealIn(StrictModel):
    """Why the entry is wrong."""

    entry_id: UUID
    text: CleanText = Field(min_length=1, max_length=500)


@router.get("", summary="我的积分")
async def show_my_points(
    request: Request,
    by: CurrentActor,
    session: ReadSession,
    city: CityHere,
    at: Now,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> MyPoints:
    """How many points one has, and for what."""
    found = await points_of(session, by.id, limit, after, at)
    labels, terms = await labels_for(request, session), await terms_now(session, city, at)
    month = month_of(at.astimezone(CITY_ZONE).date())
    items = [EntryOut.of(row, labels, terms, found.appeals.get(row.id)) for row in found.page.items]
    return MyPoints(
        balance=found.balance, month=month, month_points=found.month, paid=found.paid, items=items,
        next=found.page.next, rank=await rank_of(session, month, found.month) if found.month > 0 else None,
    )  # fmt: skip


@router.post("/appeals", status_code=201, summary="积分申诉")
async def appeal_points(
    form: Annotated[AppealIn, Body(examples=[{"entry_id": SOME, "text": "照片是我当天在现场拍的"}])],
    by: Annotated[Actor, actor_for("points")],
    session: WriteSession,
    city: CityHere,
    at: Now,
) -> AppealOut:
    """Appeals against an entry: once, while `appeal_until` has not passed."""
    return AppealOut.model_validate(await appeal(session, form.entry_id, form.text, city=city, by=by, at=at))
