"""An inspector's handset: bound by the first sign-in, revocable; nobody gets in from another one."""

from typing import Any

import pytest

from tests.linhai import City, Person

pytestmark = pytest.mark.anyio
MINE, OTHER = "handset-0000-0000-mine", "handset-0000-0000-other"


async def sign_in(city: City, device: str | None, username: str = "inspector", word: str = "demo") -> Any:
    headers = {"X-Device-Id": device} if device else {}
    form = {"username": username, "password": word}
    return await city.client.post("/api/v1/auth/password", data=form, headers=headers)


async def on(city: City, device: str | None) -> Person:
    answer = await sign_in(city, device)
    assert answer.status_code == 200, answer.text
    return Person(city, answer.json()["access_token"], answer.json())


async def is_in(person: Person) -> bool:
    refresh = {"refresh_token": person.tokens["refresh_token"]}
    alive = (await person.get("/api/v1/me")).status_code == 200
    assert ((await person.city.client.post("/api/v1/auth/refresh", json=refresh)).status_code == 200) is alive
    return alive


async def handsets(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await person.get("/api/v1/me/handsets")).json()["items"]
    return found


async def test_an_inspectors_day_a_lost_handset_and_the_next_one(city: City) -> None:
    mine = await on(city, MINE)
    assert [item["ended_at"] for item in await handsets(mine)] == [None]
    for device in (OTHER, None):
        refused = await sign_in(city, device)
        assert (refused.status_code, refused.json()["code"]) == (403, "other_handset")
    again = await on(city, MINE)
    identity = (await handsets(again))[0]["id"]
    assert (await mine.post(f"/api/v1/me/handsets/{identity}/revoke")).status_code == 204
    assert (await is_in(mine), await is_in(again)) == (False, False)
    next_one = await on(city, OTHER)
    assert [item["ended_at"] is None for item in await handsets(next_one)] == [True, False]
    assert (await sign_in(city, MINE)).status_code == 403


async def test_the_security_administrator_revokes_a_handset_and_it_is_written_down(city: City) -> None:
    inspector, security = await on(city, MINE), await city.signed_in("security")
    identity = (await inspector.get("/api/v1/me")).json()["id"]
    path = f"/api/v1/admin/people/{identity}/handsets"
    handset = (await security.get(path)).json()["items"][0]["id"]
    assert (await security.post(f"{path}/{handset}/revoke")).status_code == 204
    assert not await is_in(inspector)
    assert (await security.post(f"{path}/{handset}/revoke")).status_code == 404
    audit = (await (await city.signed_in("auditor")).get("/api/v1/admin/audit")).json()["items"]
    assert "person.handset_revoked" in {item["kind"] for item in audit}


async def test_what_was_signed_in_elsewhere_ends_when_a_handset_is_bound(city: City) -> None:
    nameless = await on(city, None)
    mine = await on(city, MINE)
    assert (await is_in(nameless), await is_in(mine)) == (False, True)


async def test_where_handsets_are_needed_a_client_without_a_name_is_refused(city: City) -> None:
    city.settings.handset_needed = True
    assert (await sign_in(city, None)).status_code == 403
    assert (await sign_in(city, "short")).status_code == 403
    assert (await sign_in(city, MINE)).status_code == 200
    assert (await sign_in(city, None, "desk")).status_code == 200


async def test_a_new_password_does_not_lead_round_the_handset(city: City) -> None:
    mine = await on(city, MINE)
    form = {"old_password": "demo", "new_password": "Long-word-1"}
    refused = await mine.post("/api/v1/me/password", json=form, headers={"X-Device-Id": OTHER})
    assert (refused.status_code, refused.json()["code"]) == (403, "other_handset")
    assert await is_in(mine)
    assert (await mine.post("/api/v1/me/password", json=form, headers={"X-Device-Id": MINE})).status_code == 200


async def test_another_persons_handset_cannot_be_revoked(city: City) -> None:
    handset = (await handsets(await on(city, MINE)))[0]["id"]
    assert (await (await city.citizen()).post(f"/api/v1/me/handsets/{handset}/revoke")).status_code == 404
