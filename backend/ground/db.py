"""The two sessions. `read()` may not write; `write()` is one transaction that commits when its block ends.

SQLite: WAL, synchronous=FULL (NORMAL lost acknowledged rows in a power cut), BEGIN IMMEDIATE for writers so that they
wait for each other (in line, which SQLite's own busy timeout knows nothing of: `in_line`),
secure_delete so that what is erased is overwritten. PostgreSQL: asyncpg, a short wait for a connection, a limit on
every statement; as many connections again for reading. Who waits for a connection has it in turn (`fair_pool`).
SQLite's file is made by who makes the schema, and by nobody who only looks for one.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import asyncpg
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from backend.ground import in_line, one_trip
from backend.ground.digest import OF_SESSION, keyed_digest
from backend.ground.fair_pool import FairPool
from backend.ground.in_time import refuse_late
from backend.ground.replica import GONE, Replica
from backend.ground.settings import Settings

CONNECTED_WITHIN = 3.0  # seconds a connection to PostgreSQL may take to be made
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "secure_delete=ON",
)
SQLITE_READERS = 4
APART = 2  # connections for who looks whether it is there
PATIENCE, PATIENT = "patience", 5.0  # an option of an engine, asked for the seconds in line; then "database is locked"


class Database:
    """The engines of one database and the two ways to use it. `now` is the city's clock, where several work at once:
    by it nothing is committed that is too late for the record."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] | None = None) -> None:
        self.now = now
        self.url = make_url(settings.database_url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        make = _sqlite_engines if self.is_sqlite else _postgres_engines
        self.writer, self.reader = make(self.url, settings)
        self._info = {OF_SESSION: partial(keyed_digest, settings)}
        self._write = async_sessionmaker(self.writer, expire_on_commit=False, info=self._info)
        self._read = async_sessionmaker(self.reader, expire_on_commit=False, autoflush=False)
        self._make_apart: Callable[[], AsyncEngine] = lambda: make(self.url, _of_few(settings))[1]
        self._apart: AsyncEngine | None = None
        self.replica = self._replica_of(settings)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed when the block ends, rolled back when it raises. Problem took_too_long."""
        async with self._write.begin() as session:
            yield session
            refuse_late(session, self.now)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """To read from (PostgreSQL: each query sees what is committed when it begins); any attempt to write is refused
        by the database itself."""
        async with self._read() as session:
            yield session

    @asynccontextmanager
    async def read_public(self) -> AsyncIterator[AsyncSession]:
        """To read what everybody may see: from the replica where there is one that keeps up."""
        async with AsyncExitStack() as opened:
            session: AsyncSession | None = None
            if self.replica is not None and self.replica.keeps_up:
                with suppress(*GONE):
                    session = await opened.enter_async_context(self.replica.read())
            if session is None:
                session = await opened.enter_async_context(self.read())
            yield session

    @asynccontextmanager
    async def read_apart(self) -> AsyncIterator[AsyncSession]:
        """To read a few rows from, over connections that nobody else waits for: for who looks how things stand."""
        if self._apart is None:
            self._apart = self._make_apart()
        async with AsyncSession(self._apart, expire_on_commit=False, autoflush=False) as session:
            yield session

    async def answers(self) -> bool:
        """True if the database answers a trivial question; raises what the driver raises otherwise."""
        async with self.read_apart() as session:
            return (await session.execute(text("SELECT 1"))).scalar() == 1

    def make_file(self) -> None:
        """SQLite: an empty file, where there is none yet."""
        if self.is_sqlite:
            file = Path(str(self.url.database))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()

    async def close(self) -> None:
        await self.writer.dispose()
        await self.reader.dispose()
        if self._apart is not None:
            await self._apart.dispose()
        if self.replica is not None:
            await self.replica.close()

    def _replica_of(self, settings: Settings) -> Replica | None:
        if self.is_sqlite or not settings.database_replica_url:
            return None
        _writer, reader = _postgres_engines(make_url(settings.database_replica_url), settings)
        return Replica(self.reader, reader)


def _of_few(settings: Settings) -> Settings:
    return settings.model_copy(update={"database_pool": APART})


def _sqlite_engines(url: URL, settings: Settings) -> tuple[AsyncEngine, AsyncEngine]:
    wait = settings.database_pool_wait
    writer = create_async_engine(
        url, hide_parameters=True, poolclass=FairPool, pool_size=1, max_overflow=0, pool_timeout=max(wait, 5),
        connect_args={"async_creator_fn": _connect_to_sqlite, "factory": in_line.InLine},
    )  # fmt: skip
    reader = create_async_engine(
        url, hide_parameters=True, poolclass=FairPool, pool_size=SQLITE_READERS, max_overflow=0, pool_timeout=wait,
        connect_args={"async_creator_fn": _connect_to_sqlite},
    )  # fmt: skip
    _prepare_sqlite(writer, (*PRAGMAS, "busy_timeout=0"), _begin_immediate)
    _prepare_sqlite(reader, (*PRAGMAS, "query_only=ON"), _begin)
    return writer, reader


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(one_trip.BEGIN)


def _begin_immediate(connection: Connection) -> None:
    patience: Callable[[], float] = connection.get_execution_options().get(PATIENCE, lambda: PATIENT)
    word, waited = in_line.BEGIN, 0.0
    while True:
        try:
            connection.exec_driver_sql(word)
            return
        except OperationalError as fault:
            word, waited = in_line.GO_ON, waited + in_line.SPELL
            if not in_line.is_locked(fault.orig) or waited >= patience():
                raise


def _prepare_sqlite(engine: AsyncEngine, pragmas: tuple[str, ...], begin: Callable[[Connection], None]) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        driver: Any = connection
        driver.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine.sync_engine, "begin", begin)


def _postgres_engines(url: URL, settings: Settings) -> tuple[AsyncEngine, AsyncEngine]:
    limit = int(settings.database_statement_limit * 1000)
    asked = {
        "statement_timeout": str(limit),
        "lock_timeout": str(limit // 2),
        "idle_in_transaction_session_timeout": str(limit * 2),
        "timezone": "UTC",
    }
    if url.query.get("prepared_statement_cache_size") == "0":
        return _behind_a_pooler(url, settings, asked)
    # what is only read has a pool of its own, so that it goes on while everybody writes, and no BEGIN and ROLLBACK
    # around each look: two of three round trips that at READ COMMITTED make no difference
    alone: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"}
    reading = asked | {"default_transaction_read_only": "on"}
    return _postgres_engine(url, settings, asked), _postgres_engine(url, settings, reading, **alone)


def _behind_a_pooler(url: URL, settings: Settings, asked: dict[str, str]) -> tuple[AsyncEngine, AsyncEngine]:
    """A pooler of transactions keeps no statement from one to the next: each is prepared, unnamed, within its own."""
    unnamed = {"statement_cache_size": 0, "prepared_statement_name_func": str}
    writer, reader = (_postgres_engine(url, settings, asked, unnamed) for _pool in range(2))
    return writer, reader.execution_options(postgresql_readonly=True)


def _postgres_engine(
    url: URL, settings: Settings, asked: dict[str, str], connect: Mapping[str, Any] = MappingProxyType({}), **more: Any
) -> AsyncEngine:
    return create_async_engine(
        url,
        hide_parameters=True,  # what was sent does not stand in the words of a fault
        poolclass=FairPool,
        pool_size=settings.database_pool,
        max_overflow=0,
        pool_timeout=settings.database_pool_wait,
        pool_pre_ping=False,
        pool_recycle=1800,
        connect_args={
            "timeout": CONNECTED_WITHIN, "command_timeout": settings.database_statement_limit + 2,
            "server_settings": asked, "async_creator_fn": _connect_to_postgres, **connect,
        },
        **more,
    )  # fmt: skip


class DatabaseAway(ConnectionError):
    """No server answers where the database should be, or it says no."""


class DatabaseUnmade(DatabaseAway):
    """There is no file where SQLite's should be."""


def _connect_to_sqlite(database: str, **more: Any) -> one_trip.OneTrip:
    """To be awaited. DatabaseUnmade where SQLite itself would make an empty one."""
    if not Path(database).exists():
        raise DatabaseUnmade(database)
    return one_trip.connect(database, **more)


async def _connect_to_postgres(*words: Any, **more: Any) -> Any:
    """A connection; DatabaseAway for a server that says no (starting up, stopping, no place left), which is as little
    there as one that does not answer, whose name nobody knows or to which there is no way: of these not each is a
    ConnectionError by itself. SQLAlchemy would let the driver's own fault through."""
    try:
        return await asyncpg.connect(*words, **more)
    except (asyncpg.PostgresError, OSError) as fault:
        raise DatabaseAway(f"{type(fault).__name__}: {fault}") from fault
