"""A streaming replica of the database (从库), for what everybody may see: map, lists, figures, pages.

It is read while it keeps up. Every second the primary is asked how far it is and the replica how much of that it has;
one that is gone, or more than LAG_MOST behind, is let alone until it has caught up, and the primary is read instead.
What somebody has just done, and each case by its number, is read from the primary in any case.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

EVERY = 1.0  # seconds between two looks
PATIENCE = 2.0  # seconds for a look
LAG_MOST = timedelta(seconds=5)
WHERE_TO = text("SELECT pg_current_wal_lsn()")
# nothing where it is no replica; whole when it has all that the primary had a moment ago; else as old as what came last
BEHIND = text("""SELECT CASE WHEN NOT pg_is_in_recovery() THEN NULL
    WHEN pg_last_wal_replay_lsn() >= CAST(:there AS pg_lsn) THEN interval '0'
    ELSE clock_timestamp() - pg_last_xact_replay_timestamp() END""")
FAULTS = (SQLAlchemyError, OSError, TimeoutError)
log = structlog.get_logger("replica")


class Replica:
    """`keeps_up`: whether it may be read."""

    def __init__(self, primary: AsyncEngine, engine: AsyncEngine) -> None:
        self._primary, self._engine = primary, engine
        self._read = async_sessionmaker(engine, expire_on_commit=False, autoflush=False)
        self.keeps_up = False

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """To read from; the connection is there. Raises what the driver raises if it is not, before the block."""
        async with self._read() as session:
            try:
                await session.connection()
            except FAULTS:
                self._say(False)
                raise
            yield session

    async def look(self) -> None:
        """Finds out whether it keeps up."""
        try:
            self._say(await asyncio.wait_for(self._is_near(), PATIENCE))
        except FAULTS as fault:
            self._say(False, type(fault).__name__)

    async def close(self) -> None:
        """Ends its connections."""
        await self._engine.dispose()

    async def _is_near(self) -> bool:
        async with self._primary.connect() as connection:
            there = (await connection.execute(WHERE_TO)).scalar_one()
        async with self._engine.connect() as connection:
            behind: timedelta | None = (await connection.execute(BEHIND, {"there": there})).scalar_one()
        return behind is not None and behind <= LAG_MOST

    def _say(self, keeps_up: bool, why: str = "") -> None:
        if keeps_up != self.keeps_up:
            self.keeps_up = keeps_up
            log.warning("replica is read" if keeps_up else "replica is not read", why=why)


@asynccontextmanager
async def watched(replica: Replica | None) -> AsyncIterator[None]:
    """Looks after it while the block runs."""
    if replica is None:
        yield
        return
    await replica.look()
    watching = asyncio.create_task(_watch(replica))
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _watch(replica: Replica) -> None:
    while True:
        await asyncio.sleep(EVERY)
        await replica.look()
