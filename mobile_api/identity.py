"""One's phone, one's WeChat, one's second factor, one's handset."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Response
from pydantic import Field
from sqlalchemy import select
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.late_model import LateModel
from backend.ground.settings import Settings
from backend.ground.strict import CleanText, StrictModel
from backend.people.actor import Actor
from backend.people.attach_identity import attach_identity, hold_both
from backend.people.give_up_second_factor import give_up_second_factor
from backend.people.handset import Handset, revoke_handset
from backend.people.identities import Identity, IdentityKind
from backend.people.own_password import ask_own_password
from backend.people.password_policy import LONGEST
from backend.people.person import Person
from backend.people.second_factor import begin_second_factor
from backend.people.take_code import asker_of, is_shown, refuse_code, refuse_if_tried_out, take_code
from backend.people.take_up_second_factor import take_up_second_factor
from backend.web import CurrentActor, DatabaseHere, EnrollingActor, Now, ReadSession, SettingsHere, WriteSession
from backend.web.late_routes import Router
from mobile_api.auth import PhoneCodeIn, WechatHere, WechatIn
from notifications import ROOMS

router = Router(prefix="/api/v1/me", tags=["me"])


class CodeIn(StrictModel):
    """A code of the authenticator app."""

    code: CleanText = Field(min_length=6, max_length=16, examples=["123456"])


OwnPassword = Annotated[CleanText | None, Field(max_length=LONGEST, description="本人的登录密码；没有密码的账号不填")]


class OwnPhoneIn(PhoneCodeIn):
    """The code sent to the phone, and the own password, where there is one."""

    password: OwnPassword = None


class OwnWechatIn(WechatIn):
    """WeChat's code, and the own password, where there is one."""

    password: OwnPassword = None


class OwnPasswordIn(StrictModel):
    """The own password."""

    password: OwnPassword = None


class EnrolmentOut(LateModel):
    """What an authenticator app needs; `uri` is to be drawn as a QR code. Not in force before a code is confirmed."""

    secret: str
    uri: str


class RescueCodes(LateModel):
    """Each good once in place of a code. They are shown this once."""

    codes: list[str]


class HandsetOut(LateModel):
    """A handset bound to oneself."""

    id: UUID
    name: str
    bound_at: datetime
    ended_at: datetime | None


class HandsetList(LateModel):
    """All, the newest first."""

    items: list[HandsetOut]
    next: None = None


@router.post("/phone", status_code=204, summary="绑定或更换手机号")
async def attach_phone(
    form: OwnPhoneIn, by: CurrentActor, db: DatabaseHere, settings: SettingsHere, at: Now
) -> Response:
    """Attaches a phone by the code sent to it. Where another citizen's account has it, the two become one; staff have
    it beside the citizen. Who signs in by a password says it once more (422 wrong_password)."""
    await ask_own_password(db, form.password, by=by, settings=settings, at=at)
    await refuse_if_tried_out(db, by.address, settings, at)
    async with db.write() as session:
        identity, asker = Identity(IdentityKind.PHONE, form.phone), await asker_of(session, by)
        if await is_shown(session, form.phone, form.code, settings, at, by=asker):
            await hold_both(session, identity, by, settings)
        if taken := await take_code(session, form.phone, form.code, settings, at, by=asker):
            await attach_identity(session, identity, ROOMS, by=by, settings=settings, at=at)
    if not taken:
        raise await refuse_code(db, by.address, settings, at, "wrong_code")
    return Response(status_code=204)


@router.post("/phone/wechat", status_code=204, summary="用微信手机号绑定")
async def attach_phone_of_wechat(
    form: OwnWechatIn, by: CurrentActor, wechat: WechatHere, db: DatabaseHere, settings: SettingsHere, at: Now
) -> Response:
    """Attaches the phone WeChat knows, by the code of getPhoneNumber; as `phone` otherwise."""
    await ask_own_password(db, form.password, by=by, settings=settings, at=at)
    phone = await wechat.phone_number(form.code)
    await _attach(db, Identity(IdentityKind.PHONE, phone), by, settings, at)
    return Response(status_code=204)


