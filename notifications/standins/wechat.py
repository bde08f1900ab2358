"""A stand-in for WeChat's platform: the documented protocol on loopback, codes and quotas and all.

A login code `demo-NAME` stands for the openid `openid-NAME`, once. Codes that begin with an error's number give that
error. Refused in production.
"""

import json
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

APPID, SECRET = "wxstandin00000000", "standin-secret"
ERRORS: dict[int, str] = {
    -1: "system error",
    40013: "invalid appid",
    40029: "invalid code",
    40125: "invalid appsecret",
    40163: "code been used",
    40226: "code blocked",
    45011: "api minute-quota reach limit",
}


def build_standin() -> Starlette:
    """The application."""
    standin = Starlette(routes=[Route("/sns/jscode2session", _code2session)])
    standin.state.used = set()
    return standin


async def _code2session(request: Request) -> Response:
    asked, used = request.query_params, request.app.state.used
    if asked.get("appid") != APPID:
        return _error(40013)
    if asked.get("secret") != SECRET:
        return _error(40125)
    code = asked.get("js_code", "")
    number = code.partition("-demo")[0] if code.startswith("-1") else code.partition("-")[0]
    if _is_error(number):
        return _error(int(number))
    if not code.startswith("demo-") or asked.get("grant_type") != "authorization_code":
        return _error(40029)
    if code in used:
        return _error(40163)
    used.add(code)
    return _said({"openid": f"openid-{code[5:].partition('.')[0]}", "session_key": "never-to-be-shown=="})


def _is_error(number: str) -> bool:
    return number.lstrip("-").isdigit() and int(number) in ERRORS


def _error(code: int) -> Response:
    return _said({"errcode": code, "errmsg": f"{ERRORS[code]}, rid: stand-in"})


def _said(body: Mapping[str, Any]) -> Response:
    return Response(json.dumps(body), media_type="text/plain")
