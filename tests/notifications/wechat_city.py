"""Li Hua and others who came by WeChat, and the platform that pushes to us."""

import json
import uuid
from collections.abc import Iterable
from typing import Any

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from backend.ground.settings import Settings
from notifications.channels.channel import Outcome
from notifications.channels.wechat import Wechat
from notifications.standins.wechat import APPID, SECRET
from notifications.wechat.platform import WechatPlatform
from notifications.wechat.push_seal import seal_push, signature_of
from tests.linhai import City, Person
from tests.outside import delivery_to, outcome_of
from tests.served import Served

KEY, TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "ChengGuanTong"
PROGRESS, RESULT = "tmpl-progress", "tmpl-result"


def leading_to(settings: Settings, url: str) -> Settings:
    settings.wechat_url, settings.wechat_appid, settings.wechat_secret = url, APPID, SecretStr(SECRET)
    settings.wechat_templates = {"progress": PROGRESS, "result": RESULT}
    settings.wechat_push_token, settings.wechat_push_key = SecretStr(TOKEN), SecretStr(KEY)
    return settings


async def follower(city: City, name: str = "lihua", consents: int = 0) -> tuple[Person, uuid.UUID]:
    code = f"demo-{name}.{uuid.uuid4().hex}"
    tokens = (await city.client.post("/api/v1/auth/wechat", json={"code": code})).json()
    person = Person(city, tokens["access_token"], tokens)
    for _ in range(consents):
        assert (await answered(person, {RESULT: "accept"})).status_code == 200
    return person, uuid.UUID((await person.get("/api/v1/me")).json()["id"])


async def answered(person: Person, results: dict[str, str], key: str | None = None) -> Any:
    body = {"client_key": key or str(uuid.uuid4()), "results": results}
    return await person.post("/api/v1/me/wechat/subscriptions", json=body)


async def pushed(city: City, message: dict[str, Any] | str, appid: str = APPID, **query: str) -> tuple[int, str]:
    content = message if isinstance(message, str) else json.dumps(message)
    sealed = seal_push(content.encode(), KEY, appid, b"0123456789abcdef")
    signed = {
        "signature": signature_of(TOKEN, "1", "2"), "timestamp": "1", "nonce": "2",
        "msg_signature": signature_of(TOKEN, "1", "2", sealed),
    }  # fmt: skip
    body = f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>" if content.startswith("<") else {"Encrypt": sealed}
    sent = {"content": body} if isinstance(body, str) else {"json": body}
    answer = await city.client.post("/wechat/callback", params=signed | query, **sent)  # type: ignore[arg-type]
    return answer.status_code, answer.text


def channel(city: City) -> Wechat:
    return Wechat(city.db, city.settings, WechatPlatform(city.settings, city.db, lambda: city.at))


async def told(city: City, person_id: uuid.UUID, number: str) -> Any:
    delivery = delivery_to("wechat", str(person_id), city.at, person_id=person_id, case_number=number)
    return await channel(city).send(delivery, city.at)


# domain facts: what the platform's own documentation says of an errcode
TOLD_BY_WECHAT = {
    -1: (Outcome.TEMPORARY, None), 40001: (Outcome.TEMPORARY, None), 43101: (Outcome.PERMANENT, None),
    45009: (Outcome.TEMPORARY, 3600),
}  # fmt: skip


def answering() -> Starlette:
    async def _token(_request: Request) -> JSONResponse:
        return JSONResponse({"access_token": "t" * 40, "expires_in": 7200})

    async def _send(request: Request) -> JSONResponse:
        return JSONResponse({"errcode": request.app.state.errcode, "errmsg": "so"})

    routes = [Route("/cgi-bin/stable_token", _token, methods=["POST"])]
    return Starlette(routes=[*routes, Route("/cgi-bin/message/subscribe/send", _send, methods=["POST"])])


async def meanings(city: City, errcodes: Iterable[int]) -> dict[int, tuple[str, float | None]]:
    """What each errcode in an answer of HTTP 200 is taken for."""
    person, who = await follower(city, consents=2)
    number, found = (await person.report())["number"], {}
    with Served(app := answering()) as served:
        city.settings.wechat_url = served.url
        for errcode in errcodes:
            await answered(person, {RESULT: "accept"})
            app.state.errcode = errcode
            found[errcode] = await outcome_of(told(city, who, number))
    return found
