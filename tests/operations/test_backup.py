"""Backups and their return, on both databases, with photos: what was acknowledged before is there again, and whole."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, text

from backend.cases import numbers
from backend.cases.numbers import Numbers
from backend.ground.clock import now
from backend.ground.db import Database, DatabaseUnmade
from backend.ground.settings import Settings
from backend.operations.backup import backup, keys_of, read_manifest
from backend.operations.expire import expire
from backend.operations.restore import PointInTime, restore
from backend.operations.trim_archive import trim_archive
from media import PhotoRoom, verify_store
from tests.conftest import NOON
from tests.databases import Cluster, open_cluster
from tests.enterable import enterable
from tests.linhai import City, fill_linhai, open_city
from tests.operations.postgres_folder import TOOLS, PostgresFolder, Receiver, receiving, started

pytestmark = pytest.mark.anyio


def _quiet(_done: int, _all: int) -> None:
    """Hears of progress."""


async def _numbers(db: Database) -> set[str]:
    async with db.read() as session:
        return set((await session.execute(text("SELECT number FROM cases"))).scalars())


async def _given(db: Database) -> set[str]:
    """Three case numbers of one day, each from a block of its own."""
    return {await Numbers(db, 1).next_number(NOON) for _turn in range(3)}


@contextmanager
def _started(settings: Settings, data: Path) -> Iterator[Settings]:
    """Settings that lead to what was restored; for PostgreSQL a server is started on it."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        yield settings
        return
    with started(data) as server:
        yield settings.model_copy(update={"database_url": server.url(url.database)})


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A server of its own: a backup is of a whole server, and other tests' databases come and go on theirs."""
    with open_cluster(tmp_path_factory.mktemp("backed-up")) as opened:
        opened.fillers["linhai"] = fill_linhai
        yield opened


@pytest.fixture
def place() -> Iterator[Path]:
    with enterable() as folder:
        yield folder


def _elsewhere(settings: Settings, place: Path) -> Settings:
    """The same city, to be restored elsewhere."""
    update: dict[str, object] = {"storage_url": SecretStr(f"file://{place}/photos-again")}
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        update["database_url"] = f"sqlite+aiosqlite:///{place}/again.db"
    return settings.model_copy(update=update)


@pytest.mark.dear
async def test_what_was_acknowledged_before_a_backup_is_there_again_with_its_photos(city: City, place: Path) -> None:
    person = await city.citizen()
    before = await person.report(photo_ids=[await person.photo()])
    kept = await backup(city.settings, place / "copies", now, _quiet, TOOLS)
    after = await person.report()
    given = await _given(city.db)
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
            assert not given & await _given(db)
            assert await verify_store(room) == []
        finally:
            await room.close()
            await db.close()
    with pytest.raises(FileExistsError):
        await restore(elsewhere, again, _quiet, data=place / "data")


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_how_far_the_copy_of_a_server_is_is_told_in_kilobytes(city: City, place: Path) -> None:
    heard = list[tuple[int, int]]()
    await backup(city.settings, place / "copies", now, lambda done, total: heard.append((done, total)), TOOLS)
    copied = [(done, total) for done, total in heard if total > 10_000]  # no photos, and an empty server has more
    assert copied
    assert copied[-1][0] > 10_000


