"""Fixtures every room shares: a fresh, migrated database of each kind, and the time."""

import contextlib
import gc
import importlib
import importlib.util
import math
import os
import pkgutil
import shutil
import sys
import traceback
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import hypothesis.internal
import hypothesis.strategies._internal
import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

from backend.ground import db as connecting
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.people.passwords import rest_by
from backend.people.rest import Rest
from tests.databases import Cluster, memory, open_cluster, sweep_memory
from tests.forked_children import children_forked, children_started
from tests.known import let_know
from tests.linhai import City, fill_linhai, fill_quick_linhai, open_city
from tests.same_document import make_documents_once
from tests.stores import S3Server, open_s3

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # Tuesday 12:00 in the city
# begun in this order and early, so that no process is left with one of them while the others have nothing more to do
LONGEST = (
    "tests/people/test_authorisation", "tests/cluster/", "tests/miniprogram/", "tests/people/test_canaries",
    "tests/people/test_public_canaries", "tests/web/test_doors_described", "tests/web/test_public_described",
    "tests/promises/", "tests/operations/", "tests/notifications/test_live", "tests/web/test_guarded",
    "tests/people/test_own_data", "tests/people/test_mass_assignment", "tests/web/test_long_files",
    "tests/web/test_poison", "tests/web/test_read_apart", "tests/open311/", "tests/migrations/", "tests/demo/",
    "tests/evaluation/test_keeping",
)  # fmt: skip
OTHERS = 3  # files between two of them
KINDS = os.environ.get("CGT_TEST_DATABASES", "sqlite,postgres").split(",")


gc.disable()  # until all is collected: looking through what is loaded, again and again, was a third of collecting


def pytest_configure(config: pytest.Config) -> None:
    """What many tests at once write goes to memory: all of it may pass, and waiting for the disk was a third of their
    time. Tests one at a time are durable, for they may measure."""
    _tracebacks_parse_nothing()
    _examples_take_their_time()
    _connections_take_their_time()
    if config.getoption("numprocesses", None) and (folder := memory()):
        sweep_memory()
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))


def _examples_take_their_time() -> None:
    """A fifth of a second for each would be a matter of who else is at work. Of many tests at once they are the same
    each time; alone, whoever changes something tries others."""
    hypothesis.settings.register_profile(
        "here", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], database=None,
        derandomize="PYTEST_XDIST_WORKER" in os.environ,
    )  # fmt: skip
    hypothesis.settings.load_profile("here")


