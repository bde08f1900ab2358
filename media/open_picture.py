"""Opens a picture without decoding it: what it is by its content, and whether it may be decoded at all."""

import io

import pillow_heif
from PIL import Image, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

from media.sizes import LEAST_SIDE, LONGEST_SIDE, MOST_PIXELS, MOST_SCANS

FORMATS = ["JPEG", "PNG", "WEBP", "HEIF"]  # never "MPO": the JPEG opener yields it by itself
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
# one thread, the picture alone; libheif's own security limits stay on, and it turns the picture upright by itself
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
Image.MAX_IMAGE_PIXELS = None  # our own limits, by format, stand before load
# loaded now, not on the first picture's time, as are the few that Pillow loads by itself (and does not ask for one of
# FORMATS); its forty others never are: they were a third of a child's start
READERS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
Image.preinit()
START_OF_SCAN = b"\xff\xda"


class Refusal(Exception):
    """`code` is a key of PROBLEMS; `why` is Chinese."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(code, why)
        self.code, self.why = code, why


def broken() -> Refusal:
    """A new one each time: an exception keeps the frames it was raised in, and they the picture."""
    return Refusal("broken_picture", "图片已损坏或不完整")


def out_of_memory() -> Refusal:
    """Of a child that has held no other picture: too costly."""
    return Refusal("out_of_memory", "图片过大，无法处理")


def open_picture(content: bytes) -> tuple[Image.Image, str]:
    """The picture, its pixels not yet decoded, and its format: JPEG, PNG, WEBP or HEIF.

    Refusal unsupported_media_type, broken_picture or too_costly.
    """
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except Exception as fault:
        if _looks_known(content):
            raise broken() from fault
        raise Refusal("unsupported_media_type", "只接受 JPEG、PNG、WebP、HEIC 图片") from fault
    name = "JPEG" if picture.format in ("JPEG", "MPO") else str(picture.format)
    _refuse_costly(picture, name, content)
    return picture, name


def _looks_known(content: bytes) -> bool:
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or content[8:12] == b"WEBP":
        return True
    return content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS


def _refuse_costly(picture: Image.Image, name: str, content: bytes) -> None:
    width, height = picture.size
    progressive = name == "JPEG" and ("progressive" in picture.info or "progression" in picture.info)
    most = MOST_PIXELS["PROGRESSIVE" if progressive else name]
    if width * height > most or max(width, height) > LONGEST_SIDE:
        raise Refusal("too_costly", f"图片像素过多：{width}×{height}")
    if min(width, height) < LEAST_SIDE:
        raise Refusal("broken_picture", f"图片过小：{width}×{height}")
    if progressive and content.count(START_OF_SCAN) > MOST_SCANS:
        raise Refusal("too_costly", "图片编码过于复杂")
