"""Stand-ins for gateways of short messages: a plain one over HTTP, and Aliyun's SendSms with its signature checked."""

import hmac
import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from notifications.sms.aliyun_gateway import authorization
from notifications.sms.http_gateway import signature
from notifications.standins.received import Received

KEY, SECRET = "standin-key", "standin-sms-secret"
BLOCKED = "13000000000"


def build_sms(received: Received) -> Starlette:
    """Both; `known` are the ids the plain one has had already: sent again, they are not sent again."""
    app = Starlette(
        routes=[Route("/gateway", _gateway, methods=["POST"]), Route("/aliyun/", _aliyun, methods=["POST"])]
    )
    app.state.received, app.state.known = received, {}
    return app


async def _gateway(request: Request) -> JSONResponse:
    content, headers = await request.body(), request.headers
    wanted = signature(SECRET, headers.get("x-timestamp", ""), content)
    if headers.get("x-key") != KEY or not hmac.compare_digest(wanted, headers.get("x-signature", "")):
        return JSONResponse({"code": "bad_signature"})
    sent, known = json.loads(content), request.app.state.known
    if sent["phone"] == BLOCKED:
        return JSONResponse({"code": "blocked_phone"})
    if sent["id"] not in known:
        text = f"【{sent['sign']}】{sent['text']}"
        known[sent["id"]] = f"sms-{request.app.state.received.note('sms', sent['phone'], text=text)}"
    return JSONResponse({"code": "0", "id": known[sent["id"]]})


async def _aliyun(request: Request) -> JSONResponse:
    headers = request.headers
    signed = {name: headers[name] for name in headers if name == "host" or name.startswith("x-acs-")}
    wanted = authorization(KEY, SECRET, request.url.query, signed)
    if not hmac.compare_digest(wanted, headers.get("authorization", "")):
        return JSONResponse({"Code": "SignatureDoesNotMatch", "Message": "no", "RequestId": "R"}, status_code=400)
    asked: dict[str, Any] = dict(request.query_params)
    if asked["PhoneNumbers"] == BLOCKED:
        return JSONResponse({"Code": "isv.BLACK_KEY_CONTROL_LIMIT", "Message": "no", "RequestId": "R"})
    text = f"【{asked['SignName']}】{asked['TemplateCode']} {asked['TemplateParam']}"
    number = request.app.state.received.note("sms", asked["PhoneNumbers"], text=text, out_id=asked["OutId"])
    return JSONResponse({"Code": "OK", "Message": "OK", "BizId": f"biz-{number}", "RequestId": "R"})
