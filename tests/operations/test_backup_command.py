"""What `chengguantong backup` says where it cannot do all it was asked to."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from backend.ground.clock import now
from backend.operations.backup import NAMED, read_manifest
from backend.operations.command import backup_now
from tests.hears_again import hears_again
from tests.linhai import City

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]


def _quiet(_done: int, _all: int) -> None:
    """Hears of progress."""


@pytest.fixture(autouse=True)
def _of_the_city(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", city.settings.database_url)
    monkeypatch.setenv("CGT_STORAGE_URL", city.settings.storage_url.get_secret_value())


async def test_an_archive_is_cut_by_age_or_not_at_all(tmp_path: Path, database_kind: str) -> None:
    with pytest.raises(SystemExit, match="--archive 须与 --days 一起给出"):
        await backup_now(tmp_path / "copies", _quiet, None, None, tmp_path / "wal")
    assert not (tmp_path / "copies").exists()


async def test_a_backup_stands_though_the_archive_is_not_there(tmp_path: Path, database_kind: str) -> None:
    with pytest.raises(SystemExit, match="已备份到") as told:
        await backup_now(tmp_path / "copies", _quiet, None, 90, tmp_path / "wal")
    made = next((tmp_path / "copies").glob("*Z"))
    assert str(made) in str(told.value)
    assert read_manifest(made).kind == "sqlite"


async def test_what_a_machine_that_went_down_left_half_copied_goes(tmp_path: Path, database_kind: str) -> None:
    """Nothing else does: not what is being copied now, nor what is somebody else's."""
    old, new, others = (tmp_path / "copies" / name for name in ("20260101T000000Z", "29990101T000000Z", "1Z"))
    for folder in (old, new, others):
        folder.mkdir(parents=True)
        (folder / "database.sqlite3").touch()
    made = await backup_now(tmp_path / "copies", _quiet, None, 90, None)
    assert (old.exists(), new.exists(), others.exists(), made.exists()) == (False, True, True, True)


async def test_a_manifest_that_never_was_whole_on_the_disk_keeps_nothing_for_ever(
    tmp_path: Path, database_kind: str
) -> None:
    """Left by a machine that went down just after; none could be removed behind it, and nothing erased was gone."""
    old, new = (tmp_path / "copies" / name for name in ("20260101T000000Z", "29990101T000000Z"))
    for folder, left in ((old, ""), (new, '{"kind": "sql')):
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(left)
    made = await backup_now(tmp_path / "copies", _quiet, None, 90, None)
    assert (old.exists(), new.exists(), made.exists()) == (False, True, True)
    assert [path.name for path in made.glob("*.part")] == []


async def test_what_was_left_half_copied_last_night_goes_with_the_next_backup(
    tmp_path: Path, database_kind: str
) -> None:
    """Nobody else copies into the folder meanwhile. It stood there for all of the ninety days, as large as the city's
    database, and one more for each night on which the machine went down."""
    last_night = (now() - timedelta(days=1)).strftime(NAMED)
    (tmp_path / "copies" / last_night / "base").mkdir(parents=True)
    made = await backup_now(tmp_path / "copies", _quiet, None, 90, None)
    assert list((tmp_path / "copies").glob("*Z")) == [made]


SLOW_TOOL = """#!/bin/sh
mkdir -p "$2" && echo half > "$2/PG_VERSION"
exec sleep 100
"""


@asynccontextmanager
async def copying(tmp_path: Path, *begun_by: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, Path]]:
    """A backup that has copied half of the database and goes on for long, and its folder."""
    tool, copies = tmp_path / "tools" / "pg_basebackup", tmp_path / "copies"
    tool.parent.mkdir()
    tool.write_text(SLOW_TOOL)
    tool.chmod(0o755)
    environment = os.environ | {"CGT_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:9/none"}
    words = [*begun_by, sys.executable, "-m", "backend", "backup", "--tools", str(tool.parent), str(copies)]
    process = await asyncio.create_subprocess_exec(*words, env=environment, preexec_fn=hears_again)
    try:
        async with asyncio.timeout(60):
            while not list(copies.glob("*Z/base/PG_VERSION")):  # noqa: ASYNC110 - of another process
                await asyncio.sleep(0.1)
        yield process, copies
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_whoever_is_told_to_stop_does_so_at_once_and_leaves_nothing_half(
    tmp_path: Path, database_kind: str, told: signal.Signals
) -> None:
    """Ctrl-C was heard when the copy was made, hours later; `systemctl stop`, or a connection that was lost, left it
    half made."""
    async with copying(tmp_path) as (process, copies):
        process.send_signal(told)
        async with asyncio.timeout(60):
            ended = await process.wait()
    assert ended == 128 + signal.SIGINT
    assert list(copies.glob("*Z")) == []


async def test_what_was_begun_to_outlive_its_connection_does(tmp_path: Path, database_kind: str) -> None:
    async with copying(tmp_path, "nohup") as (process, copies):
        process.send_signal(signal.SIGHUP)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(process.wait(), 3)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            await process.wait()
    assert list(copies.glob("*Z")) == []


async def test_one_backup_at_a_time_in_a_folder(tmp_path: Path, database_kind: str) -> None:
    """Whichever ended first would drop from the pool what the other has put there and not yet listed."""
    copies, heard = tmp_path / "copies", list[str]()

    def _another(_done: int, _all: int) -> None:
        if heard:
            return
        time.sleep(1.1)  # its folder has another name
        with ThreadPoolExecutor(1) as other, pytest.raises(SystemExit) as told:
            other.submit(asyncio.run, backup_now(copies, _quiet, None, 90, None)).result()
        heard.append(str(told.value))

    made = await backup_now(copies, _another, None, 90, None)
    assert "正在做另一次备份" in heard[0]
    assert list(copies.glob("*Z")) == [made]
    assert await backup_now(tmp_path / "others", _quiet, None, None, None)
