"""What `chengguantong restore` says and leaves where not all can be brought back."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import asdict
from datetime import datetime, timedelta
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from backend.cli import PARTLY
from backend.ground.clock import CITY_ZONE
from backend.ground.settings import Settings
from backend.operations.backup import Manifest, backup, keys_of, read_manifest
from backend.operations.command import restore_now
from backend.operations.restore import PointInTime, restore
from tests.conftest import NOON
from tests.linhai import City

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
HOURS = timedelta(hours=3)


def _quiet(_done: int, _all: int) -> None:
    """Hears of progress."""


@pytest.fixture
async def kept(city: City, tmp_path: Path) -> Path:
    """A backup of a city with photos."""
    await (await city.citizen()).photo()
    return await backup(city.settings, tmp_path / "copies", lambda: NOON, _quiet)


@pytest.fixture
def elsewhere(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Where it is to be brought back to."""
    database, photos = f"sqlite+aiosqlite:///{tmp_path}/again.db", f"file://{tmp_path}/again"
    monkeypatch.setenv("CGT_DATABASE_URL", database)
    monkeypatch.setenv("CGT_STORAGE_URL", photos)
    return city.settings.model_copy(update={"database_url": database, "storage_url": SecretStr(photos)})


def _photos(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _named(folder: Path, pattern: str) -> list[str]:
    return [path.name for path in folder.glob(pattern)]


def _twice(words: list[str]) -> list[subprocess.CompletedProcess[str]]:
    return [subprocess.run(words, capture_output=True, text=True, timeout=60) for _time in range(2)]


async def test_a_photo_that_is_lost_costs_that_photo_alone(
    kept: Path, elsewhere: Settings, tmp_path: Path, database_kind: str
) -> None:
    lost = keys_of(kept)[0]
    (tmp_path / "copies/photos" / lost).unlink()
    lines, missing = await restore_now(kept, _quiet, None, None, None)
    assert missing == 1
    assert lost in lines[1]
    assert "其余都已恢复" in lines[1]
    assert (tmp_path / "again.db").exists()
    assert _photos(tmp_path / "again") == set(keys_of(kept)) - {lost}


async def test_the_command_says_by_its_end_that_some_photos_are_not_back(
    kept: Path, elsewhere: Settings, tmp_path: Path, database_kind: str
) -> None:
    (tmp_path / "copies/photos" / keys_of(kept)[0]).unlink()
    words = [sys.executable, "-m", "backend", "restore", str(kept)]
    done, again = await asyncio.to_thread(_twice, words)
    assert (done.returncode, "其余都已恢复" in done.stdout) == (PARTLY, True), done.stderr
    assert (again.returncode, "不覆盖" in again.stderr) == (1, True)


async def test_where_the_store_fails_nothing_is_there_yet_and_it_is_done_again(
    kept: Path, elsewhere: Settings, tmp_path: Path, database_kind: str
) -> None:
    (tmp_path / "again").touch()  # no folder
    with pytest.raises(SystemExit, match="没有恢复"):
        await restore_now(kept, _quiet, None, None, None)
    assert not (tmp_path / "again.db").exists()
    (tmp_path / "again").unlink()
    assert (await restore_now(kept, _quiet, None, None, None))[1] == 0
    assert _photos(tmp_path / "again") == set(keys_of(kept))


async def test_where_the_disk_is_full_no_half_database_stands_there(
    kept: Path, elsewhere: Settings, tmp_path: Path, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody may start a server on it, and it would be in the way of the next try."""

    def _half(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:4096])
        raise OSError(ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(shutil, "copyfile", _half)
        with pytest.raises(SystemExit, match="No space left"):
            await restore_now(kept, _quiet, None, None, None)
    assert _named(tmp_path, "again.db*") == []
    assert (await restore_now(kept, _quiet, None, None, None))[1] == 0
    assert _named(tmp_path, "again.db*") == ["again.db"]


async def test_a_copy_of_sqlite_is_no_backup_of_a_city_on_postgresql(
    kept: Path, elsewhere: Settings, tmp_path: Path, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would become a file of the database's name in the folder where the command stands."""
    monkeypatch.chdir(tmp_path)
    other = elsewhere.model_copy(update={"database_url": "postgresql+asyncpg://city:word@127.0.0.1/chengguantong"})
    with pytest.raises(ValueError, match="指向 postgresql"):
        await restore(other, kept, _quiet)
    assert not (tmp_path / "chengguantong").exists()


async def test_an_instant_before_the_backup_is_refused_before_anything_is_copied(
    tmp_path: Path, database_kind: str
) -> None:
    settings = _led_to_postgres(tmp_path)
    kept = _of_postgres(tmp_path / "copies" / "20261124T040000Z", NOON)
    _archive(tmp_path / "wal", NOON + HOURS, "000000010000000000000003")
    for until, is_refused in ((NOON - timedelta(seconds=1), True), (NOON + timedelta(hours=1), False)):
        there = tmp_path / f"data-{is_refused}"
        to = PointInTime(tmp_path / "wal", until)
        if is_refused:
            with pytest.raises(ValueError, match="请用更早的备份"):
                await restore(settings, kept, _quiet, data=there, to=to)
        else:
            await restore(settings, kept, _quiet, data=there, to=to)
        assert there.exists() is not is_refused


async def test_an_instant_at_which_the_database_was_being_copied_is_refused(tmp_path: Path, database_kind: str) -> None:
    """The server would not start: what was copied last is younger. The photos, for hours, were copied afterwards."""
    settings = _led_to_postgres(tmp_path)
    kept, copied = _of_postgres(tmp_path / "copies" / "20261124T040000Z", NOON, HOURS), NOON + timedelta(minutes=5)
    _archive(tmp_path / "wal", NOON + HOURS, "000000010000000000000003")
    os.utime(kept / "base" / "backup_manifest", (copied.timestamp(), copied.timestamp()))
    for until in (NOON, copied - timedelta(seconds=1)):
        with pytest.raises(ValueError, match="请用更早的备份"):
            await restore(settings, kept, _quiet, data=tmp_path / "data", to=PointInTime(tmp_path / "wal", until))
    assert not (tmp_path / "data").exists()
    await restore(settings, kept, _quiet, data=tmp_path / "data", to=PointInTime(tmp_path / "wal", copied))


async def test_where_the_disk_is_full_no_half_folder_of_a_server_stands_there(
    tmp_path: Path, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody may start a server on it, and `restore` said again was refused: it was not empty."""
    settings = _led_to_postgres(tmp_path)
    kept, data = _of_postgres(tmp_path / "copies" / "20261124T040000Z", NOON), tmp_path / "data"
    data.mkdir()

    def _half(_base: Path, target: Path, **_how: bool) -> None:
        (target / "global").mkdir()
        (target / "PG_VERSION").write_text("15")
        raise OSError(ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(shutil, "copytree", _half)
        with pytest.raises(OSError, match="No space left"):
            await restore(settings, kept, _quiet, data=data)
    assert list(data.iterdir()) == []
    await restore(settings, kept, _quiet, data=data)
    assert (data / "recovery.signal").exists()


async def test_a_folder_that_somebody_filled_meanwhile_is_left_as_it_is(tmp_path: Path, database_kind: str) -> None:
    """Photos take hours: it was looked at before them."""
    settings = _led_to_postgres(tmp_path)
    kept, data = _of_postgres(tmp_path / "copies" / "20261124T040000Z", NOON), tmp_path / "data"
    photo = sha256(b"a photo").hexdigest()
    (tmp_path / "copies/photos/original").mkdir(parents=True)
    (tmp_path / "copies/photos/original" / photo).write_bytes(b"a photo")
    (kept / "photos.txt").write_text(f"original/{photo}\n")

    def _made(_done: int, _all: int) -> None:
        data.mkdir()
        (data / "PG_VERSION").write_text("somebody's")

    with pytest.raises(FileExistsError):
        await restore(settings, kept, _made, data=data)
    assert [(path.name, path.read_text()) for path in data.iterdir()] == [("PG_VERSION", "somebody's")]


@pytest.mark.parametrize(("revision", "said"), [("0055", "chengguantong migrate"), ("9001", "9001 比本版本")])
async def test_a_backup_says_at_which_schema_its_city_stood_and_what_that_asks_for(
    city: City, elsewhere: Settings, tmp_path: Path, database_kind: str, revision: str, said: str
) -> None:
    """Not at which the program stands that made it: after an upgrade, before `migrate`, it is another."""
    async with city.db.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    place = await backup(city.settings, tmp_path / "copies", lambda: NOON, _quiet)
    assert read_manifest(place).revision == revision
    lines, _missing = await restore_now(place, _quiet, None, None, None)
    (first,) = [number for number, line in enumerate(lines) if said in line]
    (checks,) = [number for number, line in enumerate(lines) if "verify photos" in line]
    assert first < checks


async def test_instants_are_told_as_they_are_given_in_city_time(
    kept: Path, elsewhere: Settings, tmp_path: Path, database_kind: str
) -> None:
    """`--until` is city time; what was told, in UTC and microseconds, was eight hours off from what may be given."""
    lines, _missing = await restore_now(kept, _quiet, None, None, None)
    assert f"已恢复 {NOON.astimezone(CITY_ZONE):%Y-%m-%d %H:%M:%S} 的备份" in lines[0]
    copied, last = NOON + timedelta(seconds=1, microseconds=5), NOON + timedelta(hours=1, microseconds=5)
    other = _of_postgres(tmp_path / "copies" / "20261124T040000Z", NOON, HOURS, own=OWN)
    os.utime(other / "base" / "backup_manifest", (copied.timestamp(), copied.timestamp()))
    _archive(tmp_path / "wal", last, OWN, NEXT)
    for until, told in ((NOON, NOON + timedelta(seconds=2)), (last + HOURS, NOON + timedelta(hours=1))):
        words = f"{told.astimezone(CITY_ZONE):%Y-%m-%d %H:%M:%S}"
        for tried, is_refused in ((until, True), (told, False)):  # what is told may be given
            data, to = tmp_path / f"data-{words}-{is_refused}", PointInTime(tmp_path / "wal", tried)
            with pytest.raises(ValueError, match=f"{words}：") if is_refused else nullcontext():
                await restore(_led_to_postgres(tmp_path), other, _quiet, data=data, to=to)


async def test_of_a_backup_of_this_schema_nothing_is_to_be_migrated(
    kept: Path, elsewhere: Settings, database_kind: str
) -> None:
    lines, _missing = await restore_now(kept, _quiet, None, None, None)
    assert "migrate" not in "".join(lines)


OWN, NEXT = "0000000100000000000000FF", "000000010000000100000000"


@pytest.mark.parametrize(
    ("names", "refused"),
    [
        (None, "没有这个 WAL 归档目录"),
        ((), "接不上这次备份"),
        (("000000010000000100000001",), "接不上这次备份"),  # begun later: what is between is nowhere
        (("000000020000000100000000",), "接不上这次备份"),  # of another branch
        ((f"{OWN}.partial",), None),
        ((OWN, NEXT), None),
        ((NEXT,), None),
    ],
)
async def test_an_archive_that_does_not_lead_on_from_the_backup_is_refused(
    tmp_path: Path, database_kind: str, names: tuple[str, ...] | None, refused: str | None
) -> None:
    """A name that was mistyped: the server found nothing to play, took the backup for all there was, let everybody in,
    and the day since was lost."""
    settings = _led_to_postgres(tmp_path)
    kept, data = _of_postgres(tmp_path / "copies" / "20261124T040000Z", NOON, own=OWN), tmp_path / "data"
    if names is not None:
        _archive(tmp_path / "wal", NOON + HOURS, *names)
    to = PointInTime(tmp_path / "wal", None)
    if refused is None:
        await restore(settings, kept, _quiet, data=data, to=to)
        return
    with pytest.raises(ValueError, match=refused):
        await restore(settings, kept, _quiet, data=data, to=to)
    assert not data.exists()


async def test_an_instant_after_the_last_change_archived_is_refused(tmp_path: Path, database_kind: str) -> None:
    """The server would play all of it, for hours, and then not start: it never came to that instant."""
    kept, last = _of_postgres(tmp_path / "copies" / "20261124T040000Z", NOON, own=OWN), NOON + HOURS
    _archive(tmp_path / "wal", last, OWN, NEXT)
    (tmp_path / "wal" / "00000002.history").touch()  # no change
    for until, is_refused in ((last + timedelta(seconds=1), True), (last, False)):
        data, to = tmp_path / f"data-{is_refused}", PointInTime(tmp_path / "wal", until)
        if is_refused:
            with pytest.raises(ValueError, match="晚于归档中最后的变更"):
                await restore(_led_to_postgres(tmp_path), kept, _quiet, data=data, to=to)
        else:
            await restore(_led_to_postgres(tmp_path), kept, _quiet, data=data, to=to)
        assert data.exists() is not is_refused


def _led_to_postgres(folder: Path) -> Settings:
    return Settings(
        _env_file=None, database_url="postgresql+asyncpg://city:word@127.0.0.1/city",
        storage_url=SecretStr(f"file://{folder}/again"),
    )  # fmt: skip


def _archive(folder: Path, written: datetime, *names: str) -> None:
    folder.mkdir()
    for name in names:
        (folder / name).touch()
        os.utime(folder / name, (written.timestamp(), written.timestamp()))


def _of_postgres(
    place: Path, began: datetime, took: timedelta = timedelta(0), own: str = "000000010000000000000003"
) -> Path:
    """A backup as far as `restore` looks at it."""
    (place / "base" / "pg_wal").mkdir(parents=True)
    (place / "base" / "pg_wal" / own).touch()
    (place / "base" / "backup_label").write_text(f"START WAL LOCATION: 0/3000028 (file {own})\n")
    (place / "base" / "backup_manifest").write_text(json.dumps({"Files": []}))
    (place / "base" / "postgresql.auto.conf").touch()
    (place / "photos.txt").touch()
    manifest = Manifest("postgresql", "0056", began.isoformat(), (began + took).isoformat(), "", 0)
    (place / "manifest.json").write_text(json.dumps(asdict(manifest)))
    return place