def _connections_take_their_time() -> None:
    """Beside three others on a slow machine, making one may last longer than a city would wait: who judges how long it
    is waited for says so (tests/promises/test_database_gone.py)."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        connecting.CONNECTED_WITHIN *= 10


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is dear is asked of one database, what is very dear of none, unless all is to be asked."""
    _load_hypothesis()
    _seek_sniffio_once()
    if not os.environ.get("CGT_TEST_WHOLE"):
        items[:] = [item for item in items if not _is_too_dear(item)]
    items[:] = _spread(items)
    gc.freeze()  # what is loaded stays: looking through it again and again was a quarter of all work
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def _spread(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The same, one long file and then some others: the long ones mostly wait, and others work meanwhile."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    in_order = sorted(files, key=_place)
    long = [files[path] for path in in_order if _place(path) < len(LONGEST)]
    others = [files[path] for path in in_order[len(long) :]]
    spread: list[pytest.Item] = []
    while long or others:
        for found in [*long[:1], *others[:OTHERS]]:
            spread += found
        long, others = long[1:], others[OTHERS:]
    return spread


def _place(path: Path) -> int:
    """Among the longest; behind them for any other."""
    return next((place for place, part in enumerate(LONGEST) if part in str(path)), len(LONGEST))


def _load_hypothesis() -> None:
    """All of it now: pytest parses each part to rewrite it, and beside other threads Python 3.11.7 may fail at that."""
    for parts in (hypothesis.internal, hypothesis.strategies._internal):
        for found in pkgutil.walk_packages(parts.__path__, f"{parts.__name__}."):
            with contextlib.suppress(ModuleNotFoundError):  # a part for a library which is not installed
                importlib.import_module(found.name)


def _tracebacks_parse_nothing() -> None:
    """Python 3.11.7 breaks off parsing ("AST constructor recursion depth mismatch") where a traceback is put in words
    meanwhile, for that parses, too: where the collector ends what cannot end well, or in another thread. Its words are
    without the ~~^~~ below a line."""
    traceback._extract_caret_anchors_from_line_segment = lambda _segment: None  # type: ignore[attr-defined]


def _seek_sniffio_once() -> None:
    """httpx looks for it at each request, and what is not there Python seeks anew each time, in every folder: between
    a hundredth and a twenty-fifth of the work of a test."""
    if importlib.util.find_spec("sniffio") is None:
        sys.modules["sniffio"] = None  # type: ignore[assignment]


def _is_too_dear(item: pytest.Item) -> bool:
    very, dear = item.get_closest_marker("very_dear"), item.get_closest_marker("dear")
    return very is not None or (dear is not None and _asks_postgres(item))


def _asks_postgres(item: pytest.Item) -> bool:
    called = getattr(item, "callspec", None)
    return called is not None and called.params.get("database_kind") == "postgres"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _engines_alike_share_what_is_compiled() -> None:
    """Each test opens engines of its own, and what SQLAlchemy compiles is kept for each dialect in each engine: without
    this every statement is compiled anew in every test, a tenth of their work."""
    compiled = LRUCache(4000)
    DefaultDialect.__hash__ = lambda dialect: hash(type(dialect))
    DefaultDialect.__eq__ = lambda dialect, other: type(dialect) is type(other)

    @event.listens_for(Engine, "engine_connect")
    def _connected(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)


@pytest.fixture(scope="session", autouse=True)
def _who_hashes_does_not_rest() -> None:
    """Thousands sign in here who guess at nothing; the rest has tests of its own."""
    rest_by(Rest(most=math.inf))


@pytest.fixture(scope="session", autouse=True)
def _applications_alike_share_their_document() -> None:
    make_documents_once()


@pytest.fixture(scope="session", autouse=True)
def _children_are_forked() -> Iterator[None]:
    """Of many tests at once each starts children for its pictures: a fourteenth of all work."""
    with children_forked() if "PYTEST_XDIST_WORKER" in os.environ else contextlib.nullcontext():
        yield


@pytest.fixture
def children_afresh() -> Iterator[None]:
    """Children that decode are started as in service: for what asks of them."""
    with children_started():
        yield


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The databases of this test process: templates that are migrated once for all processes, copied for each test."""
    own = tmp_path_factory.mktemp("databases")
    shared = tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else None
    with open_cluster(own, shared) as opened:
        opened.fillers["linhai"] = fill_quick_linhai if shared else fill_linhai
        yield opened


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A real S3 server for this test process."""
    with open_s3(tmp_path_factory.mktemp("store")) as server:
        yield server


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Parametrises a test over SQLite and PostgreSQL."""
    return str(request.param)


@pytest.fixture
def settings(cluster: Cluster, database_kind: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings on a fresh, migrated, empty database."""
    url = cluster.fresh(database_kind, "empty")
    yield Settings(_env_file=None, database_url=url, storage_url=f"file://{tmp_path}/photos")
    cluster.drop(url)
    shutil.rmtree(tmp_path / "photos", ignore_errors=True)


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Database]:
    """A fresh, migrated, empty database."""
    opened = Database(settings)
    yield opened
    await opened.close()


@pytest.fixture
def at() -> datetime:
    """The time at which tests play, unless they say otherwise."""
    return NOON


@pytest.fixture
def city_settings(cluster: Cluster, database_kind: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings on a fresh database that holds the demo city."""
    url = cluster.fresh(database_kind, "linhai")
    yield Settings(_env_file=None, database_url=url, storage_url=f"file://{tmp_path}/photos")
    cluster.drop(url)


@pytest.fixture
async def city(city_settings: Settings) -> AsyncIterator[City]:
    """The demo city with all its doors open, on a database of its own, at noon."""
    async with open_city(city_settings, NOON) as opened:
        await let_know(opened.app.state.city, opened.db, city_settings)
        yield opened
