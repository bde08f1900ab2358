"""The limits: bare uvicorn with the same bytes, the bare driver with the same rows."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import make_url

from tests.bench.steady import CLIENTS

# where the rows of one report are, by its case's id
WHERES = {
    "cases": "id = {}",
    "happening": "subject_id = {}",
    "chain_head": "subject_id = {}",
    "untold": "happening_id IN (SELECT id FROM happening WHERE subject_id = {})",
    "deed_key": "made = {}",
    "case_term": "case_id = {}",
}
NEWEST = "SELECT id FROM cases ORDER BY id DESC LIMIT 1"
APP = """
import os, uvicorn
body = open(os.environ["BENCH_BODY"], "rb").read()
head = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]}
async def app(scope, receive, send):
    await send(head)
    await send({"type": "http.response.body", "body": body})
uvicorn.run(app, port=int(os.environ["BENCH_PORT"]), log_level="error", access_log=False, lifespan="off")
"""


@contextmanager
def bare_uvicorn(folder: Path, body: bytes) -> Iterator[int]:
    """The port of a server that answers everything with these bytes."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    (folder / "body").write_bytes(body or b" ")
    more = {"BENCH_BODY": str(folder / "body"), "BENCH_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-c", APP], env=os.environ | more)
    try:
        _wait(port)
        yield port
    finally:
        process.kill()
        process.wait()


def _wait(port: int, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


async def bare_reports(url: str, seconds: float) -> float:
    """How many transactions a second asyncpg alone commits, each with the rows the newest report wrote. PostgreSQL."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    found = await asyncpg.connect(plain)
    rows = await _rows(found)
    await found.close()
    until, done = time.perf_counter() + seconds, [0]
    await asyncio.gather(*(_writer(plain, rows, until, done, number) for number in range(CLIENTS)))
    return done[0] / seconds


async def _rows(connection: Any) -> dict[str, list[dict[str, Any]]]:
    newest = await connection.fetchval(NEWEST)
    return {
        name: [dict(row) for row in await connection.fetch(f"SELECT * FROM {name} WHERE {where.format('$1')}", newest)]
        for name, where in WHERES.items()
    }


async def _writer(url: str, rows: dict[str, list[dict[str, Any]]], until: float, done: list[int], client: int) -> None:
    connection = await asyncpg.connect(url)
    while time.perf_counter() < until:
        fresh: dict[UUID, UUID] = {}
        async with connection.transaction():
            for name, of_table in rows.items():
                if of_table:
                    marks = ", ".join(f"${place}" for place in range(1, len(of_table[0]) + 1))
                    statement = f"INSERT INTO {name} ({', '.join(of_table[0])}) VALUES ({marks})"
                    await connection.executemany(statement, [_copied(row, fresh, client, done) for row in of_table])
        done[0] += 1
    await connection.close()


def _copied(row: dict[str, Any], fresh: dict[UUID, UUID], client: int, done: Sequence[int]) -> list[Any]:
    """The same values under new ids."""
    values = [fresh.setdefault(one, uuid4()) if isinstance(one, UUID) else one for one in row.values()]
    if "number" in row:
        values[list(row).index("number")] = f"b{client:02d}{uuid4().hex[:12]}"
    return values
