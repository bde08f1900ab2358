"""Decodes one picture and makes its derivatives. Runs only in a child process that may be killed."""

import io
from collections.abc import Sequence
from datetime import datetime, tzinfo

from PIL import Image

from media.boxes import Box, paint
from media.decoded import Decoded
from media.exif import Position, position_of, taken_at_of
from media.fingerprint import fingerprint
from media.open_picture import broken, open_picture, out_of_memory
from media.sizes import SIZES, Size
from media.upright import orientation_of, upright
from media.webp import load_webp

EXIF_DIRECTORY, GPS_DIRECTORY = 0x8769, 0x8825
LYING = 5  # the first orientation that swaps width and height
LONGEST = SIZES["view"].longest


def decode(content: bytes, zone: tzinfo, boxes: Sequence[Box] = ()) -> Decoded:
    """Decodes the whole picture; the boxes are painted over the derivatives; `zone` is that of a camera that says none.

    Refusal with unsupported_media_type, broken_picture, too_costly or out_of_memory.
    """
    picture, name = open_picture(content)
    width, height = picture.size
    try:
        picture.draft("RGB", (LONGEST, LONGEST))
        picture = load_webp(picture) if name == "WEBP" else _loaded(picture)
        # after load: a PNG's reader swallows a broken stream while it looks for metadata
        taken_at, position = _metadata(picture, zone)
        turned = orientation_of(picture) >= LYING
        shown = upright(picture, LONGEST)
    except MemoryError as fault:
        raise out_of_memory() from fault
    except Exception as fault:
        raise broken() from fault
    mark = fingerprint(shown)
    paint(shown, boxes)
    size = (height, width) if turned else (width, height)
    return Decoded(name, *size, taken_at, position, mark, derivatives_of(shown))


def derivatives_of(shown: Image.Image) -> dict[str, bytes]:
    """The bytes of each derivative: pixels and nothing else."""
    return {name: _encoded(shown, wanted) for name, wanted in SIZES.items()}


def _loaded(picture: Image.Image) -> Image.Image:
    picture.load()
    return picture


def _metadata(picture: Image.Image, zone: tzinfo) -> tuple[datetime | None, Position | None]:
    """Time and position; bad metadata never refuses a good picture."""
    try:
        exif = picture.getexif()
        gps = dict(exif.get_ifd(GPS_DIRECTORY))
        return taken_at_of(dict(exif.get_ifd(EXIF_DIRECTORY)), gps, zone), position_of(gps)
    except Exception:  # noqa: BLE001 - whatever a camera wrote
        return None, None


def _encoded(shown: Image.Image, wanted: Size) -> bytes:
    small = shown
    if max(shown.size) > wanted.longest:
        small = shown.copy()
        small.thumbnail((wanted.longest, wanted.longest), reducing_gap=2.0)
    out = io.BytesIO()
    if wanted.format == "WEBP":
        small.save(out, "WEBP", quality=wanted.quality, method=0)
    else:
        small.save(out, "JPEG", quality=wanted.quality, optimize=False)
    return out.getvalue()
