"""Live asks nobody, whatever has become of the rest; ready asks everybody, and each within its time."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import Request
from sqlalchemy import text

from backend.web import application, health
from backend.web.late_routes import Router
from tests.databases import Cluster
from tests.linhai import City
from tests.promises.faulty_wire import Fault, Wire
from tests.promises.test_database_gone import needs_postgres, wired

pytestmark = pytest.mark.anyio
AT_ONCE, IN_TIME = 0.5, 2.0  # seconds, on a busy machine; a question may take health.LONGEST


@pytest.fixture
def postgres(cluster: Cluster) -> Iterator[str]:
    fresh = cluster.fresh("postgres", "linhai")
    yield fresh
    cluster.drop(fresh)


async def check_gone(city: City, wire: Wire) -> None:
    """Both while the database refuses, while it hangs, and when it is there again."""
    assert await _asked(city, "/readyz") == (200, True)
    for fault in Fault.REFUSED, Fault.HUNG:
        await wire.set(fault)
        start = time.monotonic()
        live = (await city.client.get("/healthz")).status_code
        assert (live, time.monotonic() - start < AT_ONCE) == (200, True), "liveness waits for the database"
        start = time.monotonic()
        ready = await _asked(city, "/readyz")
        assert (ready, time.monotonic() - start < IN_TIME) == ((503, False), True), "readiness"
        await wire.set(Fault.NONE)
        assert await _until_ready(city) < 10


async def _asked(city: City, path: str) -> tuple[int, bool]:
    answer = await city.client.get(path)
    return answer.status_code, answer.json()["parts"]["database"]


async def _until_ready(city: City) -> float:
    start = time.monotonic()
    while (await city.client.get("/readyz")).status_code != 200:
        assert time.monotonic() - start < 10, "does not heal"
    return time.monotonic() - start


async def check_parts(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """One part after the other is missing; ready names it and no other, and live says 200."""
    photos = Path(str(city.settings.storage_url.get_secret_value()).removeprefix("file://"))

    async def _missing(*parts: str) -> None:
        answer = await city.client.get("/readyz")
        assert {part for part, there in answer.json()["parts"].items() if not there} == set(parts)
        assert (answer.status_code, "retry-after" in answer.headers) == ((503, True) if parts else (200, False))
        assert (await city.client.get("/healthz")).json() == {"status": "live"}

    await _missing()
    with _in_the_way(photos):
        await _missing("storage")
    with monkeypatch.context() as full:
        full.setattr(health, "LEAST_DISK", 1 << 60)
        await _missing("disk")
    async with city.db.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    await _missing("migrations")
    city.app.state.stopping = True
    await _missing("migrations", "running")


@contextmanager
def _in_the_way(folder: Path) -> Iterator[None]:
    """A file where a folder should be."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("")
    yield
    folder.unlink()


@needs_postgres
async def test_while_the_database_is_gone_it_is_alive_and_not_ready(postgres: str, tmp_path: Path) -> None:
    async with wired(postgres, tmp_path) as (city, wire):
        await check_gone(city, wire)


async def test_ready_names_what_is_missing(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    await check_parts(city, monkeypatch)


async def _asking(request: Request) -> dict[str, str]:
    await request.app.state.database.answers()
    return {"status": "live"}


@pytest.fixture
def anxious(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The fault: liveness asks the database."""
    router = Router()
    router.get("/healthz", name="healthz")(_asking)
    router.get("/readyz", name="readyz")(health.readyz)
    application._routes.cache_clear()
    monkeypatch.setattr(application, "health", router)
    yield
    application._routes.cache_clear()


@needs_postgres
@pytest.mark.usefixtures("anxious")
async def test_liveness_that_asks_the_database_is_seen(postgres: str, tmp_path: Path) -> None:
    """The planted fault."""
    async with wired(postgres, tmp_path) as (city, wire):
        with pytest.raises(AssertionError, match="liveness waits"):
            await check_gone(city, wire)
        await wire.set(Fault.NONE)


@needs_postgres
async def test_readiness_without_a_time_is_seen(
    postgres: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The planted fault."""
    monkeypatch.setattr(health, "LONGEST", 600)
    async with wired(postgres, tmp_path) as (city, wire):
        with pytest.raises(AssertionError, match="readiness"):
            await check_gone(city, wire)
        await wire.set(Fault.NONE)


async def _without_asking(_question: object) -> bool:
    return True


async def test_readiness_that_asks_nobody_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""
    monkeypatch.setattr(health, "_answers", _without_asking)
    with pytest.raises(AssertionError, match="storage"):
        await check_parts(city, monkeypatch)
