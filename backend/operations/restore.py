"""Back from a backup (恢复): onto an empty place, checked before and after. Nothing that is there is overwritten."""

import json
import shlex
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import make_url

from backend.cases.numbers import RETURNED
from backend.ground.settings import Settings
from backend.operations.backup import BASE, DATABASE, KEYS, POOL, Manifest, keys_of, open_pool, read_manifest
from backend.operations.city_seconds import city_seconds
from backend.operations.copy_sqlite import digest_of, faults_of
from backend.operations.leads_on import check_leads_on
from media import copy_store, open_storage

SETTINGS, BEFORE = "postgresql.auto.conf", "postgresql.auto.conf.before"
PG_MANIFEST = "backup_manifest"
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class PointInTime:
    """Where PostgreSQL's WAL archive is, and the instant to return to (None: the end of the archive)."""

    archive: Path
    until: datetime | None


@dataclass(frozen=True)
class Restored:
    """What came back: the backup's manifest, and the photos that did not, not in the pool or damaged there."""

    manifest: Manifest
    missing: tuple[str, ...]


async def restore(
    settings: Settings, place: Path, told: Told, *, data: Path | None = None, to: PointInTime | None = None
) -> Restored:
    """Restores the backup in `place` to where the settings point: the photos, then the SQLite file, or for PostgreSQL
    the data folder `data` (the server is started by whoever keeps it). The database comes last: where a store fails,
    it is done again, and goes on.

    ValueError if the backup is unfinished or damaged, or not one for these settings, that archive or that instant;
    FileExistsError where something is. Nothing is restored then.
    """
    manifest = read_manifest(place)
    kind = make_url(settings.database_url).get_backend_name()
    if kind != manifest.kind:
        raise ValueError(f"备份是 {manifest.kind} 的，而 CGT_DATABASE_URL 指向 {kind}")
    bring = _sqlite(settings, place, manifest) if kind == "sqlite" else _postgres(place, manifest, data, to)
    source, target = open_pool(place.parent / POOL), open_storage(settings)
    try:
        wanted = _photos_wanted(place, to)
        there = await copy_store(source, target, told, wanted, read_all=True)
    finally:
        source.close()
        target.close()
    bring()
    return Restored(manifest, tuple(sorted(set(wanted) - set(there))))


def _sqlite(settings: Settings, place: Path, manifest: Manifest) -> Callable[[], None]:
    """Looks whether it can be brought back; what does it."""
    target = Path(str(make_url(settings.database_url).database))
    beside = [Path(f"{target}{end}") for end in ("", "-wal", "-shm")]
    if there := [path for path in beside if path.exists()]:
        raise FileExistsError(f"{there[0]} 已存在：请先移开，不覆盖任何已有的东西")
    if digest_of(place / DATABASE) != manifest.sha256:
        raise ValueError(f"{place / DATABASE} 与备份时写下的不符")
    return partial(_bring_sqlite, place / DATABASE, target)


