"""One write transaction for several deeds, each of which would open its own."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database


class Writable(Protocol):
    """Where a transaction can be had: a database, or a transaction that is open already."""

    def write(self) -> AbstractAsyncContextManager[AsyncSession]: ...

    def read(self) -> AbstractAsyncContextManager[AsyncSession]: ...


class Joined:
    """Whoever writes here writes in the transaction that is open; it is committed when all are done."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        yield self._session

    read = write


@asynccontextmanager
async def one_write(db: Database) -> AsyncIterator[Joined]:
    """On SQLite a commit waits for the disk, and for its turn: one for a whole batch. It opens when that came."""
    async with db.write() as session:
        await session.connection()
        yield Joined(session)
