"""The objects of a photo are whole and durable before its row is written; and at whatever step of it the disk fails,
no row is left without its objects and no object in part."""

import asyncio
import io
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from media import PhotoRoom, intake, local_storage, verify_store
from media.intake import Stated, accept
from media.local_storage import BESIDE, LocalStorage
from media.photo import Photo
from media.storage import derived_key, original_key, sha256_of
from tests.linhai import City
from tests.media.careless_store import beside, in_place, row_first, without_syncing, without_syncing_folders
from tests.media.test_keeping import Bytes, objects, room_of

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
Plant = Callable[[PhotoRoom, pytest.MonkeyPatch], None]
OWNER = UUID(int=7)


def nothing(_room: PhotoRoom, _monkeypatch: pytest.MonkeyPatch) -> None:
    """No fault is planted."""


class Watched:
    """`os` as the store uses it: every step is noted in its order, and one of them fails if it is to."""

    def __init__(self, system: Any, fails_at: int = 0) -> None:
        self._system, self._fails_at, self._lock = system, fails_at, Lock()
        self.steps: list[tuple[str, Path, Path]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._system, name)

    def fsync(self, descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        self._note("fsync", path, path)
        self._system.fsync(descriptor)

    def replace(self, source: str, target: Path) -> None:
        self._note("replace", Path(source), target)
        self._system.replace(source, target)

    def _note(self, *step: Any) -> None:
        with self._lock:
            self.steps.append(step)
            if len(self.steps) == self._fails_at:
                raise OSError(5, "input/output error")

    def is_durable(self, path: Path) -> bool:
        """Whether a power cut now would leave it: written out before it had its name, and its folders after that."""
        named = [at for at, (what, _source, target) in enumerate(self.steps) if (what, target) == ("replace", path)]
        if not named:
            return False
        before, after = self.steps[: named[0]], self.steps[named[0] :]
        folders = {target for what, _source, target in after if what == "fsync"}
        whole = ("fsync", *[self.steps[named[0]][1]] * 2) in before
        return whole and {*path.parents[:4]} <= folders  # the last is the store's own


def picture() -> bytes:
    """One whose derivatives, too, are like no other's."""
    out = io.BytesIO()
    Image.frombytes("RGB", (64, 48), os.urandom(64 * 48 * 3)).save(out, "JPEG")
    return out.getvalue()


def objects_of(photo: Photo) -> list[str]:
    made = [derived_key(size, photo.digest(size)) for size in ("thumb", "view")]
    return [original_key(photo.sha256), *made]


async def check_order(city: City, store: Path, monkeypatch: pytest.MonkeyPatch, plant: Plant = nothing) -> None:
    room, watched, early = room_of(city), Watched(os), list[list[str]]()
    plant(room, monkeypatch)
    write = intake._write
    monkeypatch.setattr(local_storage, "os", watched)

    async def _write(room: PhotoRoom, photo: Photo) -> Photo | None:
        early.append([key for key in objects_of(photo) if not watched.is_durable(store / key)])
        return await write(room, photo)

    monkeypatch.setattr(intake, "_write", _write)
    await accept(room, Bytes(picture()), Stated(), OWNER, city.at)
    assert early == [[]], "a row before its objects are durable"


async def test_a_row_is_written_when_its_objects_are_whole_and_durable(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await check_order(city, tmp_path / "photos", monkeypatch)


@pytest.mark.parametrize("plant", [row_first, beside, in_place, without_syncing, without_syncing_folders])
async def test_a_row_before_its_objects_and_what_is_not_synced_are_seen(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plant: Plant
) -> None:
    """The planted faults."""
    with pytest.raises(AssertionError, match="a row before its objects"):
        await check_order(city, tmp_path / "photos", monkeypatch, plant)


@pytest.mark.usefixtures("database_kind")
async def test_what_another_was_still_writing_is_durable_before_it_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, key, content = LocalStorage(tmp_path / "photos"), original_key("ab" * 32), picture()
    monkeypatch.setattr(local_storage, "_sync_folder", lambda _folder: None)
    await store.put(key, content)
    monkeypatch.undo()
    monkeypatch.setattr(local_storage, "os", watched := Watched(os))
    await store.put(key, content)
    synced = {target for what, _source, target in watched.steps if what == "fsync"}
    assert {*(tmp_path / "photos" / key).parents[:4]} <= synced


def followed(room: PhotoRoom, monkeypatch: pytest.MonkeyPatch) -> list[asyncio.Future[None]]:
    """Every put from now on: those beside one that fails go on, and nobody waits for them."""
    put, puts = room.storage.put, list[asyncio.Future[None]]()

    async def _put(key: str, content: bytes) -> None:
        puts.append(asyncio.ensure_future(put(key, content)))
        await asyncio.shield(puts[-1])

    monkeypatch.setattr(room.storage, "put", _put)
    return puts


async def check_every_step(city: City, store: Path, monkeypatch: pytest.MonkeyPatch, plant: Plant = nothing) -> int:
    """The disk fails at each step of an acceptance in turn; the steps there are."""
    room, step, is_whole = room_of(city), 0, False
    puts = followed(room, monkeypatch)
    plant(room, monkeypatch)
    while not is_whole:
        step, content = step + 1, picture()
        monkeypatch.setattr(local_storage, "os", watched := Watched(os, step))
        with suppress(OSError):
            await accept(room, Bytes(content), Stated(), OWNER, city.at)
        await asyncio.gather(*puts, return_exceptions=True)
        is_whole = len(watched.steps) < step
        monkeypatch.setattr(local_storage, "os", os)
        assert await verify_store(room) == [], f"a row without its object after step {step}"
        for path in objects(store):
            assert not path.name.startswith(BESIDE), f"a part left behind at step {step}"
            assert sha256_of(path.read_bytes()) == path.name, f"half an object after step {step}"
        await accept(room, Bytes(content), Stated(), OWNER, city.at)
        assert await verify_store(room) == []
    return step - 1


async def test_at_whatever_step_the_disk_fails_no_row_is_without_its_objects(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = await check_every_step(city, tmp_path / "photos", monkeypatch)
    print(f"a photo: failed at each of {steps} steps, 0 rows without an object, 0 objects in part")
    assert steps == 3 * (2 + 4)  # of each object its bytes and its name, and four folders


@pytest.mark.parametrize(
    ("plant", "seen"),
    [(row_first, "a row without its object"), (beside, "a row without"), (in_place, "half an object")],
)
async def test_a_row_that_does_not_wait_and_an_object_written_in_place_are_seen(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plant: Plant, seen: str
) -> None:
    """The planted faults."""
    with pytest.raises(AssertionError, match=seen):
        await check_every_step(city, tmp_path / "photos", monkeypatch, plant)
