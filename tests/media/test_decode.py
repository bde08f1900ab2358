"""Pictures as phones and attackers send them. The corpus is read from the folder CGT_TEST_PICTURES names."""

import asyncio
import io
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image

from media.boxes import Box, Cover
from media.decode import decode as decode_in
from media.decoded import Decoded
from media.decoder import Decoder
from media.fingerprint import fingerprint
from media.fingerprint_bits import ALIKE, difference
from media.open_picture import Refusal
from media.refused import PhotoRefused
from tests.linhai import jpeg
from tests.pictures import answers_to, content_of, corpus, disagreements, needs_corpus

pytestmark = pytest.mark.usefixtures("children_afresh")


def decode(content: bytes, boxes: Sequence[Box] = ()) -> Decoded:
    return decode_in(content, UTC, boxes)


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


def heic() -> bytes:
    """A real HEIC, as a phone writes it."""
    out = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(out, "HEIF", quality=60)
    return out.getvalue()


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
    decoder, wrong = Decoder(wall=60), []
    for row in corpus():
        content = content_of(row)
        try:
            decoded = await decoder.decode(content)
            got = 201
            wrong += disagreements(row, decoded)
        except PhotoRefused as refused:
            got = refused.status
        if not content:
            continue
        if got not in answers_to(row):
            wrong.append((row["file"], got, row["expect_status"]))
    await decoder.close()
    print(f"worst of the corpus: {decoder.worst['cpu']:.2f} s CPU, {decoder.worst['memory'] / 2**20:.0f} MB")
    assert wrong == []
    assert decoder.worst["cpu"] <= 2.0
    assert decoder.worst["memory"] <= 300 * 1024 * 1024


@pytest.mark.anyio
async def test_a_child_that_dies_or_hangs_costs_one_picture_and_no_more() -> None:
    decoder = Decoder(children=1, wall=60)
    await decoder.decode(jpeg())
    child = decoder._children._queue[0]  # type: ignore[attr-defined]
    child._process.kill()
    await child._process.wait()
    assert (await decoder.decode(jpeg())).width == 64
    decoder._wall = 0.0
    with pytest.raises(PhotoRefused, match="busy"):
        await decoder.decode(jpeg())
    decoder._wall = 60
    assert (await decoder.decode(jpeg())).width == 64
    await decoder.close()


@pytest.mark.anyio
async def test_when_the_house_is_full_the_rest_come_back_later() -> None:
    decoder = Decoder(children=1, wall=60, places=4)

    async def _one() -> Decoded:
        async with decoder.place(uuid4()):
            return await decoder.decode(jpeg())

    answers = await asyncio.gather(*(_one() for _ in range(40)), return_exceptions=True)
    await decoder.close()
    busy = [answer for answer in answers if isinstance(answer, PhotoRefused)]
    assert len(busy) == 36
    assert {answer.status for answer in busy} == {503}
    back = [int(answer.headers["Retry-After"]) for answer in busy]
    assert back == sorted(back)  # one after another
    assert (back[0], back[-1]) == (2, 5)


@pytest.mark.anyio
async def test_who_came_when_told_has_a_place_though_the_picture_was_three_minutes_on_its_way() -> None:
    at, told = 0.0, uuid4()
    decoder = Decoder(children=1, places=4, clock=lambda: at)

    async def _refused(who: UUID) -> int:
        with pytest.raises(PhotoRefused, match="busy") as refused:
            await decoder.place(who).__aenter__()
        return int(refused.value.headers["Retry-After"])

    async with AsyncExitStack() as held:
        for _ in range(4):
            await held.enter_async_context(decoder.place(uuid4()))
        wait = await _refused(told)
    at += wait + 180.0  # nobody wanted a place meanwhile, so that none is kept until all are taken again
    async with AsyncExitStack() as held, AsyncExitStack() as more:
        for stack in (held, held, more, more):
            await stack.enter_async_context(decoder.place(uuid4()))
        await _refused(uuid4())  # is still to come
        await more.aclose()
        await _refused(uuid4())
        await held.enter_async_context(decoder.place(told))


