"""Signing in and out."""

import re
import secrets
from dataclasses import replace
from typing import Annotated

from fastapi import Body, Depends, Form, Request, Response
from fastapi.security import OAuth2PasswordRequestForm
from pydantic import ConfigDict, Field

from backend.ground.errors import Problem
from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, StrictModel, clean_text
from backend.people.ask_code import ask_code
from backend.people.open_sign_in import Device
from backend.people.refresh import refresh
from backend.people.sign_in import SignedInBy
from backend.people.sign_in_by_password import sign_in_by_password
from backend.people.sign_in_by_phone import sign_in_by_phone
from backend.people.sign_in_by_wechat import sign_in_by_wechat
from backend.people.sign_out import sign_out
from backend.people.tokens import Tokens
from backend.web import AnyActor, DatabaseHere, Now, SettingsHere, WriteSession, address_of
from backend.web.late_routes import Router
from notifications import WechatPlatform

router = Router(prefix="/api/v1/auth", tags=["auth"])
DEVICE_HEADER, DEVICE = "x-device-id", re.compile(r"[A-Za-z0-9._-]{16,64}")
MAINLAND = r"^1[3-9][0-9]{9}$"
Phone = Annotated[str, Field(pattern=MAINLAND, examples=["13800138000"])]


async def _device(request: Request) -> Device:
    """What the client calls itself, printable; how it signs in is the deed's own word."""
    name = "".join(letter for letter in request.headers.get("user-agent", "") if letter.isprintable())
    identity = request.headers.get(DEVICE_HEADER, "")
    return Device(SignedInBy.PASSWORD, name[:80], identity if DEVICE.fullmatch(identity) else "", address_of(request))


async def _wechat(request: Request) -> WechatPlatform:
    found: WechatPlatform = request.app.state.wechat
    return found


WechatHere = Annotated[WechatPlatform, Depends(_wechat)]
DeviceHere = Annotated[Device, Depends(_device)]


class PhoneIn(StrictModel):
    phone: Phone


class PhoneCodeIn(StrictModel):
    phone: Phone
    code: str = Field(pattern=r"^[0-9]{6}$", examples=["123456"])


class WechatIn(StrictModel):
    """The code of wx.login: good for one sign-in, five minutes."""

    code: CleanText = Field(min_length=1, max_length=128, examples=["demo-lihua"])


class RefreshIn(StrictModel):
    refresh_token: CleanText = Field(max_length=200)


class CodeSent(LateModel):
    """`demo_code` is there in demo mode only."""

    expires_in: int = 300
    demo_code: str | None = None


class TokensOut(LateModel):
    """`expires_in` in seconds."""

    model_config = ConfigDict(from_attributes=True)

    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int


@router.post("/code", status_code=202, summary="获取手机验证码", response_model_exclude_none=True)
async def request_code(
    form: Annotated[PhoneIn, Body(examples=[{"phone": "13800138000"}])],
    session: WriteSession,
    device: DeviceHere,
    settings: SettingsHere,
    at: Now,
) -> CodeSent:
    """Sends a one-time code by SMS. The answer is the same for phones known and unknown. Problem no_sms_channel where
    no gateway is configured (CGT_SMS_GATEWAY); a demo needs none, and says the code beside."""
    if not (settings.is_demo or settings.sms_gateway):
        raise Problem("no_sms_channel", retry_after=3600)
    code = await ask_code(session, form.phone, device, settings=settings, at=at, random_below=secrets.randbelow)
    return CodeSent(demo_code=code if settings.is_demo else None)


@router.post("/phone", summary="手机号登录")
async def sign_in_with_phone(
    form: PhoneCodeIn, db: DatabaseHere, device: DeviceHere, settings: SettingsHere, at: Now
) -> TokensOut:
    """Signs in by phone and code; a phone not seen before becomes a person."""
    by = replace(device, by=SignedInBy.PHONE)
    return _out(await sign_in_by_phone(db, form.phone, form.code, device=by, settings=settings, at=at))


@router.post("/wechat", summary="微信登录")
async def sign_in_with_wechat(
    form: WechatIn, wechat: WechatHere, db: DatabaseHere, device: DeviceHere, settings: SettingsHere, at: Now
) -> TokensOut:
    """Signs in by the code of wx.login; who is new becomes a person. WeChat's session key never leaves the server."""
    who = await wechat.identify(form.code)
    by = replace(device, by=SignedInBy.WECHAT)
    return _out(await sign_in_by_wechat(db, who.openid, device=by, settings=settings, at=at))


@router.post("/password", summary="工作人员登录")
async def sign_in_with_password(
    form: Annotated[OAuth2PasswordRequestForm, Depends()],
    db: DatabaseHere,
    device: DeviceHere,
    settings: SettingsHere,
    at: Now,
    otp: Annotated[str, Form(max_length=16, description="动态口令或救援码，启用后必填")] = "",
) -> TokensOut:
    """Signs staff in by user name and password (form fields), and by a code of the second factor where it is in force.

    A client that keeps a random word of its own and sends it as X-Device-Id is known again: whoever guesses at the name
    elsewhere does not lock it out. An inspector's first handset is bound by it.
    """
    try:
        username, password = clean_text(form.username), clean_text(form.password)
    except ValueError as fault:
        raise Problem("bad_password") from fault
    tokens = await sign_in_by_password(db, username, password, otp=otp, device=device, settings=settings, at=at)
    return _out(tokens)


@router.post("/refresh", summary="刷新登录")
async def refresh_tokens(
    form: RefreshIn, db: DatabaseHere, device: DeviceHere, settings: SettingsHere, at: Now
) -> TokensOut:
    """New tokens for a refresh token; see the rule of re-use in the introduction."""
    return _out(await refresh(db, form.refresh_token, address=device.address, settings=settings, at=at))


@router.post("/logout", status_code=204, summary="退出登录")
async def log_out(by: AnyActor, session: WriteSession, at: Now) -> Response:
    """Ends this sign-in; its tokens are refused from the next request on."""
    await sign_out(session, by, at)
    return Response(status_code=204)


def _out(tokens: Tokens) -> TokensOut:
    return TokensOut.model_validate(tokens)
