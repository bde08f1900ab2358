"""Who stands in line to write on SQLite."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from backend.ground import db as ground_db
from backend.ground import in_line
from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.outbox.claim import MARGIN
from notifications.polite_database import MORE_PATIENT, PoliteDatabase

pytestmark = pytest.mark.anyio


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """A database that another writes to all the time."""
    file = tmp_path / "held.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.executescript("PRAGMA journal_mode=WAL; BEGIN IMMEDIATE")
        yield file


def _begin(connection: sqlite3.Connection, word: str) -> None:
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        connection.cursor().execute(word)


def test_who_goes_on_stands_where_it_stood_and_who_begins_at_the_end(file: Path) -> None:
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None, factory=in_line.InLine)) as connection:
        _begin(connection, in_line.BEGIN)
        once = connection.waited
        _begin(connection, in_line.GO_ON)
        assert connection.waited > 1.9 * once
        _begin(connection, in_line.BEGIN)
        assert connection.waited < 1.1 * once


def test_who_has_met_others_comes_back_at_the_end_of_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise it begins again before any of them has looked; who met nobody waits for nobody."""
    file, paused = tmp_path / "met.db", list[float]()
    with (
        closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as other,
        closing(sqlite3.connect(file, timeout=0, isolation_level=None, factory=in_line.InLine)) as connection,
    ):
        other.executescript("PRAGMA journal_mode=WAL; BEGIN IMMEDIATE")

        def _sleep(seconds: float) -> None:
            paused.append(seconds)
            if other.in_transaction:
                other.execute("COMMIT")

        monkeypatch.setattr(in_line, "time", SimpleNamespace(sleep=_sleep))
        for _turn in range(3):
            connection.cursor().execute(in_line.BEGIN)
            connection.execute("COMMIT")
    assert paused == [in_line.FIRST, in_line.LONGEST]


def test_what_the_driver_says_by_itself_is_no_lock() -> None:
    assert not in_line.is_locked(sqlite3.OperationalError("no active connection"))
    assert not in_line.is_locked(None)


async def _waited(db: Database) -> float:
    """Seconds until it was told that another is writing."""
    begun = time.monotonic()
    with pytest.raises(OperationalError, match="locked"):
        async with db.write() as session:
            await session.execute(text("SELECT 1"))
    return time.monotonic() - begun


@pytest.mark.measured  # by the clock
async def test_a_worker_waits_longer_than_a_server_until_it_is_to_stop(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ground_db, "PATIENT", 0.2)
    monkeypatch.setattr("notifications.polite_database.PATIENT", 0.2)
    monkeypatch.setattr("notifications.polite_database.MORE_PATIENT", 1.5)
    db = Database(Settings(_env_file=None, database_url=f"sqlite+aiosqlite:///{file}"))
    polite = PoliteDatabase(db)
    try:
        assert await _waited(db) < 1.5
        assert await _waited(polite) >= 1.5
        polite.hurry()
        assert await _waited(polite) < 1.5
    finally:
        await db.close()


def test_what_has_ended_is_settled_before_its_lease_ends() -> None:
    """However long it stands in line; what it waits is counted by pauses, each of which takes longer by the clock."""
    assert MARGIN.total_seconds() > MORE_PATIENT * 1.5
