"""How fast Open311 answers on many cases: `python -m tests.bench.open311 [cases]`, on SQLite and PostgreSQL."""

import asyncio
import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, text

from backend.cases.case import Case
from backend.ground.db import Database
from backend.ground.settings import Settings
from tests.bench.work_lists import AT, case_row
from tests.databases import open_cluster
from tests.linhai import City, fill_linhai, open_city

TIMES, CHUNK = 60, 2000
DAY = timedelta(days=1)
# what is asked: its arguments
ASKED: dict[str, dict[str, str]] = {
    "first 100 of 90 days": {"page_size": "100"},
    "first 1000 of 90 days (the default)": {},
    "page 20 of 100": {"page": "20", "page_size": "100"},
    "open": {"status": "open", "count": "100"},
    "a bucket": {"service_code": "sanitation", "max_requests": "100", "page": ""},
    "box of 1 km": {"bbox": "121.19,28.89,121.20,28.90"},
    "circle of 1 km": {"lat": "28.9", "long": "121.2", "radius": "1000"},
    "circle of 20 km, closed, 100": {"lat": "28.9", "long": "121.2", "radius": "20000", "status": "closed",
                                     "page_size": "100"},
    "changed since an hour": {"updated_after": (AT - timedelta(hours=1)).isoformat(), "page_size": "100"},
    "one day": {"start_date": (AT - 30 * DAY).isoformat(), "end_date": (AT - 29 * DAY).isoformat()},
}  # fmt: skip


async def fill(db: Database, total: int) -> None:
    chance = random.Random(7)
    for start in range(0, total, CHUNK):
        rows = [case_row(chance, place, total) for place in range(start, min(start + CHUNK, total))]
        rows = [row | {"changed_at": row["ended_at"] or row["reported_at"]} for row in rows]
        async with db.write() as session:
            await session.execute(insert(Case), rows)
    async with db.write() as session:
        await session.execute(text("ANALYZE"))


async def measure(city: City, kind: str) -> None:
    one = (await city.client.get("/open311/v2/requests.json?page_size=1")).json()[0]["service_request_id"]
    for name, params in ASKED.items():
        await timed(city, kind, name, "/open311/v2/requests.json", params)
    await timed(city, kind, "one by its id", f"/open311/v2/requests/{one}.json", {})
    await timed(city, kind, "services", "/open311/v2/services.json", {})


async def timed(city: City, kind: str, name: str, path: str, params: dict[str, str]) -> None:
    taken, found = [], 0
    for _ in range(TIMES):
        begun = time.perf_counter()
        answer = await city.client.get(path, params=params)
        taken.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, answer.text
        found = len(answer.json())
    taken.sort()
    p99 = taken[min(TIMES - 1, round(TIMES * 0.99))]
    print(f"| {kind} | {name} | {found} | {taken[TIMES // 2]:.1f} | {p99:.1f} |", flush=True)


async def main(total: int) -> None:
    print("| database | asked | rows | p50 ms | p99 ms |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, open_cluster(Path(folder)) as cluster:
        cluster.fillers["linhai"] = fill_linhai
        for kind in ("sqlite", "postgres"):
            settings = Settings(_env_file=None, database_url=await asyncio.to_thread(cluster.fresh, kind, "linhai"))
            settings.log_level = "ERROR"
            async with open_city(settings, AT) as city:
                await fill(city.db, total)
                await measure(city, kind)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
