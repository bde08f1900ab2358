"""Photos sent the way phones send them: wx.uploadFile, and straight into the store."""

import hashlib
import secrets
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from backend.ground.settings import Settings
from media import quota
from tests.conftest import NOON
from tests.linhai import City, Person, jpeg, open_city
from tests.stores import S3Server, s3_url

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["local", "s3"])
def either_store(request: pytest.FixtureRequest, city_settings: Settings, s3_server: S3Server) -> Settings:
    """The demo city's settings, on each store."""
    if request.param == "s3":
        city_settings.storage_url = SecretStr(s3_url(s3_server.port))
    return city_settings


@pytest.fixture
async def stored_city(either_store: Settings) -> AsyncIterator[City]:
    async with open_city(either_store, NOON) as opened:
        yield opened


def announced(content: bytes, **more: Any) -> dict[str, Any]:
    sha256 = hashlib.sha256(content).hexdigest()
    return {"bytes": len(content), "sha256": sha256, "content_type": "image/jpeg"} | more


async def begun(by: Person, content: bytes, **more: Any) -> dict[str, Any]:
    answer = await by.post("/api/v1/photos/uploads", json=announced(content, **more))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def put(city: City, upload: dict[str, Any], content: bytes) -> int:
    """As wx.request does: PUT with an ArrayBuffer for a body, and the headers it was told."""
    if upload["put_url"].startswith("http://city/"):
        return (await city.client.put(upload["put_url"], content=content, headers=upload["headers"])).status_code
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.put(upload["put_url"], content=content, headers=upload["headers"])).status_code


