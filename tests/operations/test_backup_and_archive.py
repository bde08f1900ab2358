"""A backup whose archive of changes does not go with it leads to no instant: it is made, and counts for none."""

from pathlib import Path

import pytest

from backend.ground.clock import now
from backend.operations.backup import read_manifest
from backend.operations.command import backup_now
from backend.operations.last_backup import NEVER, backup_age
from tests.linhai import City
from tests.operations.postgres_folder import TOOLS, receiving

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["postgres"])]


def _quiet(_done: int, _all: int) -> None:
    """Hears of progress."""


@pytest.fixture(autouse=True)
def _of_the_city(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", city.settings.database_url)
    monkeypatch.setenv("CGT_STORAGE_URL", city.settings.storage_url.get_secret_value())


async def _age(city: City) -> float:
    async with city.db.read() as session:
        return await backup_age(session, now())


async def test_an_archive_that_nobody_writes_raises_the_alarm_of_backups(
    city: City, tmp_path: Path, database_kind: str
) -> None:
    """Its service never got a slot, say: of slots that never were none is idle and none is gone: nobody was called."""
    copies, archive = tmp_path / "copies", tmp_path / "wal"
    archive.mkdir()
    with pytest.raises(SystemExit, match="WAL 归档") as told:
        await backup_now(copies, _quiet, TOOLS, 90, archive)
    (made,) = copies.glob("*Z")
    assert str(made) in str(told.value)
    assert read_manifest(made).kind == "postgresql"
    assert await _age(city) == NEVER


async def test_with_its_archive_it_counts(city: City, tmp_path: Path, database_kind: str) -> None:
    with receiving(city.settings.database_url, tmp_path / "wal"):
        await backup_now(tmp_path / "copies", _quiet, TOOLS, 90, tmp_path / "wal")
    assert await _age(city) < 60
