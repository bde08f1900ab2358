"""Calls for volunteers (志愿者招募), as data."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Query
from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from backend.ground.ids import new_id
from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.ground.strict import CleanText, InstantIn, StrictModel
from backend.participation.join_call import list_signed_up
from backend.participation.volunteer_call import VolunteerCall, list_calls
from backend.participation.write_call import write_call
from backend.web import Now, ReadSession, SettingsHere, WriteSession
from backend.web.late_routes import Router
from mobile_api.admin.who import SystemAdmin, SystemOrSecurity

router = Router(prefix="/volunteering")
EXAMPLE = {
    "title": "灵湖环湖清洁", "text": "请自带水杯，工具由我们提供。", "place": "灵湖公园东门", "places": 30,
    "begins_at": "2026-12-05T08:30:00+08:00", "ends_at": "2026-12-05T11:00:00+08:00",
    "sign_up_until": "2026-12-04T18:00:00+08:00", "shown_from": "2026-11-25T08:00:00+08:00",
}  # fmt: skip


class VolunteerCallIn(StrictModel):
    """Shown from `shown_from` on (null: a draft); one signs up before `sign_up_until`, while places are left."""

    title: CleanText = Field(min_length=1, max_length=120)
    text: CleanText = Field(max_length=5000)
    place: CleanText = Field(min_length=1, max_length=120)
    begins_at: InstantIn
    ends_at: InstantIn
    sign_up_until: InstantIn
    places: int = Field(ge=1, le=500)
    shown_from: InstantIn | None = None
    cancelled: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> "VolunteerCallIn":
        if not self.sign_up_until <= self.begins_at < self.ends_at:
            raise PydanticCustomError("times", "sign_up_until, begins_at, ends_at in this order")
        return self


class VolunteerCallOut(LateModel):
    """A call as an administrator sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    text: str
    place: str
    begins_at: datetime
    ends_at: datetime
    sign_up_until: datetime
    places: int
    shown_from: datetime | None
    cancelled: bool
    changed_at: datetime


class VolunteerCallPage(LateModel):
    """A page of calls, newest first."""

    items: list[VolunteerCallOut]
    next: str | None


class SignedUpOut(LateModel):
    """Somebody who signed up, the phone masked."""

    phone: str | None
    joined_at: datetime


class SignedUpList(LateModel):
    """In the order they came."""

    items: list[SignedUpOut]
    next: None = None


@router.get("", summary="志愿招募列表（含草稿）")
async def list_all_volunteering(
    _by: SystemOrSecurity,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> VolunteerCallPage:
    """All calls, drafts too."""
    page = await list_calls(session, limit, after, at=None)
    return VolunteerCallPage(items=[VolunteerCallOut.model_validate(row) for row in page.items], next=page.next)


@router.post("", status_code=201, summary="新建志愿招募")
async def make_volunteer_call(
    form: Annotated[VolunteerCallIn, Body(examples=[EXAMPLE])],
    by: SystemAdmin,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> VolunteerCallOut:
    """A new call, or a draft of one."""
    call = VolunteerCall(id=new_id(at), changed_by=by.id, changed_at=at, **form.model_dump())
    kept = await write_call(session, call, by=by.doer, settings=settings, at=at, is_new=True)
    return VolunteerCallOut.model_validate(kept)


@router.put("/{call_id}", summary="更改、发布或取消志愿招募")
async def change_volunteer_call(
    call_id: UUID, form: VolunteerCallIn, by: SystemAdmin, session: WriteSession, settings: SettingsHere, at: Now
) -> VolunteerCallOut:
    """Sets all of it; who signed up is told where time or place change, or it is cancelled."""
    call = VolunteerCall(id=call_id, changed_by=by.id, changed_at=at, **form.model_dump())
    kept = await write_call(session, call, by=by.doer, settings=settings, at=at, is_new=False)
    return VolunteerCallOut.model_validate(kept)


@router.get("/{call_id}/volunteers", summary="报名名单")
async def list_volunteers(
    call_id: UUID, _by: SystemAdmin, session: ReadSession, settings: SettingsHere
) -> SignedUpList:
    """Who has a place, phones masked."""
    found = await list_signed_up(session, call_id, settings)
    return SignedUpList(items=[SignedUpOut(phone=one.phone, joined_at=one.joined_at) for one in found])
