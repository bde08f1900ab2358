"""The derivatives that are shown, and the limits on what is taken in."""

from dataclasses import dataclass

MEGA = 1_000_000
MOST_BYTES = 20 * 1024 * 1024
LEAST_SIDE = 16
LONGEST_SIDE = 20_000
MOST_SCANS = 64  # of a progressive JPEG: phones write about ten


@dataclass(frozen=True)
class Size:
    """A derivative: the longer side in pixels, its format and quality."""

    name: str
    longest: int
    format: str
    media_type: str
    quality: int


SIZES: dict[str, Size] = {
    "thumb": Size("thumb", 320, "WEBP", "image/webp", 75),
    "view": Size("view", 1280, "JPEG", "image/jpeg", 82),
}

# what a client may announce; what it is, its content says
MEDIA_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"})

# what an original is, by its format: media type and the end of its file's name
FORMATS = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "WEBP": ("image/webp", "webp"),
    "HEIF": ("image/heic", "heic"),
}

# format: the most pixels decoded; measured: above these 300 MB or 2 s of CPU fall (see docs/decisions)
MOST_PIXELS: dict[str, int] = {
    "JPEG": 100 * MEGA,
    "PROGRESSIVE": 60 * MEGA,
    "PNG": 40 * MEGA,
    "WEBP": 20 * MEGA,
    "HEIF": 25 * MEGA,  # a phone of today takes 24.5 (5712×4284)
}
