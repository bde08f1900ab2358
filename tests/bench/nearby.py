"""How fast nearby cases answer on many cases: `python -m tests.bench.nearby [cases]`, on SQLite and PostgreSQL."""

import asyncio
import sys
import tempfile
from pathlib import Path

from sqlalchemy import bindparam, select, text, update
from sqlmodel import col

from backend.cases.case import Case
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.places.cell import cell_of
from tests.bench.open311 import fill, timed
from tests.bench.work_lists import AT
from tests.databases import open_cluster
from tests.linhai import City, fill_linhai, open_city

HERE = {"lon": "121.2", "lat": "28.9", "coord_type": "wgs84"}
ASKED: dict[str, dict[str, str]] = {
    "200 m": {}, "200 m, one bucket": {"bucket": "sanitation"}, "1000 m": {"radius_m": "1000", "limit": "20"},
}  # fmt: skip


async def place(db: Database) -> None:
    """The cells of all cases, which the common filling leaves out."""
    async with db.write() as session:
        rows = (await session.execute(select(col(Case.id), col(Case.lon), col(Case.lat)))).all()
        cells = [{"b_id": one, "b_cell": cell_of(lon, lat)} for one, lon, lat in rows]
        table = Case.__table__  # type: ignore[attr-defined]
        moved = update(table).where(table.c.id == bindparam("b_id")).values(cell=bindparam("b_cell"))
        await (await session.connection()).execute(moved, cells)
    async with db.write() as session:
        await session.execute(text("ANALYZE"))


async def measure(city: City, kind: str) -> None:
    for name, params in ASKED.items():
        await timed(city, kind, name, "/public/v1/nearby", HERE | params)
        found = (await city.client.get("/public/v1/nearby", params=HERE | params)).json()["items"]
        print(f"  {len(found)} shown", flush=True)


async def main(total: int) -> None:
    print(f"{total} cases\n| database | asked | keys | p50 ms | p99 ms |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, open_cluster(Path(folder)) as cluster:
        cluster.fillers["linhai"] = fill_linhai
        for kind in ("sqlite", "postgres"):
            settings = Settings(_env_file=None, database_url=await asyncio.to_thread(cluster.fresh, kind, "linhai"))
            settings.log_level = "ERROR"
            async with open_city(settings, AT) as city:
                await fill(city.db, total)
                await place(city.db)
                await measure(city, kind)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
