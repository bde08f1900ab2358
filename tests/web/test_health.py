"""Live asks nobody, whatever has become of the rest; ready asks everybody, and each within its time."""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import Request
from pydantic import SecretStr
from sqlalchemy import text

from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.web import application, health
from backend.web.late_routes import Router
from media import s3_storage
from media.store_threads import AT_ONCE as AT_ONCE_IN_STORE
from tests.conftest import NOON
from tests.databases import Cluster
from tests.linhai import City, open_city
from tests.own_pace import own_pace
from tests.promises.faulty_wire import Fault, Wire
from tests.promises.test_database_gone import needs_postgres, wired
from tests.stores import S3Server, open_wire, s3_url

pytestmark = pytest.mark.anyio
AT_ONCE, IN_TIME, HEALED = 0.5, 2.0, 10.0  # seconds; a question may take health.LONGEST
PATIENT = 60.0  # seconds; whoever waits longer waits for nothing


@pytest.fixture
def postgres(cluster: Cluster) -> Iterator[str]:
    fresh = cluster.fresh("postgres", "linhai")
    yield fresh
    cluster.drop(fresh)


async def check_gone(city: City, wire: Wire) -> None:
    """Both while the database refuses, while it hangs, and when it is there again."""
    await _until_ready(city)
    for fault in Fault.REFUSED, Fault.HUNG:
        await wire.set(fault)
        async with own_pace() as passed:
            live = (await city.client.get("/healthz")).status_code
        assert (live, passed.seconds < AT_ONCE) == (200, True), "liveness waits for the database"
        async with own_pace() as passed:
            ready = await _asked(city, "/readyz")
        assert (ready, passed.seconds < IN_TIME) == ((503, False), True), "readiness"
        await wire.set(Fault.NONE)
        await _until_ready(city)


async def _asked(city: City, path: str) -> tuple[int, bool]:
    answer = await city.client.get(path)
    return answer.status_code, answer.json()["parts"]["database"]


async def _until_ready(city: City) -> None:
    async with own_pace() as passed:
        while (await city.client.get("/readyz")).status_code != 200:
            assert passed.seconds < HEALED, "does not heal"


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing hangs: what a busy machine answers late is there all the same."""
    monkeypatch.setattr(health, "LONGEST", PATIENT)


async def check_parts(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """One part after the other is missing; ready names it and no other, and live says 200."""
    photos = Path(str(city.settings.storage_url.get_secret_value()).removeprefix("file://"))

    async def _missing(*parts: str, is_ready: bool = False) -> None:
        answer = await city.client.get("/readyz")
        assert {part for part, there in answer.json()["parts"].items() if not there} == set(parts)
        assert (answer.status_code, "retry-after" in answer.headers) == ((200, False) if is_ready else (503, True))
        assert (await city.client.get("/healthz")).json() == {"status": "live"}

    with _in_the_way(photos):
        await _missing("storage")
    await _missing(is_ready=True)
    with _in_the_way(photos):  # from now on named, and no more: whoever has no photo is served without the store
        await _missing("storage", is_ready=True)
        assert (await (await city.citizen()).report())["number"]
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


@pytest.mark.usefixtures("unhurried")
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


@pytest.mark.usefixtures("unhurried")
async def test_readiness_that_asks_nobody_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""
    monkeypatch.setattr(health, "_answers", _without_asking)
    with pytest.raises(AssertionError, match="storage"):
        await check_parts(city, monkeypatch)


@pytest.mark.usefixtures("unhurried")
async def test_it_is_ready_while_the_public_holds_every_connection(city: City) -> None:
    pool = city.db.reader.pool
    held = [await city.db.reader.connect() for _ in range(pool.size())]  # type: ignore[attr-defined]
    try:
        async with own_pace() as passed:
            assert await _asked(city, "/readyz") == (200, True)
        assert passed.seconds < AT_ONCE
    finally:
        for connection in held:
            await connection.close()


@pytest.mark.usefixtures("unhurried")
async def test_it_sees_the_store_while_photos_hold_every_thread(city: City) -> None:
    go, threads = threading.Event(), city.app.state.photos.storage._threads
    held = [asyncio.create_task(threads.run(go.wait)) for _ in range(AT_ONCE_IN_STORE)]
    try:
        await asyncio.sleep(0.1)
        answer = await city.client.get("/readyz")
        assert (answer.status_code, answer.json()["parts"]["storage"]) == (200, True)
    finally:
        go.set()
        await asyncio.gather(*held)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_store_that_hangs_holds_no_look_up(
    city_settings: Settings, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_storage, "READ", 3.0)  # longer than IN_TIME
    async with open_wire(s3_server.port) as wire:
        city_settings.storage_url = SecretStr(s3_url(wire.port))
        async with open_city(city_settings, NOON) as city:
            for mode, ready in ("hang", False), ("pass", True):
                wire.mode = mode
                async with own_pace() as passed:
                    answer = await city.client.get("/readyz")
                assert passed.seconds < IN_TIME
                assert (answer.is_success, answer.json()["parts"]["storage"]) == (ready, ready)
                await _until_no_look_hangs(city)
                monkeypatch.setattr(health, "LONGEST", PATIENT)


async def _until_no_look_hangs(city: City) -> None:
    looking = city.app.state.photos.storage._threads._apart
    async with asyncio.timeout(PATIENT):
        while looking.borrowed_tokens:  # noqa: ASYNC110 - threads that tell nobody
            await asyncio.sleep(0.02)


async def test_what_looks_is_closed_with_the_rest(settings: Settings) -> None:
    db = Database(settings)
    assert db._apart is None  # a start does not pay for it
    assert await db.answers()
    pool = db._apart.pool  # type: ignore[attr-defined]
    assert pool.checkedin() == 1
    await db.close()
    assert db._apart.pool.checkedin() == 0  # type: ignore[attr-defined]
