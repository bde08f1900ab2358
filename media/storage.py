"""Where the bytes are: content-addressed, private. Local disk for now; the Protocol is what others will meet."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from anyio import CapacityLimiter, to_thread

from backend.ground.errors import Problem
from backend.ground.settings import Settings

AT_ONCE = 16
T = TypeVar("T")
NO_SPACE = {28, 122}  # ENOSPC, EDQUOT


class Storage(Protocol):
    """Puts and gets objects by key. A put is durable when it returns."""

    async def put(self, key: str, content: bytes) -> None: ...

    async def get(self, key: str) -> bytes | None: ...

    async def answers(self) -> bool: ...


def open_storage(settings: Settings) -> Storage:
    """The store CGT_STORAGE_URL names: file://folder (absolute with three slashes, else relative)."""
    scheme, _, place = settings.storage_url.partition("://")
    if scheme != "file" or not place:
        raise ValueError(f"unknown storage: {scheme}://…")
    return LocalStorage(Path(place))


def original_key(sha256: str) -> str:
    """Where an original is kept."""
    return f"original/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def derived_key(sha256: str, size: str) -> str:
    """Where a derivative is kept."""
    return f"{size}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def sha256_of(content: bytes) -> str:
    """The sha256 (hex) of the content."""
    return hashlib.sha256(content).hexdigest()


class LocalStorage:
    """Objects as files: written beside, fsynced, renamed, the folder fsynced: a power cut leaves all or none."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._limiter: CapacityLimiter | None = None

    async def put(self, key: str, content: bytes) -> None:
        """Problem disk_full when there is no room: nothing is left behind."""
        await self._in_thread(self._put, key, content)

    async def get(self, key: str) -> bytes | None:
        content: bytes | None = await self._in_thread(self._get, key)
        return content

    async def answers(self) -> bool:
        return bool(await self._in_thread(self._writable))

    async def _in_thread(self, deed: Callable[..., T], *args: object) -> T:
        if self._limiter is None:
            self._limiter = CapacityLimiter(AT_ONCE)
        return await to_thread.run_sync(deed, *args, limiter=self._limiter)

    def _put(self, key: str, content: bytes) -> None:
        path = self.root / key
        if path.exists() and path.stat().st_size == len(content):
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, content)
        except OSError as fault:
            if fault.errno in NO_SPACE:
                raise Problem("disk_full", retry_after=60) from fault
            raise

    def _get(self, key: str) -> bytes | None:
        try:
            return (self.root / key).read_bytes()
        except FileNotFoundError:
            return None

    def _writable(self) -> bool:
        self.root.mkdir(parents=True, exist_ok=True)
        return os.access(self.root, os.W_OK)


def _write_whole(path: Path, content: bytes) -> None:
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
