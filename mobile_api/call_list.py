"""The call list (通讯录) of the command centre: whom to call where."""

from typing import Annotated
from uuid import UUID

from fastapi import Body
from pydantic import ConfigDict, Field

from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, StrictModel
from backend.patrol.call_list import call_list, phone_to_call
from backend.web import CurrentActor, Now, ReadSession, SettingsHere, WriteSession
from backend.web.late_routes import Router

router = Router(prefix="/api/v1/patrol", tags=["patrol"])


class CallWhyIn(StrictModel):
    """Why it is needed: whose phone it is can read it."""

    why: CleanText = Field(min_length=2, max_length=200, examples=["现场调度"])


class ToCallOut(LateModel):
    """An inspector of the call list; the phone is masked."""

    model_config = ConfigDict(from_attributes=True)

    person_id: UUID
    name: str
    grids: list[str]
    on_shift: bool
    phone: str | None


class CallList(LateModel):
    """All inspectors, those on shift first."""

    items: list[ToCallOut]


class PhoneToCall(LateModel):
    """The phone in the open."""

    phone: str


@router.get("/call-list", summary="通讯录")
async def show_call_list(by: CurrentActor, session: ReadSession, settings: SettingsHere, at: Now) -> CallList:
    """Whom to call where."""
    found = await call_list(session, by=by, settings=settings, at=at)
    return CallList(items=[ToCallOut.model_validate(one) for one in found])


@router.post("/call-list/{person_id}/phone", summary="查看采集员手机号（留痕）")
async def read_a_phone_to_call(
    person_id: UUID, form: Annotated[CallWhyIn, Body()], by: CurrentActor, session: WriteSession,
    settings: SettingsHere, at: Now,
) -> PhoneToCall:  # fmt: skip
    """The phone in the open, to call now; it is written down who read it and why."""
    return PhoneToCall(phone=await phone_to_call(session, person_id, form.why, by=by, settings=settings, at=at))
