"""Staff sign in by password alone: a phone or a WeChat they have attached is for telling them, and opens nothing."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import update
from sqlmodel import col

from backend.ground.settings import Settings
from backend.people.sign_in import SignedInBy, SignIn
from notifications.standins.wechat import build_standin
from tests.conftest import NOON
from tests.linhai import City, Person, open_city
from tests.served import Served, leading_to

pytestmark = pytest.mark.anyio
PHONE, MINE, OTHER = "13712340001", "handset-0000-0000-mine", "handset-0000-0000-other"


async def code_for(city: City, phone: str = PHONE) -> str:
    return str((await city.client.post("/api/v1/auth/code", json={"phone": phone})).json()["demo_code"])


async def by_phone(city: City, code: str, device: str = "") -> Any:
    headers = {"X-Device-Id": device} if device else {}
    return await city.client.post("/api/v1/auth/phone", json={"phone": PHONE, "code": code}, headers=headers)


async def attached(city: City, person: Person) -> None:
    form = {"phone": PHONE, "code": await code_for(city), "password": "demo"}
    assert (await person.post("/api/v1/me/phone", json=form)).status_code == 204
    city.wait(minutes=2)


async def test_a_code_does_not_walk_round_the_second_factor(city: City) -> None:
    desk = await city.signed_in("desk")
    secret = pyotp.TOTP((await desk.post("/api/v1/me/second-factor", json={"password": "demo"})).json()["secret"])
    confirmed = await desk.post("/api/v1/me/second-factor/confirm", json={"code": secret.at(city.at)})
    assert confirmed.status_code == 200
    await attached(city, desk)
    refused, wrong = await by_phone(city, await code_for(city)), await by_phone(city, "000000")
    assert (refused.status_code, refused.json()["code"]) == (401, "bad_code")
    told = [{k: v for k, v in answer.json().items() if k != "request_id"} for answer in (refused, wrong)]
    assert told[0] == told[1]  # whose phone it is, is not told


async def test_a_code_does_not_walk_round_the_bound_handset(city: City) -> None:
    form = {"username": "inspector", "password": "demo"}
    signed = await city.client.post("/api/v1/auth/password", data=form, headers={"X-Device-Id": MINE})
    inspector = Person(city, signed.json()["access_token"], signed.json())
    await attached(city, inspector)
    for device in (OTHER, MINE):
        assert (await by_phone(city, await code_for(city), device)).status_code == 401
        city.wait(minutes=2)


async def test_a_sign_in_opened_by_a_code_before_is_not_refreshed(city: City) -> None:
    desk = await city.signed_in("desk")
    async with city.db.write() as session:
        mine = (await desk.get("/api/v1/me/sign-ins")).json()["items"][0]["id"]
        await session.execute(update(SignIn).where(col(SignIn.id) == UUID(mine)).values(kind=SignedInBy.PHONE))
    form = {"refresh_token": desk.tokens["refresh_token"]}
    assert (await city.client.post("/api/v1/auth/refresh", json=form)).status_code == 401


@pytest.fixture
async def wechat_city(city_settings: Settings) -> AsyncIterator[City]:
    with Served(build_standin()) as standin:
        async with open_city(leading_to(city_settings, standin.port), NOON) as opened:
            yield opened


async def test_wechat_does_not_walk_round_the_password(wechat_city: City) -> None:
    desk = await wechat_city.signed_in("desk")
    assert (await desk.post("/api/v1/me/wechat", json={"code": "demo-desk.1", "password": "demo"})).status_code == 204
    refused = await wechat_city.client.post("/api/v1/auth/wechat", json={"code": "demo-desk.2"})
    assert (refused.status_code, refused.json()["code"]) == (403, "wechat_refused")
