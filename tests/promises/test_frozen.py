"""A process is frozen between two writes, and one that writes is known by it."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.promises.frozen import freeze, is_writing

pytestmark = pytest.mark.anyio
TIMES = 10
# writes four fifths of its time
WRITER = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
while True:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO kept VALUES (1)")
    time.sleep(0.02)
    connection.execute("COMMIT")
    time.sleep(0.005)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "kept.db")) as connection:
        connection.executescript("PRAGMA journal_mode=WAL; CREATE TABLE kept (n INTEGER)")
    return tmp_path / "kept.db"


@pytest.fixture
def writer(file: Path) -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(file)]) as process:
        yield process.pid
        process.kill()


async def test_who_is_frozen_keeps_nobody_from_writing(file: Path, writer: int) -> None:
    url, met = f"sqlite+aiosqlite:///{file}", 0
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        until = time.monotonic() + 60
        while not connection.execute("SELECT count(*) FROM kept").fetchone()[0]:
            assert time.monotonic() < until
            await asyncio.sleep(0.01)
        for _ in range(TIMES):
            met += await freeze(writer, url)
            connection.executescript("BEGIN IMMEDIATE; ROLLBACK")
            os.kill(writer, signal.SIGCONT)
            await asyncio.sleep(0.03)
    assert met > 0  # and let go on


async def test_who_writes_is_known(file: Path) -> None:
    url = f"sqlite+aiosqlite:///{file}"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("SELECT * FROM kept")
        assert not is_writing(os.getpid(), url)
        connection.execute("BEGIN IMMEDIATE")
        assert is_writing(os.getpid(), url)
        connection.execute("ROLLBACK")
        assert not is_writing(os.getpid(), url)
