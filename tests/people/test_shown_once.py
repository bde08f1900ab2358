"""A secret that is shown once is made once: whose answer was lost asks again under the same key (client_key), is told
which one it was, and no second one opens anything without anybody's knowing."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.linhai import City

pytestmark = pytest.mark.anyio
Client = Callable[..., Awaitable[httpx.Response]]
HOOK = {"url": "https://platform.example.gov.cn/hooks/cgt", "kinds": ["case.close"]}
# door: who, where, where the list is, what is asked for, the field of the secret, another body
DOORS: dict[str, tuple[str, str, str, dict[str, Any], str, dict[str, Any]]] = {
    "key": (
        "security", "/api/v1/admin/api-keys", "/api/v1/admin/api-keys", {"name": "台州市平台", "scopes": ["feeds"]},
        "key", {"name": "视频告警"},
    ),
    "webhook": (
        "security", "/api/v1/admin/webhooks", "/api/v1/admin/webhooks", {"name": "台州市平台", **HOOK}, "secret",
        {"kinds": []},
    ),
    "own webhook": ("machine", "/feeds/v1/webhooks", "/feeds/v1/webhooks", HOOK, "secret", {"kinds": []}),
    "track key": (
        "inspector", "/api/v1/me/track-key", "/api/v1/me/track-keys", {"name": "OsmAnd"}, "key", {"name": "Traccar"},
    ),
}  # fmt: skip


async def who(city: City, name: str) -> tuple[Client, Client]:
    """What posts and what gets as somebody."""
    if name != "machine":
        person = await city.signed_in(name)
        return person.post, person.get
    security = await city.signed_in("security")
    made = await security.post("/api/v1/admin/api-keys", json={"name": "市平台", "scopes": ["feeds"]})
    headers = {"X-Api-Key": made.json()["key"]}

    async def _post(path: str, **more: Any) -> httpx.Response:
        return await city.client.post(path, headers=headers | more.pop("headers", {}), **more)

    async def _get(path: str) -> httpx.Response:
        return await city.client.get(path, headers=headers)

    return _post, _get


async def in_force(get: Client, path: str) -> set[str]:
    items = (await get(path)).json()["items"]
    return {one["id"] for one in items if one.get("ended_at") is None}


@pytest.mark.parametrize("door", DOORS)
async def test_the_same_again_makes_no_second_secret_and_says_which_was_shown(city: City, door: str) -> None:
    name, path, listed, body, secret, other = DOORS[door]
    post, get = await who(city, name)
    before = await in_force(get, listed)
    key = {"client_key": str(uuid4())}
    first = await post(path, json=body | key)
    assert (first.status_code, bool(first.json()[secret])) == (201, True), first.text
    again = await post(path, json=body | key)
    assert (again.status_code, again.json()["code"], again.json().get("id")) == (409, "shown_once", first.json()["id"])
    assert first.json()[secret] not in again.text
    assert await in_force(get, listed) - before == {first.json()["id"]}
    reused = await post(path, json=body | other | key)
    assert (reused.status_code, reused.json()["code"]) == (422, "key_reused")
    anew = await post(path, json=body | {"client_key": str(uuid4())})
    assert (anew.status_code, anew.json()["id"] != first.json()["id"]) == (201, True)


@pytest.mark.parametrize("door", DOORS)
async def test_two_at_once_make_one(city: City, door: str) -> None:
    name, path, listed, body, _secret, _other = DOORS[door]
    post, get = await who(city, name)
    before, key = await in_force(get, listed), {"client_key": str(uuid4())}
    answers = await asyncio.gather(*(post(path, json=body | key) for _time in range(2)))
    assert sorted(one.status_code for one in answers) == [201, 409], [one.text for one in answers]
    assert len(await in_force(get, listed) - before) == 1


@pytest.mark.parametrize("door", DOORS)
async def test_the_key_may_be_in_the_header_as_in_the_body(city: City, door: str) -> None:
    name, path, listed, body, _secret, _other = DOORS[door]
    post, get = await who(city, name)
    before, key = await in_force(get, listed), str(uuid4())
    first = await post(path, json=body, headers={"Idempotency-Key": f'"{key}"'})
    again = await post(path, json=body, headers={"Idempotency-Key": key})
    assert (first.status_code, again.status_code, again.json().get("id")) == (201, 409, first.json().get("id"))
    assert (await post(path, json=body | {"client_key": key})).json()["code"] == "shown_once"
    assert await in_force(get, listed) - before == {first.json()["id"]}
    assert (await post(path, json=body, headers={"Idempotency-Key": "no key"})).status_code == 422


async def test_an_older_client_without_a_key_is_served_as_before(city: City) -> None:
    post, _get = await who(city, "security")
    _name, path, _listed, body, _secret, _other = DOORS["key"]
    assert [(await post(path, json=body)).status_code for _time in range(2)] == [201, 201]
