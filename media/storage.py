"""Where the bytes are: a private store, content-addressed. The Protocol, the keys, and which store is used."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from backend.ground.settings import Settings
from media.local_storage import LocalStorage
from media.stored import Stored

ORIGINAL, INCOMING = "original", "incoming"


class Storage(Protocol):
    """Puts and gets objects by key. Problem storage_unavailable when the store does not answer, disk_full when full."""

    async def put(self, key: str, content: bytes) -> None:
        """Durable when it returns; all of it or nothing; an object that is there already counts as written now."""

    async def get(self, key: str) -> bytes | None:
        """The object, or None; of one larger than any photo may be, its beginning."""

    async def stat(self, key: str) -> Stored | None:
        """Its size and time, or None."""

    async def delete(self, key: str) -> None:
        """No fault if it is not there."""

    def walk(self, prefix: str) -> AsyncIterator[Stored]:
        """Every object below a folder, in no order."""

    def put_url(self, key: str, size: int, life: int) -> str | None:
        """A signed address to put one object of `size` bytes at for `life` seconds; None where we take it in
        ourselves."""

    async def answers(self) -> bool:
        """Whether the store can be written to."""

    def close(self) -> None:
        """Lets its connections go."""


def open_storage(settings: Settings) -> Storage:
    """The store CGT_STORAGE_URL names: file://folder (absolute with three slashes) or s3://KEY:SECRET@host/bucket."""
    scheme, _, place = settings.storage_url.get_secret_value().partition("://")
    if scheme == "file" and place:
        return LocalStorage(Path(place))
    from media.s3_storage import S3Storage, s3_place  # its client is 10 MB that a store of files does not need

    return S3Storage(s3_place(settings.storage_url.get_secret_value()))


def original_key(sha256: str) -> str:
    """Where an original is kept."""
    return _key(ORIGINAL, sha256)


def derived_key(size: str, digest: str) -> str:
    """Where a derivative is kept, by the sha256 of its own bytes."""
    return _key(size, digest)


def incoming_key(upload: str) -> str:
    """Where a client puts what it uploads itself; nothing is read from there before it is checked."""
    return f"{INCOMING}/{upload}"


def sha256_of(content: bytes) -> str:
    """The sha256 (hex) of the content."""
    return hashlib.sha256(content).hexdigest()


def is_digest(name: str) -> bool:
    """Whether it is a sha256 in hex: the name of an object that is whole."""
    return len(name) == 64 and all(letter in "0123456789abcdef" for letter in name)


def _key(folder: str, digest: str) -> str:
    return f"{folder}/{digest[:2]}/{digest[2:4]}/{digest}"
