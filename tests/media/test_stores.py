"""Both stores keep the same promises; the S3 one against a real server that checks signatures."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from minio.error import MinioException
from structlog.testing import capture_logs
from urllib3.exceptions import HTTPError

from backend.ground.errors import Problem
from backend.ground.settings import Settings
from media import s3_storage
from media.local_storage import LocalStorage
from media.s3_storage import S3Storage, s3_place
from media.sizes import MOST_BYTES
from media.storage import Storage, derived_key, original_key, sha256_of
from media.storage import open_storage as open_by
from tests.media.careless_store import always_glad, as_it_comes
from tests.stores import S3Server, Wire, open_wire, s3_url

pytestmark = pytest.mark.anyio
CONTENT = secrets.token_bytes(100_000)


@asynccontextmanager
async def opened(port: int) -> AsyncIterator[S3Storage]:
    with s3(port) as store:
        yield store


@contextmanager
def s3(port: int) -> Iterator[S3Storage]:
    store = S3Storage(s3_place(s3_url(port)))
    yield store
    store.close()


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "local":
        yield LocalStorage(tmp_path / "photos")
        return
    server: S3Server = request.getfixturevalue("s3_server")
    with s3(server.port) as found:
        yield found


def fresh_key() -> str:
    return original_key(secrets.token_hex(32))


async def test_what_is_put_is_got_back_and_gone_when_deleted(store: Storage) -> None:
    key = fresh_key()
    assert await store.get(key) is None
    assert await store.stat(key) is None
    await store.put(key, CONTENT)
    stored = await store.stat(key)
    assert stored is not None
    assert (await store.get(key), stored.bytes) == (CONTENT, len(CONTENT))
    assert abs(datetime.now(UTC) - stored.written_at) < timedelta(seconds=5)  # noqa: TID251, DTZ005, RUF100
    await store.delete(key)
    await store.delete(key)
    assert await store.get(key) is None


async def test_an_object_put_again_counts_as_written_now(store: Storage, tmp_path: Path) -> None:
    key = fresh_key()
    await store.put(key, CONTENT)
    first = await store.stat(key)
    if isinstance(store, LocalStorage):
        os.utime(store.root / key, (1, 1))
    await store.put(key, CONTENT)
    again = await store.stat(key)
    assert first is not None
    assert again is not None
    assert again.written_at >= first.written_at
    assert await store.get(key) == CONTENT


async def test_a_damaged_object_is_mended_by_putting_it_again(store: Storage, s3_server: S3Server) -> None:
    key = fresh_key()
    await store.put(key, CONTENT)
    root = store.root if isinstance(store, LocalStorage) else s3_server.folder / "photos"
    (root / key).write_bytes(CONTENT[:-1] + b"x")
    await store.put(key, CONTENT)
    assert await store.get(key) == CONTENT


async def test_a_walk_meets_every_object_below_a_folder_and_no_other(store: Storage) -> None:
    mine = {derived_key("walked", secrets.token_hex(32)) for _ in range(7)}
    for key in (*mine, fresh_key()):
        await store.put(key, b"x")
    assert {stored.key async for stored in store.walk("walked")} == mine
    assert [stored async for stored in store.walk("nothing-here")] == []


async def test_the_store_says_whether_it_answers(store: Storage) -> None:
    assert await store.answers()


def test_the_address_of_a_store_is_read_or_refused_without_its_secret() -> None:
    place = s3_place(
        "s3://K%2FEY:S%40CRET@store.example:9000/photos?region=cn-east-1&secure=false&public=https://p.example"
    )
    assert (place.access_key, place.secret_key, place.bucket, place.region) == ("K/EY", "S@CRET", "photos", "cn-east-1")
    assert (place.endpoint, place.secure, place.public) == ("store.example:9000", False, "https://p.example")
    for wrong in ("s3://store.example/photos", "s3://K:HIDDEN@host", "s3://K:HIDDEN@host/a/b", "ftp://K:HIDDEN@host/b"):
        with pytest.raises(ValueError) as refused:
            open_by(Settings(_env_file=None, storage_url=wrong))
        assert "HIDDEN" not in str(refused.value)
    assert "HIDDEN" not in repr(Settings(_env_file=None, storage_url="s3://K:HIDDEN@host/b"))


async def leads_out(folder: Path, key: str) -> bool:
    """Whether a store in `folder` does anything by such a key."""
    store, done = LocalStorage(folder / "photos"), 0
    for deed in (store.put(key, b"x"), store.get(key), store.stat(key), store.delete(key)):
        with suppress(ValueError):
            await deed
            done += 1
    return done > 0 or (folder / "out").exists()


@pytest.mark.parametrize("key", ["../out", "original/../../out", "/etc/passwd", "a/\0b"])
async def test_no_key_leads_out_of_the_store(tmp_path: Path, key: str) -> None:
    assert not await leads_out(tmp_path, key)


async def test_a_link_out_of_the_store_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/original").symlink_to(tmp_path)
    with pytest.raises(ValueError):
        await LocalStorage(tmp_path / "photos").get("original/secret")


async def test_a_signed_address_is_for_one_object_one_method_and_a_short_while(s3_server: S3Server) -> None:
    key = f"incoming/{secrets.token_hex(8)}"
    with s3(s3_server.port) as store:
        url = store.put_url(key, len(CONTENT), 60)
    assert url is not None
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.put(url, content=CONTENT)).status_code == 200
        assert (await client.get(url)).status_code == 403
        assert (await client.put(url.replace(key, "original/aa/bb/forged"), content=b"x")).status_code == 403
        assert (await client.put(url[:-1] + ("0" if url[-1] != "0" else "1"), content=b"x")).status_code == 403
        assert (await client.get(f"http://127.0.0.1:{s3_server.port}/photos/{key}")).status_code in (400, 403)
    with s3(s3_server.port) as store:
        assert await store.get(key) == CONTENT


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_storage, "READ", 2.0)


async def refused(store: Storage, key: str) -> Problem:
    try:
        await store.put(key, CONTENT)
    except Problem as problem:
        return problem
    raise AssertionError("taken for done")


@pytest.mark.usefixtures("hasty")
async def test_a_put_cut_at_any_byte_leaves_no_half_object_and_is_healed_by_the_next(s3_server: S3Server) -> None:
    await check_cuts(s3_server)


async def check_cuts(s3_server: S3Server) -> None:
    async with open_wire(s3_server.port) as wire, opened(wire.port) as store:
        for place in range(1, len(CONTENT) + 600, 1499):
            key, wire.cut_after = fresh_key(), place
            problem = await refused(store, key)
            assert (problem.status, problem.code, problem.headers["Retry-After"]) == (503, "storage_unavailable", "5")
            assert not (s3_server.folder / "photos" / key).exists()
            wire.cut_after = None
            await store.put(key, CONTENT)
            assert await store.get(key) == CONTENT
        assert wire.cuts >= 60


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("mode", ["slow_down", "hang", "refuse"])
async def test_a_store_that_is_slow_hangs_or_is_down_is_a_retryable_answer(s3_server: S3Server, mode: str) -> None:
    await check_trouble(s3_server, mode)


FAULTS = [(always_glad, AssertionError), (as_it_comes, (MinioException, HTTPError, OSError))]


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(("fault", "seen"), FAULTS)
async def test_a_store_in_trouble_that_is_misread_is_seen(
    s3_server: S3Server, monkeypatch: pytest.MonkeyPatch, fault: Callable[..., Any], seen: Any
) -> None:
    """The planted faults: what was not done is taken for done; the store's faults are not told from our own."""
    monkeypatch.setattr(S3Storage, "_run", fault)
    for mode in ("slow_down", "hang", "refuse"):
        with pytest.raises(seen):
            await check_trouble(s3_server, mode)
    with pytest.raises(seen):
        await check_cuts(s3_server)


