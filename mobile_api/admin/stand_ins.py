"""Stand-ins (代班)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Query
from pydantic import ConfigDict
from sqlalchemy import select
from sqlmodel import col

from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL, decode_cursor, page_of
from backend.ground.strict import InstantIn, StrictModel
from backend.people.arrange_stand_in import arrange_stand_in, end_stand_in
from backend.people.stand_in import StandIn
from backend.web import Now, ReadSession, SettingsHere, WriteSession
from backend.web.late_routes import Router
from mobile_api.admin.who import SystemAdmin, SystemOrSecurity

router = Router(prefix="/stand-ins")
SOMEBODY = "019a0000-0000-7000-8000-000000000001"
EXAMPLE = {
    "person_id": SOMEBODY, "for_person_id": SOMEBODY[:-1] + "2", "starts_at": "2026-12-01T08:00:00+08:00",
    "ends_at": "2026-12-08T08:00:00+08:00",
}  # fmt: skip


class StandInIn(StrictModel):
    """Who stands in for whom, from when to before when."""

    person_id: UUID
    for_person_id: UUID
    starts_at: InstantIn
    ends_at: InstantIn


class StandInOut(LateModel):
    """A stand-in."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    person_id: UUID
    for_person_id: UUID
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None


class StandInPage(LateModel):
    """A page, newest first."""

    items: list[StandInOut]
    next: str | None


@router.get("", summary="代班列表")
async def list_stand_ins(
    _by: SystemOrSecurity,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> StandInPage:
    """All stand-ins, those to come and those past too."""
    query = select(StandIn).order_by(col(StandIn.id).desc()).limit(limit + 1)
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(StandIn.id) < before)
    page = page_of((await session.execute(query)).scalars().all(), limit, lambda row: row.id)
    return StandInPage(items=[StandInOut.model_validate(row) for row in page.items], next=page.next)


@router.post("", status_code=201, summary="安排代班")
async def make_stand_in(
    form: Annotated[StandInIn, Body(examples=[EXAMPLE])],
    by: SystemAdmin,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> StandInOut:
    """From `starts_at` to before `ends_at` the one has the other's roles and grids besides the own."""
    made = await arrange_stand_in(
        session, form.person_id, form.for_person_id, form.starts_at, form.ends_at, by=by, settings=settings, at=at
    )
    return StandInOut.model_validate(made)


@router.post("/{identity}/end", summary="提前结束代班")
async def end_stand_in_now(
    identity: UUID, by: SystemAdmin, session: WriteSession, settings: SettingsHere, at: Now
) -> StandInOut:
    """Ends it before its time."""
    return StandInOut.model_validate(await end_stand_in(session, identity, by=by, settings=settings, at=at))
