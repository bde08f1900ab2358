"""A worker of the release before works only where the schema allows it."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.ground.untold import Untold
from backend.migrations.migrate import migrate
from backend.migrations.schema_state import newest
from backend.work_while_allowed import while_allowed
from tests.databases import Cluster
from tests.linhai import City, open_city
from tests.migrations.next_release import WIDER, next_release
from tests.promises.running import Running

SOON = 0.05  # seconds between two questions
pytestmark = pytest.mark.filterwarnings("ignore:.*expression-based index")  # of which SQLite cannot tell


class Worker:
    """Says when it works."""

    def __init__(self) -> None:
        self.works, self.begun = False, 0

    async def __call__(self, halt: asyncio.Event) -> None:
        self.works, self.begun = True, self.begun + 1
        await halt.wait()
        self.works = False


async def until(said: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not said():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.mark.anyio
async def test_it_works_on_a_newer_schema_that_allows_it(city: City, at: datetime, tmp_path: Path) -> None:
    with next_release(tmp_path, ("9001", True, WIDER)):
        await migrate(city.db, at)
    worker, stop = Worker(), asyncio.Event()
    working = asyncio.create_task(while_allowed(city.db, worker, stop, SOON))
    await until(lambda: worker.works)
    await asyncio.sleep(20 * SOON)
    assert (worker.works, worker.begun) == (True, 1)
    stop.set()
    await asyncio.wait_for(working, 60)
    assert not worker.works


@pytest.mark.anyio
async def test_it_stops_taking_where_the_schema_no_longer_allows_it(city: City) -> None:
    worker, stop = Worker(), asyncio.Event()
    working = asyncio.create_task(while_allowed(city.db, worker, stop, SOON))
    await until(lambda: worker.works)
    await _stand_at(city.settings, "9001")
    await until(lambda: not worker.works)
    await asyncio.sleep(10 * SOON)
    assert (worker.works, worker.begun) == (False, 1)
    await _stand_at(city.settings, newest())
    await until(lambda: worker.works)
    stop.set()
    await asyncio.wait_for(working, 60)


@pytest.mark.anyio
async def test_one_whose_database_does_not_answer_goes_on(city: City) -> None:
    """It cannot know, and has its own ways to wait for a database."""
    worker, stop = Worker(), asyncio.Event()
    db = Database(city.settings)
    working = asyncio.create_task(while_allowed(db, worker, stop, SOON))
    await until(lambda: worker.works)
    taken = [await db.reader.connect() for _ in range(db.reader.pool.size())]  # type: ignore[attr-defined]
    await asyncio.sleep(20 * SOON)
    assert worker.works
    for connection in taken:
        await connection.close()
    stop.set()
    await asyncio.wait_for(working, 60)
    await db.close()


def test_the_worker_itself_waits_until_the_schema_is_its_own(cluster: Cluster, tmp_path: Path, at: datetime) -> None:
    url = cluster.fresh("sqlite", "linhai")
    running = Running(url, tmp_path)
    settings = Settings(_env_file=None, database_url=url, storage_url=f"file://{tmp_path}/photos")
    asyncio.run(_reported(settings, at))
    asyncio.run(_stand_at(settings, "9001"))
    try:
        running.start("work")
        _wait(lambda: "waiting: the schema" in running.log.read_text())
        time.sleep(2)
        assert asyncio.run(_untold(settings)) == 2  # the code, and the report
        asyncio.run(_stand_at(settings, newest()))
        _wait(lambda: asyncio.run(_untold(settings)) == 0)
        asyncio.run(_stand_at(settings, "9001"))
        _wait(lambda: "no longer allows" in running.log.read_text())
        assert running.is_alive("work")
    finally:
        running.stop()


async def _reported(settings: Settings, at: datetime) -> None:
    async with open_city(settings, at) as city:
        await (await city.citizen_at_door()).report()


async def _stand_at(settings: Settings, revision: str) -> None:
    db = Database(settings)
    async with db.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
        await session.execute(text("DELETE FROM allowed_release"))
    await db.close()


async def _untold(settings: Settings) -> int:
    db = Database(settings)
    async with db.read() as session:
        found = (await session.execute(select(func.count()).select_from(Untold))).scalar_one()
    await db.close()
    return int(found)


def _wait(said: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < end
        time.sleep(0.2)
