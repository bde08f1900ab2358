"""When the city was last backed up: written down by the command, told at /metrics."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, select
from sqlmodel import col

from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.happening import Happening
from backend.ground.untold import Untold
from backend.operations.backup import read_manifest
from backend.operations.command import backup_now
from backend.operations.last_backup import CHAIN, NEVER, backup_age, note_backup
from tests.linhai import City

pytestmark = pytest.mark.anyio
sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])


def _quiet(_done: int, _all: int) -> None:
    """Hears of progress."""


async def _age(db: Database) -> float:
    async with db.read() as session:
        return await backup_age(session, now())


async def test_the_age_is_that_of_the_last_of_them(city: City) -> None:
    assert await _age(city.db) == NEVER
    for days in (3, 1):
        await note_backup(city.settings, now() - timedelta(days=days), 7)
        assert 0 <= await _age(city.db) - timedelta(days=days).total_seconds() < 60
    async with city.db.read() as session:
        ours = (await session.execute(select(Happening).where(col(Happening.subject_id) == CHAIN))).scalars().all()
        untold = (await session.execute(select(col(Untold.happening_id)))).scalars().all()
    assert sorted(one.seq for one in ours) == [1, 2]
    assert not {one.id for one in ours} & set(untold)


@pytest.fixture
def at_the_city(city: City, monkeypatch: pytest.MonkeyPatch) -> City:
    """The environment as the command has it."""
    monkeypatch.setenv("CGT_DATABASE_URL", city.settings.database_url)
    monkeypatch.setenv("CGT_STORAGE_URL", city.settings.storage_url.get_secret_value())
    return city


@sqlite
async def test_the_command_writes_down_that_it_has_ended(at_the_city: City, tmp_path: Path) -> None:
    await (await at_the_city.citizen()).photo()
    place = await backup_now(tmp_path / "copies", _quiet, None, None, None)
    assert await _age(at_the_city.db) < 60
    async with at_the_city.db.read() as session:
        (noted,) = (await session.execute(select(Happening).where(col(Happening.subject_id) == CHAIN))).scalars()
    made = read_manifest(place)
    assert (noted.at.isoformat(), noted.data) == (made.ended, {"objects": made.objects})
    assert made.objects > 0


@sqlite
async def test_one_that_failed_is_not_written_down(at_the_city: City, tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("no folder")
    with pytest.raises(SystemExit, match="备份失败"):
        await backup_now(tmp_path / "copies", _quiet, None, None, None)
    assert await _age(at_the_city.db) == NEVER


@sqlite
async def test_one_that_could_not_be_written_down_is_there_and_says_so(at_the_city: City, tmp_path: Path) -> None:
    with _held(Path(str(make_url(at_the_city.settings.database_url).database))), pytest.raises(SystemExit) as ended:
        await backup_now(tmp_path / "copies", _quiet, None, None, None)
    (place,) = (tmp_path / "copies").glob("*Z")
    assert str(ended.value).startswith(f"已备份到 {place}，但没有记入数据库")
    assert read_manifest(place).kind == "sqlite"
    assert await _age(at_the_city.db) == NEVER


@contextmanager
def _held(database: Path) -> Iterator[None]:
    """By somebody who writes and does not end."""
    held = sqlite3.connect(database, isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        held.execute("ROLLBACK")
        held.close()
