"""A streaming replica of the database (从库), for what everybody may see: map, lists, figures, pages.

It is read while it keeps up. Every second the primary is asked how far it is and the replica how much of that it has;
what it lacks is as old as the look at which the primary had it first: no clock but our own is asked. One that is gone,
or more than LAG_MOST behind, is let alone until it has caught up, and the primary is read instead. What somebody has
just done, and each case by its number, is read from the primary in any case.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from backend.ground.measures import BYPASSED
from backend.ground.repeating import repeating

EVERY = 1.0  # seconds between two looks
PATIENCE = 2.0  # seconds for a look
LAG_MOST = 5.0  # seconds
REMEMBERED = 64  # looks: far more than LAG_MOST
ALIVE = text("SELECT 1")
WHERE_TO = text("SELECT pg_current_wal_lsn()")
HAS = text("SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() END")  # nothing where it is no replica
GONE = (DBAPIError, OSError)  # that no place is free in a pool is no fault of the replica
log = structlog.get_logger("replica")


class Replica:
    """`keeps_up`: whether it may be read. `clock`: seconds, never going back."""

    def __init__(self, primary: AsyncEngine, engine: AsyncEngine, clock: Callable[[], float] = time.monotonic) -> None:
        self._primary, self._engine, self._clock = primary, engine, clock
        self._read = async_sessionmaker(engine, expire_on_commit=False, autoflush=False)
        # when the primary was so far; of one that is gone for days the latest looks say enough
        self._lacking = deque[tuple[float, int]](maxlen=REMEMBERED)
        self._seen_at = clock()
        self.keeps_up = False

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """To read from; it has answered. One of GONE, before the block, if it is not there."""
        async with self._read() as session:
            try:
                await session.execute(ALIVE)
            except GONE as fault:
                self._say(False, type(fault).__name__)
                raise
            yield session

    async def look(self) -> None:
        """Finds out whether it keeps up. While all connections are taken, what was seen last holds for a while."""
        try:
            async with asyncio.timeout(PATIENCE):  # wait_for of Python 3.11 may swallow being cancelled
                await self._compare()
        except Exception as fault:  # noqa: BLE001 - whoever does not know does not read
            is_gone = isinstance(fault, GONE) and not isinstance(fault, TimeoutError)
            if is_gone or self._clock() - self._seen_at > LAG_MOST:
                self._say(False, type(fault).__name__)

    async def close(self) -> None:
        """Ends its connections."""
        await self._engine.dispose()

    async def _compare(self) -> None:
        async with self._primary.connect() as connection:
            self._lacking.append((self._clock(), (await connection.execute(WHERE_TO)).scalar_one()))
        async with self._engine.connect() as connection:
            has: int | None = (await connection.execute(HAS)).scalar_one()
        while has is not None and self._lacking and self._lacking[0][1] <= has:
            self._lacking.popleft()
        self._seen_at = self._clock()
        behind = self._seen_at - self._lacking[0][0] if self._lacking else 0.0
        self._say(has is not None and behind <= LAG_MOST)

    def _say(self, keeps_up: bool, why: str = "") -> None:
        BYPASSED.labels("replica").set(not keeps_up)
        if keeps_up != self.keeps_up:
            self.keeps_up = keeps_up
            log.warning("replica is read" if keeps_up else "replica is not read", why=why)


@asynccontextmanager
async def watched(replica: Replica | None) -> AsyncIterator[None]:
    """Looks after it while the block runs."""
    if replica is None:
        yield
        return
    async with repeating(replica.look, EVERY):
        yield
