"""Planted faults in how an object and the row that names it come to be."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pytest
import urllib3
from minio.error import MinioException

from media import PhotoRoom, intake, local_storage
from media.local_storage import BESIDE
from media.photo import Photo
from media.s3_storage import S3Storage

T = TypeVar("T")
LATER = 30.0  # seconds: after whoever looks has looked, on a slow machine too


def row_first(room: PhotoRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row is written, and then the objects it names are put."""
    put, write, kept = room.storage.put, intake._write, list[tuple[str, bytes]]()

    async def _keep(key: str, content: bytes) -> None:
        kept.append((key, content))

    async def _write(room: PhotoRoom, photo: Photo) -> Photo | None:
        written = await write(room, photo)
        while kept:
            await put(*kept.pop())
        return written

    monkeypatch.setattr(room.storage, "put", _keep)
    monkeypatch.setattr(intake, "_write", _write)


def beside(room: PhotoRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the objects."""
    put, running = room.storage.put, set[asyncio.Task[None]]()

    async def _later(key: str, content: bytes) -> None:
        await asyncio.sleep(LATER)
        with suppress(OSError):
            await put(key, content)

    async def _put(key: str, content: bytes) -> None:
        running.add(task := asyncio.create_task(_later(key, content)))
        task.add_done_callback(running.discard)

    monkeypatch.setattr(room.storage, "put", _put)


async def always_glad(self: S3Storage, deed: Callable[..., T], *args: object) -> T | None:
    """In the place of S3Storage._run: what the store has not done is taken for done."""
    with suppress(MinioException, urllib3.exceptions.HTTPError, OSError):
        return await self._threads.run(deed, *args)
    return None


async def as_it_comes(self: S3Storage, deed: Callable[..., T], *args: object) -> T:
    """In the place of S3Storage._run: the store's faults are not told from our own."""
    return await self._threads.run(deed, *args)


def without_syncing(_room: PhotoRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written gets its name before it is on the disk."""

    def _write_whole(path: Path, content: bytes) -> None:
        part = path.with_name(f"{BESIDE}{path.name}")
        part.write_bytes(content)
        local_storage.os.replace(part, path)

    monkeypatch.setattr(local_storage, "_write_whole", _write_whole)


def without_syncing_folders(_room: PhotoRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is in no folder on the disk."""
    monkeypatch.setattr(local_storage, "_sync_folder", lambda _folder: None)


def in_place(_room: PhotoRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written under its final name, and only then brought to the disk."""

    def _write_whole(path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
            file.flush()
            local_storage.os.fsync(file.fileno())
            file.write(content[len(content) // 2 :])

    monkeypatch.setattr(local_storage, "_write_whole", _write_whole)
