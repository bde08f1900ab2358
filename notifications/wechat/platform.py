"""Asks WeChat: over HTTP, with its own error codes. Its replies are JSON whatever their content type says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from backend.ground.errors import Problem
from backend.ground.settings import Settings

TIMEOUT = httpx.Timeout(5.0, connect=2.0)
AT_ONCE = 20
BUSY = -1
INVALID_CODE, TOO_OFTEN, BLOCKED = 40029, 45011, 40226
CODE_USED = 40163
# WeChat's error code: ours. Others are faults of the platform or of our configuration.
REFUSALS: dict[int, str] = {
    INVALID_CODE: "bad_wechat_code",
    CODE_USED: "bad_wechat_code",
    TOO_OFTEN: "too_many",
    BLOCKED: "wechat_refused",
    BUSY: "wechat_unavailable",
}
RETRY_AFTER = {"too_many": 60, "wechat_unavailable": 2}  # seconds


@dataclass(frozen=True)
class WechatIdentity:
    """Who WeChat says it is, for this mini-program; its session key is not kept."""

    openid: str
    unionid: str | None


class WechatPlatform:
    """One client for the application; close it with `close`."""

    def __init__(self, settings: Settings) -> None:
        self._appid, self._secret = settings.wechat_appid, settings.wechat_secret
        self._client = httpx.AsyncClient(
            base_url=settings.wechat_url, timeout=TIMEOUT, trust_env=False, follow_redirects=False,
            limits=httpx.Limits(max_connections=AT_ONCE),
        )  # fmt: skip

    @property
    def is_configured(self) -> bool:
        return bool(self._appid and self._secret.get_secret_value())

    async def close(self) -> None:
        await self._client.aclose()

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
        said = await self._get("/sns/jscode2session", asked)
        openid, unionid = said.get("openid"), said.get("unionid")
        if not isinstance(openid, str) or not openid:
            raise Problem("wechat_unavailable", retry_after=RETRY_AFTER["wechat_unavailable"])
        return WechatIdentity(openid, unionid if isinstance(unionid, str) else None)

    async def _get(self, path: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            answer = await self._client.get(path, params=asked)
            said = json.loads(answer.content)
        except (httpx.HTTPError, ValueError):
            said = {"errcode": BUSY}
        if not isinstance(said, dict):
            said = {"errcode": BUSY}
        if code := said.get("errcode"):
            ours = REFUSALS.get(code, "wechat_unavailable") if isinstance(code, int) else "wechat_unavailable"
            raise Problem(ours, retry_after=RETRY_AFTER.get(ours))
        return said
