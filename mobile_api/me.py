"""Who one is here."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Response
from pydantic import Field

from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, StrictModel
from backend.people.change_password import change_password
from backend.people.identities import masked_phone
from backend.people.password_policy import LONGEST
from backend.people.person import Person
from backend.people.sign_in import SignedInBy
from backend.people.sign_ins import end_all_sign_ins, end_sign_in, sign_ins_of
from backend.web import AnyActor, CurrentActor, DatabaseHere, Now, ReadSession, SettingsHere, WriteSession
from backend.web.late_routes import Router
from backend.workflow.roles import Role
from mobile_api.auth import DeviceHere, TokensOut

router = Router(prefix="/api/v1/me", tags=["me"])


class Me(LateModel):
    """Oneself; the phone is masked."""

    id: UUID
    name: str
    roles: list[Role]
    department: str | None
    grids: list[str]
    phone: str | None
    must_change_password: bool
    must_enrol: bool


class SignInOut(LateModel):
    """An open sign-in: how, on what, since when, last refreshed; and whether it is this very one."""

    id: UUID
    kind: SignedInBy
    device: str
    at: datetime
    last_at: datetime | None
    current: bool


class SignInList(LateModel):
    """All open sign-ins."""

    items: list[SignInOut]
    next: None = None


class PasswordIn(StrictModel):
    """The old and the new password."""

    old_password: CleanText = Field(max_length=LONGEST)
    new_password: CleanText = Field(max_length=LONGEST)


@router.get("", summary="我")
async def show_me(by: AnyActor, session: ReadSession, settings: SettingsHere) -> Me:
    """Oneself: roles, department, grids."""
    person = await session.get_one(Person, by.id)
    return Me(
        id=by.id,
        name=by.name,
        roles=sorted(by.roles),
        department=by.body_code,
        grids=sorted(by.grids),
        phone=masked_phone(person, settings),
        must_change_password=by.must_change_password,
        must_enrol=by.must_enrol,
    )


@router.get("/sign-ins", summary="我的登录设备")
async def list_my_sign_ins(by: CurrentActor, session: ReadSession, at: Now) -> SignInList:
    """Where one is signed in, the newest first."""
    found = [
        SignInOut(
            id=one.id, kind=one.kind, device=one.device, at=one.at, last_at=one.last_at, current=one.id == by.sign_in_id
        )
        for one in await sign_ins_of(session, by, at)
    ]
    return SignInList(items=found)


@router.post("/sign-ins/{identity}/end", status_code=204, summary="退出某一设备")
async def end_my_sign_in(identity: UUID, by: CurrentActor, session: WriteSession, at: Now) -> Response:
    """Ends one sign-in; its tokens are refused from the next request on."""
    await end_sign_in(session, identity, by, at)
    return Response(status_code=204)


@router.post("/sign-ins/end-all", status_code=204, summary="退出所有设备")
async def end_all_my_sign_ins(by: CurrentActor, session: WriteSession) -> Response:
    """Ends every sign-in, this one too."""
    await end_all_sign_ins(session, by)
    return Response(status_code=204)


@router.post("/password", summary="修改密码")
async def change_my_password(
    form: Annotated[PasswordIn, Body(examples=[{"old_password": "Old-word-1", "new_password": "New-word-2"}])],
    by: AnyActor,
    db: DatabaseHere,
    device: DeviceHere,
    settings: SettingsHere,
    at: Now,
) -> TokensOut:
    """Changes one's password. Every sign-in ends; the answer holds the tokens of a new one."""
    made = await change_password(
        db, form.old_password, form.new_password, by=by, device=device, settings=settings, at=at
    )
    return TokensOut.model_validate(made)
