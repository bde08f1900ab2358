"""The part of the WeChat stand-in that sends subscribe messages and checks content."""

import asyncio
import json
import re
import secrets
from collections.abc import Mapping
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from notifications.wechat.push_seal import seal_push, signature_of

ERRORS: dict[int, str] = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40013: "invalid appid",
    40029: "invalid code",
    40125: "invalid appsecret",
    40163: "code been used",
    40226: "code blocked",
    40003: "invalid openid",
    40037: "invalid template_id",
    41030: "invalid page",
    43101: "user refuse to accept the msg",
    47003: "argument invalid! data format error",
    61010: "code is expired",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit",
}
LABELS = {"pass": 100, "review": 21000, "risky": 20006}
# of the mini-program as it was released (its app.json): a page that it does not have is refused
PAGES = frozenset({"pages/report/report", "pages/mine/mine", "pages/report/show", "pages/case/show"})
CHINESE = re.compile(r"[㐀-鿿]")
# type: what the platform refuses with 47003; written apart from what our own client makes of a value
REFUSED = {
    "thing": lambda text: len(text) > 20,
    "phrase": lambda text: len(text) > 5 or not all(CHINESE.match(letter) for letter in text),
    "character_string": lambda text: len(text) > 32 or CHINESE.search(text) is not None,
    "time": lambda text: re.fullmatch(r"(\d{4}年\d{1,2}月\d{1,2}日 )?\d{1,2}:\d{2}", text) is None,
}


async def send_message(request: Request) -> Response:
    """/cgi-bin/message/subscribe/send; an openid with `refuser` in it has refused."""
    state, sent = request.app.state, await request.json()
    if request.query_params.get("access_token") != state.token:
        return error(40001)
    if not str(sent.get("touser", "")).startswith("openid-"):
        return error(40003)
    if not sent.get("template_id"):
        return error(40037)
    if (page := str(sent.get("page", "")).partition("?")[0]) and page not in PAGES:
        return error(41030)
    if "refuser" in sent["touser"]:
        return error(43101)
    values = {key: str(one.get("value", "")) for key, one in sent.get("data", {}).items()}
    for key, text in values.items():
        refuse = REFUSED.get(re.sub(r"\d+$", "", key))
        if not text or "\n" in text or (refuse is not None and refuse(text)):
            return error(47003)
    msgid = state.received.note("wechat", sent["touser"], template_id=sent["template_id"], data=values)
    return said({"errcode": 0, "errmsg": "ok", "msgid": int(msgid)})


async def check_text(request: Request) -> Response:
    """/wxa/msg_sec_check: `违禁` is risky, `疑似` for review; an openid with `away` has not visited for two hours."""
    state, sent = request.app.state, await request.json()
    if request.query_params.get("access_token") != state.token:
        return error(40001)
    if "away" in str(sent.get("openid", "")):
        return error(61010)
    content = str(sent.get("content", ""))
    suggest = "risky" if "违禁" in content else "review" if "疑似" in content else "pass"
    result = {"suggest": suggest, "label": LABELS[suggest]}
    return said({"errcode": 0, "errmsg": "ok", "result": result, "trace_id": secrets.token_hex(8)})


async def check_media(request: Request) -> Response:
    """/wxa/media_check_async: fetches the picture, as the platform does, and pushes its verdict to the callback."""
    state, sent = request.app.state, await request.json()
    if request.query_params.get("access_token") != state.token:
        return error(40001)
    if "away" in str(sent.get("openid", "")):
        return error(61010)
    trace = secrets.token_hex(8)
    state.received.note("media_check", str(sent["openid"]), media_url=sent["media_url"], trace_id=trace)
    if state.callback is not None:
        state.pushing.add(task := asyncio.create_task(_verdict(request.app, sent, trace)))
        task.add_done_callback(state.pushing.discard)
    return said({"errcode": 0, "errmsg": "ok", "trace_id": trace})


async def push(app: Starlette, message: Mapping[str, Any]) -> httpx.Response:
    """Pushes a message to the callback, sealed as the platform seals it."""
    url, token, key, appid = app.state.callback
    timestamp, nonce = "1700000000", secrets.token_hex(4)
    sealed = seal_push(json.dumps(message).encode(), key, appid, secrets.token_bytes(16))
    query = {
        "signature": signature_of(token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce,
        "msg_signature": signature_of(token, timestamp, nonce, sealed), "encrypt_type": "aes",
    }  # fmt: skip
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        return await client.post(url, params=query, json={"ToUserName": "gh_1", "Encrypt": sealed})


async def _verdict(app: Starlette, sent: Mapping[str, Any], trace: str) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        fetched = await client.get(sent["media_url"])
    good = fetched.status_code == 200 and fetched.headers.get("content-type", "").startswith("image/")
    suggest = "pass" if good else "review"
    message = {
        "ToUserName": "gh_1", "FromUserName": sent["openid"], "CreateTime": 1700000000, "MsgType": "event",
        "Event": "wxa_media_check", "appid": app.state.callback[3], "trace_id": trace, "version": 2, "detail": [],
        "errcode": 0 if good else -1008, "errmsg": "ok" if good else "media download fail",
        "result": {"suggest": suggest, "label": LABELS[suggest]},
    }  # fmt: skip
    await push(app, message)


def error(code: int) -> Response:
    """An error as the platform words it: HTTP 200 all the same."""
    return said({"errcode": code, "errmsg": f"{ERRORS[code]}, rid: stand-in"})


def said(body: Mapping[str, Any]) -> Response:
    """JSON that calls itself text."""
    return Response(json.dumps(body), media_type="text/plain")
