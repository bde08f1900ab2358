"""Hints where faces might be: one process at a time, beside the pictures that are sent, never beyond the picture."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from media import suggest
from media.boxes import shares
from media.photo import Photo
from tests.linhai import City
from tests.media.test_keeping import room_of

pytestmark = pytest.mark.usefixtures("children_afresh")


@pytest.mark.parametrize("whole", [1, 3, 96, 720, 853, 960, 1280])
def test_no_box_reaches_beyond_the_picture(whole: int) -> None:
    for start in range(whole):
        for first, last in ((start, whole), (start - 0.15, whole + 7.3), (start, start + 1)):
            left, wide = shares(first, last, whole)
            assert 0 <= left <= max(first, 0) / whole
            assert wide > 0
            assert min(last, whole) / whole <= left + wide <= 1


@pytest.mark.anyio
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_hints_are_made_one_at_a_time_and_take_no_place_of_uploads(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, running, most, places = room_of(city), 0, 0, list[int]()

    class OneChild:
        def __init__(self, _module: str) -> None:
            """Nothing is started."""

        async def ask(self, _head: Any, _blobs: Any) -> tuple[dict[str, Any], list[bytes]]:
            nonlocal running, most
            running, most = running + 1, max(most, running + 1)
            places.append(room.decoder._taken)
            await asyncio.sleep(0.02)
            running -= 1
            return {"boxes": [[0.0, 0.0, 0.5, 0.5]]}, []

        async def kill(self) -> None:
            """Nothing runs."""

    monkeypatch.setattr(suggest, "Child", OneChild)
    monkeypatch.setattr(suggest, "can_suggest", lambda: True)
    photo = await (await city.citizen()).photo()
    async with city.db.read() as session:
        row = await session.get_one(Photo, UUID(photo))
    found = await asyncio.gather(*(suggest.suggest_boxes(room, row) for _ in range(5)))
    assert [len(boxes) for boxes in found] == [1] * 5
    assert (most, set(places)) == (1, {0})
    monkeypatch.setattr(suggest, "WALL", 0.03)
    async with room.decoder.suggesting:  # another's takes too long
        assert await suggest.suggest_boxes(room, row) == []
