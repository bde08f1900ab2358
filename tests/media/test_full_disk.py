"""A disk that is full, where photos are kept or where forms are spooled: 507 and Retry-After, no half file, what is
there is read as before, and healed as soon as there is room."""

import os
import secrets
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from backend.ground import errors
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.web import refusals
from media import local_storage
from media.local_storage import LocalStorage
from media.storage import original_key
from tests.conftest import NOON
from tests.linhai import Person, jpeg, open_city

pytestmark = pytest.mark.anyio
CONTENT = secrets.token_bytes(100_000)
BEYOND = 3_000_000  # bytes: more than the small disk has, and more than a form keeps in memory


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("not run: a tmpfs cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


async def check_store(small_disk: Path) -> None:
    store, key, there = LocalStorage(small_disk), _key(), _key()
    await store.put(there, CONTENT)
    refused = await _refusal_of(store, key)
    assert isinstance(refused, Problem), repr(refused)
    assert (refused.status, refused.code, refused.headers["Retry-After"]) == (507, "disk_full", "60")
    assert [stored.key async for stored in store.walk("original")] == [there]
    assert await store.get(there) == CONTENT
    await store.put(key, CONTENT)
    assert await store.get(key) == CONTENT


async def _refusal_of(store: LocalStorage, key: str) -> Exception | None:
    try:
        await store.put(key, bytes(2_000_000))
    except (Problem, OSError) as refused:
        return refused
    return None


def _key() -> str:
    return original_key(secrets.token_hex(32))


async def check_spool(settings: Settings, small_disk: Path) -> None:
    """A phone whose photo does not fit into the folder of temporary files sends it again and never drops it."""
    async with open_city(settings, NOON) as city:
        who, content = await city.citizen(), jpeg() + secrets.token_bytes(BEYOND)
        with spooling_to(small_disk):
            answers = [await _sent(who, content), await _imported(await city.signed_in("admin"))]
            assert [(one.status_code, one.json()["code"]) for one in answers] == [(507, "disk_full")] * 2
            assert {one.headers["retry-after"] for one in answers} == {"60"}
            told = await city.client.post("/open311/v2/requests.xml", files={"media": ("p.jpg", content, "image/jpeg")})
            assert (told.status_code, told.headers["retry-after"], b"<errors>" in told.content) == (503, "60", True)
            assert (await who.get("/api/v1/reports")).status_code == 200
            assert (await _sent(who, jpeg())).status_code == 201  # what needs no spool
        assert (await _sent(who, content)).status_code == 201


@contextmanager
def spooling_to(folder: Path) -> Iterator[None]:
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


async def _sent(who: Person, content: bytes) -> httpx.Response:
    return await who.post("/api/v1/photos", files={"file": ("p.jpg", content, "image/jpeg")})


async def _imported(who: Person) -> httpx.Response:
    return await who.post("/api/v1/admin/people/import", files={"file": ("p.csv", b"a," * BEYOND, "text/csv")})


async def test_a_full_disk_is_said_and_leaves_nothing_behind(small_disk: Path) -> None:
    await check_store(small_disk)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_full_disk_for_forms_is_said_and_is_no_fault_of_the_form(
    city_settings: Settings, small_disk: Path
) -> None:
    await check_spool(city_settings, small_disk)


def _in_place(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _never_tidied(path: Path, content: bytes) -> None:
    beside = path.with_name(".part-1")
    beside.write_bytes(content)
    os.replace(beside, path)


@pytest.mark.parametrize("fault", [_in_place, _never_tidied])
async def test_a_store_that_leaves_a_part_behind_is_seen(
    fault: Callable[[Path, bytes], None], small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted faults: written under its final name; written beside and left there."""
    monkeypatch.setattr(local_storage, "_write_whole", fault)
    with pytest.raises(AssertionError, match="original/"):
        await check_store(small_disk)


async def test_a_full_disk_that_is_not_told_from_other_faults_is_seen(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault."""
    monkeypatch.setattr(errors, "NO_SPACE", frozenset())
    with pytest.raises(AssertionError, match="No space left"):
        await check_store(small_disk)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_full_disk_that_is_put_down_to_the_form_is_seen(
    city_settings: Settings, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: 400 as the framework has it, which a phone takes for final."""
    http = refusals._http

    async def _framework(request: refusals.Request, fault: Exception) -> refusals.Response:
        fault.__cause__ = None
        return await http(request, fault)

    monkeypatch.setattr(refusals, "_http", _framework)
    with pytest.raises(AssertionError, match="bad_form"):
        await check_spool(city_settings, small_disk)