@router.post("/wechat", status_code=204, summary="绑定微信")
async def attach_wechat(
    form: OwnWechatIn, by: CurrentActor, wechat: WechatHere, db: DatabaseHere, settings: SettingsHere, at: Now
) -> Response:
    """Attaches WeChat by the code of wx.login; where it was another citizen's account, the two become one. The password
    as of `phone`."""
    await ask_own_password(db, form.password, by=by, settings=settings, at=at)
    who = await wechat.identify(form.code)
    await _attach(db, Identity(IdentityKind.WECHAT, who.openid), by, settings, at)
    return Response(status_code=204)


async def _attach(db: Database, identity: Identity, by: Actor, settings: Settings, at: datetime) -> None:
    async with db.write() as session:
        await attach_identity(session, identity, ROOMS, by=by, settings=settings, at=at)


@router.post("/second-factor", status_code=201, summary="启用动态口令：取得密钥")
async def begin_my_second_factor(
    form: OwnPasswordIn, by: EnrollingActor, db: DatabaseHere, settings: SettingsHere, at: Now
) -> EnrolmentOut:
    """A new secret for an authenticator app (TOTP). The password as of `phone`: whoever holds a token alone could take
    one up of which the account's owner has no code."""
    await ask_own_password(db, form.password, by=by, settings=settings, at=at)
    async with db.write() as session:
        person = await session.get_one(Person, by.id, with_for_update=True)
        begun = await begin_second_factor(session, person, settings)
    return EnrolmentOut(secret=begun.secret, uri=begun.uri)


@router.post("/second-factor/confirm", summary="启用动态口令：确认")
async def confirm_my_second_factor(
    form: CodeIn, by: EnrollingActor, db: DatabaseHere, settings: SettingsHere, at: Now
) -> RescueCodes:
    """Puts it in force by a first code; from then on signing in needs one. Wrong ones (422 wrong_code) are counted."""
    async with db.write() as session:
        codes = await take_up_second_factor(session, form.code, by=by, settings=settings, at=at)
    if not codes:
        raise Problem("wrong_code", field="code")
    return RescueCodes(codes=codes)


@router.post("/second-factor/remove", status_code=204, summary="停用动态口令")
async def remove_my_second_factor(
    form: Annotated[CodeIn, Body()], by: CurrentActor, db: DatabaseHere, settings: SettingsHere, at: Now
) -> Response:
    """Takes it off, by a code or a rescue code; wrong ones (422 wrong_code) are counted."""
    async with db.write() as session:
        refused = await give_up_second_factor(session, form.code, by=by, settings=settings, at=at)
    if refused is not None:
        raise refused
    return Response(status_code=204)


@router.get("/handsets", summary="我的手持终端")
async def list_my_handsets(by: CurrentActor, session: ReadSession) -> HandsetList:
    """The handsets bound to oneself, the one in use and those before it."""
    query = (
        select(Handset)
        .where(col(Handset.person_id) == by.id)
        .order_by(col(Handset.ended_at).is_not(None), col(Handset.id).desc())
        .limit(50)
    )
    rows = (await session.execute(query)).scalars()
    return HandsetList(items=[HandsetOut(**row.model_dump(exclude={"person_id", "device_digest"})) for row in rows])


@router.post("/handsets/{identity}/revoke", status_code=204, summary="解绑手持终端")
async def revoke_my_handset(
    identity: UUID, by: CurrentActor, session: WriteSession, settings: SettingsHere, at: Now
) -> Response:
    """A lost handset: it and every sign-in made with it end at once; the next one signed in with is bound instead."""
    await revoke_handset(session, by.id, identity, at)
    more = {"handset": str(identity)}
    subject = Subject("person", by.id)
    await write_down(
        session, subject, "person.handset_revoked", by=by.doer, at=at, settings=settings, more=more, tell=True,
        quiet=True,
    )  # fmt: skip
    return Response(status_code=204)
