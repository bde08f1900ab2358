"""What was damaged on its way is refused by its digest, through either door, and the whole one is taken afterwards."""

import hashlib
import io

import pytest
from PIL import Image

from media import intake
from tests.linhai import City, Person, jpeg
from tests.media.test_uploads import begun, completed, put

pytestmark = pytest.mark.anyio
END = b"\xff\xd9"  # EOI: with it a picture cut in the middle is to decoders one whose lower part is grey


def damaged(content: bytes) -> list[bytes]:
    """The picture with a bit turned at many places, and cut at many places, with and without an end of its own."""
    places = range(2, len(content) - 2, len(content) // 12)
    turned = [content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :] for place in places]
    return [*turned, *(content[:place] for place in places), *(content[:place] + END for place in places)]


async def taken_damaged(city: City, by: Person, content: bytes) -> int:
    """How many damaged ones were taken for the one whose digest was said; whatever is refused is so by its digest."""
    sha256, taken = hashlib.sha256(content).hexdigest(), 0
    for spoilt in damaged(content):
        files = {"file": ("p.jpg", spoilt, "image/jpeg")}
        answer = await by.post("/api/v1/photos", files=files, data={"sha256": sha256})
        taken += answer.is_success
        if not answer.is_success and answer.json()["code"] != "digest_mismatch":
            assert answer.json()["code"] in ("broken_picture", "unsupported_media_type"), answer.text
            taken += 1  # the client is told that its picture is no good, and gives it up
    upload = await begun(by, content)
    for spoilt in damaged(content)[::6]:
        await put(city, upload, spoilt)
        status, said = await completed(by, upload)
        taken += status == 201 or said["code"] != "digest_mismatch"
    return taken


async def test_no_damaged_picture_is_taken_for_the_one_whose_digest_was_said(city: City) -> None:
    citizen, content = await city.citizen(), jpeg((640, 480), quality=90)
    assert await taken_damaged(city, citizen, content) == 0
    photo = await citizen.post("/api/v1/photos", files={"file": ("p.jpg", content, "image/jpeg")})
    assert photo.json()["sha256"] == hashlib.sha256(content).hexdigest()
    shown = Image.open(io.BytesIO((await city.client.get(photo.json()["links"]["view"])).content)).convert("RGB")
    assert shown.getpixel((320, 20)) == pytest.approx(shown.getpixel((320, 470)), abs=4)  # its lower part is there


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_digest_that_is_not_compared_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""
    monkeypatch.setattr(intake.hmac, "compare_digest", lambda _said, _found: True)
    assert await taken_damaged(city, await city.citizen(), jpeg((640, 480), quality=90)) > 0
