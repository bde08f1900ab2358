"""Where a data key is lost: what needs it is refused plainly and counted, and what can be done without it is done."""

from collections.abc import AsyncIterator

import pytest
from prometheus_client import REGISTRY
from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import col

from backend.ground.settings import Settings
from backend.people.identities import Identity, IdentityKind, plain
from backend.people.person import Person as PersonRow
from tests.conftest import NOON
from tests.linhai import City, open_city
from tests.people.test_merged_meanwhile import as_it_is, attach, two
from tests.people.test_reseal import NEW, OLD, keyed
from tests.people.test_second_factor import enrolled, sign_in

pytestmark = pytest.mark.anyio


@pytest.fixture
async def keyed_city(city_settings: Settings) -> AsyncIterator[City]:
    async with open_city(keyed(city_settings, OLD), NOON) as city:
        yield city


def lose_the_key(city: City) -> None:
    city.settings.data_keys = SecretStr(NEW)


def refused() -> float:
    return REGISTRY.get_sample_value("cgt_refused_total", {"code": "unreadable"}) or 0.0


async def test_a_second_factor_nobody_can_check_is_said_so_and_rescue_codes_go_on(keyed_city: City) -> None:
    totp, rescue = await enrolled(keyed_city, await keyed_city.signed_in("desk"))
    lose_the_key(keyed_city)
    before = refused()
    assert (await sign_in(keyed_city)).json()["code"] == "needs_second_factor"
    answer = await sign_in(keyed_city, totp.at(keyed_city.at))
    assert (answer.status_code, answer.json()["code"]) == (503, "unreadable")
    assert "救援码" in answer.json()["detail"]
    assert int(answer.headers["Retry-After"]) > 0
    assert refused() == before + 1
    assert [(await sign_in(keyed_city, rescue[0])).status_code for _turn in range(2)] == [200, 503]


async def test_rescue_codes_cannot_be_guessed_at_for_long_meanwhile(keyed_city: City) -> None:
    _totp, rescue = await enrolled(keyed_city, await keyed_city.signed_in("desk"))
    lose_the_key(keyed_city)
    tries = [(await sign_in(keyed_city, f"{n:010d}")).status_code for n in range(5)]
    assert tries == [503] * 5
    assert (await sign_in(keyed_city, rescue[0])).status_code == 429


async def test_nor_where_the_second_factor_is_taken_off(keyed_city: City) -> None:
    desk = await keyed_city.signed_in("desk")
    _totp, rescue = await enrolled(keyed_city, desk)
    lose_the_key(keyed_city)
    url = "/api/v1/me/second-factor/remove"
    tries = [await desk.post(url, json={"code": f"{n:010d}"}) for n in range(5)]
    assert [(answer.status_code, answer.json()["code"]) for answer in tries] == [(503, "unreadable")] * 5
    assert {"Retry-After" in answer.headers for answer in tries} == {True}
    assert (await desk.post(url, json={"code": rescue[0]})).status_code == 429


async def test_but_a_rescue_code_takes_it_off(keyed_city: City) -> None:
    desk = await keyed_city.signed_in("desk")
    _totp, rescue = await enrolled(keyed_city, desk)
    lose_the_key(keyed_city)
    answer = await desk.post("/api/v1/me/second-factor/remove", json={"code": rescue[0]})
    assert answer.status_code == 204, answer.text
    assert (await sign_in(keyed_city)).status_code == 200


async def test_a_deed_that_needs_what_no_key_opens_is_refused_and_not_a_fault_of_ours(keyed_city: City) -> None:
    desk = await keyed_city.signed_in("desk")
    await desk.post("/api/v1/me/second-factor", json={"password": "demo"})
    lose_the_key(keyed_city)
    answer = await desk.post("/api/v1/me/second-factor/confirm", json={"code": "123456"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unreadable")
    assert "Retry-After" in answer.headers


async def test_who_leaves_is_erased_though_the_phone_cannot_be_read(keyed_city: City) -> None:
    citizen = await keyed_city.citizen_at_door()
    lose_the_key(keyed_city)
    assert (await citizen.post("/api/v1/me/leave", json={"confirm": "注销账号"})).status_code == 204
    async with keyed_city.db.read() as session:
        left = select(col(PersonRow.phone_sealed)).where(col(PersonRow.erased_at).is_not(None))
        assert (await session.execute(left)).scalars().all() == [None]


async def test_a_phone_that_cannot_be_read_is_replaced_by_another(keyed_city: City) -> None:
    phone = Identity(IdentityKind.PHONE, "13800000009")
    async with two(keyed_city) as (who, _other):
        lose_the_key(keyed_city)
        await attach(keyed_city, who, phone)
    assert plain(await as_it_is(keyed_city, who), IdentityKind.PHONE, keyed_city.settings) == phone.value
