"""Signing in and out, over HTTP."""

import asyncio

import jwt
import pytest

from tests.linhai import City, Person

pytestmark = pytest.mark.anyio
PHONE = "13712345678"


async def code_for(city: City, phone: str = PHONE) -> str:
    answer = await city.client.post("/api/v1/auth/code", json={"phone": phone})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["demo_code"])


async def with_code(city: City, code: str, phone: str = PHONE) -> int:
    return (await city.client.post("/api/v1/auth/phone", json={"phone": phone, "code": code})).status_code


async def password(city: City, username: str, word: str) -> int:
    return (await city.client.post("/api/v1/auth/password", data={"username": username, "password": word})).status_code


async def refreshed(city: City, token: str) -> tuple[int, str]:
    answer = await city.client.post("/api/v1/auth/refresh", json={"refresh_token": token})
    return answer.status_code, answer.json().get("refresh_token") or answer.json()["code"]


async def me(city: City, token: str) -> int:
    return (await city.client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})).status_code


async def test_a_code_signs_in_once(city: City) -> None:
    code = await code_for(city)
    assert await with_code(city, code) == 200
    assert await with_code(city, code) == 401


async def test_a_code_used_twice_at_once_signs_in_once(city: City) -> None:
    code = await code_for(city)
    assert sorted(await asyncio.gather(*(with_code(city, code) for _ in range(8)))) == [200] + [401] * 7


async def test_five_wrong_tries_use_a_code_up(city: City) -> None:
    code = await code_for(city)
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        assert await with_code(city, wrong) == 401
    assert await with_code(city, code) == 401


async def test_a_code_is_good_for_five_minutes(city: City) -> None:
    code = await code_for(city)
    city.wait(minutes=5, seconds=1)
    assert await with_code(city, code) == 401


async def test_codes_are_one_a_minute_five_an_hour_ten_a_day(city: City) -> None:
    given = 0
    for _minute in range(23 * 60 // 7):
        if (await city.client.post("/api/v1/auth/code", json={"phone": PHONE})).status_code == 202:
            given += 1
        refused = await city.client.post("/api/v1/auth/code", json={"phone": PHONE})
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        city.wait(minutes=7)
    assert given == 10


@pytest.mark.parametrize("phone", ["", "12345678901", "1371234567", "+8613712345678", "1371234567８"])
async def test_what_is_no_mainland_phone_is_refused(city: City, phone: str) -> None:
    answer = await city.client.post("/api/v1/auth/code", json={"phone": phone})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "phone")


async def test_wrong_passwords_and_unknown_names_read_the_same_and_lock_after_five(city: City) -> None:
    assert await password(city, "desk", "wrong") == await password(city, "nobody", "wrong") == 401
    for _try in range(4):
        await password(city, "desk", "wrong")
    assert await password(city, "desk", "demo") == 429
    assert await password(city, "chief", "demo") == 200
    city.wait(minutes=16)
    assert await password(city, "desk", "demo") == 200


async def test_a_lost_answer_gives_the_same_successor_and_a_stolen_token_ends_the_family(city: City) -> None:
    citizen = await city.citizen_at_door()
    first = citizen.tokens["refresh_token"]
    _status, second = await refreshed(city, first)
    assert await refreshed(city, first) == (200, second)
    status, _third = await refreshed(city, second)
    assert status == 200
    assert await refreshed(city, first) == (401, "refresh_reused")
    assert (await refreshed(city, second))[0] == 401
    assert await me(city, citizen.token) == 401


async def test_logging_out_ends_the_session_at_once(city: City) -> None:
    citizen = await city.citizen_at_door()
    assert (await citizen.post("/api/v1/auth/logout")).status_code == 204
    assert await me(city, citizen.token) == 401
    assert (await refreshed(city, citizen.tokens["refresh_token"]))[0] == 401


async def test_an_access_token_lives_fifteen_minutes(city: City) -> None:
    citizen = await city.citizen_at_door()
    city.wait(minutes=14, seconds=59)
    assert await me(city, citizen.token) == 200
    city.wait(seconds=2)
    assert await me(city, citizen.token) == 401


async def test_a_token_signed_otherwise_is_none(city: City) -> None:
    citizen = await city.citizen_at_door()
    claims = jwt.decode(citizen.token, options={"verify_signature": False})
    forged = [
        jwt.encode(claims, key="", algorithm="none"),
        jwt.encode(claims, key="x" * 32, algorithm="HS256"),
        citizen.token[:-4] + "AAAA",
        "",
        "x.y.z",
    ]
    for token in forged:
        assert await me(city, token) == 401
    assert (await refreshed(city, "a.b.c"))[0] == 401


async def test_a_person_reads_who_they_are_with_a_masked_phone(city: City) -> None:
    citizen = await city.citizen_at_door()
    shown = (await citizen.get("/api/v1/me")).json()
    assert shown["roles"] == ["citizen"]
    assert "****" in shown["phone"]


@pytest.mark.parametrize(
    "role",
    [
        "desk",
        "chief",
        "dispatcher",
        "handler",
        "supervisor",
        "inspector",
        "leader",
        "arbiter",
        "admin",
        "security",
        "auditor",
    ],
)
async def test_every_demo_role_signs_in_with_its_name(city: City, role: str) -> None:
    person: Person = await city.signed_in(role)
    assert role in (await person.get("/api/v1/me")).json()["roles"]
