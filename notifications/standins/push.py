"""Stand-ins for FCM (its OAuth token and messages:send) and for JPush's v3/push."""

import base64
import json
import secrets
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from notifications.standins.received import Received

PROJECT, JPUSH_KEY, JPUSH_SECRET = "chengguantong-standin", "standin-jpush", "standin-jpush-secret"
GONE = "gone"  # a token with this in it belongs to nobody any more


def build_fcm(received: Received) -> Starlette:
    """Its state holds the token in force, how often one was fetched, and what was shown by tag."""
    app = Starlette(
        routes=[
            Route("/token", _token, methods=["POST"]),
            Route("/v1/projects/{project}/messages:send", _send, methods=["POST"]),
        ]
    )
    app.state.received, app.state.token, app.state.fetched = received, None, 0
    return app


def build_jpush(received: Received) -> Starlette:
    """Takes one registration_id at a time, as our client sends it."""
    app = Starlette(routes=[Route("/v3/push", _push, methods=["POST"])])
    app.state.received = received
    return app


def service_account(url: str) -> str:
    """A service account whose token is fetched from the stand-in."""
    return json.dumps(
        {
            "type": "service_account", "project_id": PROJECT, "private_key_id": "standin", "private_key": _key(),
            "client_email": f"standin@{PROJECT}.iam.gserviceaccount.com", "client_id": "1",
            "token_uri": f"{url}/token",
        }
    )  # fmt: skip


@cache
def _key() -> str:
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kind, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return made.private_bytes(serialization.Encoding.PEM, kind, none).decode()


async def _token(request: Request) -> JSONResponse:
    form = await request.form()
    if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" or not form.get("assertion"):
        return JSONResponse({"error": "invalid_grant"}, status_code=400)
    state = request.app.state
    state.token, state.fetched = f"ya29.{secrets.token_hex(8)}", state.fetched + 1
    return JSONResponse({"access_token": state.token, "expires_in": 3599, "token_type": "Bearer"})


async def _send(request: Request) -> JSONResponse:
    state = request.app.state
    if state.token is None or request.headers.get("authorization") != f"Bearer {state.token}":
        return _fcm_error(401, "UNAUTHENTICATED", None)
    message: dict[str, Any] = (await request.json())["message"]
    token = message.get("token", "")
    if GONE in token:
        return _fcm_error(404, "NOT_FOUND", "UNREGISTERED")
    shown = message["notification"]
    tag = message["android"]["notification"]["tag"]
    number = state.received.note("fcm", token, title=shown["title"], text=shown["body"], tag=tag)
    return JSONResponse({"name": f"projects/{PROJECT}/messages/{number}"})


def _fcm_error(status: int, word: str, code: str | None) -> JSONResponse:
    kind = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
    details = [{"@type": kind, "errorCode": code}] if code else []
    error = {"code": status, "message": "stand-in", "status": word, "details": details}
    return JSONResponse({"error": error}, status_code=status)


async def _push(request: Request) -> JSONResponse:
    wanted = base64.b64encode(f"{JPUSH_KEY}:{JPUSH_SECRET}".encode()).decode()
    if request.headers.get("authorization") != f"Basic {wanted}":
        return JSONResponse({"error": {"code": 1004, "message": "Authen failed"}}, status_code=401)
    sent = await request.json()
    (token,) = sent["audience"]["registration_id"]
    if GONE in token:
        error = {"code": 1011, "message": "cannot find user by this audience"}
        return JSONResponse({"error": error}, status_code=400)
    android = sent["notification"]["android"]
    number = request.app.state.received.note("jpush", token, title=android["title"], text=android["alert"])
    return JSONResponse({"sendno": "0", "msg_id": f"1810028{number}"})
