"""A copy of a SQLite database that is written to all the while."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from backend.operations.copy_sqlite import PAGES, copy_sqlite, faults_of

STEPS = 4  # so many the copy takes where nobody writes
PAGE = 4096  # bytes


@pytest.fixture
def city(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "city.db")) as opened:
        opened.execute("PRAGMA journal_mode=WAL")
        opened.execute("CREATE TABLE happening (what BLOB)")
        opened.executemany("INSERT INTO happening VALUES (zeroblob(?))", [(PAGE - 100,)] * (STEPS - 1) * PAGES)
        opened.commit()
        yield opened


def test_a_copy_ends_though_somebody_writes_between_any_two_steps(city: sqlite3.Connection, tmp_path: Path) -> None:
    """It would begin anew each time."""
    before = city.execute("SELECT count(*) FROM happening").fetchone()
    heard = list[int]()

    def _write(done: int, _all: int) -> None:
        heard.append(done)
        assert len(heard) <= 2 * STEPS
        city.execute("INSERT INTO happening VALUES ('new')")
        city.commit()

    copy_sqlite(tmp_path / "city.db", tmp_path / "copy.db", _write)
    assert len(heard) == STEPS
    assert heard == sorted(heard)
    assert faults_of(tmp_path / "copy.db") == []
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM happening").fetchone() == before
    assert city.execute("SELECT count(*) FROM happening WHERE what = 'new'").fetchone() == (STEPS,)
