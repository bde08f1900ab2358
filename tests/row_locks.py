"""Who stands in line for a row of PostgreSQL, and who never got it."""

import asyncio

from sqlalchemy import text

from backend.ground.db import Database


async def deadlocks(db: Database) -> int:
    """How many PostgreSQL has counted in this database."""
    query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    async with db.read() as session:
        return int((await session.execute(text(query))).scalar_one())


async def somebody_waits(db: Database) -> None:
    """Until another is in line for a lock of this database; what waits for it waits long enough."""
    async with asyncio.timeout(60):
        while not await _waiting(db):  # noqa: ASYNC110 - of the database
            await asyncio.sleep(0.02)


async def somebody_gives_up(db: Database) -> None:
    """Until another was in line, and is there no more."""
    await somebody_waits(db)
    async with asyncio.timeout(60):
        while await _waiting(db):  # noqa: ASYNC110 - of the database
            await asyncio.sleep(0.02)


async def _waiting(db: Database) -> int:
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity"
    async with db.read() as session:
        return int((await session.execute(text(f"{query} WHERE datname = current_database())"))).scalar_one())
