"""Lines burnt into a view: whatever people wrote, and whatever the shape of the picture."""

import io

import pytest
from PIL import Image

from media.burn import burn
from media.decoder import Decoder
from tests.linhai import City, jpeg

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("children_afresh")]
LINES = ["拍摄时间 2026-11-24 12:00:00", "东门街 1 号（121.128900, 28.847000）", "案卷号 20261124000001"]
DARK = 120  # of the band: what is brighter is a letter


def view(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (90, 90, 90)).save(out, "JPEG")
    return out.getvalue()


def letters_in(picture: Image.Image, top: int, foot: int) -> int:
    band = picture.convert("L").crop((0, top, picture.width, foot))
    return sum(value > DARK for value in band.tobytes())


@pytest.mark.parametrize("sign", ["\n", "\r", "\x85", "\u2028", "\u2029", "\x1c", "\t", "\0", "\u202e", "\ud800"])
def test_a_line_may_hold_any_sign(sign: str) -> None:
    plain = burn(view(640, 480), ["东门街 1 号", "案卷号 1"])
    assert burn(view(640, 480), [f"东门街{sign}1 号", f"{sign}案卷号 1"]) == plain


async def test_the_evidence_of_a_case_whose_address_has_lines_is_there(city: City) -> None:
    citizen = await city.citizen()
    photo = await citizen.photo(jpeg((400, 300)))
    number = (await citizen.report(photo_ids=[photo], address="东门街\n1 号"))["number"]
    answer = await (await city.signed_in("desk")).get(f"/api/v1/cases/{number}/photos/{photo}/evidence")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg"), answer.text


async def test_lines_that_cannot_be_burnt_are_no_broken_picture() -> None:
    decoder = Decoder(children=1, wall=60)
    with pytest.raises(RuntimeError, match="burnt"):
        await decoder.burn(b"no view of ours", LINES)
    await decoder.close()


@pytest.mark.parametrize("size", [(1280, 96), (320, 60), (96, 1280), (64, 48)])
def test_a_picture_too_low_for_the_lines_keeps_its_own_and_has_them_below(size: tuple[int, int]) -> None:
    plain = Image.open(io.BytesIO(view(*size))).convert("L")
    burnt = Image.open(io.BytesIO(burn(view(*size), LINES))).convert("L")
    assert burnt.width == plain.width
    assert (burnt.height > plain.height) is (size != (96, 1280))
    assert burnt.getpixel((0, plain.height // 2)) == pytest.approx(plain.getpixel((0, plain.height // 2)), abs=8)
    assert letters_in(burnt, burnt.height - max(12, size[0] // 40) * 2, burnt.height) > 0  # the number of the case


def test_a_picture_high_enough_has_the_lines_at_its_foot() -> None:
    assert Image.open(io.BytesIO(burn(view(1280, 960), LINES))).size == (1280, 960)
