"""Draws the code on a facility as a QR code (SVG to print, PNG to show)."""

import io
from enum import StrEnum
from functools import lru_cache

BORDER = 4  # modules of quiet zone: the least the standard (ISO/IEC 18004) asks for
SCALE = (1, 40)


class PictureFormat(StrEnum):
    SVG = "svg"
    PNG = "png"


MEDIA_TYPE = {PictureFormat.SVG: "image/svg+xml", PictureFormat.PNG: "image/png"}


@lru_cache(256)
def draw_code(words: str, form: PictureFormat, scale: int) -> bytes:
    """A picture of so many pixels (or units) a module. Level Q: a quarter of it may be scratched or covered. It
    takes some 50 ms: not on the loop."""
    import segno  # hardly ever needed: 1 MB and 8 ms of a start

    out = io.BytesIO()
    code = segno.make_qr(words, error="q", boost_error=False)
    code.save(out, kind=form.value, scale=scale, border=BORDER)
    return out.getvalue()
