"""The planted fault, as a server of its own: a case is committed a moment after the answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.case import Case
from backend.cli import main
from backend.ground.db import Database

AFTER = 0.5  # seconds
_later: set[asyncio.Task[None]] = set()


@asynccontextmanager
async def _write(self: Database) -> AsyncIterator[AsyncSession]:
    session = self._write()
    try:
        yield session
        await session.flush()
    except BaseException:
        await session.close()
        raise
    if not any(isinstance(one, Case) for one in session):
        await _commit(session, 0)
        return
    task = asyncio.create_task(_commit(session, AFTER))
    _later.add(task)
    task.add_done_callback(_later.discard)


async def _commit(session: AsyncSession, after: float) -> None:
    await asyncio.sleep(after)
    await session.commit()
    await session.close()


if __name__ == "__main__":
    Database.write = _write  # type: ignore[method-assign]
    main()
