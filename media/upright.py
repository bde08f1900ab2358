"""The clean picture that everything shown is made of: small, upright, sRGB, opaque, without a trace of metadata."""

import io

from PIL import Image, ImageCms

ORIENTATION = 0x0112
TURNS: dict[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
DIRECT = frozenset({"RGB", "L", "CMYK"})  # modes that can be made smaller before they are made RGB
STRIP = 1_000_000  # pixels turned to RGB at once: the whole of a large picture would not fit beside itself
LARGEST_PROFILE = 4_000_000  # bytes
SRGB = ImageCms.createProfile("sRGB")


def upright(picture: Image.Image, longest: int) -> Image.Image:
    """From a decoded picture: RGB on white, sRGB, turned as its camera says, the longer side at most `longest`."""
    profile = picture.info.get("icc_profile")
    orientation = orientation_of(picture)
    if picture.mode in DIRECT and "transparency" not in picture.info:
        small = picture
    else:
        small = _in_strips(picture, max(1, max(picture.size) // (2 * longest)))
    small.thumbnail((longest, longest), reducing_gap=2.0)
    coloured = _to_srgb(small, profile)
    return _without_metadata(coloured.transpose(TURNS[orientation]) if orientation in TURNS else coloured)


def orientation_of(picture: Image.Image) -> int:
    """1 to 8; 1 where the camera wrote nothing sensible."""
    try:
        found = picture.getexif().get(ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - bad metadata never refuses a good picture
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _in_strips(picture: Image.Image, factor: int) -> Image.Image:
    width, height = picture.size
    rows = max(1, STRIP // width // factor) * factor
    made = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    for top in range(0, height, rows):
        strip = _flat(picture.crop((0, top, width, min(top + rows, height))), picture)
        made.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    return made


def _flat(strip: Image.Image, whole: Image.Image) -> Image.Image:
    """RGB; transparency on white; 16-bit greys scaled."""
    if strip.mode.startswith("I"):
        strip = strip.point(lambda value: value / 256).convert("L")
    if "transparency" in whole.info:
        strip.info["transparency"] = whole.info["transparency"]
    if "A" in strip.getbands() or "transparency" in strip.info:
        seen = strip.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    return strip.convert("RGB")


def _to_srgb(picture: Image.Image, profile: object) -> Image.Image:
    """By the picture's own colour profile, where it has a usable one: phones take pictures in Display P3."""
    if isinstance(profile, bytes) and len(profile) <= LARGEST_PROFILE and picture.mode in ("RGB", "CMYK"):
        try:
            turned = ImageCms.profileToProfile(picture, io.BytesIO(profile), SRGB, outputMode="RGB")
        except Exception:  # noqa: BLE001 - a profile nobody can read is no profile
            turned = None
        if turned is not None:
            return turned
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _without_metadata(picture: Image.Image) -> Image.Image:
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    return clean
