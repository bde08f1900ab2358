"""The demo city with WeChat beside it."""

from collections.abc import AsyncIterator

import pytest

from backend.ground.settings import Settings
from notifications.standins.wechat import build_standin
from tests.conftest import NOON
from tests.linhai import City, open_city
from tests.served import Served, leading_to


@pytest.fixture
async def wechat_city(city_settings: Settings) -> AsyncIterator[City]:
    """The demo city whose WeChat is the stand-in on loopback."""
    with Served(build_standin()) as served:
        async with open_city(leading_to(city_settings, served.port), NOON) as opened:
            yield opened
