"""A stand-in for WeChat's platform: the documented protocol on loopback, codes and quotas and all.

A login code `demo-NAME.n` stands for the openid `openid-NAME`, once; a phone code `phone-NUMBER.n` for that number,
once. Codes that begin with an error's number give that error. A forced refresh ends the access token of before.
Refused in production.
"""

import secrets

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from notifications.standins.received import Received
from notifications.standins.wechat_checks import ERRORS, check_media, check_text, error, said, send_message

Callback = tuple[str, str, str, str]
APPID, SECRET = "wxstandin00000000", "standin-secret"
TOKEN_LIFE = 7200  # seconds


def build_standin(received: Received | None = None, callback: Callback | None = None) -> Starlette:
    """The application; its state counts what it gave out. `callback`: where it pushes to (url, token, key, appid)."""
    standin = Starlette(
        routes=[
            Route("/sns/jscode2session", _code2session),
            Route("/cgi-bin/stable_token", _stable_token, methods=["POST"]),
            Route("/wxa/business/getuserphonenumber", _phone_number, methods=["POST"]),
            Route("/cgi-bin/message/subscribe/send", send_message, methods=["POST"]),
            Route("/wxa/msg_sec_check", check_text, methods=["POST"]),
            Route("/wxa/media_check_async", check_media, methods=["POST"]),
        ]
    )
    standin.state.received, standin.state.callback, standin.state.pushing = received or Received(), callback, set()
    standin.state.used = set()
    standin.state.token, standin.state.fetched, standin.state.forced = None, 0, 0
    return standin


async def _code2session(request: Request) -> Response:
    asked, used = request.query_params, request.app.state.used
    if (wrong := _wrong_app(asked.get("appid"), asked.get("secret"))) is not None:
        return error(wrong)
    code = asked.get("js_code", "")
    if (asked_for := _asked_for(code)) is not None:
        return error(asked_for)
    if not code.startswith("demo-") or asked.get("grant_type") != "authorization_code":
        return error(40029)
    if code in used:
        return error(40163)
    used.add(code)
    return said({"openid": f"openid-{code[5:].partition('.')[0]}", "session_key": "never-to-be-shown=="})


async def _stable_token(request: Request) -> Response:
    asked, state = await request.json(), request.app.state
    if (wrong := _wrong_app(asked.get("appid"), asked.get("secret"))) is not None:
        return error(wrong)
    state.fetched += 1
    if asked.get("force_refresh"):
        state.forced += 1
        state.token = None
    if state.token is None:
        state.token = f"token-{secrets.token_hex(60)}"
    return said({"access_token": state.token, "expires_in": TOKEN_LIFE})


async def _phone_number(request: Request) -> Response:
    state, code = request.app.state, (await request.json()).get("code", "")
    if request.query_params.get("access_token") != state.token or state.token is None:
        return error(40001)
    if (asked_for := _asked_for(code)) is not None:
        return error(asked_for)
    if not code.startswith("phone-") or code in state.used:
        return error(40029)
    state.used.add(code)
    number = code[6:].partition(".")[0]
    country, _, pure = number.rpartition("+")
    info = {"phoneNumber": number, "purePhoneNumber": pure or number, "countryCode": country or "86"}
    return said({"errcode": 0, "errmsg": "ok", "phone_info": info})


def _wrong_app(appid: str | None, secret: str | None) -> int | None:
    if appid != APPID:
        return 40013
    return 40125 if secret != SECRET else None


def _asked_for(code: str) -> int | None:
    """The error a code asks for by its beginning."""
    number = code.partition("-demo")[0] if code.startswith("-1") else code.partition("-")[0]
    return int(number) if number.lstrip("-").isdigit() and int(number) in ERRORS else None
