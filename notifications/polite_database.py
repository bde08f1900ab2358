"""The database as the worker uses it: on SQLite it takes turns with everybody else.

SQLite has one writer at a time, and who waits for it polls, ever more rarely: a worker with a long queue that writes
without a pause would starve the server beside it until "database is locked". So after each write it rests as long as
the write took, waiting included: the more others write, the longer.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database

LONGEST_REST = 0.2  # seconds


class PoliteDatabase(Database):
    """Shares the engines of a database that stays open; PostgreSQL's is as it was."""

    def __init__(self, db: Database) -> None:
        self.__dict__.update(db.__dict__)
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction. On SQLite those of this process come one after the other, in the order of asking."""
        if not self.is_sqlite:
            async with super().write() as session:
                yield session
            return
        async with self._turn:
            clock = asyncio.get_running_loop().time
            begun = clock()
            try:
                async with super().write() as session:
                    yield session
            finally:
                await asyncio.sleep(min(LONGEST_REST, clock() - begun))
