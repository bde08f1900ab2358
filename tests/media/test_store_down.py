"""While the store is slow, hangs or is away, a photo is told to come back, no row is there without it, and then it is
taken."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from backend.ground.settings import Settings
from media import Photo, PhotoRoom, s3_storage, verify_store
from media.s3_storage import S3Storage
from tests.conftest import NOON
from tests.linhai import jpeg, open_city
from tests.media.careless_store import always_glad, as_it_comes, row_first
from tests.stores import S3Server, open_wire, s3_url

pytestmark = pytest.mark.anyio
Plant = Callable[[PhotoRoom, pytest.MonkeyPatch], None]


async def test_while_the_store_is_down_a_photo_is_told_to_come_back_and_then_taken(
    city_settings: Settings, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await check_store_down(city_settings, s3_server, monkeypatch)


def _misread(fault: Callable[..., Any]) -> Plant:
    return lambda _room, monkeypatch: monkeypatch.setattr(S3Storage, "_run", fault)


@pytest.mark.parametrize(
    ("plant", "seen"),
    [(row_first, "a row without its photo"), (_misread(always_glad), "201"), (_misread(as_it_comes), "500")],
)
async def test_a_store_that_is_down_and_not_heeded_is_seen(
    city_settings: Settings, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch, plant: Plant, seen: str
) -> None:
    """The planted faults: the row before the object; what was not done taken for done; a fault taken for our own."""
    with pytest.raises(AssertionError, match=seen):
        await check_store_down(city_settings, s3_server, monkeypatch, plant)


async def check_store_down(
    city_settings: Settings,
    s3_server: S3Server,
    monkeypatch: pytest.MonkeyPatch,
    plant: Plant = lambda _room, _patch: None,
) -> None:
    monkeypatch.setattr(s3_storage, "READ", 2.0)
    async with open_wire(s3_server.port) as wire:
        city_settings.storage_url = SecretStr(s3_url(wire.port))
        async with open_city(city_settings, NOON) as city:
            plant(city.app.state.photos, monkeypatch)
            citizen, content = await city.citizen(), jpeg()
            for mode in ("refuse", "slow_down", "hang"):
                wire.mode = mode
                answer = await citizen.post("/api/v1/photos", files={"file": ("p.jpg", content, "image/jpeg")})
                assert (answer.status_code, answer.json().get("code")) == (503, "storage_unavailable")
                assert answer.headers["Retry-After"] == "5"
                async with city.db.read() as session:
                    rows = (await session.execute(select(func.count()).select_from(Photo))).scalar_one()
                assert rows == 0, "a row without its photo"
            assert (await city.client.get("/readyz")).json()["parts"]["storage"] is False
            await citizen.report()  # a report without a photo does not wait for the store
            wire.mode = "pass"
            photo = await citizen.photo(content)
            assert (await citizen.report(photo_ids=[photo]))["photos"][0]["id"] == photo
            assert await verify_store(city.app.state.photos) == []
