"""Photos that look alike (近似照片): the same bytes, or fingerprints a few bits apart."""

from collections.abc import Iterable

from media.fingerprint_bits import ALIKE, difference
from media.photo import Photo


def alike(photo: Photo, others: Iterable[Photo]) -> list[tuple[Photo, str]]:
    """Those of the others that are the same file (`same_file`) or look the same (`looks_same`), never the photo itself.

    Advisory: two honest pictures of one lamp post can look the same, and a picture taken anew of a screen does too.
    """
    found = []
    for other in others:
        if other.id == photo.id or other.sha256 == photo.sha256:
            found.append((other, "same_file"))
        elif _look_alike(photo.fingerprint, other.fingerprint):
            found.append((other, "looks_same"))
    return found


def _look_alike(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and difference(one, other) <= ALIKE
