"""Every sign-in and every refused one stands where the auditor reads it: who, how, from where, with what result."""

from typing import Any
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import func, select

from backend.people.refused_sign_in import RefusedSignIn
from tests.linhai import City, Person
from tests.people.test_limits import KNOWN, at_address, password

pytestmark = pytest.mark.anyio
LOG, REFUSED = "/api/v1/admin/audit/sign-ins", "/api/v1/admin/audit/refused-sign-ins"


async def read(city: City, path: str, **asked: Any) -> list[dict[str, Any]]:
    auditor = await city.signed_in("auditor")
    answer = await auditor.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def id_of(person: Person) -> str:
    return str((await person.get("/api/v1/me")).json()["id"])


async def test_each_sign_in_can_be_read_with_its_end(city: City) -> None:
    async with at_address(city, "203.0.113.7") as there:
        signed = await password(there, word="demo", device=KNOWN)
    desk = Person(city, signed.json()["access_token"], signed.json())
    who = await id_of(desk)
    citizen = await id_of(await city.citizen_at_door())
    city.wait(minutes=1)
    assert (await desk.post("/api/v1/auth/logout")).status_code == 204
    (mine,) = await read(city, LOG, person=who)
    assert (mine["kind"], mine["address"], mine["device"]) == (
        "password",
        "203.0.113.7",
        "python-httpx/" + mine["device"][13:],
    )
    assert mine["ended_at"] is not None
    assert {line["kind"] for line in await read(city, LOG, person=citizen)} == {"phone"}
    everyone = await read(city, LOG)
    assert {who, citizen} <= {line["person_id"] for line in everyone}
    assert await read(city, LOG, until=mine["at"], person=who) == []
    assert len(await read(city, LOG, since=mine["at"], person=who)) == 1


async def test_wrong_passwords_and_the_lock_are_counted_by_the_hour_and_network(city: City) -> None:
    who = await id_of(await city.signed_in("desk"))
    async with at_address(city, "203.0.113.7") as there:
        for _turn in range(7):
            await password(there)
        for n in range(3):
            await password(there, f"nobody-{n}")
    lines = [(one["person_id"], one["result"], one["times"], one["address"]) for one in await read(city, REFUSED)]
    assert sorted(lines, key=repr) == sorted(
        [(who, "locked", 1, "203.0.113.7"), (who, "bad_password", 4, "203.0.113.7"),
         (None, "bad_password", 3, "203.0.113.7")], key=repr,
    )  # fmt: skip
    assert len(await read(city, REFUSED, person=who)) == 2
    city.wait(hours=1)
    await password(city.client, device=KNOWN)
    assert len(await read(city, REFUSED, person=who)) == 3


async def test_codes_second_factors_and_handsets_that_were_refused(city: City) -> None:
    citizen = await city.citizen_at_door()
    form = {"phone": "13799990000", "code": "000000"}
    assert (await city.client.post("/api/v1/auth/phone", json=form)).status_code == 401
    chief = await city.signed_in("chief")
    secret = pyotp.TOTP((await chief.post("/api/v1/me/second-factor", json={"password": "demo"})).json()["secret"])
    assert (await chief.post("/api/v1/me/second-factor/confirm", json={"code": secret.at(city.at)})).status_code == 200
    form = {"username": "chief", "password": "demo"}
    assert (await city.client.post("/api/v1/auth/password", data=form)).status_code == 401  # asked for the code
    assert (await city.client.post("/api/v1/auth/password", data=form | {"otp": "000000"})).status_code == 401
    form = {"username": "inspector", "password": "demo"}
    for device, status in (("handset-0000-0000-mine", 200), ("handset-0000-0000-other", 403)):
        headers = {"X-Device-Id": device}
        assert (await city.client.post("/api/v1/auth/password", data=form, headers=headers)).status_code == status
    found = {(one["kind"], one["result"], one["person_id"] is None) for one in await read(city, REFUSED)}
    assert found == {
        ("phone", "bad_code", True), ("password", "bad_second_factor", False), ("password", "other_handset", False),
    }  # fmt: skip
    assert citizen.token


async def test_a_stolen_refresh_token_used_again_is_in_the_log(city: City) -> None:
    citizen = await city.citizen_at_door()
    old = {"refresh_token": citizen.tokens["refresh_token"]}
    second = (await city.client.post("/api/v1/auth/refresh", json=old)).json()
    again = {"refresh_token": second["refresh_token"]}
    assert (await city.client.post("/api/v1/auth/refresh", json=again)).status_code == 200
    assert (await city.client.post("/api/v1/auth/refresh", json=old)).status_code == 401
    (line,) = await read(city, REFUSED)
    assert line["result"] == "refresh_reused"
    assert line["person_id"]


async def test_what_was_refused_leaves_with_the_person(city: City) -> None:
    citizen = await city.citizen_at_door()
    who = UUID(await id_of(citizen))
    async with city.db.write() as session:
        row = {"key": "k", "person_id": who, "kind": "phone", "result": "bad_code", "at": city.at, "last_at": city.at}
        session.add(RefusedSignIn(id=who, **row))
    assert (await citizen.post("/api/v1/me/leave", json={"confirm": "注销账号"})).status_code == 204
    async with city.db.read() as session:
        assert (await session.execute(select(func.count()).select_from(RefusedSignIn))).scalar_one() == 0
