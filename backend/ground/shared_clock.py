"""The clock that the processes of one city share: the database server's.

A machine whose clock is wrong would give out tokens that others refuse, take up jobs whose lease has not run out, and
count limits from an hour that is not. So a process asks the database for the time when it starts and every minute,
and keeps the difference; it never sets the machine's clock. SQLite is a file of this machine and has no other time.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog
from sqlalchemy import text

from backend.ground.db import Database
from backend.ground.repeating import repeating

EVERY = 60.0  # seconds between two looks
PATIENCE = 2.0  # seconds: a database that hangs keeps nobody from starting
KEPT = timedelta(seconds=1)  # what a round trip may pretend: less than this is no difference
log = structlog.get_logger("clock")


class SharedClock:
    """Called, it is the present instant (UTC): one's own clock, less what it is ahead of the database's."""

    def __init__(self, own: Callable[[], datetime]) -> None:
        self._own = own
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return self._own() - self.ahead

    async def agree(self, db: Database) -> timedelta:
        """Looks at the database's clock once; by how much our own is ahead of it. Raises what the driver raises."""
        if db.is_sqlite:
            return self.ahead
        before = self._own()
        async with db.read() as session:
            theirs: datetime = (await session.execute(text("SELECT clock_timestamp()"))).scalar_one()
        ahead = before + (self._own() - before) / 2 - theirs
        if abs(ahead - self.ahead) >= KEPT:
            self.ahead = ahead if abs(ahead) >= KEPT else timedelta(0)
            log.warning("clock differs from the database's", ahead=round(self.ahead.total_seconds(), 3))
        return self.ahead


@asynccontextmanager
async def in_step(shared: SharedClock, db: Database) -> AsyncIterator[None]:
    """Keeps the clock in step while the block runs. A database that does not answer changes nothing."""
    async with repeating(lambda: _agree(shared, db), EVERY):
        yield


async def _agree(shared: SharedClock, db: Database) -> None:
    try:
        async with asyncio.timeout(PATIENCE):  # wait_for of Python 3.11 may swallow being cancelled
            await shared.agree(db)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the clock goes on as it is
        log.warning("clock not compared", fault=type(fault).__name__)
