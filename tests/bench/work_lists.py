"""How fast work lists are on many cases: `python -m tests.bench.work_lists [cases]`, on SQLite and PostgreSQL."""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.case_term import CaseTerm
from backend.cases.find import seen_by
from backend.cases.terms import terms_of
from backend.cases.wanted import Wanted
from backend.cases.work_list import Order, count_cases, list_cases
from backend.ground.db import Database
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.places.cell import cell_of
from backend.workflow.limits import Light
from backend.workflow.roles import Role
from backend.workflow.steps import Step
from tests.databases import open_cluster

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
PLACES = (
    "紫阳街口",
    "灵湖公园东门",
    "崇和路与靖江路交叉口",
    "古城街道赤城路",
    "大洋街道东方大道",
    "望江门广场",
    "杜桥镇府前街",
)
THINGS = (
    "垃圾桶满溢",
    "井盖破损",
    "路灯不亮",
    "店外经营占道",
    "非机动车乱停放",
    "道路积水",
    "小广告张贴",
    "绿化带缺株",
)
MORE = ("影响通行", "请尽快处理", "已经两天了", "附近有学校", "夜间尤其严重", "多次反映未解决")
RARE_WORD = "窨井塌陷"
QUERIES = {
    "frequent": "垃圾",
    "two words": "井盖 学校",
    "long": "店外经营占道",
    "single": "灯",
    "rare": RARE_WORD,
    "none": "海豚",
}
CHIEF = Actor(uuid4(), "班长", frozenset({Role.CHIEF}), None, frozenset(), uuid4())
HANDLER = Actor(uuid4(), "经办", frozenset({Role.HANDLER}), "D02", frozenset(), uuid4())


def case_row(chance: random.Random, place: int, total: int) -> dict[str, Any]:
    at = AT - timedelta(days=365 * (total - place) / total)
    open_ = place > total * 0.95
    step = chance.choice([Step.REPORTED, Step.FILED, Step.HANDLING, Step.ANSWERED]) if open_ else Step.CLOSED
    due = None if step is Step.REPORTED else at + timedelta(days=chance.randint(1, 20))
    words = f"{chance.choice(PLACES)}{chance.choice(THINGS)}，{chance.choice(MORE)}，{chance.choice(MORE)}"
    lon, lat = 121.1 + chance.random() / 5, 28.8 + chance.random() / 5
    if place % (total // 5) == 7:
        words += RARE_WORD
    return {
        "id": new_id(at), "number": f"{at:%Y%m%d}{place:08d}", "version": 1, "step": step, "source": "public",
        "bucket": "sanitation", "class_code": f"E0{chance.randint(1, 5)}10", "certain": True, "description": words,
        "address": chance.choice(PLACES), "anonymous": False, "stated_lon": 121.1, "stated_lat": 28.8,
        "coord_type": "wgs84", "lon": lon, "lat": lat, "cell": cell_of(lon, lat),
        "grid_code": f"331082{chance.randint(1, 5):03d}001{chance.randint(1, 99):03d}",
        "body_code": f"D{chance.randint(1, 38):02d}", "choice": {}, "reported_at": at, "filed_at": due and at,
        "due_at": due, "yellow_at": due and at + (due - at) * 0.8,
        "ended_at": None if open_ else at + timedelta(days=2),
        "description_cleared": False,
    }  # fmt: skip


async def fill(db: Database, total: int) -> None:
    chance = random.Random(7)
    for start in range(0, total, 2000):
        rows = [case_row(chance, place, total) for place in range(start, min(start + 2000, total))]
        terms = [
            {"term": term, "case_id": row["id"]}
            for row in rows
            for term in terms_of(row["description"], row["address"])
        ]
        async with db.write() as session:
            await session.execute(insert(Case), rows)
            await session.execute(insert(CaseTerm), terms)
    async with db.write() as session:
        await session.execute(text("ANALYZE"))


async def timed(db: Database, deed: Callable[[AsyncSession], Awaitable[Any]], times: int = 7) -> tuple[float, Any]:
    taken, found = [], None
    for _ in range(times):
        async with db.read() as session:
            begun = time.perf_counter()
            found = await deed(session)
            taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken), found


def like(words: str) -> Callable[[AsyncSession], Awaitable[Any]]:
    async def _listed(session: AsyncSession) -> int:
        where = [
            or_(
                col(Case.description).contains(word, autoescape=True), col(Case.address).contains(word, autoescape=True)
            )
            for word in words.split()
        ]
        query = select(Case).where(seen_by(CHIEF), *where).order_by(col(Case.id).desc()).limit(21)
        return len((await session.execute(query)).scalars().all())

    return _listed


async def measure(db: Database, kind: str) -> None:
    async def _count_like(session: AsyncSession, words: str) -> int:
        query = select(func.count()).select_from(Case).where(col(Case.description).contains(words))
        return int((await session.execute(query)).scalar_one())

    for name, words in QUERIES.items():
        by_term, page = await timed(db, lambda s, w=words: list_cases(s, CHIEF, Wanted(words=w), AT, 20, None))
        by_like, _ = await timed(db, like(words))
        counted, counts = await timed(db, lambda s, w=words: count_cases(s, CHIEF, Wanted(words=w), AT), 3)
        print(f"{kind} search {name:10} terms {by_term:7.1f} ms  LIKE {by_like:7.1f} ms  page {len(page.items):3}"
              f"  counts {counted:7.1f} ms ({counts.total})", flush=True)  # fmt: skip
    lists = {
        "newest": (CHIEF, Wanted(), Order.NEWEST), "soonest due": (CHIEF, Wanted(), Order.DUE),
        "red": (CHIEF, Wanted(light=Light.RED, steps=(Step.HANDLING,)), Order.NEWEST),
        "overdue": (CHIEF, Wanted(overdue=True), Order.DUE), "department": (HANDLER, Wanted(), Order.DUE),
        "town": (CHIEF, Wanted(grid="331082003"), Order.NEWEST),
        "returned": (CHIEF, Wanted(returned=True), Order.NEWEST),
    }  # fmt: skip
    for name, (who, wanted, order) in lists.items():
        listed, _ = await timed(db, lambda s, w=who, n=wanted, o=order: list_cases(s, w, n, AT, 20, None, o))
        counted, counts = await timed(db, lambda s, w=who, n=wanted: count_cases(s, w, n, AT), 3)
        print(f"{kind} list {name:12} {listed:7.1f} ms  counts {counted:7.1f} ms ({counts.total})", flush=True)


async def run(url: str, kind: str, total: int) -> None:
    db = Database(Settings(_env_file=None, database_url=url, database_statement_limit=600))
    try:
        begun = time.perf_counter()
        await fill(db, total)
        print(f"{kind}: {total} cases filled in {time.perf_counter() - begun:.0f} s", flush=True)
        async with db.read() as session:
            print(kind, "term rows", (await session.execute(select(func.count()).select_from(CaseTerm))).scalar_one())
            if kind == "postgres":
                sizes = "SELECT pg_total_relation_size('case_term')/1000000, pg_total_relation_size('cases')/1000000"
                print("MB terms, cases:", (await session.execute(text(sizes))).one())
        await measure(db, kind)
    finally:
        await db.close()


def main() -> None:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder, open_cluster(Path(folder)) as cluster:
        for kind in ("sqlite", "postgres"):
            url = cluster.fresh(kind, "empty")
            asyncio.run(run(url, kind, total))
            cluster.drop(url)


if __name__ == "__main__":
    main()
