"""A phone's sign-in: a code, tokens, refreshed, its devices listed, one ended, all ended."""

import pytest

from tests.linhai import City, Person

pytestmark = pytest.mark.anyio
PHONE = "13777770003"


async def signed_in(city: City, device: str) -> Person:
    city.wait(minutes=2)
    asked = await city.client.post("/api/v1/auth/code", json={"phone": PHONE})
    assert (asked.status_code, asked.json()["expires_in"]) == (202, 300)
    form = {"phone": PHONE, "code": asked.json()["demo_code"]}
    answer = await city.client.post("/api/v1/auth/phone", json=form, headers={"User-Agent": device})
    assert (answer.status_code, answer.json()["expires_in"]) == (200, 900)
    return Person(city, answer.json()["access_token"], answer.json())


async def refreshed(city: City, person: Person) -> Person | None:
    form = {"refresh_token": person.tokens["refresh_token"]}
    answer = await city.client.post("/api/v1/auth/refresh", json=form)
    return Person(city, answer.json()["access_token"], answer.json()) if answer.status_code == 200 else None


async def devices(person: Person) -> list[tuple[str, str, bool]]:
    found = (await person.get("/api/v1/me/sign-ins")).json()["items"]
    return [(item["id"], item["device"], item["current"]) for item in found]


async def test_a_phone_signs_in_refreshes_lists_its_devices_and_ends_one_then_all(city: City) -> None:
    old, tablet = await signed_in(city, "old phone"), await signed_in(city, "tablet")
    city.wait(minutes=16)
    assert (await old.get("/api/v1/me")).status_code == 401
    old_again, tablet = await refreshed(city, old), await refreshed(city, tablet)
    assert old_again is not None
    assert tablet is not None
    listed = await devices(tablet)
    assert [(name, current) for _id, name, current in listed] == [("tablet", True), ("old phone", False)]
    assert (await tablet.post(f"/api/v1/me/sign-ins/{listed[1][0]}/end")).status_code == 204
    assert (await old_again.get("/api/v1/me")).status_code == 401
    assert await refreshed(city, old_again) is None
    assert [name for _id, name, _current in await devices(tablet)] == ["tablet"]
    assert (await tablet.post("/api/v1/me/sign-ins/end-all")).status_code == 204
    assert (await tablet.get("/api/v1/me")).status_code == 401
    assert await refreshed(city, tablet) is None


async def test_a_sign_in_nobody_refreshes_ends_after_thirty_days(city: City) -> None:
    person = await signed_in(city, "phone")
    city.wait(days=29)
    assert (person := await refreshed(city, person)) is not None
    city.wait(days=2)
    assert await refreshed(city, person) is None