def _bring_sqlite(copy: Path, target: Path) -> None:
    """Under its name it is there whole or not at all: a disk may be full, and somebody may start a server on it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.restoring")
    try:
        shutil.copyfile(copy, beside)
        beside.chmod(0o600)
        if faults := faults_of(beside):
            raise ValueError(f"{copy} 已损坏：{faults[0]}")
        _say_it_returned(beside)
        if target.exists():  # photos take hours, and meanwhile somebody may have made one
            raise FileExistsError(f"{target} 在此期间被建立：不覆盖任何已有的东西")
        beside.rename(target)
    finally:
        beside.unlink(missing_ok=True)


def _say_it_returned(target: Path) -> None:
    """So that no case gets the number of one that was lost (backend/cases/numbers.py). Before 0049 no day said where
    it was, which says the same."""
    with closing(sqlite3.connect(target)) as file:
        if "branch" in {name for _place, name, *_more in file.execute("PRAGMA table_info(case_number_day)")}:
            file.execute("UPDATE case_number_day SET branch = ?", (RETURNED,))
            file.commit()


def _postgres(place: Path, manifest: Manifest, data: Path | None, to: PointInTime | None) -> Callable[[], None]:
    """As _sqlite. A server asked for an instant before its copy was whole would refuse to start."""
    if data is None:
        raise ValueError("须以 --data 给出空的目录，PostgreSQL 将以它启动")
    _refuse_if_used(data)
    if to is not None and to.until is not None and to.until < (whole := _whole_at(place, manifest)):
        raise ValueError(f"--until 早于这次备份的数据库完整之时 {city_seconds(whole, at_least=True)}：请用更早的备份")
    if to is not None:
        check_leads_on(to.archive, place, to.until)
    _verify_base(place / BASE)
    return partial(_bring_postgres, place / BASE, data, to)


def _whole_at(place: Path, manifest: Manifest) -> datetime:
    """The instant from which on the copy can be brought forward: when its last page was copied, after the first and
    before the photos. Then PostgreSQL wrote its manifest. One that was itself copied without its time looks younger,
    but the database is no younger than the end of the backup."""
    written = datetime.fromtimestamp((place / BASE / PG_MANIFEST).stat().st_mtime, UTC)
    began, ended = datetime.fromisoformat(manifest.began), datetime.fromisoformat(manifest.ended)
    return max(began, min(written, ended))


def _bring_postgres(base: Path, data: Path, to: PointInTime | None) -> None:
    """All of it or nothing: a disk may be full, and somebody may start a server on it."""
    _refuse_if_used(data)  # photos take hours
    try:
        shutil.copytree(base, data, dirs_exist_ok=True, symlinks=True)
        data.chmod(0o700)
        _recover_to(data, to)
    except BaseException:
        for left in data.iterdir() if data.exists() else ():
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        raise


def _refuse_if_used(data: Path) -> None:
    if data.exists() and any(data.iterdir()):
        raise FileExistsError(f"{data} 不是空的：不覆盖任何已有的东西")


def _verify_base(base: Path) -> None:
    """Against PostgreSQL's own manifest; ValueError names the first file that is not what was copied."""
    for file in json.loads((base / PG_MANIFEST).read_text())["Files"]:
        path = base / (file.get("Path") or bytes.fromhex(file["Encoded-Path"]).decode())
        if not path.is_file() or path.stat().st_size != file["Size"] or digest_of(path) != file["Checksum"]:
            raise ValueError(f"{path} 与备份时复制的不符")


def _recover_to(data: Path, to: PointInTime | None) -> None:
    """Settings for the server's first start: it plays the archive (without one, what the backup itself holds), stops at
    the instant, and only then lets anybody in, for reading and writing: who read before would take what is half
    restored for all there is. From there on its history is a branch of its own, by which it knows that it returned.

    Once it is there it puts back the settings it had before, by itself: a replica is made with a copy of this file, and
    would stop at that instant, too, and take itself for the primary.
    """
    settings = data / SETTINGS
    shutil.copy2(settings, data / BEFORE)
    lines = {
        "restore_command": "false" if to is None else _fetching(to.archive),
        "recovery_end_command": f"mv {BEFORE} {SETTINGS}",  # in the data folder
        "recovery_target_action": "promote",
        "hot_standby": "off",
    }
    if to is not None and to.until is not None:
        lines["recovery_target_time"] = to.until.isoformat()
    with settings.open("a") as opened:
        opened.writelines(f"{name} = '{_escaped(value)}'\n" for name, value in lines.items())
    (data / "recovery.signal").touch()


def _fetching(place: Path) -> str:
    archive = str(place.resolve()).replace("%", "%%")
    file, partly = shlex.quote(f"{archive}/%f"), shlex.quote(f"{archive}/%f.partial")  # what was being received
    return f'cp {file} "%p" || cp {partly} "%p"'


def _escaped(value: str) -> str:
    """As a settings file of PostgreSQL has it between quotes."""
    return value.replace("\\", "\\\\").replace("'", "''")


def _photos_wanted(place: Path, to: PointInTime | None) -> list[str]:
    """Those of this backup and, where a later instant is returned to, of those after it."""
    later = [other for other in place.parent.glob("*Z") if other.name > place.name and (other / KEYS).exists()]
    return sorted({key for one in (place, *(later if to is not None else ())) for key in keys_of(one)})
