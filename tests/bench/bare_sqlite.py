"""The limit on SQLite, which lets one write at a time: its driver alone, in one thread, with the city's settings."""

import re
import sqlite3
import time
from contextlib import closing
from typing import Any
from uuid import uuid4

from sqlalchemy import make_url

from backend.ground.db import PRAGMAS
from tests.bench.bare import NEWEST, WHERES

IDENTITY = re.compile("[0-9a-f]{32}")


def bare_reports_sqlite(url: str, seconds: float) -> float:
    """How many transactions a second sqlite3 alone commits, each with the rows the newest report wrote."""
    with closing(sqlite3.connect(make_url(url).database or "", isolation_level=None)) as found:
        for pragma in PRAGMAS:
            found.execute(f"PRAGMA {pragma}")
        rows = _rows(found)
        until, done = time.perf_counter() + seconds, 0
        while time.perf_counter() < until:
            _write(found, rows)
            done += 1
    return done / seconds


def _rows(found: sqlite3.Connection) -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    """By the table: its columns and what stands in them."""
    newest = found.execute(NEWEST).fetchone()
    asked = {
        name: found.execute(f"SELECT * FROM {name} WHERE {where.format('?')}", newest) for name, where in WHERES.items()
    }
    return {name: ([one[0] for one in rows.description], rows.fetchall()) for name, rows in asked.items()}


def _write(found: sqlite3.Connection, rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]]) -> None:
    """The same values under new ids."""
    fresh: dict[str, str] = {}
    found.execute("BEGIN IMMEDIATE")
    for name, (columns, of_table) in rows.items():
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"
        found.executemany(statement, [_copied(columns, row, fresh) for row in of_table])
    found.execute("COMMIT")


def _copied(columns: list[str], row: tuple[Any, ...], fresh: dict[str, str]) -> list[Any]:
    values = [
        fresh.setdefault(one, uuid4().hex) if isinstance(one, str) and IDENTITY.fullmatch(one) else one for one in row
    ]
    if "number" in columns:
        values[columns.index("number")] = f"b{uuid4().hex[:14]}"
    return values