async def completed(by: Person, upload: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = await by.post(f"/api/v1/photos/uploads/{upload['id']}/complete")
    return answer.status_code, answer.json()


async def test_a_photo_goes_straight_into_the_store_and_is_then_like_any_other(stored_city: City) -> None:
    citizen, content = await stored_city.citizen(), jpeg((800, 600))
    upload = await begun(citizen, content, position={"lon": 121.1289, "lat": 28.847, "coord_type": "wgs84"})
    assert await put(stored_city, upload, content) in (200, 204)
    status, photo = await completed(citizen, upload)
    assert (status, photo["width"], photo["position"]["source"]) == (201, 800, "client")
    assert await completed(citizen, upload) == (201, photo)
    assert await citizen.photo(content) == photo["id"]
    assert (await stored_city.client.get(photo["links"]["view"])).status_code == 200
    report = await citizen.report(photo_ids=[photo["id"]])
    assert [shown["id"] for shown in report["photos"]] == [photo["id"]]
    assert await stored_city.app.state.photos.storage.stat(f"incoming/{upload['id']}") is None


@pytest.mark.parametrize("asked", ["stat", "get"])
async def test_said_twice_at_once_that_it_is_there_it_is_one_photo(
    stored_city: City, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one is done, and has cleared away what was put, just before the other looks for it."""
    citizen, content = await stored_city.citizen(), jpeg((800, 600))
    upload = await begun(citizen, content)
    assert await put(stored_city, upload, content) in (200, 204)
    storage, first = stored_city.app.state.photos.storage, list[tuple[int, dict[str, Any]]]()
    look = getattr(storage, asked)

    async def _look(key: str) -> Any:
        monkeypatch.undo()
        first.append(await completed(citizen, upload))
        return await look(key)

    monkeypatch.setattr(storage, asked, _look)
    second = await completed(citizen, upload)
    assert (second, second[0]) == (first[0], 201)


async def test_an_upload_cut_off_is_simply_sent_again(stored_city: City) -> None:
    citizen, content = await stored_city.citizen(), jpeg((640, 480))
    upload = await begun(citizen, content)
    status, refused = await completed(citizen, upload)
    assert (status, refused["code"]) == (422, "not_uploaded")
    sent = await put(stored_city, upload, content[:-100])  # a store of S3 does not take it
    status, refused = await completed(citizen, upload)
    assert (sent, status, refused["code"]) in ((204, 422, "digest_mismatch"), (403, 422, "not_uploaded"))
    await put(stored_city, upload, content)
    first = (await completed(citizen, upload))[1]["id"]
    again = await begun(citizen, content)
    await put(stored_city, again, content)
    assert (await completed(citizen, again))[1]["id"] == first


async def test_other_bytes_of_the_same_length_are_not_taken(stored_city: City) -> None:
    citizen, content = await stored_city.citizen(), jpeg((640, 480))
    upload = await begun(citizen, content)
    await put(stored_city, upload, secrets.token_bytes(len(content)))
    assert (await completed(citizen, upload))[1]["code"] == "digest_mismatch"


async def test_what_is_put_is_decided_by_its_content_not_by_what_was_announced(stored_city: City) -> None:
    citizen, content = await stored_city.citizen(), b"<svg onload=alert(1)>" * 20
    upload = await begun(citizen, content)
    await put(stored_city, upload, content)
    assert (await completed(citizen, upload))[1]["code"] == "unsupported_media_type"


async def test_anothers_upload_is_not_there(stored_city: City) -> None:
    content = jpeg()
    upload = await begun(await stored_city.citizen(), content)
    await put(stored_city, upload, content)
    status, _refused = await completed(await stored_city.citizen(), upload)
    assert status == 404


@pytest.mark.parametrize(
    ("more", "status", "code", "field"),
    [
        ({"bytes": 21 * 1024 * 1024}, 413, "too_large", "bytes"),
        ({"bytes": 0}, 422, "invalid", "bytes"),
        ({"content_type": "image/svg+xml"}, 415, "unsupported_media_type", "content_type"),
        ({"sha256": "short"}, 422, "invalid", "sha256"),
    ],
)
async def test_what_cannot_be_taken_is_said_before_it_is_sent(
    city: City, more: dict[str, Any], status: int, code: str, field: str
) -> None:
    answer = await (await city.citizen()).post("/api/v1/photos/uploads", json=announced(jpeg(), **more))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_an_address_of_ours_is_for_one_upload_and_a_short_while(city: City) -> None:
    citizen, content = await city.citizen(), jpeg()
    upload = await begun(citizen, content)
    url = upload["put_url"]
    assert (await city.client.put(url[:-1] + ("0" if url[-1] != "0" else "1"), content=content)).status_code == 404
    assert (await city.client.put(url[:-1] + "一", content=content)).status_code == 404
    assert (await city.client.get(url)).status_code in (404, 405)
    assert (await city.client.put(url, content=content + b"more")).status_code == 413
    city.wait(hours=1)
    assert (await city.client.put(url, content=content)).status_code == 404


# the very bytes WeChat's client sends: its boundary, its order of parts, no charset, a temporary file's name
BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"


def as_wechat_sends(content: bytes, fields: dict[str, str]) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    name = "wxfile://tmp_a1b2c3d4e5f6.jpg"
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/jpeg'
    return b"".join(parts) + head.encode() + b"\r\n\r\n" + content + f"\r\n--{BOUNDARY}--\r\n".encode()


async def test_wx_upload_file_is_understood(city: City) -> None:
    citizen, content = await city.citizen(), jpeg((320, 240))
    fields = {"lon": "121.1333", "lat": "28.8442", "coord_type": "gcj02", "taken_at": "2026-11-24T11:58:00+08:00"}
    answer = await city.client.post(
        "/api/v1/photos",
        content=as_wechat_sends(content, fields | {"sha256": hashlib.sha256(content).hexdigest()}),
        headers=citizen.headers | {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
    )
    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/json")
    assert (answer.json()["width"], answer.json()["taken_at"][:16]) == (320, "2026-11-24T03:58")


async def test_an_upload_cut_off_in_the_middle_leaves_nothing(city: City) -> None:
    citizen = await city.citizen()
    body = as_wechat_sends(jpeg((800, 600)), {})
    answer = await city.client.post(
        "/api/v1/photos",
        content=body[: len(body) // 2],
        headers=citizen.headers | {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
    )
    assert answer.status_code in (400, 422)
    assert [stored async for stored in city.app.state.photos.storage.walk("original")] == []


async def test_a_day_allows_so_many_photos_and_bytes(city_settings: Settings) -> None:
    await refused_beyond_a_day(city_settings)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_quota_that_is_counted_and_not_kept_to_is_seen(
    city_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "_refuse_over", lambda *_used: None)
    with pytest.raises(AssertionError):
        await refused_beyond_a_day(city_settings)


async def refused_beyond_a_day(city_settings: Settings) -> None:
    city_settings.photo_quota_count = 3
    async with open_city(city_settings, NOON) as city:
        citizen, first = await city.citizen(), jpeg()
        for content in (first, first, jpeg(), jpeg(), first):
            await citizen.photo(content)
        answer = await citizen.post("/api/v1/photos", files={"file": ("p.jpg", jpeg(), "image/jpeg")})
        assert (answer.status_code, answer.json().get("code")) == (429, "photo_quota")
        assert 0 < int(answer.headers["Retry-After"]) <= 12 * 3600 + 1
        early = await citizen.post("/api/v1/photos/uploads", json=announced(jpeg()))
        assert early.json()["code"] == "photo_quota"
        await (await city.citizen()).photo()
        city.wait(hours=13)
        await (await city.citizen()).photo()
        city_settings.photo_quota_bytes = 1000
        full = await (await city.citizen()).post("/api/v1/photos", files={"file": ("p.jpg", jpeg((900, 900)))})
        assert full.json()["code"] == "photo_quota"
