"""A stand-in for WeChat's platform: the documented protocol on loopback, codes and quotas and all.

A login code `demo-NAME.n` stands for the openid `openid-NAME`, once; a phone code `phone-NUMBER.n` for that number,
once. Codes that begin with an error's number give that error. A forced refresh ends the access token of before.
Refused in production.
"""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

APPID, SECRET = "wxstandin00000000", "standin-secret"
TOKEN_LIFE = 7200  # seconds
ERRORS: dict[int, str] = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40013: "invalid appid",
    40029: "invalid code",
    40125: "invalid appsecret",
    40163: "code been used",
    40226: "code blocked",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit",
}


def build_standin() -> Starlette:
    """The application; its state counts what it gave out."""
    standin = Starlette(
        routes=[
            Route("/sns/jscode2session", _code2session),
            Route("/cgi-bin/stable_token", _stable_token, methods=["POST"]),
            Route("/wxa/business/getuserphonenumber", _phone_number, methods=["POST"]),
        ]
    )
    standin.state.used = set()
    standin.state.token, standin.state.fetched, standin.state.forced = None, 0, 0
    return standin


async def _code2session(request: Request) -> Response:
    asked, used = request.query_params, request.app.state.used
    if (wrong := _wrong_app(asked.get("appid"), asked.get("secret"))) is not None:
        return _error(wrong)
    code = asked.get("js_code", "")
    if (error := _asked_for(code)) is not None:
        return _error(error)
    if not code.startswith("demo-") or asked.get("grant_type") != "authorization_code":
        return _error(40029)
    if code in used:
        return _error(40163)
    used.add(code)
    return _said({"openid": f"openid-{code[5:].partition('.')[0]}", "session_key": "never-to-be-shown=="})


async def _stable_token(request: Request) -> Response:
    asked, state = await request.json(), request.app.state
    if (wrong := _wrong_app(asked.get("appid"), asked.get("secret"))) is not None:
        return _error(wrong)
    state.fetched += 1
    if asked.get("force_refresh"):
        state.forced += 1
        state.token = None
    if state.token is None:
        state.token = f"token-{secrets.token_hex(60)}"
    return _said({"access_token": state.token, "expires_in": TOKEN_LIFE})


async def _phone_number(request: Request) -> Response:
    state, code = request.app.state, (await request.json()).get("code", "")
    if request.query_params.get("access_token") != state.token or state.token is None:
        return _error(40001)
    if (error := _asked_for(code)) is not None:
        return _error(error)
    if not code.startswith("phone-") or code in state.used:
        return _error(40029)
    state.used.add(code)
    number = code[6:].partition(".")[0]
    country, _, pure = number.rpartition("+")
    info = {"phoneNumber": number, "purePhoneNumber": pure or number, "countryCode": country or "86"}
    return _said({"errcode": 0, "errmsg": "ok", "phone_info": info})


def _wrong_app(appid: str | None, secret: str | None) -> int | None:
    if appid != APPID:
        return 40013
    return 40125 if secret != SECRET else None


def _asked_for(code: str) -> int | None:
    """The error a code asks for by its beginning."""
    number = code.partition("-demo")[0] if code.startswith("-1") else code.partition("-")[0]
    return int(number) if number.lstrip("-").isdigit() and int(number) in ERRORS else None


def _error(code: int) -> Response:
    return _said({"errcode": code, "errmsg": f"{ERRORS[code]}, rid: stand-in"})


def _said(body: Mapping[str, Any]) -> Response:
    return Response(json.dumps(body), media_type="text/plain")
