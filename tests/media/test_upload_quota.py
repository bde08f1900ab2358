"""What somebody may put into the store without ever completing it."""

import asyncio
import secrets
from typing import Any

import pytest
from sqlalchemy import func, select

from backend.fieldwork.drop_unused_photos import QUOTAS_KEPT
from backend.ground.settings import Settings
from backend.people import retention
from backend.people.retention import erase_past
from media import quota
from tests.conftest import NOON
from tests.linhai import City, Person, jpeg, open_city
from tests.media.test_uploads import announced, begun, completed, either_store, put

pytestmark = pytest.mark.anyio
__all__ = ["either_store"]


async def test_what_is_put_and_never_completed_fills_no_more_than_a_day_allows(either_store: Settings) -> None:
    either_store.photo_quota_count, either_store.access_token_life = 3, 2 * 3600
    async with open_city(either_store, NOON) as city:
        citizen, pictures = await city.citizen(), [jpeg((320 + turn, 240)) for turn in range(4)]
        before = await incoming(city)  # a store of S3 is shared with other tests
        uploads = [await begun(citizen, content) for content in pictures[:3]]
        for upload, content in zip(uploads, pictures, strict=False):
            assert await put(city, upload, content) in (200, 204)
        await refused_as_too_many(citizen, pictures[3])
        city.wait(hours=1)
        again = await begun(citizen, pictures[0])
        assert again["id"] == uploads[0]["id"]
        assert await put(city, again, pictures[0]) in (200, 204)
        assert await incoming(city) - before == {f"incoming/{upload['id']}" for upload in uploads}
        await refused_as_too_many(citizen, pictures[3])
        await begun(await city.citizen(), pictures[3])
        for upload in uploads:
            assert (await completed(citizen, upload))[0] == 201
        assert (await begun(citizen, pictures[0]))["id"] == uploads[0]["id"]
        await refused_as_too_many(citizen, pictures[3])


async def incoming(city: City) -> set[str]:
    """What was put and is no photo yet."""
    return {stored.key async for stored in city.app.state.photos.storage.walk("incoming")}


async def refused_as_too_many(by: Person, content: bytes, **more: Any) -> None:
    answer = await by.post("/api/v1/photos/uploads", json=announced(content, **more))
    assert (answer.status_code, answer.json().get("code")) == (429, "photo_quota"), answer.text


async def test_the_bytes_announced_count_too_and_a_smaller_word_for_them_is_another_upload(
    city_settings: Settings,
) -> None:
    city_settings.photo_quota_bytes, city_settings.access_token_life = 1000, 48 * 3600
    async with open_city(city_settings, NOON) as city:
        citizen, first, second = await city.citizen(), secrets.token_bytes(600), secrets.token_bytes(400)
        upload = await begun(citizen, first)
        await refused_as_too_many(citizen, second, bytes=401)
        less = await begun(citizen, first, bytes=400)
        assert less["id"] != upload["id"]
        await refused_as_too_many(citizen, second, bytes=1)
        city.wait(hours=23)  # another day, and what was begun is not swept yet
        await refused_as_too_many(citizen, second, bytes=1)
        city.wait(hours=2)
        await begun(citizen, second)


async def test_of_many_begun_together_no_more_are_let_in_than_a_day_allows(city_settings: Settings) -> None:
    city_settings.photo_quota_count = 3
    async with open_city(city_settings, NOON) as city:
        citizen = await city.citizen()
        sent = (citizen.post("/api/v1/photos/uploads", json=announced(jpeg((320 + turn, 240)))) for turn in range(8))
        answers = await asyncio.gather(*sent)
        assert sorted(answer.status_code for answer in answers) == [201] * 3 + [429] * 5


async def test_what_is_a_photo_already_is_not_kept_a_second_time(city: City) -> None:
    citizen, content = await city.citizen(), jpeg((640, 480))
    known = await citizen.photo(content)
    upload = await begun(citizen, content)
    assert await put(city, upload, secrets.token_bytes(len(content))) == 204
    assert await incoming(city) == set()
    assert (await completed(citizen, upload))[1]["id"] == known


async def counted(city: City) -> int:
    """Of how many days of whom it is known how much they sent."""
    async with city.db.read() as session:
        return int((await session.execute(select(func.count()).select_from(quota.PhotoQuota))).scalar_one())


async def test_what_was_counted_is_dropped_when_its_day_is_over_and_one_more(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 1)
    for _turn in range(2):
        await (await city.citizen()).photo()
    city.wait(hours=35)
    await (await city.citizen()).photo()
    assert (await erase_past(city.db, QUOTAS_KEPT, city.at), await counted(city)) == (0, 3)
    city.wait(hours=1)  # midnight
    assert (await erase_past(city.db, QUOTAS_KEPT, city.at), await counted(city)) == (0, 3)
    city.wait(seconds=1)
    assert (await erase_past(city.db, QUOTAS_KEPT, city.at), await counted(city)) == (2, 1)
    assert await erase_past(city.db, QUOTAS_KEPT, city.at) == 0


async def test_of_who_has_left_nothing_is_known_of_how_much_they_sent(city: City) -> None:
    citizen = await city.citizen()
    await citizen.photo()
    assert await counted(city) == 1
    left = await citizen.post("/api/v1/me/leave", json={"confirm": "注销账号"})
    assert (left.is_success, await counted(city)) == (True, 0)
