"""What `chengguantong backup` says where it cannot do all it was asked to."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backend.operations.backup import read_manifest
from backend.operations.command import backup_now
from tests.linhai import City

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]


def _quiet(_done: int, _all: int) -> None:
    """Hears of progress."""


@pytest.fixture(autouse=True)
def _of_the_city(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", city.settings.database_url)
    monkeypatch.setenv("CGT_STORAGE_URL", city.settings.storage_url.get_secret_value())


async def test_an_archive_is_cut_by_age_or_not_at_all(tmp_path: Path, database_kind: str) -> None:
    with pytest.raises(SystemExit, match="--archive needs --days"):
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
    assert "another backup is being made" in heard[0]
    assert list(copies.glob("*Z")) == [made]
    assert await backup_now(tmp_path / "others", _quiet, None, None, None)
