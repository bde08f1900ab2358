"""Every picture is turned as its camera says, exactly once: as a viewer sees it who honours a tag that was kept."""

import io
from datetime import UTC

import pytest
from PIL import Image, ImageOps

from media import decode as decoding
from media import upright as turning
from media.decode import decode
from media.sizes import Size

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
ORIENTATION, ALL = 0x0112, range(1, 9)
UNDO = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
SIZE, RED = (64, 32), (4, 4)


def oriented(form: str, orientation: int) -> bytes:
    """A 64×32 picture, red at its upper left as a viewer sees it, its pixels lying as the tag says."""
    upright = Image.new("RGB", SIZE, "blue")
    upright.paste("red", (0, 0, 16, 16))
    stored = upright.transpose(Image.Transpose(UNDO[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    more: dict[str, object] = {"subsampling": 0} if form == "JPEG" else {"chroma": 444} if form == "HEIF" else {}
    out = io.BytesIO()
    stored.save(out, form, exif=exif.tobytes(), quality=95, **more)
    return out.getvalue()


def wrong_turns(form: str) -> list[int]:
    """The orientations of which some picture shown does not stand upright; the second pass is over what was shown."""
    return [orientation for orientation in ALL if not _stands(oriented(form, orientation))]


def _stands(content: bytes) -> bool:
    decoded = decode(content, UTC)
    again = decode(decoded.derivatives["view"], UTC)
    sizes = {(one.width, one.height) for one in (decoded, again)}
    shown = [*decoded.derivatives.values(), *again.derivatives.values()]
    return sizes == {SIZE} and all(_red_at_its_upper_left(one) for one in shown)


def _red_at_its_upper_left(content: bytes) -> bool:
    seen = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")
    red = seen.getpixel(RED)
    return seen.size == SIZE and isinstance(red, tuple) and red[0] > 200 and red[2] < 60


@pytest.mark.parametrize("form", FORMATS)
def test_every_orientation_is_turned_upright_once(form: str) -> None:
    assert wrong_turns(form) == []


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])  # of a HEIC the library leaves no tag to keep
def test_a_picture_that_is_turned_and_keeps_its_tag_is_seen(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: whoever looks turns it a second time."""
    upright, kept = turning.upright, Image.Exif()

    def _remembered(picture: Image.Image, longest: int) -> Image.Image:
        kept[ORIENTATION] = turning.orientation_of(picture)
        return upright(picture, longest)

    def _with_its_tag(shown: Image.Image, wanted: Size) -> bytes:
        out = io.BytesIO()
        shown.save(out, wanted.format, quality=95, exif=kept.tobytes())
        return out.getvalue()

    monkeypatch.setattr(decoding, "upright", _remembered)
    monkeypatch.setattr(decoding, "_encoded", _with_its_tag)
    assert wrong_turns(form) == [2, 3, 4, 5, 6, 7, 8]
    monkeypatch.setattr(kept, "tobytes", Image.Exif().tobytes)
    assert wrong_turns(form) == []  # the tag alone was the fault


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_is_not_turned_or_the_wrong_way_is_seen(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted faults: no tag is honoured; a quarter to the right is taken for one to the left."""
    right, left = turning.TURNS[6], turning.TURNS[8]
    with monkeypatch.context() as fault:
        fault.setattr(turning, "TURNS", turning.TURNS | {6: left, 8: right})
        assert wrong_turns(form) == [6, 8]
    monkeypatch.setattr(turning, "TURNS", {})
    assert wrong_turns(form) == [2, 3, 4, 5, 6, 7, 8]


def test_a_heic_that_is_turned_again_by_its_tag_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: its library has turned it already, and says so only where nobody looks."""
    monkeypatch.setattr(turning, "orientation_of", lambda picture: picture.info.get("original_orientation") or 1)
    assert wrong_turns("HEIF") == [2, 3, 4, 5, 6, 7, 8]
