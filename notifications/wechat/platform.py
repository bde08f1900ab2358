"""Asks WeChat: over HTTP, with its own error codes. Its replies are JSON whatever their content type says."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from anyio import to_thread

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from notifications.channels.channel import Outcome, SendFailed, before_asking
from notifications.wechat.provider_token import SharedToken

if TYPE_CHECKING:
    from notifications.channels.outside import Outside

ALL_OF_IT = 8.0  # seconds for all of a reply: one that comes in drops is none
BUSY = -1
INVALID_CODE, TOO_OFTEN, BLOCKED = 40029, 45011, 40226
CODE_USED = 40163
AWAY = "wechat_unavailable"
# WeChat's error code: ours. Others are faults of the platform or of our configuration.
REFUSALS: dict[int, str] = {
    INVALID_CODE: "bad_wechat_code",
    CODE_USED: "bad_wechat_code",
    TOO_OFTEN: "too_many",
    BLOCKED: "wechat_refused",
    BUSY: AWAY,
}
# of a code for a phone number: nobody is signed out by it
CODE_REFUSALS = REFUSALS | {INVALID_CODE: "wrong_code", CODE_USED: "wrong_code"}
MAINLAND, MAINLAND_PHONE = "86", re.compile(r"1[3-9][0-9]{9}", re.ASCII)
TOKEN_REFUSED = frozenset({40001, 40014, 42001})  # this access token: fetch another, once
RETRY_AFTER = {"too_many": 60, AWAY: 2}  # seconds
log = structlog.get_logger("wechat")


@dataclass(frozen=True)
class WechatIdentity:
    """Who WeChat says it is, for this mini-program; its session key is not kept."""

    openid: str
    unionid: str | None


class WechatPlatform:
    """One client for the application; close it with `close`."""

    def __init__(self, settings: Settings, db: Database, now: Callable[[], datetime]) -> None:
        self._appid, self._secret = settings.wechat_appid, settings.wechat_secret
        self._url, self._now = settings.wechat_url, now
        self._outside: Outside | None = None
        self._token = SharedToken(db, settings, self._fetch_token, now)

    @property
    def is_configured(self) -> bool:
        return bool(self._appid and self._secret.get_secret_value())

    async def close(self) -> None:
        if self._outside is not None:
            await self._outside.close()

    async def _opened(self) -> "Outside":
        """What asks: loaded when first needed, in a thread, for with whom it trusts it takes 0.2 s and 10 MB."""
        if self._outside is None:
            opened = await to_thread.run_sync(self._open)
            if self._outside is not None:  # two asked at once
                await opened.close()
                return self._outside
            self._outside = opened
        return self._outside

    def _open(self) -> "Outside":
        from notifications.channels.outside import Outside

        return Outside(self._url, seconds=ALL_OF_IT)

    async def identify(self, code: str) -> WechatIdentity:
        """Whose one-time login code it is (code2session).

        Problem no_wechat where it is not configured; bad_wechat_code, wechat_refused, too_many as WeChat says;
        wechat_unavailable when it is busy, does not answer, or answers nonsense.
        """
        if not self.is_configured:
            raise Problem("no_wechat", retry_after=3600)
        asked = {
            "appid": self._appid, "secret": self._secret.get_secret_value(), "js_code": code,
            "grant_type": "authorization_code",
        }  # fmt: skip
        path = "/sns/jscode2session"
        said = _accepted(path, await self._ask("GET", path, params=asked), REFUSALS)
        openid, unionid = said.get("openid"), said.get("unionid")
        if not isinstance(openid, str) or not openid:
            raise _away(path, "no openid")
        return WechatIdentity(openid, unionid if isinstance(unionid, str) else None)

    async def phone_number(self, code: str) -> str:
        """The mainland phone that a code of getPhoneNumber stands for, once (getuserphonenumber).

        Problem wrong_code for a code that is no good or a phone from abroad; else as `identify`.
        """
        path = "/wxa/business/getuserphonenumber"
        said = await self._with_token(path, {"code": code})
        info = said.get("phone_info")
        phone = info.get("purePhoneNumber") if isinstance(info, dict) else None
        country = info.get("countryCode") if isinstance(info, dict) else None
        if not isinstance(phone, str) or not phone:
            raise _away(path, "no phone")
        if str(country) != MAINLAND or not MAINLAND_PHONE.fullmatch(phone):
            raise Problem("wrong_code", field="code", detail="仅支持中国大陆手机号")
        return phone

    async def _with_token(self, path: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """Asks with the shared token; once more with another one, if the platform refuses this one."""
        if not self.is_configured:
            raise Problem("no_wechat", retry_after=3600)
        token = await self._token.current()
        said = await self._ask("POST", path, params={"access_token": token}, json=content)
        if said.get("errcode") in TOKEN_REFUSED:
            token = await self._token.current(bad=token)
            said = await self._ask("POST", path, params={"access_token": token}, json=content)
        return _accepted(path, said, CODE_REFUSALS)

    async def call(self, path: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the platform says, its `errcode` among it; with another token, once, where it refuses this one.

        SendFailed where it says nothing that can be read, or no token is to be had.
        """
        try:
            with before_asking():
                token = await self._token.current()
            said = await self._say(path, token, content)
            if said.get("errcode") not in TOKEN_REFUSED:
                return said
            with before_asking():
                token = await self._token.current(bad=token)
        except Problem as refused:
            raise SendFailed("no access token", kind=Outcome.TEMPORARY, provider_answer=refused.code) from refused
        return await self._say(path, token, content)

    async def _say(self, path: str, token: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
        outside = await self._opened()
        from notifications.channels.outside import check_status  # loaded by now

        answer = await outside.ask("POST", path, params={"access_token": token}, json=content)
        return check_status(answer, self._now()).said()

    async def _fetch_token(self, force: bool) -> tuple[str, int]:
        asked = {
            "grant_type": "client_credential", "appid": self._appid, "secret": self._secret.get_secret_value(),
            "force_refresh": force,
        }  # fmt: skip
        path = "/cgi-bin/stable_token"
        said = _accepted(path, await self._ask("POST", path, json=asked), REFUSALS)
        token, life = said.get("access_token"), said.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(life, int):
            raise _away(path, "no token")
        return token, life

    async def _ask(self, method: str, path: str, **sent: Any) -> Mapping[str, Any]:
        """What the platform says; Problem wechat_unavailable where it says nothing that can be read."""
        try:
            return (await (await self._opened()).ask(method, path, **sent)).said()
        except SendFailed as failed:
            raise _away(path, failed.why) from failed


def _accepted(path: str, said: Mapping[str, Any], refusals: Mapping[int, str]) -> Mapping[str, Any]:
    if code := said.get("errcode"):
        ours = refusals.get(code, AWAY) if isinstance(code, int) else AWAY
        if ours == AWAY:
            raise _away(path, f"errcode {code}" if isinstance(code, int) else "errcode unread")
        raise Problem(ours, retry_after=RETRY_AFTER.get(ours))
    return said


def _away(path: str, why: str) -> Problem:
    """Told as a platform that is away, whatever it is; why, a wrong secret, say, is for whoever keeps the server."""
    log.error("wechat", path=path, why=why)
    return Problem(AWAY, retry_after=RETRY_AFTER[AWAY])
