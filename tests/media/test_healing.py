"""Sent again, a photo mends its original, whatever has become of it; and hashing holds up nobody."""

import threading
from pathlib import Path
from uuid import UUID

import pytest

from media import derive, verify_store
from media.derive import original
from media.photo import Photo
from media.storage import sha256_of
from tests.linhai import City, jpeg
from tests.media.test_keeping import objects, room_of

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("torn", [True, False])
async def test_an_original_that_is_damaged_is_healed_by_sending_it_again(
    city: City, tmp_path: Path, torn: bool
) -> None:
    citizen, content = await city.citizen(), jpeg((400, 300))
    await citizen.photo(content)
    (kept,) = objects(tmp_path / "photos/original")
    kept.write_bytes(content[:-9] if torn else content[:-1] + b"\0")
    assert len(await verify_store(room_of(city))) == 1
    await citizen.photo(content)
    assert await verify_store(room_of(city)) == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_an_original_is_hashed_beside_the_loop(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen, content, where = await city.citizen(), jpeg(), list[threading.Thread]()
    photo = await citizen.photo(content)

    def _seen(given: bytes) -> str:
        where.append(threading.current_thread())
        return sha256_of(given)

    monkeypatch.setattr(derive, "sha256_of", _seen)
    async with city.db.read() as session:
        row = await session.get_one(Photo, UUID(photo))
    assert await original(room_of(city), row) == content
    assert where
    assert threading.main_thread() not in where
