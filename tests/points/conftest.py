"""What the tests of points share."""

from collections.abc import AsyncIterator

import pytest

from backend.ground.settings import Settings
from tests.conftest import NOON
from tests.linhai import City, open_city


@pytest.fixture
async def long_city(city_settings: Settings) -> AsyncIterator[City]:
    """Days pass, and nobody has to sign in again."""
    lives = ("access_token_life", "refresh_token_life")
    patient = city_settings.model_copy(update=dict.fromkeys(lives, 365 * 24 * 3600))
    async with open_city(patient, NOON) as opened:
        yield opened
