"""While a thread works something out, its request holds no connection: others read meanwhile."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from backend.ground.settings import Settings
from backend.patrol import covered_grids
from backend.places.locate import GridMap
from mobile_api import tasks
from mobile_api.sync import packs
from tests.conftest import NOON
from tests.linhai import City, open_city
from tests.patrol.field import fixes_from, on_shift, send

pytestmark = pytest.mark.anyio
PACK, GRIDS, PICTURE = "/api/v1/sync/grids?within=331082", "/api/v1/patrol/coverage", "/api/v1/patrol/coverage.svg"
TRACK, ROUTE = "/api/v1/patrol/tracks/{who}", "/api/v1/tasks/route?start=121.1289,28.847"


class Held:
    """Work in threads that goes on when it is let."""

    def __init__(self, work: Callable[..., Any]) -> None:
        self.work, self.go = work, threading.Event()
        self._begun, self._loop = asyncio.Semaphore(0), asyncio.get_running_loop()

    def into(self) -> Callable[..., Any]:
        """The work as a function, which a class binds as it did the other."""

        def _when_let(*given: Any) -> Any:
            self._loop.call_soon_threadsafe(self._begun.release)
            assert self.go.wait(120)  # longer than anybody waits for all to have begun
            return self.work(*given)

        return _when_let

    async def all_begun(self, count: int) -> None:
        async with asyncio.timeout(60):
            for _ in range(count):
                await self._begun.acquire()


@pytest.fixture
async def narrow_city(city_settings: Settings) -> AsyncIterator[City]:
    """The demo city with one connection to read with, or as few as SQLite has."""
    async with open_city(city_settings.model_copy(update={"database_pool": 1}), NOON) as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "where", "name"),
    [(PACK, packs, "_packed"), (GRIDS, covered_grids, "coverage"), (GRIDS, GridMap, "codes_of"),
     (PICTURE, covered_grids, "coverage"), (TRACK, GridMap, "codes_of"), (ROUTE, tasks, "walking_order")],
)  # fmt: skip
async def test_others_read_while_as_many_as_there_are_connections_work_something_out(
    narrow_city: City, monkeypatch: pytest.MonkeyPatch, path: str, where: Any, name: str
) -> None:
    city, citizen = narrow_city, await narrow_city.citizen()
    inspector, chief = await on_shift(city), await city.signed_in("chief")
    city.wait(minutes=5)
    await send(inspector, fixes_from(city.at - timedelta(minutes=4), 5))
    held, connections = Held(getattr(where, name)), city.db.reader.pool.size()  # type: ignore[attr-defined]
    monkeypatch.setattr(where, name, held.into())
    who = (await inspector.get("/api/v1/me")).json()["id"]
    asked = [asyncio.create_task(chief.get(path.format(who=who))) for _ in range(connections)]
    try:
        await held.all_begun(connections)
        answer = await citizen.get("/api/v1/reports")
        assert answer.status_code == 200, answer.text
    finally:
        held.go.set()
        answers = await asyncio.gather(*asked)
    assert [one.status_code for one in answers] == [200] * connections
