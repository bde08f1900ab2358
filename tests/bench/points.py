"""How fast points are read and balanced: `python -m tests.bench.points [people] [entries each]`, on both databases."""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database
from backend.ground.ids import new_ids
from backend.ground.settings import Settings
from backend.people.person import Person
from backend.points.check_books import check_books
from backend.points.point_account import CITY, PointAccount, account_of, pool_of
from backend.points.point_entry import EntryKind, PointEntry
from backend.points.point_posting import PointPosting
from backend.points.points_of import points_of
from backend.points.ranking import rank_of, ranking
from backend.points.reason import Reason
from tests.databases import open_cluster

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
MONTH, CHUNK, TURNS = "2026-11", 1000, 9
Rows = list[dict[str, Any]]


def entry(identity: UUID, kind: EntryKind, points: int, reason: Reason, person: UUID | None = None) -> dict[str, Any]:
    return {
        "id": identity, "key": identity.hex, "kind": kind, "points": points, "reason": reason, "day": AT.date(),
        "month": MONTH, "at": AT, "person_id": person, "case_id": uuid4(), "rule": "r",
    }  # fmt: skip


def books(people: list[UUID], each: int) -> dict[type, Rows]:
    """Everyone's entries in one month, their two sides, and the balances."""
    ids = new_ids(AT, len(people) * each + 1)
    entries = [entry(ids[-1], EntryKind.FUND, 10 * len(ids), Reason.FUND)]
    sides: Rows = [
        {"entry_id": ids[-1], "account": CITY, "points": -10 * len(ids)},
        {"entry_id": ids[-1], "account": pool_of(MONTH), "points": 10 * len(ids)},
    ]
    balances = {CITY: -10 * len(ids), pool_of(MONTH): 10 * len(ids)}
    for place, identity in enumerate(ids[:-1]):
        person, points = people[place % len(people)], place % 7 + 1
        entries.append(entry(identity, EntryKind.AWARD, points, Reason.EARNED, person))
        for name, moved in ((pool_of(MONTH), -points), (account_of(person), points)):
            sides.append({"entry_id": identity, "account": name, "points": moved})
            balances[name] = balances.get(name, 0) + moved
    accounts = [{"name": name, "balance": balance} for name, balance in balances.items()]
    return {PointEntry: entries, PointPosting: sides, PointAccount: accounts}


async def fill(db: Database, people: list[UUID], each: int) -> None:
    tables = {Person: [Person(id=one, name="市民", made_at=AT).model_dump() for one in people], **books(people, each)}
    for table, rows in tables.items():
        for start in range(0, len(rows), CHUNK):
            async with db.write() as session:
                await session.execute(insert(table), rows[start : start + CHUNK])
    async with db.write() as session:
        await session.execute(text("ANALYZE"))


async def timed(db: Database, turns: int, deed: Callable[[AsyncSession], Awaitable[Any]]) -> float:
    """The median in milliseconds."""
    took = []
    for _turn in range(turns):
        async with db.read() as session:
            began = time.perf_counter()
            await deed(session)
            took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


async def measure(url: str, kind: str, count: int, each: int) -> None:
    settings = Settings(_env_file=None, database_url=url, database_statement_limit=600)
    db, people = Database(settings), [uuid4() for _ in range(count)]
    try:
        await fill(db, people, each)
        deeds: dict[str, tuple[int, Callable[[AsyncSession], Awaitable[Any]]]] = {
            "mine": (TURNS, lambda session: points_of(session, people[0], 20, None, AT)),
            "rank": (TURNS, lambda session: rank_of(session, MONTH, 30)),
            "ranking": (TURNS, lambda session: ranking(session, MONTH, settings, AT)),
            "check": (1, lambda session: check_books(session, AT)),
        }
        told = [f"{name} {await timed(db, turns, deed):.0f} ms" for name, (turns, deed) in deeds.items()]
        async with db.read() as session:
            assert (await check_books(session, AT)).differences == []
        sys.stdout.write(f"{kind}: {count} people, {count * each} awards in the month: {', '.join(told)}\n")
    finally:
        await db.close()


def main(count: int, each: int) -> None:
    with tempfile.TemporaryDirectory() as folder, open_cluster(Path(folder)) as cluster:
        for kind in ("sqlite", "postgres"):
            asyncio.run(measure(cluster.fresh(kind, "empty"), kind, count, each))


if __name__ == "__main__":
    main(*(int(one) for one in (*sys.argv[1:], "5000", "10")[:2]))