async def check_trouble(s3_server: S3Server, mode: str) -> None:
    async with open_wire(s3_server.port) as wire, opened(wire.port) as store:
        wire.mode, key = mode, fresh_key()
        assert (await refused(store, key)).code == "storage_unavailable"
        with pytest.raises(Problem, match="storage_unavailable"):
            await store.answers()
        wire.mode = "pass"
        await store.put(key, CONTENT)
        assert sha256_of(await store.get(key) or b"") == sha256_of(CONTENT)


async def test_of_an_object_larger_than_any_photo_only_its_beginning_is_read(s3_server: S3Server) -> None:
    key = f"incoming/{secrets.token_hex(8)}"
    async with opened(s3_server.port) as store:
        await store.put(key, bytes(MOST_BYTES + 5_000_000))
        assert len(await store.get(key) or b"") == MOST_BYTES + 1
        await store.delete(key)


class Short(Wire):
    """Hands back the first bytes of an answer and no more."""

    async def _down(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((await there.read(65536))[:30_000])
        await writer.drain()


async def test_a_get_cut_short_is_never_taken_for_the_whole(s3_server: S3Server) -> None:
    key = fresh_key()
    async with opened(s3_server.port) as direct:
        await direct.put(key, CONTENT)
    async with open_wire(s3_server.port, Short) as wire, opened(wire.port) as store:
        with pytest.raises(Problem, match="storage_unavailable"):
            await store.get(key)


async def test_what_we_keep_goes_to_the_store_in_one_request(
    s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts of an upload that is cut off would lie there for ever, and no walk sees them."""
    with s3(s3_server.port) as store:
        await store.put(fresh_key(), b"x")  # the bucket is there
        urlopen, asked = store._pool.urlopen, list[tuple[str, bool]]()

        def _seen(method: str, url: str, **more: Any) -> Any:
            asked.append((method, "uploadId" in url or "uploads" in url))
            return urlopen(method, url, **more)

        monkeypatch.setattr(store._pool, "urlopen", _seen)
        await store.put(fresh_key(), bytes(MOST_BYTES))
    assert asked == [("PUT", False)]


async def test_why_a_store_gives_nothing_is_in_the_log(s3_server: S3Server) -> None:
    """Photos were refused for whatever reason, a wrong key, a clock, a certificate, and nobody could learn which."""
    wrong_key = s3_url(s3_server.port).replace("TSECRET", "TWRONG")
    for url, why in ((wrong_key, "SignatureDoesNotMatch"), (s3_url(9), "NewConnectionError")):
        store = S3Storage(s3_place(url))
        with capture_logs() as lines, pytest.raises(Problem, match="storage_unavailable"):
            await store.get(fresh_key())
        store.close()
        assert [(line["event"], line["log_level"], line["why"]) for line in lines] == [("storage", "error", why)]
        assert "TWRONG" not in str(lines)
