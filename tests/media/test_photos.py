"""Photos over HTTP: taken in, handed out by links that expire."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from tests.linhai import City, jpeg

pytestmark = pytest.mark.anyio


async def sent(city: City, content: bytes, name: str = "p.jpg", **form: str) -> tuple[int, dict]:
    citizen = await city.citizen()
    answer = await citizen.post("/api/v1/photos", files={"file": (name, content, "image/jpeg")}, data=form)
    return answer.status_code, answer.json()


async def test_the_same_bytes_from_the_same_person_are_one_photo(city: City) -> None:
    citizen, content = await city.citizen(), jpeg()
    ids = await asyncio.gather(*(citizen.photo(content) for _ in range(5)))
    assert len(set(ids)) == 1
    assert await (await city.citizen()).photo(content) not in ids


async def test_the_original_is_kept_as_it_came_and_is_not_served(city: City, tmp_path: Path) -> None:
    content = jpeg()
    _status, photo = await sent(city, content)
    sha256 = hashlib.sha256(content).hexdigest()
    assert photo["sha256"] == sha256
    assert (tmp_path / "photos/original" / sha256[:2] / sha256[2:4] / sha256).read_bytes() == content
    assert (await city.client.get(photo["links"]["view"].replace("/view/", "/original/"))).status_code == 404


async def test_links_expire_and_cannot_be_made_up(city: City) -> None:
    _status, photo = await sent(city, jpeg((400, 300)))
    thumb = photo["links"]["thumb"]
    answer = await city.client.get(thumb)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await city.client.get(thumb, headers={"If-None-Match": answer.headers["etag"]})).status_code == 304
    assert (await city.client.get(thumb[:-1] + ("0" if thumb[-1] != "0" else "1"))).status_code == 404
    assert (await city.client.get(thumb[:-1] + "一")).status_code == 404
    assert (await city.client.get(thumb.replace("/thumb/", "/view/"))).status_code == 404
    city.wait(hours=3)
    assert (await city.client.get(thumb)).status_code == 404


@pytest.mark.parametrize(
    ("content", "form", "status", "code"),
    [
        (b"", {}, 422, "empty_file"),
        (b"plain text", {}, 415, "unsupported_media_type"),
        (jpeg((300, 300))[:700], {}, 422, "broken_picture"),
        (jpeg(), {"sha256": "0" * 64}, 422, "digest_mismatch"),
        (jpeg(), {"lon": "121.1", "lat": "28.8"}, 422, "bad_position"),
        (jpeg(), {"lon": "nan", "lat": "28.8", "coord_type": "wgs84"}, 422, "invalid"),
        (jpeg(), {"taken_at": "yesterday"}, 422, "invalid"),
    ],
)
async def test_a_faulty_upload_is_refused_with_its_code(
    city: City, content: bytes, form: dict, status: int, code: str
) -> None:
    got, answer = await sent(city, content, **form)
    assert (got, answer["code"]) == (status, code)


async def test_the_clients_position_counts_before_the_pictures(city: City) -> None:
    _status, photo = await sent(city, jpeg(), lon="121.1333", lat="28.8442", coord_type="gcj02")
    assert photo["position"]["source"] == "client"
    assert photo["position"]["lon"] == pytest.approx(121.129, abs=1e-3)


async def test_no_temporary_file_is_left_behind(city: City, tmp_path: Path) -> None:
    await sent(city, jpeg())
    await sent(city, b"text")
    assert not list((tmp_path / "photos").rglob(".part-*"))
