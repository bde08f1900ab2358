"""What the store holds and the rows say stay in step: sweeping, verifying, healing."""

import asyncio
import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backend import cli
from media import PhotoRoom, sweep, sweep_store, verify_store
from media.doomed import doom
from media.intake import Stated, accept
from media.storage import derived_key, incoming_key, original_key
from tests.linhai import City, jpeg
from tests.media.careless_store import beside, row_first

pytestmark = pytest.mark.anyio


def room_of(city: City) -> PhotoRoom:
    found: PhotoRoom = city.app.state.photos
    return found


def age(folder: Path) -> None:
    """Makes every object older than the time of grace."""
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (1_700_000_000, 1_700_000_000))


def objects(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


class Bytes:
    def __init__(self, content: bytes) -> None:
        self.content = content

    async def read(self) -> bytes:
        return self.content


async def test_only_what_no_photo_has_is_swept_and_only_after_its_grace(city: City, tmp_path: Path) -> None:
    await swept(city, tmp_path / "photos")


async def _nothing_kept(*_words: object) -> set[str]:
    return set()


async def _all_kept(_room: PhotoRoom, _folder: str, digests: Iterable[str]) -> set[str]:
    return set(digests)


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("kept", [_nothing_kept, _all_kept])
async def test_a_sweep_that_takes_what_is_a_photos_or_nothing_is_seen(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: object
) -> None:
    monkeypatch.setattr(sweep, "_kept", kept)
    with pytest.raises(AssertionError):
        await swept(city, tmp_path / "photos")


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_sweep_without_grace_is_seen(city: City, tmp_path: Path) -> None:
    city.settings.orphan_grace = -60
    with pytest.raises(AssertionError):
        await swept(city, tmp_path / "photos")


async def swept(city: City, store: Path) -> None:
    room = room_of(city)
    await (await city.citizen()).photo()
    kept = objects(store)
    for key in (original_key("ab" * 32), derived_key("thumb", "cd" * 32), incoming_key("left"), "original/.part-x"):
        await room.storage.put(key, b"orphan")
    assert await sweep_store(room, datetime.now(UTC)) == 0  # noqa: TID251, RUF100
    age(store)
    assert await sweep_store(room, city.at) == 4
    assert objects(store) == kept
    assert await verify_store(room) == []


async def test_a_photo_sent_while_its_object_is_swept_is_refused_for_a_moment_not_lost(city: City) -> None:
    room, citizen, content = room_of(city), await city.citizen(), jpeg()
    sha256 = hashlib.sha256(content).hexdigest()
    await room.storage.put(original_key(sha256), content)
    async with city.db.write() as session:
        assert await doom(session, sha256, city.at)  # the sweep has begun, and was cut off
    answer = await citizen.post("/api/v1/photos", files={"file": ("p.jpg", content, "image/jpeg")})
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    city.wait(minutes=11)
    await sweep_store(room, city.at)
    assert await room.storage.get(original_key(sha256)) is None
    await citizen.photo(content)
    assert await verify_store(room) == []


async def test_an_object_swept_between_its_putting_and_its_row_is_put_again(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, content = room_of(city), jpeg()
    sha256, put = hashlib.sha256(content).hexdigest(), room.storage.put
    sweeps = iter([1])

    async def _put(key: str, given: bytes) -> None:
        await put(key, given)
        if key == original_key(sha256) and next(sweeps, None):
            age(tmp_path / "photos")
            assert await sweep_store(room, city.at) >= 1

    monkeypatch.setattr(room.storage, "put", _put)
    await (await city.citizen()).photo(content)
    assert await room.storage.get(original_key(sha256)) == content
    age(tmp_path / "photos")
    await sweep_store(room, city.at)
    assert await verify_store(room) == []


async def test_sweeping_beside_people_who_send_the_same_bytes_loses_no_original(city: City, tmp_path: Path) -> None:
    await swept_beside_senders(city, tmp_path, asyncio.Event())


async def test_a_sweep_that_does_not_say_first_what_it_takes_is_seen(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: what no photo had when it was asked is deleted later, unmarked."""
    all_sent = asyncio.Event()

    async def _unsaid(room: PhotoRoom, sha256: str, _at: datetime) -> None:
        await asyncio.wait_for(all_sent.wait(), 60)
        await room.storage.delete(original_key(sha256))

    monkeypatch.setattr(sweep, "_sweep_original", _unsaid)
    with pytest.raises(AssertionError, match="missing"):
        await swept_beside_senders(city, tmp_path, all_sent)


async def swept_beside_senders(city: City, tmp_path: Path, all_sent: asyncio.Event) -> None:
    room, contents = room_of(city), [jpeg() for _ in range(12)]
    for content in contents:
        await room.storage.put(original_key(hashlib.sha256(content).hexdigest()), content)
    age(tmp_path / "photos")
    citizen = await city.citizen()

    async def _send(content: bytes) -> None:
        while True:
            answer = await citizen.post("/api/v1/photos", files={"file": ("p.jpg", content, "image/jpeg")})
            if answer.status_code == 201:
                return
            assert answer.status_code == 503, answer.text
            await asyncio.sleep(0.05)

    async def _send_all() -> None:
        async with asyncio.timeout(120):  # or never taken
            await asyncio.gather(*(_send(content) for content in contents))
        all_sent.set()

    async def _sweep() -> None:
        for _turn in range(6):
            await sweep_store(room, city.at)
            age(tmp_path / "photos")

    await asyncio.gather(_sweep(), _send_all())
    assert await verify_store(room) == []


async def test_every_missing_or_changed_object_is_named(city: City, tmp_path: Path) -> None:
    citizen, store = await city.citizen(), tmp_path / "photos"
    for _ in range(3):
        await citizen.photo(jpeg((400, 300)))
    first, second, *_rest = objects(store / "original")
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1] + b"\0")
    found = {(one.key, one.what) for one in await verify_store(room_of(city))}
    assert found == {
        (first.relative_to(store).as_posix(), "missing"),
        (second.relative_to(store).as_posix(), "changed"),
    }


async def test_the_command_names_them_too(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await (await city.citizen()).photo()
    monkeypatch.setenv("CGT_DATABASE_URL", city.settings.database_url)
    monkeypatch.setenv("CGT_STORAGE_URL", city.settings.storage_url.get_secret_value())
    good = await asyncio.to_thread(CliRunner().invoke, cli.app, ["verify", "photos"])
    assert (good.exit_code, "全部照片完好" in good.output) == (0, True)
    original = objects(tmp_path / "photos/original")[0]
    original.unlink()
    bad = await asyncio.to_thread(CliRunner().invoke, cli.app, ["verify", "photos"])
    assert bad.exit_code == 1
    assert original.name in bad.output


async def test_a_lost_derivative_is_made_again_and_a_lost_original_is_healed_by_sending_it(
    city: City, tmp_path: Path
) -> None:
    citizen, content, store = await city.citizen(), jpeg((400, 300)), tmp_path / "photos"
    answer = await citizen.post("/api/v1/photos", files={"file": ("p.jpg", content, "image/jpeg")})
    view = answer.json()["links"]["view"]
    shown = (await city.client.get(view)).content
    objects(store / "view")[0].write_bytes(b"damaged")
    assert (await city.client.get(view)).content == shown
    objects(store / "view")[0].unlink()
    objects(store / "original")[0].unlink()
    lost = await city.client.get(view)
    assert (lost.status_code, lost.json()["code"]) == (500, "photo_damaged")
    await citizen.photo(content)
    assert (await city.client.get(view)).content == shown
    assert await verify_store(room_of(city)) == []


async def test_no_row_stands_without_its_object_when_the_store_fails(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    await check_store_fails(city, monkeypatch)


@pytest.mark.parametrize("plant", [row_first, beside])
async def test_a_row_that_does_not_wait_for_its_object_is_seen(
    city: City, monkeypatch: pytest.MonkeyPatch, plant: Callable[[PhotoRoom, pytest.MonkeyPatch], None]
) -> None:
    """The planted faults."""
    with pytest.raises(AssertionError, match="missing"):
        await check_store_fails(city, monkeypatch, plant)


async def check_store_fails(
    city: City,
    monkeypatch: pytest.MonkeyPatch,
    plant: Callable[[PhotoRoom, pytest.MonkeyPatch], None] = lambda _room, _patch: None,
) -> None:
    room, owner = room_of(city), __import__("uuid").uuid4()
    put, fails = room.storage.put, {"original"}

    async def _put(key: str, content: bytes) -> None:
        if key.partition("/")[0] in fails:
            raise OSError(5, "input/output error")
        await put(key, content)

    monkeypatch.setattr(room.storage, "put", _put)
    plant(room, monkeypatch)
    refused = True
    with suppress(OSError):
        await accept(room, Bytes(jpeg()), Stated(), owner, city.at)
        refused = False
    assert (await verify_store(room), refused) == ([], True)
    fails.clear()
    await accept(room, Bytes(jpeg()), Stated(), owner, city.at + timedelta(seconds=1))
    assert await verify_store(room) == []
