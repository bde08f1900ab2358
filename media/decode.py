"""Decodes one picture and makes its derivatives. Runs only in a child process that may be killed."""

import io
from dataclasses import dataclass, field
from datetime import datetime

import pillow_heif
from PIL import Image, ImageOps

from media.exif import Position, position_of, taken_at_of
from media.sizes import LEAST_SIDE, LONGEST_SIDE, MOST_PIXELS, MOST_SCANS, SIZES, Size

FORMATS = ["JPEG", "PNG", "WEBP", "HEIF"]  # never "MPO": the JPEG opener yields it by itself
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
# one thread, the picture alone; libheif's own security limits stay on, and it turns the picture upright by itself
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
EXIF_DIRECTORY, GPS_DIRECTORY = 0x8769, 0x8825
Image.MAX_IMAGE_PIXELS = None  # our own limits, by format, stand before load
START_OF_SCAN = b"\xff\xda"


class Refusal(Exception):
    """`code` is a key of PROBLEMS; `why` is Chinese."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(code, why)
        self.code, self.why = code, why


@dataclass(frozen=True)
class Decoded:
    """What a picture is; width and height as seen upright; the derivatives by name."""

    format: str
    width: int
    height: int
    taken_at: datetime | None
    position: Position | None
    derivatives: dict[str, bytes] = field(default_factory=dict)


def decode(content: bytes) -> Decoded:
    """Decodes the whole picture. Refusal with unsupported_media_type, broken_picture or too_costly."""
    picture = _opened(content)
    name = "JPEG" if picture.format in ("JPEG", "MPO") else str(picture.format)
    _refuse_costly(picture, name, content)
    size = picture.size
    try:
        picture.draft("RGB", (SIZES["view"].longest, SIZES["view"].longest))
        picture.load()
        upright = ImageOps.exif_transpose(_small(picture))
    except MemoryError as fault:
        raise Refusal("too_costly", "图片过大，无法处理") from fault
    except Exception as fault:
        raise Refusal("broken_picture", "图片已损坏或不完整") from fault
    taken_at, position = _metadata(picture)  # after load: a PNG's reader swallows a broken stream while it looks
    turned = (upright.width > upright.height) != (size[0] > size[1]) and size[0] != size[1]
    width, height = reversed(size) if turned else size
    derivatives = {kind: _derived(upright, wanted) for kind, wanted in SIZES.items()}
    return Decoded(name, width, height, taken_at, position, derivatives)


def _opened(content: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(content), formats=FORMATS)
    except Exception as fault:
        if _looks_known(content):
            raise Refusal("broken_picture", "图片已损坏或不完整") from fault
        raise Refusal("unsupported_media_type", "只接受 JPEG、PNG、WebP、HEIC 图片") from fault


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


def _metadata(picture: Image.Image) -> tuple[datetime | None, Position | None]:
    """Time and position; bad metadata never refuses a good picture."""
    try:
        exif = picture.getexif()
        return taken_at_of(dict(exif.get_ifd(EXIF_DIRECTORY))), position_of(dict(exif.get_ifd(GPS_DIRECTORY)))
    except Exception:  # noqa: BLE001 - whatever a camera wrote
        return None, None


def _small(picture: Image.Image) -> Image.Image:
    """At most as large as the largest derivative, in RGB, still carrying its orientation."""
    exif = _orientation_only(picture)
    longest = SIZES["view"].longest
    small = _flat(picture)
    small.thumbnail((longest, longest), reducing_gap=2.0)
    small.info = {"exif": exif} if exif else {}
    return small


def _orientation_only(picture: Image.Image) -> bytes:
    try:
        orientation = picture.getexif().get(0x0112, 1)
    except Exception:  # noqa: BLE001
        return b""
    if not isinstance(orientation, int) or not 1 < orientation <= 8:
        return b""
    made = Image.Exif()
    made[0x0112] = orientation
    return made.tobytes()


def _flat(picture: Image.Image) -> Image.Image:
    """RGB; transparency on white; 16-bit greys scaled."""
    if picture.mode.startswith("I;16") or picture.mode == "I":
        picture = picture.point(lambda value: value / 256).convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _derived(upright: Image.Image, wanted: Size) -> bytes:
    """The bytes of a derivative: pixels and nothing else."""
    small = Image.frombytes("RGB", upright.size, upright.tobytes())
    small.thumbnail((wanted.longest, wanted.longest), reducing_gap=2.0)
    out = io.BytesIO()
    if wanted.format == "WEBP":
        small.save(out, "WEBP", quality=wanted.quality, method=0)
    else:
        small.save(out, "JPEG", quality=wanted.quality, optimize=False)
    return out.getvalue()
