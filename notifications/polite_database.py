"""The database as the worker uses it: on SQLite it takes turns with everybody else.

SQLite has one writer at a time, and who waits for it looks every few milliseconds: a worker with a long queue that
writes without a pause could starve the server beside it until "database is locked". So between two writes it leaves a
gap: a breath while it is alone, and as long as the last write took, never less than a waiting one's longest look, while
others write too. Others are seen by what they committed between two of our own writes (`data_version`). The gap is kept
before the next write: what comes alone never waits.

Nobody waits for the worker as a phone waits for an answer: it stands in line longer before it gives up its place, but
not once it is to stop.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from backend.ground.db import PATIENCE, PATIENT, Database

BREATH = 0.001  # seconds
SHORTEST_REST, LONGEST_REST = 0.006, 0.2
REMEMBERED = 1.0  # after another's commit
MORE_PATIENT = 20.0  # seconds: eight workers that begin at once on two cores hold it for more than one each
VERSION = text("PRAGMA data_version")


class PoliteDatabase(Database):
    """Shares the engines of a database that stays open; PostgreSQL's is as it was. `now`: as of a database."""

    def __init__(self, db: Database, now: Callable[[], datetime] | None = None) -> None:
        self.__dict__.update(db.__dict__)
        self.now = now or db.now
        self._patience = MORE_PATIENT
        writer = self.writer.execution_options(**{PATIENCE: lambda: self._patience})
        self._write = async_sessionmaker(writer, expire_on_commit=False, info=self._info)
        self._turn = asyncio.Lock()
        self._version: int | None = None
        self._others_at = self._free_at = float("-inf")

    def hurry(self) -> None:
        """It is to stop: whoever is in line waits no longer than a server would."""
        self._patience = PATIENT

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction. On SQLite those of this process come one after the other, in the order of asking."""
        if not self.is_sqlite:
            async with super().write() as session:
                yield session
            return
        async with self._turn:
            clock = asyncio.get_running_loop().time
            await asyncio.sleep(max(0.0, self._free_at - clock()))
            begun = clock()
            try:
                async with super().write() as session:
                    await self._look(session, clock())
                    yield session
            finally:
                took = clock() - begun
                seen = clock() - self._others_at < REMEMBERED
                self._free_at = clock() + (min(LONGEST_REST, max(SHORTEST_REST, took)) if seen else BREATH)

    async def _look(self, session: AsyncSession, now: float) -> None:
        """Our own commits on this connection do not count in its version."""
        version = int((await session.execute(VERSION)).scalar_one())
        if self._version is not None and version != self._version:
            self._others_at = now
        self._version = version
