"""The demo city's database on a disk of its own that is soon full: SQLite's files, or a tablespace of PostgreSQL."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import URL, make_url

from tests.databases import Cluster

SPARE = 4 * 2**20  # bytes: what the disk has beside the city
CHUNK = 2**16  # bytes


@dataclass(frozen=True)
class SmallDatabase:
    """`url` of the database, `folder` its disk."""

    url: str
    folder: Path

    def fill(self) -> None:
        """Takes all that is left."""
        with self._filler.open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(CHUNK))
            except OSError:
                assert shutil.disk_usage(self.folder).free == 0

    def make_room(self) -> None:
        self._filler.unlink()

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


@contextmanager
def small_database(cluster: Cluster, kind: str) -> Iterator[SmallDatabase]:
    """A copy of the city there; not run where no tmpfs can be mounted."""
    url = cluster.fresh(kind, "linhai")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)  # PostgreSQL may run as another user
        folder = Path(name) / "small"
        folder.mkdir()
        on = make_url(url)
        try:
            if kind == "sqlite":
                file = Path(on.database or "")
                with _mounted(folder, file.stat().st_size):
                    shutil.copy(file, folder / "city.db")
                    yield SmallDatabase(on.set(database=str(folder / "city.db")).render_as_string(False), folder)
            else:
                with _mounted(folder, asyncio.run(_size(on))):
                    asyncio.run(_move(on, folder))
                    try:
                        yield SmallDatabase(url, folder)
                    finally:
                        (folder / "filler").unlink(missing_ok=True)
                        cluster.drop(url)
                        asyncio.run(_said(on, f'DROP TABLESPACE "{on.database}"'))
        finally:
            cluster.drop(url)


@contextmanager
def _mounted(folder: Path, size: int) -> Iterator[None]:
    options = f"size={size + SPARE}"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("not run: a tmpfs cannot be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


async def _size(on: URL) -> int:
    return int(await _said(on, f"SELECT pg_database_size('{on.database}')"))


async def _move(on: URL, folder: Path) -> None:
    """The database's own files; what PostgreSQL logs ahead (WAL) stays where there is room."""
    data = os.stat(await _said(on, "SHOW data_directory"))
    os.chown(folder, data.st_uid, data.st_gid)
    await _said(on, f"CREATE TABLESPACE \"{on.database}\" LOCATION '{folder}'")
    await _said(on, f'ALTER DATABASE "{on.database}" SET TABLESPACE "{on.database}"')


async def _said(on: URL, statement: str) -> str:
    """The answer, as text, of another database of the same server."""
    beside = on.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    connection = await asyncpg.connect(beside)
    try:
        return str(await connection.fetchval(statement))
    finally:
        await connection.close()
