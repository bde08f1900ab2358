"""Pictures as phones and attackers send them. The corpus is read from the folder CGT_TEST_PICTURES names."""

import asyncio
import csv
import io
import os
from pathlib import Path

import pytest
from PIL import Image

from media.decode import Decoded, Refusal, decode
from media.decoder import Decoder
from media.refused import PhotoRefused
from tests.linhai import jpeg

CORPUS = Path(os.environ.get("CGT_TEST_PICTURES", "/nowhere"))
STATUS = {"unsupported_media_type": "415", "broken_picture": "422", "too_costly": "422"}
needs_corpus = pytest.mark.skipif(not (CORPUS / "manifest.csv").exists(), reason="not run: CGT_TEST_PICTURES not set")


def corpus() -> list[dict[str, str]]:
    if not (CORPUS / "manifest.csv").exists():
        return []
    with (CORPUS / "manifest.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["set"] == "shared"]


def path_of(row: dict[str, str]) -> Path:
    return next(CORPUS.rglob(row["file"]))


def oriented(orientation: int) -> bytes:
    """A 64×32 picture, red at its upper left as a viewer sees it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = Image.new("RGB", (64, 32), "blue")
    upright.paste("red", (0, 0, 16, 16))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    out = io.BytesIO()
    stored.save(out, "JPEG", exif=exif, quality=95, subsampling=0)
    return out.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_upright_once(orientation: int) -> None:
    decoded = decode(oriented(orientation))
    assert (decoded.width, decoded.height) == (64, 32)
    view = Image.open(io.BytesIO(decoded.derivatives["view"])).convert("RGB")
    red = view.getpixel((4, 4))
    assert view.size == (64, 32)
    assert red[0] > 200
    assert red[2] < 60


def test_derivatives_carry_nothing_but_pixels() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETPHONE"
    exif.get_ifd(0x8825)[1] = "N"
    content = jpeg((400, 300), exif=exif, comment=b"SECRETPHONE", icc_profile=b"SECRETPHONE" * 20)
    for derivative in decode(content).derivatives.values():
        picture = Image.open(io.BytesIO(derivative))
        assert b"SECRETPHONE" not in derivative
        assert not picture.getexif()
        assert "icc_profile" not in picture.info


def test_derivatives_have_their_sizes() -> None:
    sizes = {
        name: Image.open(io.BytesIO(content)).size for name, content in decode(jpeg((3000, 2000))).derivatives.items()
    }
    assert sizes == {"thumb": (320, 213), "view": (1280, 853)}


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "1", "I;16", "CMYK", "LA"])
def test_every_mode_is_decoded(mode: str) -> None:
    out = io.BytesIO()
    Image.new("L", (40, 40), 90).convert("I" if mode == "I;16" else mode).convert(mode).save(
        out, "JPEG" if mode == "CMYK" else "PNG"
    )
    assert decode(out.getvalue()).width == 40


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"plain text, called .jpg", "unsupported_media_type"),
        (b"GIF89a" + bytes(40), "unsupported_media_type"),
        (jpeg((200, 200))[:600], "broken_picture"),
        (b"\xff\xd8\xff" + bytes(50), "broken_picture"),
        (b"\x89PNG\r\n\x1a\n", "broken_picture"),
        (jpeg((8, 8)), "broken_picture"),
    ],
)
def test_what_is_no_good_picture_says_why(content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        decode(content)
    assert refused.value.code == code


def disagreements(row: dict[str, str], decoded: Decoded) -> list[tuple[str, object, object]]:
    """Where the size or the place differs from what an independent tool read."""
    found: list[tuple[str, object, object]] = []
    size = (int(row["upright_width"]), int(row["upright_height"])) if row["upright_width"] else None
    if size and size != (decoded.width, decoded.height):
        found.append((row["file"], (decoded.width, decoded.height), size))
    place = (float(row["gps_lon"]), float(row["gps_lat"])) if row["gps_use"] == "use" else None
    if (place is None) != (decoded.position is None) or (place and place != pytest.approx(decoded.position, abs=1e-5)):
        found.append((row["file"], decoded.position, place))
    return found


def heic(size: tuple[int, int] = (320, 240), orientation: int = 1) -> bytes:
    """A real HEIC, as a phone writes it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, "HEIF", quality=60, exif=exif.tobytes())
    return out.getvalue()


@pytest.mark.parametrize(("orientation", "size"), [(1, (320, 240)), (3, (320, 240)), (6, (240, 320)), (8, (240, 320))])
def test_a_heic_is_turned_upright_once(orientation: int, size: tuple[int, int]) -> None:
    decoded = decode(heic(orientation=orientation))
    assert (decoded.format, (decoded.width, decoded.height)) == ("HEIF", size)
    assert Image.open(io.BytesIO(decoded.derivatives["thumb"])).size == size


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (heic()[:3000], "broken_picture"),
        (b"\0\0\0\x18ftypheic" + bytes(60), "broken_picture"),
        (b"\0\0\0\x18ftypavif" + bytes(60), "unsupported_media_type"),
        (b"\0\0\0\x18ftypmp42" + bytes(60), "unsupported_media_type"),
    ],
)
def test_what_is_no_good_heic_says_why(content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        decode(content)
    assert refused.value.code == code


@needs_corpus
@pytest.mark.anyio
async def test_the_whole_corpus_is_taken_in_or_refused_as_it_must() -> None:
    decoder, wrong = Decoder(wall=20), []
    for row in corpus():
        wanted = row["expect_status"].replace("413", "422").split("|")
        content = await asyncio.to_thread(path_of(row).read_bytes)
        try:
            decoded = await decoder.decode(content)
            got = "201"
            wrong += disagreements(row, decoded)
        except PhotoRefused as refused:
            got = str(refused.status)
        if not content:
            continue
        if got not in wanted:
            wrong.append((row["file"], got, wanted))
    await decoder.close()
    assert wrong == []


@pytest.mark.anyio
async def test_a_child_that_dies_or_hangs_costs_one_picture_and_no_more() -> None:
    decoder = Decoder(children=1, wall=20)
    await decoder.decode(jpeg())
    child = decoder._children._queue[0]  # type: ignore[attr-defined]
    child._process.kill()
    await child._process.wait()
    assert (await decoder.decode(jpeg())).width == 64
    decoder._wall = 0.0
    with pytest.raises(PhotoRefused, match="too_costly"):
        await decoder.decode(jpeg())
    decoder._wall = 20
    assert (await decoder.decode(jpeg())).width == 64
    await decoder.close()


@pytest.mark.anyio
async def test_when_too_many_wait_the_rest_come_back_later() -> None:
    decoder = Decoder(children=1, wall=30)
    answers = await asyncio.gather(*(decoder.decode(jpeg()) for _ in range(40)), return_exceptions=True)
    await decoder.close()
    busy = [answer for answer in answers if isinstance(answer, PhotoRefused)]
    assert 0 < len(busy) < 40
    assert all((answer.status, answer.headers["Retry-After"]) == (503, "2") for answer in busy)
