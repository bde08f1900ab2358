"""How two photos are alike (近似照片): the same bytes, or fingerprints a few bits apart."""

from typing import Protocol
from uuid import UUID

from media.fingerprint_bits import ALIKE, difference


class Looks(Protocol):
    """What is compared of a photo."""

    @property
    def id(self) -> UUID: ...
    @property
    def sha256(self) -> str: ...
    @property
    def fingerprint(self) -> int | None: ...


def how_alike(photo: Looks, other: Looks) -> str | None:
    """The same file (`same_file`), or one that looks the same (`looks_same`); None: neither.

    Advisory: two honest pictures of one lamp post can look the same, and a picture taken anew of a screen does too.
    """
    if other.id == photo.id or other.sha256 == photo.sha256:
        return "same_file"
    return "looks_same" if _look_alike(photo.fingerprint, other.fingerprint) else None


def _look_alike(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and difference(one, other) <= ALIKE
