"""Objects as files on this machine: written beside, fsynced, renamed, the folders fsynced: all of it or none."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from backend.ground.errors import full_disk
from media.store_threads import StoreThreads
from media.stored import Stored

BESIDE = ".part-"


class LocalStorage:
    """The store of a city on one machine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._threads = StoreThreads()

    async def put(self, key: str, content: bytes) -> None:
        await self._threads.run(self._put, key, content)

    async def get(self, key: str) -> bytes | None:
        return await self._threads.run(self._get, key)

    async def stat(self, key: str) -> Stored | None:
        return await self._threads.run(self._stat, key)

    async def delete(self, key: str) -> None:
        await self._threads.run(self._delete, key)

    async def walk(self, prefix: str) -> AsyncIterator[Stored]:
        for folder in await self._threads.run(self._folders, prefix):
            for stored in await self._threads.run(self._list, folder):
                yield stored

    def put_url(self, _key: str, _size: int, _life: int) -> str | None:
        return None

    async def answers(self) -> bool:
        return await self._threads.run_apart(self._writable)

    def close(self) -> None:
        """Nothing is held open."""

    def _put(self, key: str, content: bytes) -> None:
        path = self._path(key)
        with _disk():
            if not _touched(path, content):
                path.parent.mkdir(parents=True, exist_ok=True)
                _write_whole(path, content)
            self._sync_folders(path)  # of one that was there, too: whoever wrote it may not have come so far

    def _get(self, key: str) -> bytes | None:
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, IsADirectoryError):
            return None

    def _stat(self, key: str) -> Stored | None:
        try:
            found = self._path(key).stat()
        except FileNotFoundError:
            return None
        return Stored(key, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def _delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def _folders(self, prefix: str) -> list[Path]:
        """Its first floor and all floors below: what one look takes in stays small."""
        top = self._path(prefix)
        return [top, *sorted(path for path in top.rglob("*") if path.is_dir())] if top.is_dir() else []

    def _list(self, folder: Path) -> list[Stored]:
        keys = [path.relative_to(self.root.resolve()).as_posix() for path in folder.iterdir() if path.is_file()]
        return [stored for key in keys if (stored := self._stat(key))]

    def _writable(self) -> bool:
        self.root.mkdir(parents=True, exist_ok=True)
        return os.access(self.root, os.W_OK)

    def _sync_folders(self, path: Path) -> None:
        """From its own up to the store's: any of them may be new."""
        root = self.root.resolve()
        for folder in path.parents:
            _sync_folder(folder)
            if folder == root:
                return

    def _path(self, key: str) -> Path:
        """Keys are made by us of digests and ids; one that leads out of the root is nobody's."""
        path = (self.root / key).resolve()
        if not path.is_relative_to(self.root.resolve()) or "\0" in key:
            raise ValueError("a key leads out of the store")
        return path


@contextmanager
def _disk() -> Iterator[None]:
    """Turns a full disk into its refusal."""
    try:
        yield
    except OSError as fault:
        if told := full_disk(fault):
            raise told from fault
        raise


def _touched(path: Path, content: bytes) -> bool:
    """Whether the very object is there already; it counts as written now."""
    try:
        if path.stat().st_size != len(content) or path.read_bytes() != content:
            return False
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _write_whole(path: Path, content: bytes) -> None:
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=BESIDE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