@pytest.mark.anyio
async def test_for_one_person_one_place_is_kept_however_often_they_tried() -> None:
    at, hasty = 0.0, uuid4()
    decoder = Decoder(children=1, places=4, clock=lambda: at)
    async with AsyncExitStack() as held, AsyncExitStack() as more:
        for stack in (held, held, more, more):
            await stack.enter_async_context(decoder.place(uuid4()))
        waits = set()
        for _try in range(20):
            with pytest.raises(PhotoRefused, match="busy") as refused:
                await held.enter_async_context(decoder.place(hasty))
            waits.add(refused.value.headers["Retry-After"])
        assert len(waits) == 1  # told the same time again
        await more.aclose()
        at += float(waits.pop())
        await more.enter_async_context(decoder.place(hasty))
        await more.enter_async_context(decoder.place(uuid4()))  # nobody is to come any more


def scene(size: tuple[int, int], seed: int = 1) -> Image.Image:
    """A picture with features: blobs of light, always the same for the same seed."""
    picture = Image.new("RGB", size, "grey")
    for number in range(12):
        x, y = (seed * 37 + number * 53) % 90, (seed * 71 + number * 29) % 90
        place = (x * size[0] // 100, y * size[1] // 100)
        picture.paste(
            (number * 21 % 256, seed * 40 % 256, 255 - number * 20),
            (*place, place[0] + size[0] // 9, place[1] + size[1] // 7),
        )
    return picture


def as_jpeg(picture: Image.Image, **save: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", **save)
    return out.getvalue()


def as_png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def test_a_picture_looks_like_itself_smaller_and_worse_and_unlike_another() -> None:
    whole, worse = fingerprint(scene((1200, 900))), decode(as_jpeg(scene((1200, 900)).resize((640, 480)), quality=35))
    assert whole is not None
    assert worse.fingerprint is not None
    assert difference(whole, worse.fingerprint) <= ALIKE
    others = [fingerprint(scene((1200, 900), seed)) for seed in range(2, 12)]
    assert all(difference(whole, other) > ALIKE for other in others if other is not None)


def test_a_blank_wall_has_no_fingerprint() -> None:
    assert decode(jpeg()).fingerprint is None


@pytest.mark.parametrize("cover", Cover)
def test_a_box_hides_what_is_behind_it_and_nothing_else(cover: Cover) -> None:
    picture = Image.new("RGB", (800, 600), "white")
    for x in range(200, 400, 4):
        picture.paste("red", (x, 150, x + 2, 300))
    decoded = decode(as_jpeg(picture, quality=95), [Box(0.25, 0.25, 0.25, 0.25, cover)])
    view = Image.open(io.BytesIO(decoded.derivatives["view"]))
    inside, outside = view.crop((210, 160, 390, 290)), view.crop((420, 0, 800, 600))
    darkest, lightest = inside.convert("L").getextrema()
    assert lightest - darkest < 40  # red stripes on white differ by 170
    assert outside.convert("L").getextrema()[0] > 240


def test_colours_are_turned_to_srgb_by_the_pictures_profile() -> None:
    from PIL import ImageCms

    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain = decode(as_jpeg(Image.new("RGB", (64, 64), (200, 30, 30))))
    broken = decode(as_jpeg(Image.new("RGB", (64, 64), (200, 30, 30)), icc_profile=swapped))
    assert plain.derivatives["view"] == broken.derivatives["view"]  # a profile for another kind of picture is none


@pytest.mark.parametrize("size", [(300, 200), (1281, 900), (5200, 3000)])
@pytest.mark.parametrize("mode", ["RGBA", "P", "LA", "L", "I;16"])
def test_a_large_picture_of_any_mode_looks_as_a_small_one(mode: str, size: tuple[int, int]) -> None:
    grey = Image.linear_gradient("L").resize(size)
    picture = (
        grey.convert("I").point(lambda value: value * 256).convert("I;16") if mode == "I;16" else grey.convert(mode)
    )
    view = Image.open(io.BytesIO(decode(as_png(picture)).derivatives["view"])).convert("L")
    for share in (0.1, 0.5, 0.9):
        seen = view.getpixel((view.width // 2, int(view.height * share)))
        assert isinstance(seen, int)
        assert seen == pytest.approx(share * 255, abs=9)


@pytest.mark.anyio
async def test_a_picture_that_takes_too_long_ends_its_child_by_the_cpus_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    import media.child

    slow = "import media.decode_child as child; child.CPU = 0.15; "
    monkeypatch.setattr(media.child, "START", media.child.START.replace("import importlib", slow + "import importlib"))
    decoder = Decoder(children=1)
    with pytest.raises(PhotoRefused, match="too_costly"):
        await decoder.decode(as_png(scene((7000, 5600)).convert("RGBA")))
    assert (await decoder.decode(jpeg())).width == 64
    await decoder.close()


@pytest.mark.anyio
async def test_lines_are_burnt_in_chinese() -> None:
    decoder = Decoder(children=1)
    view = (await decoder.decode(as_jpeg(scene((1200, 900))))).derivatives["view"]
    burnt = await decoder.burn(view, ["2026-11-24 12:00", "浙江省临海市古城街道紫阳街 5 号" * 3, "20261124000001"])
    other = await decoder.burn(view, ["2026-11-24 12:00", "浙江省临海市古城街道紫阳垟岙" * 3, "20261124000001"])
    await decoder.close()
    picture, plain = Image.open(io.BytesIO(burnt)), Image.open(io.BytesIO(view))
    assert picture.size == plain.size
    assert picture.crop((0, 870, 300, 900)).tobytes() != plain.crop((0, 870, 300, 900)).tobytes()
    assert burnt != other


@pytest.mark.anyio
async def test_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CGT_SECRET", "s" * 32)
    decoder = Decoder(children=1)
    await decoder.decode(jpeg())
    child = decoder._children._queue[0]  # type: ignore[attr-defined]
    told = await asyncio.to_thread(Path(f"/proc/{child._process.pid}/environ").read_bytes)
    await decoder.close()
    assert b"CGT_" not in told


def largest(name: str) -> bytes:
    """A picture at the very limit of its format."""
    grey, out = Image.radial_gradient("L"), io.BytesIO()
    if name == "PNG":
        grey.resize((7300, 5400)).convert("RGBA").save(out, "PNG", compress_level=1)
    elif name == "WEBP":
        grey.resize((5400, 3700)).convert("RGBA").save(out, "WEBP", lossless=True, quality=0, method=0)
    elif name == "HEIF":
        grey.resize((5830, 4280)).convert("RGBA").save(out, "HEIF", quality=40)
    else:
        grey.resize((8900, 6700)).convert("RGB").save(out, "JPEG", quality=60, progressive=name == "progressive")
    return out.getvalue()


@pytest.mark.very_dear
@pytest.mark.anyio
async def test_the_largest_pictures_allowed_stay_within_the_limits() -> None:
    await check_costs()


# in the child, before it begins: no limits, all of a JPEG is decoded and then copied
CARELESS = """
import media.decode as decoding, media.decode_child as child
from PIL import JpegImagePlugin
child.MEMORY, child.CPU = 4 << 30, 60
JpegImagePlugin.JpegImageFile.draft = lambda *_asked: None
loaded = decoding._loaded
decoding._loaded = lambda picture: loaded(picture).convert("RGBA")
"""


@pytest.mark.very_dear
@pytest.mark.anyio
async def test_a_decoder_that_takes_what_it_likes_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""
    import media.child

    careless = f"exec({CARELESS!r}, {{}}); "
    start = media.child.START.replace("import importlib", careless + "import importlib")
    monkeypatch.setattr(media.child, "START", start)
    with pytest.raises(AssertionError):
        await check_costs()


async def check_costs() -> None:
    decoder = Decoder(children=1, wall=60)
    for name in ("JPEG", "progressive", "PNG", "WEBP", "HEIF"):
        assert (await decoder.decode(largest(name))).width >= 5400
    await decoder.close()
    print(f"largest: {decoder.worst['cpu']:.2f} s CPU, {decoder.worst['memory'] / 2**20:.0f} MB")
    assert decoder.worst["cpu"] <= 2.0
    assert decoder.worst["memory"] <= 300 * 1024 * 1024
