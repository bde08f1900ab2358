"""Two sweeps at once: only one of them removes an original, and never one that is a photo's by then."""

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from media import sweep_store, verify_store
from media.doomed import doom
from media.storage import original_key
from tests.linhai import City, jpeg
from tests.media.test_keeping import age, room_of

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("was_cut_off", [False, True])
@pytest.mark.parametrize("later", [0, 60], ids=["at once", "a minute later"])
async def test_what_one_sweep_is_removing_another_leaves_alone(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, later: int, was_cut_off: bool
) -> None:
    """The first to come hangs on the store; whoever sends the bytes meanwhile is told to come back."""
    room, citizen, content = room_of(city), await city.citizen(), jpeg()
    sha256 = hashlib.sha256(content).hexdigest()
    await room.storage.put(original_key(sha256), content)
    age(tmp_path / "photos")
    if was_cut_off:
        async with city.db.write() as session:
            assert await doom(session, sha256, city.at - timedelta(hours=1))
    remove, asked, let_go = room.storage.delete, asyncio.Event(), asyncio.Event()

    async def _delete(key: str) -> None:
        if not asked.is_set():
            asked.set()
            await let_go.wait()
        await remove(key)

    monkeypatch.setattr(room.storage, "delete", _delete)
    slow = asyncio.create_task(sweep_store(room, city.at))
    await asked.wait()
    await sweep_store(room, city.at + timedelta(seconds=later))
    answer = await citizen.post("/api/v1/photos", files={"file": ("p.jpg", content, "image/jpeg")})
    let_go.set()
    await slow
    assert await verify_store(room) == []
    assert answer.status_code == 503, answer.text
    await citizen.photo(content)
    assert await verify_store(room) == []


async def test_what_a_sweep_left_when_it_was_cut_off_is_taken_up_later(city: City) -> None:
    room, sha256 = room_of(city), "ab" * 32
    await room.storage.put(original_key(sha256), b"left")
    async with city.db.write() as session:
        assert await doom(session, sha256, city.at)
    await sweep_store(room, city.at + timedelta(minutes=9))
    assert await room.storage.get(original_key(sha256)) == b"left"
    await sweep_store(room, city.at + timedelta(minutes=11))
    assert await room.storage.get(original_key(sha256)) is None
