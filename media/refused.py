"""A picture that is not taken in."""

from backend.ground.errors import Problem, too_large
from media.sizes import MOST_BYTES

PHOTO = ("照片", "A photo")  # 中文, English


class PhotoRefused(Problem):
    """Its code: unsupported_media_type, broken_picture, too_costly, empty_file, too_large or digest_mismatch."""


def too_large_photo(field: str, most: int = MOST_BYTES) -> PhotoRefused:
    """Of a photo of more than `most` bytes."""
    error = too_large(most, field, PHOTO)
    return PhotoRefused("too_large", detail=error.detail, errors=[error])
