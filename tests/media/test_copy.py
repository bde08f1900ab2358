"""What is copied between stores is what its name says: a damaged object never takes the place of a whole one."""

from pathlib import Path

import pytest

from backend.ground.clock import now
from backend.operations.backup import backup, keys_of
from media import copy_store, open_storage
from media.local_storage import LocalStorage
from media.storage import derived_key, original_key, sha256_of
from tests.linhai import City

pytestmark = pytest.mark.anyio
WHOLE = b"a picture, whole" * 99
TORN, FLIPPED = WHOLE[:-7], WHOLE[:-1] + b"?"
KEYS = [original_key(sha256_of(WHOLE)), derived_key("view", sha256_of(WHOLE))]


def quiet(_done: int, _all: int) -> None:
    """Hears of progress."""


@pytest.fixture
def stores(tmp_path: Path) -> tuple[LocalStorage, LocalStorage]:
    return LocalStorage(tmp_path / "source"), LocalStorage(tmp_path / "target")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("damaged", [TORN, FLIPPED, b""])
async def test_a_damaged_object_replaces_no_whole_one(
    stores: tuple[LocalStorage, LocalStorage], key: str, damaged: bytes
) -> None:
    source, target = stores
    await target.put(key, WHOLE)
    await source.put(key, damaged)
    assert await copy_store(source, target) == [key]
    assert await target.get(key) == WHOLE


@pytest.mark.parametrize("damaged", [TORN, FLIPPED, b""])
async def test_a_damaged_object_is_no_copy_of_the_whole_one(
    stores: tuple[LocalStorage, LocalStorage], damaged: bytes
) -> None:
    source, target = stores
    await source.put(KEYS[0], damaged)
    assert await copy_store(source, target) == []
    assert await target.get(KEYS[0]) is None


async def test_of_two_damaged_ones_there_is_no_copy(stores: tuple[LocalStorage, LocalStorage]) -> None:
    source, target = stores
    await source.put(KEYS[0], FLIPPED)
    await target.put(KEYS[0], TORN)
    assert await copy_store(source, target) == []


async def test_a_torn_copy_is_mended_from_a_whole_one(stores: tuple[LocalStorage, LocalStorage]) -> None:
    source, target = stores
    await source.put(KEYS[0], WHOLE)
    await target.put(KEYS[0], TORN)
    assert await copy_store(source, target) == [KEYS[0]]
    assert await target.get(KEYS[0]) == WHOLE


@pytest.mark.parametrize("there", [TORN, FLIPPED, WHOLE])
async def test_what_is_brought_back_mends_what_is_damaged_there(
    stores: tuple[LocalStorage, LocalStorage], there: bytes
) -> None:
    source, target = stores
    await source.put(KEYS[0], WHOLE)
    await target.put(KEYS[0], there)
    assert await copy_store(source, target, only=KEYS, read_all=True) == [KEYS[0]]
    assert await target.get(KEYS[0]) == WHOLE


async def test_what_is_half_written_is_no_object(stores: tuple[LocalStorage, LocalStorage]) -> None:
    source, target = stores
    await source.put("original/ab/cd/.part-x", b"half")
    assert await copy_store(source, target) == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_backup_keeps_the_whole_photo_of_one_damaged_since(city: City, tmp_path: Path) -> None:
    await (await city.citizen()).photo()
    copies, store = tmp_path / "copies", open_storage(city.settings)
    first = await backup(city.settings, copies, now, quiet)
    (key,) = (one for one in keys_of(first) if one.startswith("original/"))
    live, pool = tmp_path / "photos" / key, copies / "photos" / key
    live.write_bytes(live.read_bytes()[:-9])
    second = await backup(city.settings, tmp_path / "copies", lambda: now().replace(year=2031), quiet)
    store.close()
    assert sha256_of(pool.read_bytes()) == pool.name
    assert keys_of(second) == keys_of(first)
