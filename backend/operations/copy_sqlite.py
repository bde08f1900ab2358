"""A copy of a SQLite database taken while the city works: SQLite's own online backup, never a copy of the file."""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from backend.ground.db import DatabaseUnmade

PAGES = 2000  # a step; between steps others write


def copy_sqlite(source: Path, target: Path, told: Callable[[int, int], None]) -> None:
    """`target` is a whole database as of the beginning of the copy. FileExistsError if it is there already,
    DatabaseUnmade where there is no source.

    One reading transaction around all steps: without it SQLite begins the copy anew whenever somebody has written
    between two of them, which in a city that works is for ever.
    """
    if target.exists():
        raise FileExistsError(f"{target} 已存在：不覆盖")
    if not source.exists():
        raise DatabaseUnmade(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(_read_only(source)) as old, closing(sqlite3.connect(target)) as new:
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()  # only what reads holds the state it reads
        old.backup(new, pages=PAGES, progress=lambda _status, left, total: told(total - left, total))
        new.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    target.chmod(0o600)


def faults_of(database: Path) -> list[str]:
    """What SQLite itself finds wrong with a database; empty if it is whole."""
    with closing(_read_only(database)) as opened:
        found = [str(row[0]) for row in opened.execute("PRAGMA integrity_check")]
    return [] if found == ["ok"] else found


def _read_only(database: Path) -> sqlite3.Connection:
    """sqlite3.OperationalError where there is none: an empty one is never made in its place."""
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)


def digest_of(file: Path) -> str:
    """The sha256 (hex) of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
