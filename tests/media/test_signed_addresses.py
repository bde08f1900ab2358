"""An address to put a picture at is for one object, one method and a short while: at the store, and at ours."""

import asyncio
import secrets
from datetime import timedelta
from typing import Any

import httpx
import pytest

from media import direct_upload
from media.s3_storage import S3Storage
from tests.linhai import City, jpeg
from tests.media.test_stores import s3
from tests.media.test_uploads import begun
from tests.stores import S3Server

pytestmark = pytest.mark.anyio
SHORT = 1  # seconds


async def open_at_the_store(server: S3Server) -> set[str]:
    """What else than its one deed an address of the store lets somebody do."""
    key, content = f"incoming/{secrets.token_hex(8)}", secrets.token_bytes(1000)
    with s3(server.port) as store:
        url, long = [store.put_url(key, len(content), life) for life in (SHORT, 60)]
    assert url is not None
    assert long is not None
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.put(long, content=content)).status_code == 200
        tried = {
            "read": await client.get(long),
            "deleted": await client.delete(long),
            "another object": await client.put(long.replace(key, f"{key}x"), content=content),
            "prolonged": await client.put(long.replace("X-Amz-Expires=60", "X-Amz-Expires=9999"), content=content),
            "unsigned": await client.get(long.partition("?")[0]),
            "larger": await client.put(long, content=content + b"x"),
            "cut off": await client.put(long, content=content[:-1]),
        }
        await asyncio.sleep(SHORT + 1.1)
        tried["for long"] = await client.put(url, content=content)
    return {what for what, answer in tried.items() if answer.is_success}


async def open_at_ours(city: City) -> set[str]:
    """The same of an address of ours."""
    citizen, content = await city.citizen(), jpeg()
    url, other = [(await begun(citizen, picture))["put_url"] for picture in (content, jpeg((640, 480)))]
    mine, theirs = url.split("/")[-3:], other.split("/")[-3:]
    assert (await city.client.put(url, content=content)).status_code == 204
    tried = {
        "read": await city.client.get(url),
        "deleted": await city.client.delete(url),
        "another object": await city.client.put(f"/media/uploads/{theirs[0]}/{mine[1]}/{mine[2]}", content=content),
        "prolonged": await city.client.put(f"/media/uploads/{mine[0]}/9999999999/{mine[2]}", content=content),
        "larger": await city.client.put(url, content=content + b"x"),
    }
    city.wait(hours=1)
    tried["for long"] = await city.client.put(url, content=content)
    return {what for what, answer in tried.items() if answer.is_success}


async def test_an_address_of_the_store_opens_nothing_else(s3_server: S3Server) -> None:
    assert await open_at_the_store(s3_server) == set()


async def test_an_address_of_ours_opens_nothing_else(city: City) -> None:
    assert await open_at_ours(city) == set()


async def test_an_address_good_for_a_week_is_seen(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: the library's own limit, and what it signs by itself."""

    def _for_a_week(self: S3Storage, key: str, _size: int, _life: int) -> str:
        signed: str = self._signer.get_presigned_url(
            method="PUT", bucket_name=self._bucket, object_name=key, expires=timedelta(days=7)
        )
        return signed

    monkeypatch.setattr(S3Storage, "put_url", _for_a_week)
    assert await open_at_the_store(s3_server) == {"for long", "larger", "cut off"}


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_signature_that_does_not_cover_the_object_and_its_end_is_seen(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault."""

    def _of_nothing(*_words: Any) -> str:
        return "ab" * 32

    monkeypatch.setattr(direct_upload, "_signature", _of_nothing)
    assert await open_at_ours(city) == {"another object", "prolonged"}