@pytest.mark.dear
async def test_numbers_that_are_given_again_are_seen(
    city: City, place: Path, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: what returned goes on where it stood."""
    monkeypatch.setattr(numbers, "LOST", 0)
    kept = await backup(city.settings, place / "copies", now, _quiet, TOOLS)
    given, elsewhere = await _given(city.db), _elsewhere(city.settings, place)
    await restore(elsewhere, kept, _quiet, data=place / "data")
    with _started(elsewhere, place / "data") as settings:
        db = Database(settings)
        try:
            assert given == await _given(db)
        finally:
            await db.close()


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
    with pytest.raises(ValueError, match="没有做完的备份"):
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
    with pytest.raises(ValueError, match="照片存放处是空的"):
        await backup(elsewhere, place / "copies", now, _quiet, TOOLS)
    gone = city.settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{place}/none.db"})
    with pytest.raises(DatabaseUnmade):
        await backup(gone, place / "copies", now, _quiet, TOOLS)
    assert [file for file in _files(place) if "copies" in file and "Z/" in file] == []
    assert not (place / "none.db").exists()


async def _archived(db: Database, receiver: Receiver) -> str:
    """Waits until what was written so far is in the archive; the segment that it ends in."""
    async with db.writer.connect() as connection:
        await connection.execute(text("SELECT pg_logical_emit_message(false, 'test', 'there is something to archive')"))
        segment: str = (await connection.execute(text("SELECT pg_walfile_name(pg_switch_wal())"))).scalar_one()
    await asyncio.to_thread(receiver.wait_for, segment)
    return segment


async def _returned(city: City, place: Path) -> tuple[Settings, set[str], set[str]]:
    """An instant after a backup returned to, its server not yet started, archive in place / "wal-before"; what was
    reported before that instant, and what after it (and numbers given out then)."""
    person = await city.citizen()
    with receiving(city.settings.database_url, place / "wal") as receiver:
        kept = await backup(city.settings, place / "copies", now, _quiet, TOOLS)
        before = await person.report()
        await asyncio.sleep(0.2)
        until = now()
        await asyncio.sleep(0.2)
        after = await person.report()
        given = await _given(city.db)
        await _archived(city.db, receiver)
    (place / "wal").rename(place / "wal-before")
    elsewhere = _elsewhere(city.settings, place)
    to = PointInTime(place / "wal-before", until)
    await restore(elsewhere, kept, _quiet, data=place / "data", to=to)
    return elsewhere, {str(before["number"])}, {str(after["number"])} | given


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_any_instant_after_a_backup_can_be_returned_to(city: City, place: Path, database_kind: str) -> None:
    elsewhere, before, after = await _returned(city, place)
    with _started(elsewhere, place / "data") as settings:
        db = Database(settings)
        try:
            found = await _numbers(db)
            assert before <= found
            assert not after & (found | await _given(db))
            # who reads before it is there would take what is half restored for all there is
            assert await _asked(db, "SHOW hot_standby") == "off"
            left = (place / "data" / "postgresql.auto.conf").read_text()
            assert not [word for word in ("hot_standby", "recovery_", "restore_command") if word in left]
            assert not list((place / "data").glob("postgresql.auto.conf?*"))
        finally:
            await db.close()


async def _asked(db: Database, question: str) -> object:
    async with db.read() as session:
        return (await session.execute(text(question))).scalar_one()


@pytest.mark.very_dear
@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_a_replica_of_a_server_that_returned_to_an_instant_follows_it(
    city: City, place: Path, database_kind: str
) -> None:
    elsewhere, before, _after = await _returned(city, place)
    with _started(elsewhere, place / "data") as settings:
        PostgresFolder(place / "data").replica(place / "replica")
        with _started(elsewhere, place / "replica") as reading:
            replica = Database(reading)
            try:
                async with open_city(settings, city.at) as again:  # a commit later than the instant
                    new = await (await again.citizen()).report()
                    for _look in range(100):
                        if new["number"] in (found := await _numbers(replica)):
                            break
                        await asyncio.sleep(0.1)
                assert before | {new["number"]} <= found
                assert await _asked(replica, "SELECT pg_is_in_recovery()")
            finally:
                await replica.close()


@pytest.mark.dear
@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_after_a_return_to_an_instant_a_new_archive_and_a_new_backup_lead_on(
    city: City, place: Path, database_kind: str
) -> None:
    elsewhere, _before, _after = await _returned(city, place)
    with _started(elsewhere, place / "data") as settings:
        url = settings.database_url
        old = Receiver(url, place / "wal-before")
        old.create_slot()
        assert "not in this server's history" in old.once().stderr  # why there is to be a new one
        old.drop_slot()
        with receiving(url, place / "wal") as receiver:
            async with open_city(settings, city.at) as again:
                person = await again.citizen()
                kept = await backup(settings, place / "copies", now, _quiet, TOOLS)
                new = await person.report()
                await _archived(again.db, receiver)
    third = elsewhere.model_copy(update={"storage_url": SecretStr(f"file://{place}/photos-third")})
    await restore(third, kept, _quiet, data=place / "third", to=PointInTime(place / "wal", None))
    with _started(third, place / "third") as settings:
        db = Database(settings)
        try:
            assert new["number"] in await _numbers(db)
            assert not await _asked(db, "SELECT pg_is_in_recovery()")
        finally:
            await db.close()
    # what is left of the time before goes with the last backup that was made beside it
    assert {file.name[:8] for file in (place / "wal-before").iterdir()} == {"00000001"}
    assert await expire(place / "copies", now() - timedelta(days=1), place / "wal") == 0
    assert (place / "wal-before").exists()
    assert await expire(place / "copies", now(), place / "wal") == 1
    assert not (place / "wal-before").exists()


def _segments(archive: Path) -> set[str]:
    """Those that are whole."""
    return {file.name for file in archive.iterdir() if file.suffix != ".partial"}


def _first_segment(place: Path) -> str:
    return (place / "base" / "backup_label").read_text().partition("(file ")[2][:24]


@pytest.mark.very_dear
@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_the_archive_is_cut_where_the_oldest_backup_that_is_kept_begins(
    city: City, place: Path, database_kind: str
) -> None:
    copies, person = place / "copies", await city.citizen()
    with receiving(city.settings.database_url, place / "wal") as receiver:
        old = await backup(city.settings, copies, lambda: datetime(2026, 1, 1, tzinfo=UTC), _quiet, TOOLS)
        await person.report()
        gone = await _archived(city.db, receiver)
        kept = await backup(city.settings, copies, now, _quiet, TOOLS)
        last = await person.report()
        stays = await _archived(city.db, receiver)
        there = _segments(place / "wal")
        assert {gone, stays} < there
        assert await expire(copies, datetime(2025, 1, 1, tzinfo=UTC), place / "wal") == 0
        assert _segments(place / "wal") == {name for name in there if name >= _first_segment(old)} > {gone}
        first = _first_segment(kept)
        assert await expire(copies, datetime(2026, 6, 1, tzinfo=UTC), place / "wal") == 1
        assert not old.exists()
        assert _segments(place / "wal") == {name for name in there if name >= first}
        assert gone < first <= stays
    elsewhere = _elsewhere(city.settings, place)
    await restore(elsewhere, kept, _quiet, data=place / "data", to=PointInTime(place / "wal", None))
    with _started(elsewhere, place / "data") as settings:
        db = Database(settings)
        try:
            assert last["number"] in await _numbers(db)
        finally:
            await db.close()


def test_of_an_archive_stays_what_leads_on_from_a_kept_backup(tmp_path: Path) -> None:
    """Timelines branch: from 0C of the first the second, from 09 of the first (returned to later) the third."""
    archive, names = tmp_path / "wal", ("1-0A", "1-0B", "1-0C", "2-0C", "2-0D.partial", "3-09", "3-0B", "3-0C")
    archive.mkdir()
    for name in names:
        (archive / _segment(name)).touch()
    (archive / "00000002.history").touch()
    aside, gone = tmp_path / "wal-20260101", tmp_path / "wal-20251201"
    for folder, name in ((aside, "3-0D"), (gone, "1-0A")):
        folder.mkdir()
        (folder / _segment(name)).touch()
        (folder / "00000003.history").touch()
    with pytest.raises(ValueError, match="没有说明备份从哪里开始"):
        trim_archive(archive, [_base(tmp_path, "2-0B"), tmp_path])
    assert trim_archive(archive, []) == 0
    assert len(list(archive.iterdir())) == len(names) + 1
    assert trim_archive(archive, [_base(tmp_path, "2-0B"), _base(tmp_path, "3-0C")]) == 5
    left = {"2-0C", "2-0D.partial", "3-0B", "3-0C"}
    assert {file.name for file in archive.iterdir()} == {"00000002.history", *map(_segment, left)}
    assert {file.name for file in aside.iterdir()} == {"00000003.history", _segment("3-0D")}
    assert not gone.exists()
    with pytest.raises(ValueError, match="没有这个 WAL 归档目录"):
        trim_archive(tmp_path / "none", [])


def _segment(name: str) -> str:
    timeline, _, place = name.partition("-")
    return f"0000000{timeline}00000000000000{place}"


def _base(folder: Path, begins: str) -> Path:
    """A backup that says where it begins, as PostgreSQL writes it."""
    place = folder / f"begins-{begins}"
    (place / "base").mkdir(parents=True, exist_ok=True)
    label = f"START WAL LOCATION: 0/B000028 (file {_segment(begins)})\nCHECKPOINT LOCATION: 0/B000080\n"
    (place / "base" / "backup_label").write_text(label)
    return place
