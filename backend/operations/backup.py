"""A backup (备份) taken while the city works: the database first, then the photos, so that every photo the copied rows
speak of is in the copy; and a manifest with digests, written last: a folder without one is no backup.

SQLite: its online backup. PostgreSQL: pg_basebackup with the WAL of the copy; with the WAL archive beside it (docs/
operations/README.md) any later instant can be returned to. Photos lie in one pool for all backups of a folder: each
takes only what is new, and lists all of its own.
"""

import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import make_url, select
from sqlmodel import col

from backend.ground.allowed_release import revision_of
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.operations.copy_sqlite import copy_sqlite, digest_of
from backend.operations.postgres_tools import run_tool, tool
from media import Photo, Storage, copy_store, open_storage

MANIFEST, DATABASE, BASE, POOL, KEYS = "manifest.json", "database.sqlite3", "base", "photos", "photos.txt"
COPIED = re.compile(r"\s*(\d+)/(\d+) kB \(")  # as pg_basebackup says how far it is, to whom is no terminal
NAMED = "%Y%m%dT%H%M%SZ"  # after the instant it began (UTC)
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Manifest:
    """What a backup is: `kind` sqlite or postgresql, the revision its schema stood at, when it began and ended (ISO
    8601), the sha256 of the SQLite copy (PostgreSQL has a manifest of its own), the number of photo objects in the
    pool."""

    kind: str
    revision: str
    began: str
    ended: str
    sha256: str
    objects: int


async def backup(
    settings: Settings, folder: Path, now: Callable[[], datetime], told: Told, tools: Path | None = None
) -> Path:
    """The folder of the new backup, below `folder`. RuntimeError or FileNotFoundError if a tool fails or is missing;
    what was begun is removed then."""
    url = make_url(settings.database_url)
    kind, began = url.get_backend_name(), now()
    place = folder / began.strftime(NAMED)
    place.mkdir(parents=True, mode=0o700)
    try:
        if kind == "sqlite":
            copy_sqlite(Path(str(url.database)), place / DATABASE, told)
        else:
            _copy_postgres(settings, place / BASE, told, tools)
        revision = await _revision(settings)
        keys = await _copy_photos(settings, folder / POOL, told)
        _write_down(place / KEYS, "".join(f"{key}\n" for key in keys))
        digest = digest_of(place / DATABASE) if kind == "sqlite" else ""
        manifest = Manifest(kind, revision, began.isoformat(), now().isoformat(), digest, len(keys))
        _write_down(place / MANIFEST, json.dumps(asdict(manifest), indent=1) + "\n")
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return place


def _write_down(path: Path, text: str) -> None:
    """Whole and on the disk, or not at all: a machine may go down at any moment."""
    beside = path.with_name(f"{path.name}.part")
    with beside.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)


def is_finished(place: Path) -> bool:
    """Whether its manifest is there. One that is empty or cut off is of a machine that went down."""
    try:
        return bool(json.loads((place / MANIFEST).read_text()))
    except (FileNotFoundError, ValueError):
        return False


def read_manifest(place: Path) -> Manifest:
    """ValueError where there is none: the backup was never finished, or is none."""
    try:
        return Manifest(**json.loads((place / MANIFEST).read_text()))
    except (OSError, TypeError, ValueError) as fault:
        raise ValueError(f"{place} 中没有做完的备份") from fault


def _copy_postgres(settings: Settings, target: Path, told: Told, tools: Path | None) -> None:
    """Told in kB, once a second."""
    words = ["-D", str(target), "-X", "stream", "-c", "fast", "--manifest-checksums=SHA256", "--no-password"]

    def _heard(line: str) -> bool:
        if found := COPIED.match(line):
            told(int(found[1]), int(found[2]))
        return found is not None

    run_tool([tool("pg_basebackup", tools), *words, "--progress"], settings.as_admin.database_url, _heard)


async def _revision(settings: Settings) -> str:
    """Of the database, not of this program: an upgrade has two steps, and a backup may come between."""
    db = Database(settings)
    try:
        async with db.read() as session:
            return await revision_of(session) or ""
    finally:
        await db.close()


async def _copy_photos(settings: Settings, pool: Path, told: Told) -> list[str]:
    """ValueError where the database speaks of photos and the store has none: it is not the store of this city."""
    source, target = open_storage(settings), open_pool(pool)
    db = Database(settings)
    try:
        keys = await copy_store(source, target, told)
        async with db.read() as session:
            if not keys and (await session.execute(select(col(Photo.id)).limit(1))).first():
                raise ValueError("CGT_STORAGE_URL 所指的照片存放处是空的，而数据库中有照片")
        return keys
    finally:
        source.close()
        target.close()
        await db.close()


def open_pool(folder: Path) -> Storage:
    """The photos of all backups of a folder."""
    return open_storage(Settings(_env_file=None, storage_url=SecretStr(f"file://{folder.resolve()}")))


def keys_of(place: Path) -> list[str]:
    """The photos of one backup."""
    return (place / KEYS).read_text().splitlines()
