"""What a play asks of the running service, and what it says where the service answers otherwise than a demo does."""

from collections.abc import Mapping
from typing import Any

import httpx

NOT_OURS = "{url} 不是城管通服务的根地址：--url 应如 http://127.0.0.1:8000，后面不带路径"
NO_DEMO = "{url} 是正式环境（CGT_MODE=production），不在其中演示：以 make run 另起一个演示服务，再以 --url 指明"
# code of a refusal at a sign-in: what to do
WAYS_OUT = {
    "other_handset": "它绑定在登录过的浏览器或手机上。解绑：以 security（密码 {password}）登录 "
    "{url}/sign-in?as=staff，在“人员与角色”中打开 {name}，解绑其手持终端，然后重来；此后以它登录的浏览器又会绑定",
}  # fmt: skip


class Stopped(RuntimeError):
    """A play that cannot go on: why and what to do, in words, line by line."""


async def demo_config(client: httpx.AsyncClient) -> Mapping[str, Any]:
    """What the service says of itself. Stopped where it is none of ours, or no demo."""
    answer = await client.get("/api/v1/config")
    config = _json(answer)
    if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR and "demo" not in config:
        raise Stopped(NOT_OURS.format(url=_root(client)))
    if not got(answer)["demo"]:
        raise Stopped(NO_DEMO.format(url=_root(client)))
    return config


async def staff_token(client: httpx.AsyncClient, name: str, password: str) -> str:
    """Of a new sign-in. Stopped, with the account and a way out, where it is refused."""
    answer = await client.post("/api/v1/auth/password", data={"username": name, "password": password})
    if answer.is_error:
        refused = _json(answer)
        lines = [f"账号 {name} 不能登录：{_words_of(answer)}"]
        if way := WAYS_OUT.get(refused.get("code", "")):
            lines.append(way.format(url=_root(client), name=name, password=password))
        raise Stopped("\n".join(lines))
    token: str = answer.json()["access_token"]
    return token


def got(answer: httpx.Response) -> Any:
    """What was answered, None for nothing. Stopped for a refusal."""
    if answer.is_error:
        asked = answer.request
        raise Stopped(f"{asked.method} {asked.url.path} 被拒绝：{_words_of(answer)}")
    return answer.json() if answer.content else None


def _words_of(answer: httpx.Response) -> str:
    refused = _json(answer)
    return f"{refused.get('detail') or answer.text[:300]}（{answer.status_code} {refused.get('code', '')}）"


def _json(answer: httpx.Response) -> Mapping[str, Any]:
    """Nothing where the answer is no object: a page of somebody else's."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _root(client: httpx.AsyncClient) -> str:
    return str(client.base_url).rstrip("/")
