"""What a day of the public record costs: `python -m tests.bench.disclosure [happenings] [cases]`, on both databases.

So many happenings of one day are closed, one is proven, all are verified; so many cases make a month's statistics.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, text

from backend.disclosure.close_day import close_day
from backend.disclosure.keep_statistics import keep_statistics
from backend.disclosure.proofs_of import proofs_of
from backend.disclosure.shelf import Shelf
from backend.disclosure.signing import SigningKeys
from backend.disclosure.stat_sheet import StatSheet
from backend.disclosure.verify_days import verify_days
from backend.evaluation.case_course import CaseCourse
from backend.evaluation.event import micros
from backend.ground.db import Database
from backend.ground.happening import NO_HASH, Happening, hash_of
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from tests.databases import open_cluster

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
BATCH = 2000
TIMES = 50


async def run(url: str, kind: str, happenings: int, cases: int, folder: Path) -> None:
    """Fills a database and measures."""
    settings = Settings(_env_file=None, database_url=url, database_statement_limit=600)
    db, shelf, keys = Database(settings), Shelf(folder / kind), SigningKeys(settings)
    ids = await fill_happenings(db, happenings)
    closed = await timed(lambda: close_day(db, keys, shelf, "331082", NOON + timedelta(days=1)))
    proofs = [await timed(partial(prove, db, ids[number * len(ids) // TIMES])) for number in range(TIMES)]
    verified = await timed(lambda: verify(db, keys, shelf))
    print(f"{kind}: {happenings} rows closed in {said(closed)}, verified in {said(verified)}, {await size_of(db)}")
    print(f"{kind}: a proof in {said(tuple(map(statistics.median, zip(*proofs, strict=True))))}")
    await fill_courses(db, cases)
    counted = await timed(lambda: keep_statistics(db, NOON))
    async with db.read() as session:
        sheets = (await session.execute(select(func.count()).select_from(StatSheet))).scalar()
    print(f"{kind}: a day and a month of {cases} cases counted in {said(counted)}, {sheets} sheets")
    await db.close()


def said(spent: tuple[float, ...]) -> str:
    return f"{spent[0]:.3f} s ({spent[1]:.3f} s of CPU)"


async def timed(deed: Callable[[], Awaitable[Any]]) -> tuple[float, float]:
    """Seconds by the clock, and of this process's CPU."""
    begun = time.perf_counter(), time.process_time()
    await deed()
    return time.perf_counter() - begun[0], time.process_time() - begun[1]


async def prove(db: Database, leaf: UUID) -> None:
    async with db.read() as session:
        assert (await proofs_of(session, {leaf: 1}))[leaf].path


async def verify(db: Database, keys: SigningKeys, shelf: Shelf) -> None:
    async with db.read() as session:
        assert await verify_days(session, keys, shelf, await shelf.days()) == []


async def size_of(db: Database) -> str:
    async with db.read() as session:
        query = "SELECT SUM(LENGTH(ids) + LENGTH(salts) + LENGTH(hashes)) FROM record_tile"
        return f"tiles {int((await session.execute(text(query))).scalar_one()) / 2**20:.1f} MB"


async def fill_happenings(db: Database, count: int) -> list[UUID]:
    """Each the only one of its subject, over an hour of the day."""
    ids: list[UUID] = []
    for begin in range(0, count, BATCH):
        rows = []
        for number in range(begin, min(begin + BATCH, count)):
            at = NOON + timedelta(seconds=3600 * number / count)
            row = Happening(
                id=new_id(at), subject_kind="case", subject_id=uuid4(), seq=1, kind="case.report", actor_id=uuid4(),
                at=at, data={"step": "reported", "grid": "331082001001001", "class": "E0110"}, prev_hash=NO_HASH,
                hash="",
            )  # fmt: skip
            row.hash = hash_of(row)
            rows.append(row.model_dump())
        async with db.write() as session:
            await session.execute(insert(Happening), rows)
        ids += [row["id"] for row in rows]
    return ids


async def fill_courses(db: Database, count: int) -> None:
    """Cases of a month, each filed, dispatched, answered, closed."""
    for begin in range(0, count, BATCH):
        rows = []
        for number in range(begin, min(begin + BATCH, count)):
            at = NOON - timedelta(days=23 * (count - number) / count)
            events = [
                [micros(at), "report", "reported", None, {"s": "public", "g": f"33108200{number % 9}001001", "c": ""}],
                [micros(at) + 10**9, "file", "filed", None, {"c": f"E01{number % 30:02d}", "u": micros(at) + 10**11}],
                [micros(at) + 2 * 10**9, "dispatch", "dispatched", None, {"d": f"D{number % 38:02d}"}],
                [micros(at) + 3 * 10**9, "answer", "answered", None, {}],
                [micros(at) + 4 * 10**9, "close", "closed", None, {}],
            ]
            last = at + timedelta(seconds=4000)
            rows.append(
                {"case_id": uuid4(), "seq": 5, "grid_code": "331082001001001", "first_at": at, "last_at": last,
                 "is_open": False, "rows": events}
            )  # fmt: skip
        async with db.write() as session:
            await session.execute(insert(CaseCourse), rows)


def main() -> None:
    """Both databases, one after the other."""
    given = [int(word) for word in sys.argv[1:3]]
    happenings, cases = given + [60_000, 30_000][len(given) :]
    with tempfile.TemporaryDirectory() as folder, open_cluster(Path(folder)) as cluster:
        for kind in ("sqlite", "postgres"):
            asyncio.run(run(cluster.fresh(kind, "empty"), kind, happenings, cases, Path(folder)))


if __name__ == "__main__":
    main()
