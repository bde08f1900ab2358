"""What is asked inside the process: locating a point, choosing a department; beside locating, bare shapely."""

import random
import time
from collections.abc import Callable

import shapely
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.city import City
from backend.ground.clock import CITY_ZONE, now
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.places.area import Area, AreaKind
from backend.places.locate import GridMap
from backend.routing.choose import choose
from backend.routing.rules_at import PublishedMatrix
from tests.bench.intake import NAMES
from tests.bench.row import Row

TIMES = 3000


async def rows(url: str, kind: str, cases: int) -> list[Row]:
    """Of a city's own grids and matrix."""
    db = Database(Settings(_env_file=None, database_url=url))
    try:
        async with db.read() as session:
            return [await _locate(session, kind, cases), await _choose(session, kind, cases)]
    finally:
        await db.close()


async def _locate(session: AsyncSession, kind: str, cases: int) -> Row:
    query = select(col(Area.code), col(Area.shape)).where(col(Area.kind) == AreaKind.GRID, col(Area.valid_to).is_(None))
    grids = [(row[0], row[1]) for row in await session.execute(query)]
    ours, tree = GridMap(1, grids), shapely.STRtree(shapely.from_wkb([shape for _code, shape in grids]))
    points = [(121.1 + random.random() * 0.1, 28.8 + random.random() * 0.1) for _ in range(TIMES)]
    asked, bare = iter(points), iter(points)
    spent = _timed(lambda: ours.place_of(*next(asked)))
    limit = _timed(lambda: tree.query(shapely.Point(*next(bare)), predicate="within"))
    return _row("locate", kind, cases, spent, TIMES / sum(limit), "shapely")


async def _choose(session: AsyncSession, kind: str, cases: int) -> Row:
    matrix = await PublishedMatrix().current(session)
    classes = list((await City().catalogue(session)).classes)
    day = now().astimezone(CITY_ZONE).date()
    spent = _timed(lambda: choose(random.choice(classes), "331082001015010", matrix, day, owner=None, certain=True))
    return _row("choose a department", kind, cases, spent, None, "")


def _timed(deed: Callable[[], object]) -> list[float]:
    spent = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        deed()
        spent.append(time.perf_counter() - begun)
    return spent


def _row(what: str, kind: str, cases: int, spent: list[float], limit: float | None, bare: str) -> Row:
    ordered = sorted(spent)
    return Row(
        what, NAMES[kind], 1, cases, TIMES / sum(spent),
        *(1000 * ordered[int(TIMES * share)] for share in (0.5, 0.95, 0.99)), limit, bare,
    )  # fmt: skip
