"""An inspector's handset: bound by the first sign-in, revocable; nobody gets in from another one."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from backend.ground.errors import Problem
from backend.people.actor import find_actor
from backend.people.handset import check_handset
from backend.people.open_sign_in import Device, open_sign_in
from backend.people.person import Person as Account
from backend.people.sign_in import SignedInBy
from backend.people.track_key import make_track_key
from tests.linhai import City, Person
from tests.row_locks import somebody_waits

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


async def test_a_lost_handset_sends_no_track_and_no_form_any_more(city: City) -> None:
    mine = await on(city, MINE)
    key = (await mine.post("/api/v1/me/track-key", json={"name": "OsmAnd"})).json()["key"]
    said = {"id": key, "lat": "28.847", "lon": "121.1289"}
    assert (await city.client.get("/track", params=said)).status_code == 200
    identity = (await handsets(mine))[0]["id"]
    assert (await mine.post(f"/api/v1/me/handsets/{identity}/revoke")).status_code == 204
    assert (await city.client.get("/track", params=said)).status_code == 400
    assert (await city.client.get("/openrosa/formList", auth=("inspector", key))).status_code == 401
    anew = await on(city, OTHER)
    assert (await anew.get("/api/v1/me/track-keys")).json()["items"] == []


async def test_a_key_asked_for_while_the_handset_is_revoked_is_not_made(city: City) -> None:
    """Who asked was looked at before, and then waited in line behind the revocation."""
    mine = await on(city, MINE)
    async with city.db.read() as session:
        by = await find_actor(session, mine.token, city.settings, city.at)
    identity = (await handsets(mine))[0]["id"]
    assert (await mine.post(f"/api/v1/me/handsets/{identity}/revoke")).status_code == 204
    with pytest.raises(Problem) as refused:
        async with city.db.write() as session:
            await make_track_key(session, "OsmAnd", by=by, settings=city.settings, at=city.at)
    assert refused.value.code == "not_signed_in"
    assert (await (await on(city, OTHER)).get("/api/v1/me/track-keys")).json()["items"] == []


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_who_signs_in_with_a_handset_while_it_is_revoked_is_not_left_in(city: City) -> None:
    mine = await on(city, MINE)
    identity = (await handsets(mine))[0]["id"]
    me = (await mine.get("/api/v1/me")).json()["id"]
    device = Device(SignedInBy.PASSWORD, "", MINE, "")
    async with city.db.write() as session:
        person = await session.get_one(Account, UUID(me))
        await check_handset(session, person, device, city.settings, city.at)
        revoking = asyncio.create_task(mine.post(f"/api/v1/me/handsets/{identity}/revoke"))
        waiting = asyncio.create_task(somebody_waits(city.db))
        await asyncio.wait({revoking, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        tokens = await open_sign_in(session, person, device, city.settings, city.at)
    assert (await revoking).status_code == 204
    assert not await is_in(Person(city, tokens.access_token, {"refresh_token": tokens.refresh_token}))
