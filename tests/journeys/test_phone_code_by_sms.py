"""A phone's code goes out by the gateway that is configured, through the outbox and the real client, over loopback."""

import re
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from pydantic import SecretStr

from backend.ground.settings import Mode, Settings
from notifications.standins.received import Received
from notifications.standins.sms import KEY, SECRET, build_sms
from tests.conftest import NOON
from tests.linhai import City, open_city
from tests.served import Served

pytestmark = pytest.mark.anyio
PHONE = "13712340000"


@pytest.fixture
def gateway(city_settings: Settings) -> Iterator[Received]:
    """A gateway of short messages on loopback, and the settings that lead to it."""
    received = Received()
    with Served(build_sms(received)) as served:
        city_settings.sms_gateway, city_settings.sms_url = "http", f"{served.url}/gateway"
        city_settings.sms_key, city_settings.sms_secret = KEY, SecretStr(SECRET)
        yield received


def in_production(settings: Settings) -> AbstractAsyncContextManager[City]:
    settings.mode, settings.secret = Mode.PRODUCTION, SecretStr("s" * 40)
    return open_city(settings, NOON)


async def asked(city: City, phone: str = PHONE) -> Any:
    return await city.client.post("/api/v1/auth/code", json={"phone": phone})


async def test_in_production_the_code_is_in_the_short_message_and_nowhere_else(
    city_settings: Settings, gateway: Received
) -> None:
    async with in_production(city_settings) as city:
        answer = await asked(city)
        assert (answer.status_code, answer.json()) == (202, {"expires_in": 300})
        await city.tell()
        (message,) = gateway.of("sms")
        assert message["to"] == PHONE
        (code,) = re.findall(r"[0-9]{6}", message["text"])
        signed_in = await city.client.post("/api/v1/auth/phone", json={"phone": PHONE, "code": code})
        assert signed_in.status_code == 200
        await city.tell()
        assert len(gateway.of("sms")) == 1


async def test_without_a_gateway_production_says_so_and_spends_nothing(city_settings: Settings) -> None:
    async with in_production(city_settings) as city:
        for _turn in range(2):
            answer = await asked(city)
            assert (answer.status_code, answer.json()["code"]) == (503, "no_sms_channel")


async def test_a_demo_says_the_code_and_sends_it_too(city_settings: Settings, gateway: Received) -> None:
    async with open_city(city_settings, NOON) as city:
        code = (await asked(city)).json()["demo_code"]
        await city.tell()
    (message,) = gateway.of("sms")
    assert code in message["text"]
